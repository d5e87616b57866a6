"""The snapshot: scored answers of accepted submissions as one wide Parquet file, a row per submission.

Columns: `p1`…`p4` place from the region down (VARCHAR), `source`, then one column per item holding its score times the column's
`scale`, in the narrowest integer type that fits. NULL = not applicable or not answered; the column's `hidden`
value = the question was not relevant. What each column means is kept in the file's own metadata.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path

import numpy as np

from mostik.stats.database import cursor
from mostik.stats.methodology import Item, Methodology, UnitLevel
from mostik.stats.results import Submission
from mostik.stats.scoring import HIDDEN, Mark, item_score

UNIT_DEPTH = {
    UnitLevel.MUNICIPALITY: 2,
    UnitLevel.ORGANISATION: 3,
    UnitLevel.GROUP: 4,
    UnitLevel.TEACHER: 4,
}
TYPES = {8: "TINYINT", 16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}
METADATA = "mostik.snapshot"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """How an item is stored: score × `scale`, always within `low`…`high`; `hidden` is None if no row hides it.
    `bits` = 0: some number is too long for an integer column, and the column holds text."""

    item: str
    name: str
    scale: int
    low: int
    high: int
    bits: int
    hidden: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot file and what its columns mean."""

    path: Path
    depth: int
    rows: int
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"p{level}" for level in range(1, self.depth + 1))


def write(
    path: Path, methodology: Methodology, submissions: Iterable[Submission], progress: Progress | None = None
) -> Snapshot:
    """Score the items and write the file. Places are cut to the unit of the form: what a submission says below it
    (a group, where organisations are assessed) does not make another unit."""
    depth = UNIT_DEPTH[methodology.unit_level]
    places: list[tuple[str, ...]] = []
    sources: list[str] = []
    readers = [_Reader(item) for item in methodology.items]
    for count, submission in enumerate(submissions, start=1):
        places.append(submission.place[:depth])
        sources.append(submission.source)
        hidden, answers = submission.hidden, submission.answers
        for reader in readers:
            name = reader.item.name
            reader.take(None if name in hidden else answers.get(name), hidden=name in hidden)
        if progress and count % 500 == 0:
            progress(count)
    columns: list[Column] = []
    table = _keys(places, sources, depth)
    for position, reader in enumerate(readers, start=1):
        described, stored = _store(reader, f"i{position}")
        columns.append(described)
        table[described.name] = stored
    snapshot = Snapshot(path=path, depth=depth, rows=len(places), columns=tuple(columns))
    _copy(snapshot, table)
    return snapshot


def read(path: Path) -> Snapshot:
    """Describe a file written by `write`."""
    with cursor(threads=1) as connection:
        found = connection.execute(
            "SELECT value FROM parquet_kv_metadata(?) WHERE decode(key) = ?", [str(path), METADATA]
        ).fetchone()
    if found is None:
        raise ValueError(f"{path} is not a snapshot")
    said = json.loads(found[0])
    columns = tuple(Column(**column) for column in said["columns"])
    return Snapshot(path=path, depth=said["depth"], rows=said["rows"], columns=columns)


class _Reader:
    """Scores of one item: `marks` are the different ones met, `taken` their positions row by row."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.marks: list[Mark] = [HIDDEN, None]
        self.taken: list[int] = []
        self._known: dict[str | None, int] = {None: 1, "": 1}

    def take(self, answer: str | None, *, hidden: bool) -> None:
        position = 0 if hidden else self._known.get(answer)
        if position is None:
            position = self._known[answer] = len(self.marks)
            self.marks.append(item_score(self.item, answer))
        self.taken.append(position)


def _keys(places: list[tuple[str, ...]], sources: list[str], depth: int) -> dict[str, np.ndarray]:
    table = {
        f"p{level + 1}": _strings([place[level] if level < len(place) else "" for place in places])
        for level in range(depth)
    }
    return table | {"source": _strings(sources)}


def _strings(values: list[str]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _store(reader: _Reader, name: str) -> tuple[Column, np.ndarray]:
    """The column of an item: NULL is written as the type's lowest number and restored by `_copy`."""
    item, taken = reader.item, np.array(reader.taken, dtype=np.int64)
    scores = {mark for mark in reader.marks if isinstance(mark, Fraction)}
    scores |= {score for score in (item.scores or {}).values() if score is not None}
    scale = lcm(*(score.denominator for score in scores))
    scaled = [int(score * scale) for score in scores]
    low, high = min(scaled, default=0), max(scaled, default=0)
    bits = next((b for b in TYPES if -(2 ** (b - 1)) + 2 <= low and high < 2 ** (b - 1)), 0)
    hides = bool((taken == 0).any())
    if bits == 0:
        text = ["" if m is None else "hidden" if m is HIDDEN else str(m) for m in reader.marks]
        return Column(item.name, name, 1, 0, 0, 0, hidden=0 if hides else None), _strings(text)[taken]
    null, hidden = -(2 ** (bits - 1)), -(2 ** (bits - 1)) + 1
    stored = [int(mark * scale) if isinstance(mark, Fraction) else null for mark in reader.marks]
    stored[0] = hidden
    column = Column(item.name, name, scale, low, high, bits, hidden if hides else None)
    return column, np.array(stored, dtype=f"int{bits}")[taken]


def _copy(snapshot: Snapshot, table: dict[str, np.ndarray]) -> None:
    selected = [*snapshot.keys, "source"]
    for column in snapshot.columns:
        if column.bits:
            null = f"nullif({column.name}, {-(2 ** (column.bits - 1))})"
            selected.append(f"CAST({null} AS {TYPES[column.bits]}) AS {column.name}")
        else:
            selected.append(f"nullif({column.name}, '') AS {column.name}")
    said = json.dumps(
        {
            "depth": snapshot.depth,
            "rows": snapshot.rows,
            "columns": [asdict(column) for column in snapshot.columns],
        }
    )
    with cursor(threads=1) as connection:
        connection.register("answers", table)
        connection.execute(
            f"COPY (SELECT {', '.join(selected)} FROM answers) TO {quoted(str(snapshot.path))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{'{METADATA}': {quoted(said)}}})"
        )


def quoted(text: str) -> str:
    """A string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
