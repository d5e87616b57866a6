"""PostgreSQL as a peer of the national workload: a server of its own, the wide answers loaded by COPY, then plain SQL over
unlogged tables. Run in a process of its own by bench/national.py; prints JSON. Loading and computing are timed apart.

What makes it fair: the table has one row per respondent, as the other quick peers have; memory is given freely; steps that
PostgreSQL can spread over processes are written so that it does, the others run on a connection for each depth of the tree.

usage: python -m bench.national_postgresql DATA YEAR OUT [THREADS]
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from mostik.stats.database import cursor
from tools.run_tests import postgres, postgres_folder

DEPTHS = {1: "grp", 2: "org", 3: "muni", 4: "region", 5: "0"}
TOTALS = {1: 0, 2: 100}
TICK = os.sysconf("SC_CLK_TCK")


def settings(threads: int) -> str:
    """As for a server that has nothing else to do: 2 GB of buffers, sorting in memory, a process for each core."""
    chosen = {
        "shared_buffers": "2GB",
        "work_mem": "1GB",
        "maintenance_work_mem": "1GB",
        "max_wal_size": "8GB",
        "max_parallel_workers_per_gather": max(threads - 1, 0),
        "max_parallel_workers": threads,
        "parallel_tuple_cost": 0.01,
    }
    return "".join(f" -c {name}={value}" for name, value in chosen.items())


@dataclass
class Server:
    """Processor time and memory of the server: its first process and everything it started."""

    pid: int
    peak: int = 0
    steps: dict[str, dict[str, float]] = field(default_factory=dict)

    def processes(self) -> list[int]:
        return [self.pid, *map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split())]

    def cpu(self) -> float:
        """Seconds of this process, of the server's living processes and of those that ended."""
        ticks = 0
        for pid in self.processes():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # it ended: the first process has its time by now
                continue
            ticks += sum(map(int, fields[11:15] if pid == self.pid else fields[11:13]))
        return ticks / TICK + time.process_time()

    def memory(self) -> int:
        """Megabytes, shared pages counted once."""
        found = 0
        for pid in self.processes():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found >> 10

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep the peak of memory, sampled five times a second."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.2):
                self.peak = max(self.peak, self.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), self.cpu()
        yield
        self.steps[name] = {
            "wall": round(time.perf_counter() - wall, 2),
            "cpu": round(self.cpu() - cpu, 2),
        }
        print(name, self.steps[name], file=sys.stderr, flush=True)


def load(db: psycopg.Connection, data: Path, year: str) -> None:
    """Parquet → CSV by DuckDB → COPY: PostgreSQL reads no Parquet. Answers fit its shortest integer."""
    kinds = {"TINYINT": "smallint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint"}
    for table, file in {
        "wide": f"wide_{year}",
        "resp": "resp",
        "org": "org",
        "regind": "regind",
        "agg_prev": "agg_prev",
    }.items():
        source, csv = data / f"{file}.parquet", data / "bench_data" / f"{table}.csv"
        with cursor() as duck:
            described = duck.execute(f"DESCRIBE SELECT * FROM '{source}'").fetchall()
            duck.execute(f"COPY (SELECT * FROM '{source}') TO '{csv}' (FORMAT csv, HEADER false)")
        columns = ", ".join(f"{name} {kinds.get(kind, 'double precision')}" for name, kind, *_ in described)
        db.execute(f"CREATE UNLOGGED TABLE {table} ({columns})")
        with csv.open("rb") as given, db.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            while block := given.read(1 << 20):
                copy.write(block)
        csv.unlink()
    db.execute("VACUUM ANALYZE")


@dataclass(frozen=True)
class Campaign:
    """Items by indicator, indicators by area, weights of areas; all of one instrument."""

    instrument: int
    items: dict[int, list[tuple[int, int, float]]]
    areas: dict[int, list[int]]
    weights: dict[int, float]


def campaigns(data: Path) -> list[Campaign]:
    with cursor() as db:
        items = db.execute(
            f"SELECT item, ind, area, instr, lvl, w FROM '{data}/item.parquet' ORDER BY 1"
        ).fetchall()
        weights = db.execute(f"SELECT area, instr, wa FROM '{data}/area.parquet' ORDER BY 1").fetchall()
    made = []
    for instrument in TOTALS:
        by_indicator, by_area = defaultdict(list), defaultdict(set)
        for item, ind, area, of, level, weight in items:
            if of == instrument:
                by_indicator[ind].append((item, level, weight))
                by_area[area].add(ind)
        areas = {area: sorted(inds) for area, inds in by_area.items()}
        made.append(
            Campaign(
                instrument, by_indicator, areas, {area: w for area, of, w in weights if of == instrument}
            )
        )
    return made


def indicators(one: Campaign) -> str:
    """A row per respondent: share of points and level of each indicator, empty where under half is answered."""
    cells = []
    for ind, items in one.items.items():
        got = " + ".join(f"coalesce(i{item} * {weight:g}, 0)" for item, _, weight in items)
        most = " + ".join(
            f"CASE WHEN i{item} IS NULL THEN 0 ELSE {3 * weight:g} END" for item, _, weight in items
        )
        enough = f"num_nonnulls({', '.join(f'i{item}' for item, *_ in items)}) * 2 >= {len(items)}"
        unmet = ", ".join(f"CASE WHEN i{item} < 2 THEN {level} ELSE 6 END" for item, level, _ in items)
        cells.append(f"CASE WHEN {enough} THEN 100::float8 * ({got}) / nullif({most}, 0) END AS s{ind}")
        cells.append(f"CASE WHEN {enough} THEN (least({unmet}) - 1)::float8 END AS l{ind}")
    return (
        f"CREATE UNLOGGED TABLE ind{one.instrument} AS SELECT r.*, {', '.join(cells)} "
        f"FROM wide v JOIN resp r USING (resp) WHERE r.instr = {one.instrument}"
    )


def rounded(number: str) -> str:
    return f"floor(1e6::float8 * ({number}) + 0.5) / 1e6::float8"


def mean(pairs: list[tuple[str, str]]) -> str:
    """The weighted mean over what is defined: (weight, value)."""
    total = " + ".join(f"coalesce({weight} * {value}, 0)" for weight, value in pairs)
    weights = " + ".join(f"CASE WHEN {value} IS NULL THEN 0 ELSE {weight} END" for weight, value in pairs)
    return rounded(f"({total}) / nullif({weights}, 0)")


def areas(one: Campaign) -> str:
    """A row per respondent: the areas by the weights of the region."""
    known = sorted(one.items)
    weights = ", ".join(f"max(wi) FILTER (WHERE ind = {ind}) AS w{ind}" for ind in known)
    cells = [
        f"{mean([(f'w{ind}', f'{kind}{ind}') for ind in inds])} AS {kind}{kind}{area}"
        for area, inds in one.areas.items()
        for kind in "sl"
    ]
    return (
        f"CREATE UNLOGGED TABLE area{one.instrument} AS SELECT resp, grp, org, muni, region, {', '.join(cells)} "
        f"FROM ind{one.instrument} JOIN (SELECT region, {weights} FROM regind GROUP BY region) w USING (region)"
    )


def scores(one: Campaign) -> str:
    """A row per respondent and area or total."""
    total = [
        mean([(f"{weight}::float8", f"{kind}{kind}{area}") for area, weight in one.weights.items()])
        for kind in "sl"
    ]
    rows = [f"({area}, ss{area}, ll{area})" for area in one.areas]
    rows.append(f"({TOTALS[one.instrument]}, {total[0]}, {total[1]})")
    return (
        "SELECT resp, grp, org, muni, region, u.area, u.score, floor(u.level)::int AS lvl "
        f"FROM area{one.instrument} CROSS JOIN LATERAL (VALUES {', '.join(rows)}) u(area, score, level) "
        "WHERE u.score IS NOT NULL"
    )


def rollup(depth: int) -> str:
    key = DEPTHS[depth]
    shares = ", ".join(
        f"count(*) FILTER (WHERE lvl = {level})::float8 / count(*) AS p{level}" for level in range(1, 6)
    )
    return (
        f"CREATE UNLOGGED TABLE agg{depth} AS SELECT {depth} AS h, {key} AS unit, area, count(*)::int AS n, avg(score) AS m, "
        "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY score) AS q, "
        f"{shares}, count(*) FILTER (WHERE score < 50)::float8 / count(*) AS below "
        f"FROM ts GROUP BY {'area' if key == '0' else f'{key}, area'}"
    )


RESULTS = """CREATE UNLOGGED TABLE results AS
WITH parent AS (
  SELECT 2 AS h, org AS unit, muni AS parent FROM org UNION ALL SELECT 3, muni, min(region) FROM org GROUP BY muni)
SELECT c.*, c.m - b.m AS dm, rank() OVER (PARTITION BY c.h, c.area, parent.parent ORDER BY c.m DESC) AS rk
FROM agg c LEFT JOIN agg_prev b USING (h, unit, area) LEFT JOIN parent USING (h, unit)"""


def compute(server: Server, url: str, data: Path, threads: int) -> None:
    forms = campaigns(data)
    union = " UNION ALL ".join(f"SELECT * FROM agg{depth}" for depth in DEPTHS)

    def run(*statements: str) -> None:
        with psycopg.connect(url, autocommit=True) as db:
            for statement in statements:
                db.execute(statement)

    with server.step("indicators"):
        run(*map(indicators, forms), "ANALYZE ind1, ind2")
    with server.step("areas"):
        run(*map(areas, forms), "ANALYZE area1, area2")
    with server.step("scores"):
        run(f"CREATE UNLOGGED TABLE ts AS {' UNION ALL '.join(map(scores, forms))}", "ANALYZE ts")
    with server.step("roll up"), ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, map(rollup, DEPTHS)))
    with server.step("year-on-year, ranks, write"):
        run(f"CREATE VIEW agg AS {union}", f"ANALYZE {', '.join(f'agg{depth}' for depth in DEPTHS)}", RESULTS)


def fetch(db: psycopg.Connection, out: Path) -> None:
    """The results as Parquet, to be compared: not counted."""
    csv = out.with_suffix(".csv")
    names = [
        "h",
        "unit",
        "area",
        "n",
        "m",
        "q1",
        "q2",
        "q3",
        *(f"p{n}" for n in range(1, 6)),
        "below",
        "dm",
        "rk",
    ]
    cells = [f"q[{name[1]}]" if name[0] == "q" else name for name in names]
    with (
        csv.open("wb") as given,
        db.cursor().copy(f"COPY (SELECT {', '.join(cells)} FROM results) TO STDOUT (FORMAT csv)") as copy,
    ):
        for block in copy:
            given.write(block)
    kinds = {name: "INTEGER" if name in {"h", "unit", "area", "n", "rk"} else "DOUBLE" for name in names}
    with cursor() as duck:
        duck.execute(
            f"COPY (SELECT * FROM read_csv('{csv}', header = false, columns = {kinds})) TO '{out}' (FORMAT parquet)"
        )
    csv.unlink()


def main(arguments: list[str]) -> int:
    data, year, out = Path(arguments[0]), arguments[1], Path(arguments[2])
    threads = int(arguments[3]) if len(arguments) > 3 else os.cpu_count() or 1
    binaries = postgres_folder()
    if binaries is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return 2
    with postgres(binaries, settings=settings(threads)) as url, psycopg.connect(url, autocommit=True) as db:
        row = db.execute(
            "SELECT pg_read_file('postmaster.pid'), current_setting('server_version')"
        ).fetchone()
        assert row is not None
        server = Server(int(row[0].split()[0]))
        with server.watched():
            with server.step("loading"):
                load(db, data, year)
            with server.step("computing"):
                compute(server, url, data, threads)
        size = db.execute("SELECT pg_database_size(current_database()) >> 20").fetchone()
        fetch(db, out)
    loading, computing = server.steps["loading"], server.steps["computing"]
    print(
        json.dumps(
            {
                "engine": f"postgresql {row[1]}",
                "wall": computing["wall"],
                "cpu": computing["cpu"],
                "peak_mb": server.peak,
                "loading_wall": loading["wall"],
                "loading_cpu": loading["cpu"],
                "size_mb": (size or (0,))[0],
                "steps": server.steps,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
