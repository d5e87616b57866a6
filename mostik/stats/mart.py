"""Results kept for pages: one Parquet file per campaign and version, read in milliseconds.

`place` may hold names or, for the site, ids of nodes as text: the file does not care. Numbers are kept exactly, as
«numerator/denominator» text, and as DOUBLE for sorting and charts. Rows lie in the order of results.csv.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from mostik.stats.database import cursor
from mostik.stats.results import Place, ResultRow
from mostik.stats.snapshot import quoted

EXACT = ("mean", "q1", "median", "q3", "share_below", "delta")
KEYS = ("node_kind", "place", "parent", "node", "source", "part", "code")


def write(path: Path, rows: Iterable[ResultRow]) -> int:
    """Write the rows; returns their number. `place` and `parent` are JSON lists, `node` is the last name of the place."""
    kept = list(rows)
    columns = [
        *KEYS,
        "n",
        "shares",
        *(f"{name}_exact" for name in EXACT),
        *(f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END AS {name}" for name in EXACT),
    ]
    with cursor(threads=1) as connection:
        connection.register("results", _keys(kept) | _numbers(kept))
        connection.execute(
            f"COPY (SELECT {', '.join(columns)} FROM results) TO {quoted(str(path))} "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)"
        )
    return len(kept)


def _keys(rows: list[ResultRow]) -> dict[str, np.ndarray]:
    paths = {place: json.dumps(place, ensure_ascii=False) for place in {row.place for row in rows}}
    parents = {place: json.dumps(place[:-1], ensure_ascii=False) if place else "" for place in paths}
    return {
        "node_kind": _strings([row.node_kind for row in rows]),
        "place": _strings([paths[row.place] for row in rows]),
        "parent": _strings([parents[row.place] for row in rows]),
        "node": _strings([row.place[-1] if row.place else "" for row in rows]),
        "source": _strings([row.source for row in rows]),
        "part": _strings([str(row.part) for row in rows]),
        "code": _strings([row.code for row in rows]),
    }


def _numbers(rows: list[ResultRow]) -> dict[str, np.ndarray]:
    texts: dict[int, str] = {}  # rows share equal fractions: the identity of one names its text

    def exact(value: Fraction | None) -> str:
        if value is None:
            return ""
        known = texts.get(id(value))
        if known is None:
            known = texts[id(value)] = str(value)
        return known

    table: dict[str, np.ndarray] = {
        "n": np.array([row.n for row in rows], dtype=np.int64),
        "shares": _strings([" ".join(map(exact, row.shares)) for row in rows]),
    }
    for name in EXACT:
        values = [getattr(row, name) for row in rows]
        table[f"{name}_exact"] = _strings([exact(value) for value in values])
        table[name] = np.array([np.nan if value is None else float(value) for value in values])
    return table


def read(
    path: Path,
    *,
    places: Sequence[Place] | None = None,
    children_of: Place | None = None,
    source: str | None = None,
    part: str | None = None,
    codes: Sequence[str] | None = None,
) -> list[ResultRow]:
    """Rows of the file, in the order of results.csv: of some places, or of the children of one; every filter that is
    given narrows."""
    conditions, given = [], []
    for column, values in (
        ("place", None if places is None else [json.dumps(p, ensure_ascii=False) for p in places]),
        ("parent", None if children_of is None else [json.dumps(children_of, ensure_ascii=False)]),
        ("source", None if source is None else [source]),
        ("part", None if part is None else [str(part)]),
        ("code", None if codes is None else list(codes)),
    ):
        if values is not None:
            conditions.append(f"{column} IN ({', '.join('?' * len(values)) or 'NULL'})")
            given += values
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    selected = [
        "node_kind",
        "place",
        "source",
        "part",
        "code",
        "n",
        "shares",
        *(f"{name}_exact" for name in EXACT),
    ]
    with cursor(threads=1) as connection:
        found = connection.execute(
            f"SELECT {', '.join(selected)} FROM read_parquet({quoted(str(path))}) {where}", given
        ).fetchall()
    return [_row(*cells) for cells in found]


def _row(
    kind: str, place: str, source: str, part: str, code: str, n: int, shares: str, *numbers: str
) -> ResultRow:
    mean, q1, median, q3 = (Fraction(text) for text in numbers[:4])
    below, delta = (Fraction(text) if text else None for text in numbers[4:])
    return ResultRow(
        node_kind=kind,
        place=tuple(json.loads(place)),
        source=source,
        part=part,
        code=code,
        n=n,
        mean=mean,
        q1=q1,
        median=median,
        q3=q3,
        shares=tuple(Fraction(text) for text in shares.split()),
        share_below=below,
        delta=delta,
    )


def _strings(values: list[str]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
