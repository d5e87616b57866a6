"""The sorted table of results: nodes of one kind under a node, a page at a time. Works on columns: a region has a thousand
kindergartens, and a page shows thirty."""

from __future__ import annotations

from collections.abc import Mapping
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
    found = _found(mart.columns(names, **wanted), limits, standings or {})
    order = found.order(sort, descending)
    pages = max(1, -(-len(order) // size))
    page = min(max(page, 1), pages)
    shown = order[(page - 1) * size : page * size]
    return TablePage([found.row(at) for at in shown], len(order), page, pages)


@dataclass(frozen=True, slots=True)
class _Found:
    """The nodes of a table as lists; numbers are billionths. Only what a page shows becomes rows."""

    ids: list[int]
    names: list[str]
    municipalities: list[int]
    n: list[int]
    means: list[int]
    deltas: list[int]
    below: list[int]
    standings: Mapping[int, Standing]

    def order(self, sort: str, descending: bool) -> list[int]:
        """Numbers of the nodes as they are listed."""
        by_name = sorted(
            range(len(self.ids)), key=self.names.__getitem__
        )  # of equal names the lower id comes first
        keys = self._keys(sort)
        known = [at for at in by_name if keys[at] is not None]
        known.sort(key=keys.__getitem__, reverse=descending)
        return known + [at for at in by_name if keys[at] is None]

    def _keys(self, sort: str) -> list[Any]:
        if sort in ("name", "n", "below"):
            listed: dict[str, list[Any]] = {"name": self.names, "n": self.n, "below": self.below}
            return listed[sort]
        if sort == "delta":
            return [None if one == marts.NULL else one for one in self.deltas]
        if not self.standings:
            return [None if one == marts.NULL else one for one in self.means]
        # the drawn mean, for the plain one orders chance
        drawn = [self.standings.get(one) for one in self.ids]
        return [
            one.shrunk if one else marts.fraction(mean) for one, mean in zip(drawn, self.means, strict=True)
        ]

    def row(self, at: int) -> TableRow:
        return TableRow(
            self.ids[at],
            self.names[at],
            self.municipalities[at],
            self.n[at],
            marts.fraction(self.means[at]),
            marts.fraction(self.deltas[at]),
            self.below[at],
            self.standings.get(self.ids[at]),
        )


def _found(
    columns: Mapping[str, marts.Column], limits: Mapping[str, int], standings: Mapping[int, Standing]
) -> _Found:
    """Every node of the columns."""
    ids, first, number = np.unique(columns["node_id"], return_index=True, return_inverse=True)
    codes, means = columns["code"], columns["mean"]
    below = np.zeros(len(ids), dtype=np.int64)
    for code, limit in limits.items():
        np.add.at(below, number[(codes == code) & (means < limit)], 1)
    whole = np.flatnonzero(codes == TOTAL)

    def of_whole(name: str, nothing: int) -> list[int]:
        values = np.full(len(ids), nothing, dtype=np.int64)
        values[number[whole]] = columns[name][whole]
        made: list[int] = values.tolist()
        return made

    return _Found(
        ids.tolist(),
        [str(name) for name in columns["name"][first]],
        columns["municipality_id"][first].tolist(),
        of_whole("n", 0),
        of_whole("mean", marts.NULL),
        of_whole("delta", marts.NULL),
        below.tolist(),
        standings,
    )
