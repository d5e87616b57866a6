"""The sorted table of results: nodes of one kind under a node, a page at a time. Works on columns: a region has a thousand
kindergartens, and a page shows thirty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from mostik.monitoring.queries import marts, results
from mostik.monitoring.queries.results import Mart
from mostik.stats.methodology import TOTAL
from mostik.stats.standing import Standing


@dataclass(frozen=True, slots=True)
class TableRow:
    node_id: int
    name: str
    municipality_id: int
    n: int
    mean: Fraction | None
    delta: Fraction | None
    areas_below: int
    standing: Standing | None = None

    @property
    def in_order(self) -> float | Fraction | None:
        """By what kindergartens are sorted: the drawn mean, for the plain one orders chance."""
        return self.standing.shrunk if self.standing else self.mean


SORTS: dict[str, Callable[[TableRow], Any]] = {
    "name": lambda row: row.name,
    "n": lambda row: row.n,
    "score": lambda row: row.in_order,
    "delta": lambda row: row.delta,
    "below": lambda row: row.areas_below,
}


@dataclass(frozen=True, slots=True)
class TablePage:
    rows: list[TableRow]
    total: int
    page: int
    pages: int


def table(
    mart: Mart,
    node_id: int,
    node_kind: str,
    *,
    kind: str,
    source: str,
    part: str,
    sort: str = "score",
    descending: bool = True,
    page: int = 1,
    size: int = 30,
    standings: Mapping[int, Standing] | None = None,
) -> TablePage:
    """Nodes of a kind anywhere under a node, sorted and cut into pages. `n` counts base units; `areas_below` areas
    whose mean is strictly below their threshold. What has no value comes last; ties are ordered by name. With `standings`
    the order of scores is that of the drawn means."""
    limits = {a.code: marts.billionths(a.threshold) for a in mart.areas_of(part) if a.threshold is not None}
    codes = [TOTAL, *(area.code for area in mart.areas)]
    names = ("node_id", "name", "municipality_id", "code", "n", "mean", "delta")
    wanted = results.inside(node_id, node_kind) | {
        "kind": kind,
        "source": source,
        "part": part,
        "code": codes,
    }
    rows = _table_rows(mart.columns(names, **wanted), limits, standings or {})
    rows.sort(key=lambda row: (row.name, row.node_id))
    key = SORTS.get(sort, SORTS["score"])
    known = sorted((row for row in rows if key(row) is not None), key=key, reverse=descending)
    ordered = known + [row for row in rows if key(row) is None]
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return TablePage(ordered[(page - 1) * size : page * size], len(rows), page, pages)


def _table_rows(
    columns: Mapping[str, marts.Column], limits: Mapping[str, int], standings: Mapping[int, Standing]
) -> list[TableRow]:
    """A row for every node of the columns."""
    ids, first, number = np.unique(columns["node_id"], return_index=True, return_inverse=True)
    codes, means = columns["code"], columns["mean"]
    below = np.zeros(len(ids), dtype=np.int64)
    for code, limit in limits.items():
        np.add.at(below, number[(codes == code) & (means < limit)], 1)
    total = np.full(len(ids), -1, dtype=np.int64)
    whole = np.flatnonzero(codes == TOTAL)
    total[number[whole]] = whole
    known = [None if at < 0 else at for at in total.tolist()]
    return [
        TableRow(
            one,
            str(columns["name"][place]),
            int(columns["municipality_id"][place]),
            0 if at is None else int(columns["n"][at]),
            None if at is None else marts.fraction(int(means[at])),
            None if at is None else marts.fraction(int(columns["delta"][at])),
            low,
            standings.get(one),
        )
        for one, place, at, low in zip(ids.tolist(), first.tolist(), known, below.tolist(), strict=True)
    ]
