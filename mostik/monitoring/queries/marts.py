"""The Parquet file of results: its layout, writing and reading. Nothing else in the project knows the columns.

Numbers are stored as whole billionths, rounded down: that keeps every comparison with a threshold and every rounding
to fewer digits exactly as on the original fraction, which a floating-point number would not.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np

from mostik.network.queries.nodes import Structure
from mostik.stats.methodology import TOTAL, Methodology
from mostik.stats.results import ResultRow
from mostik.stats.small_numbers import hidden_cells

LAYOUT = 3
UNIT = 10**9
NULL = -(2**62)
MAX_LEVELS = 10
NUMBERS = ("mean", "q1", "median", "q3", "share_below", "delta")
SHARES = tuple(f"share_{n}" for n in range(MAX_LEVELS))
WORDS = ("kind", "name", "source", "part", "code")
PLACES = ("node_id", "parent_id", "region_id", "municipality_id", "organisation_id")
Column = np.ndarray[Any, Any]


class Cell(NamedTuple):
    """Statistics of one node, source, part and code; the same numbers as a row of `results.csv`. `numbers` are
    billionths in the order of NUMBERS and SHARES: a page reads few of them, so they become fractions when asked for."""

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
    answers: int
    numbers: tuple[int, ...]

    @property
    def mean(self) -> Fraction:
        return Fraction(self.numbers[0], UNIT)

    @property
    def q1(self) -> Fraction | None:
        return fraction(self.numbers[1])

    @property
    def median(self) -> Fraction | None:
        return fraction(self.numbers[2])

    @property
    def q3(self) -> Fraction | None:
        return fraction(self.numbers[3])

    @property
    def share_below(self) -> Fraction | None:
        return fraction(self.numbers[4])

    @property
    def delta(self) -> Fraction | None:
        return fraction(self.numbers[5])

    @property
    def without_shares(self) -> Cell:
        """The share of a team is a count of people too, and a change would tell a smaller team of the round before."""
        return self._replace(numbers=(*self.numbers[:4], *[NULL] * (len(self.numbers) - 4)))

    @property
    def only_mean(self) -> Cell:
        """Quartiles and shares of two groups are the groups themselves, and a change gives away the round before."""
        return self._replace(numbers=(self.numbers[0], *[NULL] * (len(self.numbers) - 1)))

    @property
    def shares(self) -> tuple[Fraction, ...]:
        return tuple(Fraction(v, UNIT) for v in self.numbers[len(NUMBERS) :] if v != NULL)


def fraction(billionths: int) -> Fraction | None:
    return None if billionths == NULL else Fraction(billionths, UNIT)


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
    plain = "node_id, kind, name, region_id, municipality_id, organisation_id, source, part, code, place_in_form, n, answers"
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.execute(
            f"COPY (SELECT {plain}, {nullable} FROM columns "
            "ORDER BY node_id, source, part, place_in_form) "
            f"TO '{draft}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
        )
    os.replace(draft, path)
    return len(columns["node_id"])


def _columns(rows: Sequence[ResultRow], structure: Structure, methodology: Methodology) -> dict[str, Column]:
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
        "answers": [row.answers for row in rows],
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


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file as columns of integers; texts are numbers of `words`."""

    columns: dict[str, Column]
    words: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.columns["n"])

    def rows(self, wanted: Mapping[str, Any]) -> Column:
        """Numbers of the rows that fit. Each condition looks only at what the former ones left."""
        found = np.arange(len(self))
        for name, value in wanted.items():
            values = [value] if isinstance(value, int | str) else list(value)
            if name in self.words:
                values = [n for n, word in enumerate(self.words[name]) if word in values]
            column = self.columns[name][found]
            found = found[column == values[0] if len(values) == 1 else np.isin(column, values)]
        return found

    def cells(self, rows: Column) -> list[Cell]:
        whole = {name: column[rows].tolist() for name, column in self.columns.items()}
        for name, words in self.words.items():
            whole[name] = [words[number] for number in whole[name]]
        whole["parent_id"] = [None if parent == NULL else parent for parent in whole["parent_id"]]
        plain = (whole[name] for name in Cell._fields[:-1])
        numbers = zip(*(whole[name] for name in (*NUMBERS, *SHARES) if name in whole), strict=True)
        return [Cell._make(row) for row in zip(*plain, numbers, strict=True)]


@dataclass(frozen=True, slots=True)
class Curtain:
    """What hiding depends on beside the file: the fewest people shown, the sources that are people (None: the units
    themselves are), the indicators under each indicator, and from how many people on rounding hides one of them."""

    min_cell: int
    sources: frozenset[str] | None
    children: tuple[tuple[str, tuple[str, ...]], ...]
    blurred: int


@lru_cache(maxsize=16)
def hidden(path: Path, curtain: Curtain) -> frozenset[tuple[int, str, str]]:
    """(node, source, code) that must not be shown, in any part: few people, and what would give them away by subtraction
    of places and indicators (`small_numbers.hidden_cells`)."""
    cells = [cell for cell in read(path) if curtain.sources is None or cell.source in curtain.sources]
    parents = {cell.node_id: cell.parent_id for cell in cells}
    places: dict[int, tuple[str, ...]] = {}
    counts: dict[str, dict[str, dict[str, dict[tuple[str, ...], int]]]] = {}
    for cell in cells:
        place = places.get(cell.node_id) or places.setdefault(cell.node_id, _place(cell.node_id, parents))
        table = counts.setdefault(cell.source, {}).setdefault(cell.code, {}).setdefault(cell.part, {})
        table[place] = cell.n if curtain.sources is None else cell.answers
    children = dict(curtain.children)
    return frozenset(
        (int(place[-1]), source, code)
        for source, of in counts.items()
        for place, code in hidden_cells(of, children, curtain.min_cell, curtain.blurred)
    )


def _place(node_id: int, parents: Mapping[int, int | None]) -> tuple[str, ...]:
    steps, step = [str(node_id)], parents.get(node_id)
    while step is not None:
        steps, step = [str(step), *steps], parents.get(step)
    return tuple(steps)


KEPT_ROWS = 600_000
_kept: OrderedDict[Path, Table] = OrderedDict()  # the latest used last
_lock = threading.Lock()


def read(path: Path, **wanted: Any) -> list[Cell]:
    """Cells of a file by node, source, part and place in the form. `wanted` says which: column = value or values."""
    table = _table(path, wanted)
    return table.cells(table.rows(wanted))


def columns(path: Path, names: Sequence[str], **wanted: Any) -> dict[str, Column]:
    """The same rows as columns, for sums over many of them: ids and whole billionths; a text becomes an array of texts."""
    table = _table(path, wanted)
    rows = table.rows(wanted)
    found = {name: table.columns[name][rows] for name in names}
    return {
        name: np.array(table.words[name], dtype=object)[column] if name in table.words else column
        for name, column in found.items()
    }


def _table(path: Path, wanted: Mapping[str, Any]) -> Table:
    """A file never changes, so the latest ones stay in memory, KEPT_ROWS rows together; of a longer one only the
    wanted rows are read, each time. What is being read is never taken away: forgetting only lets go of it."""
    with _lock:
        if path in _kept:
            _kept.move_to_end(path)
            return _kept[path]
    with duckdb.connect(config={"threads": 1}) as connection:
        counted = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone()
        if counted is None or counted[0] > KEPT_ROWS:
            return _fetched(connection, path, wanted)
        table = _fetched(connection, path, {})
    with _lock:
        _kept[path] = table
        while sum(map(len, _kept.values())) > KEPT_ROWS:
            _kept.popitem(last=False)
    return table


def _fetched(connection: duckdb.DuckDBPyConnection, path: Path, wanted: Mapping[str, Any]) -> Table:
    where = " AND ".join(f"list_contains(?, {name})" for name in wanted) or "TRUE"
    values = [[one] if isinstance(one, int | str) else list(one) for one in wanted.values()]
    plain = [[one if isinstance(one, int) else str(one) for one in many] for many in values]
    found = connection.execute(
        f"SELECT {', '.join((*PLACES, *WORDS, 'n', 'answers', *NUMBERS, *SHARES))} FROM read_parquet(?) WHERE {where} "
        "ORDER BY node_id, source, part, place_in_form",
        [str(path), *plain],
    ).fetchnumpy()
    columns = {name: np.ma.filled(found[name], NULL) for name in ("n", "answers", *PLACES, *NUMBERS)}
    columns |= {
        name: np.ma.filled(found[name], NULL) for name in SHARES if not np.ma.getmaskarray(found[name]).all()
    }
    words: dict[str, list[str]] = {}
    for name in WORDS:
        numbers: dict[str, int] = {}
        coded = (numbers.setdefault(word, len(numbers)) for word in found[name].tolist())
        columns[name] = np.fromiter(coded, dtype=np.int32, count=len(found[name]))
        words[name] = list(numbers)
    return Table(columns, words)
