"""Lists at a million rows through all the middleware: first page, a deep page, filtered and searched, on both databases.

    python -m bench lists [--database sqlite|postgres] [--rows 1000000] [--times 15] [--only journal] [--explain]

A region of 2 000 kindergartens is built; then the tables behind the lists are filled with copies of one real row in the
database itself. Exit code 1 if p95 of a page is over 150 ms of the processor. --explain prints the plans of queries over 20 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys

from bench import ingest


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}",
        flush=True,
    )
    bad = 0
    for database in [options.database] if options.database else ["sqlite", "postgres"]:
        with ingest._place(database) as environment:
            world = ["-m", "bench.dashboards_world", "1", "50", "2000", "3", "--no-results"]
            print(f"\n{database}: {json.loads(ingest._mostik(world, environment))}", flush=True)
            filled = ingest._mostik(["-m", "bench.lists_world", str(options.rows)], environment)
            print(json.loads(filled), flush=True)
            flags = ["--explain"] if options.explain else []
            command = ["-m", "bench.lists_pages", str(options.times), options.only, *flags]
            bad += _told(command, environment)
    return 1 if bad else 0


def _told(command: list[str], environment: dict[str, str]) -> bool:
    """Print what it says as it says it. Was anything over the goal?"""
    bad = False
    with subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            bad |= line.rstrip().endswith("!")
    return bad or process.returncode != 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench lists", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--only", default="", help="only lists whose name or reader contains this")
    parser.add_argument("--explain", action="store_true")
    return parser.parse_args(arguments)
