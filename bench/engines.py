"""One text of SQL on three engines: DuckDB, PostgreSQL and Spark Connect (Sail), and a server of the last killed at work.

Each engine scores the same snapshots, a partition for each region, by the portable text; the results are compared with
ours byte by byte. Then two Sail servers share the partitions and one is killed (SIGKILL) while it computes: what it had
is computed anew by the other. What this shows is that partitions are independent and may be repeated; it is our own
queue that repeats them, not the recovery of a cluster.

Needs `uv pip install --group cluster` (pysail, pyspark-client: not in the lock) and PostgreSQL; what is missing is named.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import engines_world as world
from mostik.stats import portable, rollup, snapshot
from mostik.stats.database import cursor
from mostik.stats.tables import results_csv
from tools.run_tests import free_port, postgres, postgres_folder

Rows = list[tuple[Any, ...]]


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    form = world.methodology()
    folder = Path(tempfile.mkdtemp(prefix="mostik-engines-"))
    try:
        work = Work(form, folder, options.regions, options.groups)
        print(
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {options.regions} partitions, ", end=""
        )
        print(
            f"{work.cards} cards, {work.cards * len(form.items)} answers, a text of {len(work.query.sql)} characters\n"
        )
        wanted = work.ours()
        equal = [work.told("DuckDB", wanted, in_duckdb)]
        if postgres_folder():
            with postgres(postgres_folder()) as url:
                equal.append(work.told("PostgreSQL", wanted, lambda work: in_postgresql(work, url)))
        else:
            print("PostgreSQL   LEFT OUT: not installed")
        if importlib.util.find_spec("pysail") and importlib.util.find_spec("pyspark"):
            equal.append(work.told("Sail", wanted, in_sail))
            equal.append(work.told("Sail cluster", wanted, lambda work: in_sail(work, mode="local-cluster")))
            equal.append(work.told("Sail, killed", wanted, killed_at_work))
        else:
            print("Sail         LEFT OUT: uv pip install --group cluster")
        return 0 if all(equal) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench engines", description=__doc__)
    parser.add_argument("--regions", type=int, default=8)
    parser.add_argument("--groups", type=int, default=1500, help="groups of a region")
    return parser.parse_args(arguments)


class Work:
    """Partitions on disk, one text for all of them."""

    def __init__(self, form, folder: Path, regions: int, groups: int) -> None:
        self.form, self.folder = form, folder
        everything = [list(world.submissions(form, region, groups)) for region in range(regions)]
        self.cards = sum(map(len, everything))
        self.whole = snapshot.write(folder / "whole.parquet", form, [s for part in everything for s in part])
        self.query = portable.portable_query(form, self.whole)
        self.names = [*portable.table_columns(self.whole)]
        self.partitions = []
        with cursor() as db:
            for region in range(regions):
                path = folder / f"region={region}.parquet"
                db.execute(
                    f"COPY (SELECT * FROM '{self.whole.path}' WHERE p1 = 'Регион {region:02}') TO '{path}' (FORMAT parquet)"
                )
                self.partitions.append(path)

    def ours(self) -> str:
        wall, cpu = time.perf_counter(), time.process_time()
        rows = rollup.run(self.form, self.whole)
        digest = self.digest(rows)
        self.line(
            "Мостик", wall, f"{time.process_time() - cpu:.2f} CPU-s, {len(rows)} rows, sha256 {digest[:16]}"
        )
        return digest

    def digest(self, rows) -> str:
        return hashlib.sha256(results_csv(rows, self.form, "ru").encode()).hexdigest()

    def told(self, engine: str, wanted: str, compute) -> bool:
        wall = time.perf_counter()
        rows, more = compute(self)
        scored = time.perf_counter() - wall
        equal = self.digest(portable.results(self.form, self.whole, self.query, rows)) == wanted
        word = "equal bytes" if equal else "DIFFERENT"
        self.line(engine, wall, f"SQL {scored:.2f} s; {len(rows)} cards; {word}{more}")
        return equal

    @staticmethod
    def line(engine: str, since: float, words: str) -> None:
        print(f"{engine:<13}{time.perf_counter() - since:>7.2f} s wall  {words}", flush=True)


def in_duckdb(work: Work) -> tuple[Rows, str]:
    with cursor() as db:
        db.execute(f"CREATE OR REPLACE TEMP VIEW snapshot AS SELECT * FROM '{work.whole.path}'")
        return db.execute(work.query.sql).fetchall(), ""


def in_postgresql(work: Work, url: str) -> tuple[Rows, str]:
    """The answers are loaded first: that is not counted as SQL."""
    import psycopg

    columns = portable.table_columns(work.whole)
    with psycopg.connect(url, autocommit=True) as db, cursor() as duck:
        started = time.perf_counter()
        db.execute(f"CREATE TABLE snapshot ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        with db.cursor().copy("COPY snapshot FROM STDIN") as copy:
            for row in duck.execute(f"SELECT {', '.join(columns)} FROM '{work.whole.path}'").fetchall():
                copy.write_row(row)
        db.execute("ANALYZE snapshot")
        loaded = time.perf_counter() - started
        return db.execute(work.query.sql).fetchall(), f"; {loaded:.2f} s of it loading"


@contextlib.contextmanager
def sail(mode: str = "local") -> Iterator[tuple[subprocess.Popen, str]]:
    """A Spark Connect server of our own; its process and address."""
    port = free_port()
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "sail"), "spark", "server", "--port", str(port)],
        env=os.environ | {"SAIL_MODE": mode, "RUST_LOG": "error"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, f"sc://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def session(address: str):
    from pyspark.sql import SparkSession

    for attempt in range(50):
        try:
            spark = SparkSession.builder.remote(address).create()
            spark.client.set_retry_policies([])  # a server that is gone is told at once
            spark.sql("SELECT 1").collect()
            return spark
        except Exception:  # the server is still starting: whatever the client makes of it
            if attempt == 49:
                raise
            time.sleep(0.2)
    raise AssertionError


def asked(spark, paths: list[Path], work: Work) -> Rows:
    """The text, letter for letter, over a view of some partitions."""
    spark.read.parquet(*map(str, paths)).createOrReplaceTempView("snapshot")
    found = spark.sql(work.query.sql).toArrow()
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))


def in_sail(work: Work, mode: str = "local") -> tuple[Rows, str]:
    with sail(mode) as (_process, address):
        started = time.perf_counter()
        spark = session(address)
        ready = time.perf_counter() - started
        return asked(spark, work.partitions, work), f"; {ready:.2f} s of it starting the server"


def killed_at_work(work: Work) -> tuple[Rows, str]:
    """Two servers take partitions from one queue; the second is killed while it computes its second partition."""
    waiting: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for path in work.partitions:
        waiting.put(path)
    done: dict[Path, Rows] = {}
    told: list[str] = []
    with sail() as (_first, one), sail() as (second, two):
        threads = [
            threading.Thread(target=_serve, args=(one, None, waiting, done, work, told)),
            threading.Thread(target=_serve, args=(two, second, waiting, done, work, told)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    rows = [row for path in work.partitions for row in done[path]]
    return rows, "; " + ", ".join(told)


def _serve(address: str, victim, waiting, done: dict[Path, Rows], work: Work, told: list[str]) -> None:
    """Compute partitions till none is missing; a partition whose server died goes back into the queue."""
    spark = session(address)
    count, length = 0, 0.0
    while len(done) < len(work.partitions):
        try:
            path = waiting.get(timeout=0.05)
        except queue.Empty:
            continue  # the other one may still lose what it has
        count += 1
        if victim and count == 2:
            threading.Timer(length / 2, os.kill, (victim.pid, signal.SIGKILL)).start()
        started = time.perf_counter()
        try:
            done[path] = asked(spark, [path], work)
        except Exception as error:  # the client has many names for a server that is gone
            waiting.put(path)
            told.append(
                f"a server killed {time.perf_counter() - started:.2f} s after it was given {path.stem}"
            )
            if victim is None:
                raise SystemExit(f"the other server failed too: {error}") from error
            return
        length = time.perf_counter() - started
