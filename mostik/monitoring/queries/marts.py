"""The Parquet file of results: its layout, writing and reading. Nothing else in the project knows the columns.

Numbers are stored as whole billionths, rounded down: that keeps every comparison with a threshold and every rounding
to fewer digits exactly as on the original fraction, which a floating-point number would not.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from mostik.network.queries.nodes import Structure
from mostik.stats.methodology import TOTAL, Methodology
from mostik.stats.results import ResultRow

LAYOUT = 1
UNIT = 10**9
NULL = -(2**62)
MAX_LEVELS = 10
NUMBERS = ("mean", "q1", "median", "q3", "share_below", "delta")
SHARES = tuple(f"share_{n}" for n in range(MAX_LEVELS))


@dataclass(frozen=True, slots=True)
class Cell:
    """Statistics of one node, source, part and code; the same numbers as a row of `results.csv`."""

    node_id: int
    kind: str
    parent_id: int | None
    municipality_id: int
    organisation_id: int
    name: str
    source: str
    part: str
    code: str
    n: int
    mean: Fraction
    q1: Fraction
    median: Fraction
    q3: Fraction
    shares: tuple[Fraction, ...]
    share_below: Fraction | None
    delta: Fraction | None


def billionths(value: Fraction | None) -> int:
    """A fraction as whole billionths, rounded down; NULL for None."""
    if value is None:
        return NULL
    return value.numerator * UNIT // value.denominator


def write(path: Path, rows: Iterable[ResultRow], structure: Structure, methodology: Methodology) -> int:
    """Write the file beside its place and move it there; returns the number of rows. The country (a row without a
    place) is left out: a campaign belongs to a node."""
    columns = _columns([row for row in rows if int((row.place or ("0",))[-1])], structure, methodology)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    nullable = ", ".join(f"nullif({name}, {NULL}) AS {name}" for name in (*NUMBERS, *SHARES, "parent_id"))
    plain = "node_id, kind, name, region_id, municipality_id, organisation_id, source, part, code, place_in_form, n"
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.execute(
            f"COPY (SELECT {plain}, {nullable} FROM columns "
            "ORDER BY node_id, source, part, place_in_form) "
            f"TO '{draft}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
        )
    os.replace(draft, path)
    return len(columns["node_id"])


def _columns(
    rows: Sequence[ResultRow], structure: Structure, methodology: Methodology
) -> dict[str, np.ndarray[Any, Any]]:
    positions = {TOTAL: 0} | {i.code: n for n, i in enumerate(methodology.indicators, start=1)}
    places = [[int(step) for step in (*row.place, "0", "0", "0")[:3]] for row in rows]
    ids = [int(row.place[-1]) for row in rows]
    above = [[step for step in row.place[:-1] if int(step)] for row in rows]
    numbers = {name: [billionths(getattr(row, name)) for row in rows] for name in NUMBERS}
    shares = {
        name: [billionths(row.shares[n]) if n < len(row.shares) else NULL for row in rows]
        for n, name in enumerate(SHARES)
    }
    whole: Mapping[str, list[int]] = {
        "node_id": ids,
        "parent_id": [int(steps[-1]) if steps else NULL for steps in above],
        "region_id": [p[0] for p in places],
        "municipality_id": [p[1] for p in places],
        "organisation_id": [p[2] for p in places],
        "place_in_form": [positions.get(row.code, 0) for row in rows],
        "n": [row.n for row in rows],
        **numbers,
        **shares,
    }
    text = {
        "kind": [structure.get(i).kind for i in ids],
        "name": [structure.get(i).title for i in ids],
        "source": [row.source for row in rows],
        "part": [row.part for row in rows],
        "code": [row.code for row in rows],
    }
    return {name: np.array(values, dtype=np.int64) for name, values in whole.items()} | {
        name: np.array([str(v) for v in values], dtype=object) for name, values in text.items()
    }


KEPT_FILES = 12
KEPT_ROWS = 400_000
_database = duckdb.connect(config={"threads": 1, "memory_limit": "512MB"})
_loaded: OrderedDict[str, str] = OrderedDict()  # path -> where its rows are read from, the latest used last
_lock = threading.Lock()
_local = threading.local()


def _cursor() -> duckdb.DuckDBPyConnection:
    """A cursor per thread over one database in memory: connections are not shared between threads, tables are."""
    cursor: duckdb.DuckDBPyConnection | None = getattr(_local, "cursor", None)
    if cursor is None:
        with _lock:
            cursor = _local.cursor = _database.cursor()
    return cursor


def table(path: Path) -> str:
    """What to write after FROM. A file never changes, so the latest few stay in memory; a very long one is read from
    the disk each time."""
    key = str(path)
    with _lock:
        if key not in _loaded:
            _loaded[key] = _load(key)
            while len(_loaded) > KEPT_FILES:
                _forget(_loaded.popitem(last=False)[1])
        _loaded.move_to_end(key)
        return _loaded[key]


def _load(key: str) -> str:
    quoted = key.replace("'", "''")
    source = f"read_parquet('{quoted}')"
    count = _database.execute(f"SELECT count(*) FROM {source}").fetchone()
    if count is None or count[0] > KEPT_ROWS:
        return source
    name = f"mart_{hashlib.sha256(key.encode()).hexdigest()[:24]}"
    _database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {source}")
    return name


def _forget(source: str) -> None:
    if source.startswith("mart_"):
        _database.execute(f"DROP TABLE IF EXISTS {source}")


_READ = (
    "node_id, kind, parent_id, municipality_id, organisation_id, name, source, part, code, n, mean, q1, median, q3, share_below, delta, "
    + ", ".join(SHARES)
)


def read(path: Path, where: str, values: Sequence[Any]) -> list[Cell]:
    """Cells of a file that fit a condition, by node, source, part and place in the form. `where` is our own text with
    `?`; what a person typed comes only in `values`."""
    query = f"SELECT {_READ} FROM {table(path)} WHERE {where} ORDER BY node_id, source, part, place_in_form"
    return [_cell(row) for row in rows(query, values)]


def rows(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of our own SQL over a file; `?` takes everything that varies."""
    return _cursor().execute(query, list(values)).fetchall()


def _cell(row: tuple[Any, ...]) -> Cell:
    numbers = [None if v is None else Fraction(v, UNIT) for v in row[10:]]
    mean, q1, median, q3, below, delta, *shares = numbers
    known = tuple(share for share in shares if share is not None)
    values: tuple[Any, ...] = (*row[:10], mean, q1, median, q3, known, below, delta)
    return Cell(*values)
