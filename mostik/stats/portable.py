"""Scoring in somebody else's engine: the compiled SQL as one text for DuckDB, PostgreSQL and Spark (dialect.py), and the
way back from its rows to results. The engine is given a table or view named `snapshot` with the columns of the snapshot
file; in whatever order and however often restarted it delivers the rows, the results are the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from mostik.stats.compiler import Query, compile_query
from mostik.stats.dialect import Dialect
from mostik.stats.exact import BIGINT
from mostik.stats.lookup import UNDEFINED
from mostik.stats.methodology import Methodology
from mostik.stats.results import ResultRow
from mostik.stats.rollup import objects, placed, rows_of
from mostik.stats.rows import Key
from mostik.stats.snapshot import TYPES, Snapshot


def portable_query(methodology: Methodology, snapshot: Snapshot) -> Query:
    """Raises DoesNotFit where a form has too many possible denominators for a portable text."""
    return compile_query(methodology, snapshot, dialect=Dialect.PORTABLE)


def table_columns(snapshot: Snapshot) -> dict[str, str]:
    """Columns of the table `snapshot` and their SQL types, for an engine that cannot read Parquet (PostgreSQL has no
    shorter integer than SMALLINT)."""
    kinds = TYPES | {8: TYPES[16]}
    texts = dict.fromkeys((*snapshot.keys, "source"), "VARCHAR(1000)")
    return texts | {column.name: kinds[column.bits] for column in snapshot.columns}


def results(
    methodology: Methodology,
    snapshot: Snapshot,
    query: Query,
    rows: Iterable[Sequence[Any]],
    before: Mapping[Key, Fraction] | None = None,
) -> list[ResultRow]:
    """Results, sorted as results.csv, from the rows of the query: places, source, values (whole numbers of any type)."""
    names = [*snapshot.keys, "source", *(scaled.name for scaled in query.columns)]
    given = list(rows)
    columns = dict(zip(names, zip(*given, strict=True), strict=True)) if given else dict.fromkeys(names, ())
    texts = {name: objects(list(columns[name])) for name in (*snapshot.keys, "source")}
    numbers = {scaled.name: _numbers(columns[scaled.name]) for scaled in query.columns}
    values = {key: (numbers[scaled.name], scaled.scale) for key, scaled in query.values.items()}
    scored = placed(methodology, [texts[name] for name in snapshot.keys], texts["source"], values)
    return rows_of(methodology, scored, before)


def _numbers(column: Sequence[Any]) -> np.ndarray:
    """NULL becomes UNDEFINED; whatever an engine makes of a long integer is an integer again."""
    whole = [UNDEFINED if value is None else int(value) for value in column]
    if any(abs(number) > BIGINT for number in whole if number != UNDEFINED):
        return objects(whole)
    return np.array(whole, dtype=np.int64)
