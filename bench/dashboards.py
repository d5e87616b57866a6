"""Dashboards of a whole country through the real server: time, processor time of the server, queries, weight.

    python -m bench dashboards [--database sqlite|postgres] [--regions 85] [--municipalities 2300] [--organisations 40000]
                               [--groups 2] [--times 40] [--home DIR]

Builds an installation of that size with an accepted card of every group (the structure and the cards in bulk, the results by
the real action), serves it with `mostik serve` and asks for every kind of results page, each time for another place of its
level, so that hardly anything is met twice; then the same place again. With --home an installation on SQLite is built
there once and kept. Exit code 1 if p95 of a page is over 150 ms of the processor, or it takes more than 15 queries.
The machine may be shared: the clock stands beside the processor time.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench import ingest

MOST_MS, MOST_QUERIES = 150, 15
EMAIL = "operator@example.org"


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}",
        flush=True,
    )
    bad = 0
    for database in [options.database] if options.database else ["sqlite", "postgres"]:
        with _installation(database, options) as (environment, world):
            print(f"\n{database}: {json.dumps(world)}", flush=True)
            bad += _measure(environment, options.times)
    return 1 if bad else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench dashboards", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    for name, default in (
        ("regions", 85),
        ("municipalities", 2300),
        ("organisations", 40_000),
        ("groups", 2),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument(
        "--home", type=Path, help="keep the installation on SQLite here, or use the one that is"
    )
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _installation(database: str, options: argparse.Namespace) -> Iterator[tuple[dict[str, str], Any]]:
    size = [str(n) for n in (options.regions, options.municipalities, options.organisations, options.groups)]
    if options.home and database == "sqlite":
        common = {"MOSTIK_HOME": str(options.home.resolve()), "DJANGO_SETTINGS_MODULE": "mostik.settings"}
        environment = os.environ | common
        kept = options.home / "world.json"
        if not kept.exists():
            options.home.mkdir(parents=True, exist_ok=True)
            kept.write_text(ingest._mostik(["-m", "bench.dashboards_world", *size], environment))
        yield environment, json.loads(kept.read_text())
        return
    with ingest._place(database) as environment:
        yield environment, json.loads(ingest._mostik(["-m", "bench.dashboards_world", *size], environment))


def _measure(environment: dict[str, str], times: int) -> int:
    asked = json.loads(ingest._mostik(["-m", "bench.dashboards_pages", EMAIL, str(times)], environment))
    options = SimpleNamespace(workers=1, threads=4, with_worker=False)
    heads = ("median", "p95", "CPU", "CPU p95", "again", "SQL", "KB", "gzip KB")
    print(f"{'page':<26}" + "".join(f"{head:>9}" for head in heads))
    bad = 0
    with ingest._server(environment, options) as port:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        cookie = {"Cookie": f"sessionid={asked['session']}", "Accept-Encoding": "gzip"}
        processes = _server_processes(port)
        _ask(
            wire, asked["pages"][0]["addresses"][0], cookie, processes
        )  # the first request loads the program
        for page in asked["pages"]:
            walls, cpus, packed = [], [], 0
            for address in page["addresses"]:
                wall, cpu, packed = _ask(wire, address, cookie, processes)
                walls.append(wall)
                cpus.append(cpu)
            again = [_ask(wire, page["addresses"][-1], cookie, processes)[1] for _ in range(10)]
            p95 = _p95(cpus)
            figures = (
                statistics.median(walls),
                _p95(walls),
                statistics.median(cpus),
                p95,
                statistics.median(again),
            )
            row = (
                "".join(f"{one:9.0f}" for one in figures) + f"{page['queries']:9d}{page['bytes'] / 1024:9.1f}"
            )
            is_bad = p95 > MOST_MS or page["queries"] > MOST_QUERIES
            bad += is_bad
            print(f"{page['name']:<26}{row}{packed / 1024:9.1f}{'  !' if is_bad else ''}", flush=True)
    print(
        f"load {os.getloadavg()[0]:.1f}; over {MOST_MS} ms of the processor or {MOST_QUERIES} queries: {bad}"
    )
    return bad


def _ask(
    wire: http.client.HTTPConnection, address: str, headers: dict[str, str], processes: list[int]
) -> tuple[float, float, int]:
    """Milliseconds of the clock and of the server's processor, bytes on the wire."""
    cpu, wall = _cpu(processes), time.perf_counter()
    wire.request("GET", address, headers=headers)
    response = wire.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status} for {address}")
    return 1000 * (time.perf_counter() - wall), 1000 * (_cpu(processes) - cpu), len(body)


def _server_processes(port: int) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-f", f"granian .*--port {port} "], stdout=subprocess.PIPE, text=True, check=True
    )
    parents = [int(one) for one in found.stdout.split()]
    children = [int(c) for p in parents for c in Path(f"/proc/{p}/task/{p}/children").read_text().split()]
    return sorted({*parents, *children})


def _cpu(processes: list[int]) -> float:
    """Seconds of the processor, to the nanosecond."""
    total = 0
    for pid in processes:
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError):
                total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-95 * len(values) // 100) - 1)]
