"""The national campaign, 85 million answers: our compiled scoring and roll-up beside DuckDB SQL, Polars, pandas and, if it
is asked for (--engines mostik postgresql: minutes), a PostgreSQL server of its own.

The generator and the peers are not part of the project: `--peers` (or MOSTIK_BENCH_PEERS) names their folder. Every
engine runs alone, in a process of its own; processor time is user + system of the whole process tree. Ends with an
error if any number differs by more than the peers' own rounding (1e-6) or any count or share differs at all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

YEAR, BEFORE = "2026", "2025"
YEARS = ("2023", "2024", "2025", "2026")
PEERS = {"duckdb": "wide", "polars": "wide", "pandas": "long"}
OURS = {"mostik": "national_workload", "postgresql": "national_postgresql"}  # programs of this folder
QUARTILES = defaultdict(lambda: "q1, q2, q3", duckdb="q[1], q[2], q[3]")


@dataclass(frozen=True)
class Run:
    """What one engine took."""

    engine: str
    wall: float
    cpu: float
    peak_mb: float
    note: str = ""


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    if not (options.peers / "gen.py").exists():
        print(f"no generator in {options.peers}: name its folder with --peers DIR", file=sys.stderr)
        return 2
    options.peers = options.peers.resolve()
    data = (options.data or Path(tempfile.gettempdir()) / f"mostik-national-{options.scale}").resolve()
    _prepare(options.peers, data, options.scale, options.years)
    if options.years > 1:
        return _years(data, options)
    print(
        f"1/{options.scale} of the country, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, ", end=""
    )
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {options.runs} runs, ratios of the best\n"
    )
    print(f"{'engine':<10}{'wall s':>10}{'CPU-s':>10}{'peak MB':>10}")
    best: dict[str, Run] = {}
    for _ in range(options.runs):
        for engine in options.engines:
            run = _run(engine, options.peers, data, options.threads)
            print(f"{engine:<10}{run.wall:>10.2f}{run.cpu:>10.2f}{run.peak_mb:>10.0f}{run.note}", flush=True)
            if engine not in best or run.cpu < best[engine].cpu:
                best[engine] = run
    print()
    for engine, run in best.items():
        if engine != "mostik" and "mostik" in best:
            mine = best["mostik"]
            print(
                f"mostik / {engine}: CPU {mine.cpu / run.cpu:.2f}, wall {mine.wall / run.wall:.2f}, ", end=""
            )
            print(f"memory {mine.peak_mb / run.peak_mb:.2f}")
    print()
    equal = [_compare(engine, data) for engine in options.engines if engine != "mostik"]
    if options.bytes:
        equal.append(_same_bytes(data, options))
    return 0 if all(equal) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    here = Path(__file__).resolve().parents[1]
    peers = os.environ.get("MOSTIK_BENCH_PEERS", here.parent / "shared" / "bench_peers")
    parser = argparse.ArgumentParser(prog="python -m bench national", description=__doc__)
    parser.add_argument("--peers", type=Path, default=Path(peers), help="folder of gen.py and run_*.py")
    parser.add_argument("--scale", type=int, default=1, choices=(1, 8, 64), help="divide the country by this")
    parser.add_argument("--data", type=Path, help="folder of the synthetic campaign; made if it is empty")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--bytes", action="store_true", help="compare what ours writes on 1 and on 2 threads")
    parser.add_argument(
        "--years", type=int, default=1, choices=(1, 4), help="4: only ours, the four years one after another"
    )
    parser.add_argument("--engines", nargs="+", default=["mostik", *PEERS], choices=[*PEERS, *OURS])
    return parser.parse_args(arguments)


def _years(data: Path, options: argparse.Namespace) -> int:
    """Every year scored, rolled up, ranked and written by a process of its own, each against the same year before."""
    runs = [_run("mostik", options.peers, data, options.threads, year) for year in YEARS]
    for year, run in zip(YEARS, runs, strict=True):
        print(f"{year}: wall {run.wall:.2f} s, CPU {run.cpu:.2f} s, peak {run.peak_mb:.0f} MB")
    wall, cpu = sum(run.wall for run in runs), sum(run.cpu for run in runs)
    print(f"four years: wall {wall:.2f} s, CPU {cpu:.2f} s, load {os.getloadavg()[0]:.1f}")
    return 0


def _prepare(peers: Path, data: Path, scale: int, years: int = 1) -> None:
    """Generate two years (or all), and the results of 2025 by the DuckDB peer: what every year is compared with."""
    scratch = data / "bench_data"
    scratch.mkdir(parents=True, exist_ok=True)
    wanted = YEARS if years > 1 else (BEFORE, YEAR)
    made = all((data / f"wide_{year}.parquet").exists() for year in wanted)
    complete = data / "complete"  # a killed generator leaves files that look whole
    if not (made and complete.exists()):
        print("generating …", flush=True)
        subprocess.run(
            [sys.executable, str(peers / "gen.py"), str(scale), str(data), ",".join(wanted)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        complete.touch()
    if not (data / "agg_prev.parquet").exists():
        command = [
            sys.executable,
            peers / "run_duckdb.py",
            data,
            "wide",
            BEFORE,
            "2",
            str(data / "agg_new.parquet"),
        ]
        subprocess.run([str(word) for word in command], check=True, cwd=data, stdout=subprocess.DEVNULL)
        (data / "agg_new.parquet").rename(data / "agg_prev.parquet")


def _run(engine: str, peers: Path, data: Path, threads: int, year: str = YEAR) -> Run:
    """PostgreSQL measures itself: its server is no child of ours, and loading is told apart."""
    if engine in OURS:
        command = [sys.executable, "-m", f"bench.{OURS[engine]}", data, year, _result(engine, data), threads]
        folder = Path(__file__).resolve().parents[1]
    else:
        command = [sys.executable, peers / f"run_{engine}.py", data, PEERS[engine], year]
        command += [threads] if engine == "duckdb" else []
        folder = data
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        stdout=subprocess.PIPE,
        env=os.environ | {"POLARS_MAX_THREADS": str(threads)},
    )
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{engine} failed with {process.returncode}")
    wall = time.perf_counter() - start
    if engine == "postgresql":
        own = json.loads(told)
        loading = f"  loading, not counted: {own['loading_wall']} s wall, {own['loading_cpu']} CPU-s"
        return Run(engine, own["wall"], own["cpu"], own["peak_mb"], loading)
    return Run(engine, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _result(engine: str, data: Path) -> Path:
    return data / "bench_data" / f"out_{engine}.parquet"


def _same_bytes(data: Path, options: argparse.Namespace) -> bool:
    written = []
    for threads in (1, 2):
        _run("mostik", options.peers, data, threads)
        written.append(hashlib.sha256(_result("mostik", data).read_bytes()).hexdigest())
        print(f"{threads} thread{'s' * (threads > 1)}: sha256 {written[-1]}")
    return len(set(written)) == 1


def _compare(engine: str, data: Path) -> bool:
    """Every row and every number of ours against a peer's."""
    import duckdb

    names = ("n", "m", "q1", "q2", "q3", "p1", "p2", "p3", "p4", "p5", "below", "dm")
    gap = ", ".join(f"max(abs(a.{name} - b.{name}))" for name in names)
    found = duckdb.execute(
        f"WITH b(h, unit, area, {', '.join(names)}) AS (SELECT h, unit, area, n, m, {QUARTILES[engine]}, p1, p2, p3, p4, p5, below, dm "
        f"FROM '{_result(engine, data)}') "
        f"SELECT count(*), count(*) FILTER (WHERE a.n IS NULL OR b.n IS NULL OR (a.dm IS NULL) <> (b.dm IS NULL)), {gap} "
        f"FROM '{_result('mostik', data)}' a FULL JOIN b USING (h, unit, area)"
    ).fetchone()
    assert found is not None
    rows, missing, *gaps = found
    by_name = dict(zip(names, (float(one or 0) for one in gaps), strict=True))
    rounded = {name: by_name[name] for name in ("m", "q1", "q2", "q3", "dm")}
    exact = {name: gap for name, gap in by_name.items() if name not in rounded}
    equal = not missing and max(rounded.values()) <= 2e-6 and max(exact.values()) <= 1e-12
    print(
        f"{'equal' if equal else 'DIFFERENT'} to {engine}: {rows} rows, {missing} without a pair; largest gaps: ",
        end="",
    )
    print(", ".join(f"{name} {gap:.1e}" for name, gap in by_name.items()))
    return equal
