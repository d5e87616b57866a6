"""Reports of a thousand kindergartens as one archive, by the real worker: time, documents a second, memory; then a killed worker.

    python -m bench documents [--database sqlite|postgres] [--organisations 1000] [--groups 3] [--home DIR]
                              [--whole-only]

One region with an accepted card of every group. The archive (.docx and .pdf of the region, of each municipality and of each
organisation) is asked for as the page asks for it and written by `mostik manage worker`; the memory of that process is looked
at all the time. Then the written reports are thrown away, the worker is killed (-9) half-way, and another one is started: the
job must end with the very same documents, and nothing may be left over (--whole-only leaves this part out). Exit code 1 if the memory of the second half grows by
more than a tenth, or the archive is not right.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import dashboards, ingest

GROWTH = 1.1


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}",
        flush=True,
    )
    bad = 0
    for database in [options.database] if options.database else ["sqlite", "postgres"]:
        with dashboards._installation(database, options) as (environment, world):
            print(f"\n{database}: {json.dumps(world)}", flush=True)
            marts = Path(environment["MOSTIK_HOME"]) / "marts"
            _forget(marts)
            whole = _whole(environment)
            _forget(marts)
            bad += whole["bad"]
            if not options.whole_only:
                bad += _killed(environment, whole)
    return 1 if bad else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench documents", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--organisations", type=int, default=1000)
    parser.add_argument("--groups", type=int, default=3)
    parser.add_argument("--whole-only", action="store_true", help="no killed worker")
    parser.add_argument(
        "--home", type=Path, help="keep the installation on SQLite here, or use the one that is"
    )
    options = parser.parse_args(arguments)
    options.regions, options.municipalities = 1, max(1, options.organisations // 40)
    return options


def _whole(environment: dict[str, str]) -> dict[str, Any]:
    job = _start(environment)
    worker, began = _worker(environment), time.monotonic()
    sizes: list[tuple[float, int]] = []
    cpu = 0.0
    while worker.poll() is None:
        cpu = _cpu(worker.pid) or cpu
        sizes.append((time.monotonic() - began, _memory(worker.pid)))
        time.sleep(0.5)
    seconds = time.monotonic() - began
    told = _told(environment, job)
    half = [size for moment, size in sizes if seconds * 0.3 < moment < seconds * 0.5]
    end = [size for moment, size in sizes if moment > seconds * 0.8]
    marks = ", ".join(f"{_at(sizes, seconds * part)} MB at {part:.0%}" for part in (0.1, 0.5, 1))
    grown = max(end, default=0) / max(max(half, default=1), 1)
    print(
        f"{told['documents']} documents, {told['bytes'] / 2**20:.0f} MB: {seconds:.0f} s of the clock, {cpu:.0f} s of the "
        f"processor, {told['documents'] / seconds:.1f}/s ({told['documents'] / max(cpu, 0.01):.1f} per second of the processor); "
        f"memory {marks} of the time, most at 30–50 % {max(half, default=0)} MB, most of the last fifth "
        f"{max(end, default=0)} MB; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return told | {"bad": told["state"] != "done" or grown > GROWTH}


def _at(sizes: list[tuple[float, int]], moment: float) -> int:
    """The last size seen by a moment; a process that has just ended has none."""
    return next((size for when, size in reversed(sizes) if when <= moment and size), 0)


def _killed(environment: dict[str, str], whole: dict[str, Any]) -> bool:
    job = _start(environment)
    worker = _worker(environment)
    while _told(environment, job)["done"] < whole["total"] // 2:
        time.sleep(1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    killed = _told(environment, job)
    began = time.monotonic()
    _worker(environment, "--interval", "0.5", forever=True, job=job)
    told = _told(environment, job)
    right = told["state"] == "done" and told["names"] == whole["names"] and told["attempt"] == 2
    print(
        f"killed at {killed['done']} of {whole['total']}: {told['state']} {time.monotonic() - began:.0f} s after the kill "
        f"(30 s of them the lease), attempt {told['attempt']}, {told['documents']} documents, the same as before: {right}; "
        f"left over in folders: {told['left']}",
        flush=True,
    )
    return not right or bool(told["left"])


def _forget(marts: Path) -> None:
    for folder in marts.rglob("*.reports"):
        shutil.rmtree(folder)


def _worker(
    environment: dict[str, str], *flags: str, forever: bool = False, job: int = 0
) -> subprocess.Popen[bytes]:
    """A worker that ends with the queue, or one that is stopped when the job has ended."""
    command = [sys.executable, "-m", "mostik.cli", "manage", "worker", *flags]
    worker = subprocess.Popen(
        command if forever else [*command, "--until-empty"], env=environment, cwd=ingest.ROOT
    )
    if forever:
        while _told(environment, job)["state"] in ("queued", "running"):
            time.sleep(2)
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    return worker


def _memory(pid: int) -> int:
    """Resident megabytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _start(environment: dict[str, str]) -> int:
    return int(ingest._mostik(["-m", "bench.documents_world", "start"], environment))


def _told(environment: dict[str, str], job: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(ingest._mostik(["-m", "bench.documents_world", str(job)], environment))
    return told
