"""Reading the Parquet file of results (`mart_files` writes it): short files as a whole, long ones by slices."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np

from mostik.monitoring.queries.mart_files import NUMBERS, PLACES, SHARES, UPPER, WORDS, Column
from mostik.stats.database import cursor
from mostik.stats.small_numbers import hidden_cells
from mostik.stats.tabulate import NULL, UNIT


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
    return NULL if value is None else value.numerator * UNIT // value.denominator


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

    def column(self, name: str, rows: Column) -> Column:
        """Some rows of a column; texts instead of their numbers."""
        found: Column = self.columns[name][rows]
        return np.array(self.words[name], dtype=object)[found] if name in self.words else found

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
WHOLE = -1
FEW = 32
MOST_LOOKED_INTO = 256
Piece = tuple[Path, int]
"""A file and its slice, or WHOLE."""
_kept: OrderedDict[Piece, Table] = OrderedDict()  # the latest used last
_looked_into: OrderedDict[Piece, None] = OrderedDict()  # of these a few nodes were read alone lately
_lock = threading.Lock()


def read(path: Path, **wanted: Any) -> list[Cell]:
    """Cells of a file by node, source, part and place in the form. `wanted` says which: column = value or values."""
    tables = _tables(path, wanted)
    cells = [cell for table in tables for cell in table.cells(table.rows(wanted))]
    return sorted(cells, key=lambda cell: cell.node_id) if len(tables) > 1 else cells


def columns(path: Path, names: Sequence[str], **wanted: Any) -> dict[str, Column]:
    """The same rows as columns, for sums over many of them: ids and whole billionths; a text becomes an array of texts."""
    tables = _tables(path, wanted)
    parts = [(table, table.rows(wanted)) for table in tables]
    found = {name: np.concatenate([table.column(name, rows) for table, rows in parts]) for name in names}
    if len(parts) > 1:
        order = np.argsort(np.concatenate([t.columns["node_id"][rows] for t, rows in parts]), kind="stable")
        found = {name: column[order] for name, column in found.items()}
    return found


@lru_cache(maxsize=4096)
def region_of(path: Path, node_id: int) -> int:
    """The region an organisation, municipality or group of the file stands in; 0 if it is not there."""
    if _length(path) > KEPT_ROWS:
        return next((region for _slice, region in _where(path, node_id)), 0)
    table = _tables(path, {"node_id": node_id})[0]
    rows = table.rows({"node_id": node_id})
    return int(table.columns["region_id"][rows[0]]) if len(rows) else 0


def _tables(path: Path, wanted: Mapping[str, Any]) -> list[Table]:
    """A file never changes, so the latest pieces stay in memory, KEPT_ROWS rows together: a short file as a whole, of a
    longer one the slices that can hold what is wanted. A few nodes of a slice that is not there are read alone, once: who looks
    into the same slice again reads it whole. What may be anywhere is read alone, each time. What is being read is never
    taken away: forgetting only lets go of it."""
    if _length(path) <= KEPT_ROWS:
        return [_piece((path, WHOLE))]
    slices = _slices(path, wanted)
    few = "node_id" in wanted and len(_many(wanted["node_id"])) <= FEW and slices
    if few and not all((path, one) in _kept for one in slices or ()) and not _is_known(path, slices or set()):
        wanted = {"slice": sorted(slices or ()), **wanted}
        slices = None
    if slices is None:
        with cursor(threads=1) as connection:
            return [_fetched(connection, path, wanted)]
    return [_piece((path, one)) for one in sorted(slices)] or [_piece((path, 0))]


def _is_known(path: Path, slices: set[int]) -> bool:
    """Has somebody looked into this one slice lately?"""
    if len(slices) != 1:
        return False
    piece = (path, next(iter(slices)))
    with _lock:
        known = piece in _looked_into
        _looked_into[piece] = None
        _looked_into.move_to_end(piece)
        while len(_looked_into) > MOST_LOOKED_INTO:
            _looked_into.popitem(last=False)
    return known


def _piece(piece: Piece) -> Table:
    with _lock:
        if piece in _kept:
            _kept.move_to_end(piece)
            return _kept[piece]
    path, number = piece
    with cursor(threads=1) as connection:
        table = _fetched(connection, path, {} if number == WHOLE else {"slice": number})
    with _lock:
        _kept[piece] = table
        while sum(map(len, _kept.values())) > KEPT_ROWS and len(_kept) > 1:
            _kept.popitem(last=False)
    return table


@lru_cache(maxsize=256)
def _length(path: Path) -> int:
    with cursor(threads=1) as connection:
        counted = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone()
    return int(counted[0]) if counted else 0


@lru_cache(maxsize=8)
def _index(path: Path) -> tuple[Column, Column, Column]:
    """Node ids in order, the slice and the region of each."""
    with cursor(threads=1) as connection:
        found = connection.execute(
            "SELECT node_id, any_value(slice) AS slice, any_value(region_id) AS region FROM read_parquet(?) "
            "GROUP BY node_id ORDER BY node_id",
            [str(path)],
        ).fetchnumpy()
    return np.asarray(found["node_id"]), np.asarray(found["slice"]), np.asarray(found["region"])


def _slices(path: Path, wanted: Mapping[str, Any]) -> set[int] | None:
    """Where the wanted rows can be; None: anywhere."""
    kinds = set(_many(wanted["kind"])) if "kind" in wanted else None
    if kinds is not None and kinds <= UPPER:
        return {0}
    if "node_id" in wanted:
        return {slice_ for slice_, _region in _where(path, wanted["node_id"])}
    names = ("parent_id", "region_id", "municipality_id", "organisation_id")
    column = next((name for name in names if name in wanted), None)
    if column is None:
        return None
    below = {region for _slice, region in _where(path, wanted[column])}
    return below if kinds is not None and not kinds & UPPER else below | {0}


def _where(path: Path, ids: Any) -> list[tuple[int, int]]:
    """Slice and region of the nodes that are in the file."""
    known, slices, regions = _index(path)
    asked = np.array(_many(ids), dtype=np.int64)
    at = np.searchsorted(known, asked)
    at = at[(at < len(known)) & (known[np.minimum(at, len(known) - 1)] == asked)]
    return list(zip(slices[at].tolist(), regions[at].tolist(), strict=True))


def _many(value: Any) -> list[Any]:
    return [value] if isinstance(value, int | str) else list(value)


SHORT = tuple(name for name in WORDS if name != "name")


@lru_cache(maxsize=256)
def _words(path: Path) -> dict[str, list[str]]:
    """The few different texts of a file, by column."""
    lists = ", ".join(f"list(DISTINCT {name} ORDER BY {name})" for name in SHORT)
    with cursor(threads=1) as connection:
        found = connection.execute(f"SELECT {lists} FROM read_parquet(?)", [str(path)]).fetchone() or ()
    return {name: list(row or []) for name, row in zip(SHORT, found, strict=True)}


@lru_cache(maxsize=256)
def _shares(path: Path) -> tuple[str, ...]:
    """Columns of shares that hold anything: an instrument of five levels fills five of the ten."""
    counted = "SELECT path_in_schema, sum(num_values - stats_null_count) FROM parquet_metadata(?) GROUP BY path_in_schema"
    with cursor(threads=1) as connection:
        filled = {name for name, values in connection.execute(counted, [str(path)]).fetchall() if values}
    return tuple(name for name in SHARES if name in filled)


def _fetched(connection: duckdb.DuckDBPyConnection, path: Path, wanted: Mapping[str, Any]) -> Table:
    """Texts come as numbers of the few different ones; the names of nodes once for each node. A slice lies in order."""
    where, values = _condition(wanted)
    words = _words(path)
    coded = [f"list_position(?, {name}) - 1 AS {name}" for name in SHORT]
    shares = _shares(path)
    empty = ("parent_id", *NUMBERS, *shares)  # filled here: a column with NULLs would be copied twice
    numbers = [f"coalesce({name}, {NULL}) AS {name}" for name in empty]
    plain = ", ".join((*(name for name in PLACES if name != "parent_id"), "n", "answers", *numbers, *coded))
    order = "" if set(wanted) == {"slice"} else "ORDER BY node_id, source, part, place_in_form"
    found = connection.execute(
        f"SELECT {plain} FROM read_parquet(?) WHERE {where} {order}",
        [*(words[name] for name in SHORT), str(path), *values],
    ).fetchnumpy()
    columns = {name: np.asarray(found[name]) for name in ("n", "answers", *PLACES, *NUMBERS, *shares)}
    columns |= {name: np.asarray(found[name], dtype=np.int32) for name in SHORT}
    named = connection.execute(
        f"SELECT node_id, any_value(name) FROM read_parquet(?) WHERE {where} GROUP BY node_id ORDER BY node_id",
        [str(path), *values],
    ).fetchall()
    ids = np.array([one for one, _name in named], dtype=np.int64)
    columns["name"] = np.searchsorted(ids, columns["node_id"]).astype(np.int32)
    return Table(columns, words | {"name": [name for _one, name in named]})


def _condition(wanted: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Comparisons that let whole row groups be passed over."""
    texts, values = ["TRUE"], []
    for name, value in wanted.items():
        many = [one if isinstance(one, int) else str(one) for one in _many(value)]
        texts.append(f"{name} IN ({', '.join('?' * len(many))})" if many else "FALSE")
        values += many
    return " AND ".join(texts), values
