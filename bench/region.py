"""One region of the national campaign, as it is recomputed after its data changed: read its own partition, score,
roll up, compare with the year before. The goal is 0.15 s; forms are compiled once per version and timed apart.

Uses the data made by `python -m bench national`: run that first. Prints the median of wall and processor seconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import national_workload as workload
from mostik.stats.database import cursor

YEAR = "2026"


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    if not (options.data / "complete").exists():
        print(f"no campaign in {options.data}: make it with `python -m bench national --data {options.data}`")
        return 2
    started = time.perf_counter()
    forms = workload.forms(options.data)
    for one in forms:
        one.kernel.packs, one.kernel.columns, one.kernel.tables  # noqa: B018  # compiled here, to be timed apart
    compiled = time.perf_counter() - started
    before = workload.previous(options.data)
    parents = workload.parents(options.data)
    with tempfile.TemporaryDirectory() as folder:
        partition = Path(folder)
        respondents, answers = _partition(options.data, partition, options.region)
        runs = [_once(partition, forms, before, parents, options.threads) for _ in range(options.runs + 1)][
            1:
        ]
    wall, cpu = (statistics.median(run[n] for run in runs) for n in (0, 1))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; region {options.region}: ", end="")
    print(f"{respondents} respondents, {answers} answers, {runs[0][2]} rows of results")
    print(
        f"compile once {compiled:.2f} s; recompute, median of {len(runs)}: wall {wall:.3f} s, CPU {cpu:.3f} s"
    )
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench region", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "mostik-national-1")
    parser.add_argument("--region", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--runs", type=int, default=9)
    return parser.parse_args(arguments)


def _partition(data: Path, folder: Path, region: int) -> tuple[int, int]:
    """Files of one region in the layout of the whole; numbers of its respondents and of its answers."""
    with cursor() as db:
        db.execute(
            f"COPY (SELECT * FROM '{data}/resp.parquet' WHERE region = {region} ORDER BY resp) "
            f"TO '{folder}/resp.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
        db.execute(
            f"COPY (SELECT v.* FROM '{data}/wide_{YEAR}.parquet' v SEMI JOIN '{folder}/resp.parquet' r USING (resp) "
            f"ORDER BY resp) TO '{folder}/wide_{YEAR}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
        count = db.execute(f"SELECT count(*) FROM '{folder}/resp.parquet'").fetchone()
        answers = db.execute(
            f"SELECT count(*) FROM '{data}/long_{YEAR}.parquet' v SEMI JOIN '{folder}/resp.parquet' r USING (resp)"
        ).fetchone()
    return (count or (0,))[0], (answers or (0,))[0]


def _once(folder, forms, before, parents, threads) -> tuple[float, float, int]:
    """Wall and processor seconds, rows made. The instruments know nothing of each other: one thread for each."""
    wall, cpu = time.perf_counter(), time.process_time()

    def compute(one) -> int:
        table = workload.answers(folder, YEAR, one, threads)
        made = workload.results(one, table, before, parents, threads=1)
        return sum(len(result["unit"]) for result in made)

    with ThreadPoolExecutor(threads) as pool:
        rows = sum(pool.map(compute, forms))
    return time.perf_counter() - wall, time.process_time() - cpu, rows
