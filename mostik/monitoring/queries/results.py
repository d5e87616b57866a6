"""Reading results. Every number a page, a table or a report shows about a campaign comes through here.

One gate for all: `Mart.read` hides small numbers of people, and what would give them away by subtraction, wherever the
unit is a person or the source is anonymous people. Groups and organisations are not people and are shown as they are
(docs/scoring.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import OuterRef, Subquery

from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import version_changes, versions
from mostik.lib.memo import once
from mostik.monitoring.enums import ANONYMOUS_SOURCES, CampaignKind, Source
from mostik.monitoring.models import Assignment, Campaign, ResultSet
from mostik.monitoring.queries import marts
from mostik.monitoring.queries.marts import Cell, Curtain
from mostik.monitoring.queries.snapshot import matching_version
from mostik.network.enums import NodeKind
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL, Indicator, Methodology, Part, UnitLevel
from mostik.stats.tree import tree_of

PREFERRED = (
    Source.EXTERNAL.value,
    Source.INTERNAL.value,
    Source.SELF.value,
    Source.TEACHERS.value,
    Source.PARENTS.value,
)
CROWDS = frozenset(source.value for source in ANONYMOUS_SOURCES)
SCOPES = {
    NodeKind.REGION.value: "region_id",
    NodeKind.MUNICIPALITY.value: "municipality_id",
    NodeKind.ORGANISATION.value: "organisation_id",
}
ROUNDS = 5


@dataclass(frozen=True)
class Mart:
    """The results of one instrument in one campaign."""

    result: ResultSet
    methodology: Methodology
    min_cell: int
    shared: frozenset[tuple[str, str]] | None = None
    """(part, code) of what may be compared with the round that is looked at; None: everything."""

    def shares(self, part: str, code: str = TOTAL) -> bool:
        return self.shared is None or (part, code) in self.shared

    @property
    def path(self) -> Path:
        return Path(settings.MARTS_ROOT) / self.result.path

    @cached_property
    def areas(self) -> tuple[Indicator, ...]:
        return self.methodology.children(None)

    def areas_of(self, part: str) -> tuple[Indicator, ...]:
        """Roots that can have a value in the part, in the order of the workbook."""
        codes = set(tree_of(self.methodology).codes(Part(part)))
        return tuple(area for area in self.areas if area.code in codes)

    def threshold(self, code: str) -> Fraction | None:
        if code == TOTAL:
            return self.methodology.threshold
        return next((i.threshold for i in self.methodology.indicators if i.code == code), None)

    def read(self, **wanted: Any) -> list[Cell]:
        """Cells that may be shown; `wanted` says which: column = value or values."""
        cells = marts.read(self.path, **wanted)
        if self.methodology.unit_level == UnitLevel.TEACHER:
            hidden = marts.hidden(self.path, self.curtain(None))
            return [cell.without_shares for cell in cells if _key(cell) not in hidden]
        if not any(cell.source in CROWDS for cell in cells):
            return cells
        hidden = marts.hidden(self.path, self.curtain(CROWDS))
        return [
            cell.only_mean if cell.source in CROWDS else cell for cell in cells if _key(cell) not in hidden
        ]

    def columns(self, names: Sequence[str], **wanted: Any) -> dict[str, marts.Column]:
        """The same cells as columns, the mean and the change among them in billionths."""
        sources = wanted.get("source", CROWDS)
        asked = {sources} if isinstance(sources, str) else set(sources)
        if self.methodology.unit_level != UnitLevel.TEACHER and not asked & CROWDS:
            return marts.columns(self.path, names, **wanted)
        cells = self.read(**wanted)
        numbers = {name: place for place, name in enumerate(marts.NUMBERS)}
        return {
            name: np.array(
                [c.numbers[numbers[name]] if name in numbers else getattr(c, name) for c in cells],
                dtype=object if name in marts.WORDS else np.int64,
            )
            for name in names
        }

    def curtain(self, sources: frozenset[str] | None) -> Curtain:
        """By what people are hidden. One of so many people is not told by «twice the total minus two areas»: four sums known
        to half a hundredth for each of 50 × scale people leave an answer anywhere on the scale."""
        low, high = scale_of(self.methodology, TOTAL) or (Fraction(1), Fraction(5))
        return Curtain(self.min_cell, sources, self.families, int(50 * (high - low)))

    @cached_property
    def families(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every indicator that is made of others, with those."""
        tree = tree_of(self.methodology).children[Part.FULL]
        return tuple((code, tuple(child for child, _weight in inside)) for code, inside in tree.items())


def _key(cell: Cell) -> tuple[int, str, str]:
    return cell.node_id, cell.source, cell.code


def mart_of(campaign: Campaign, version: InstrumentVersion) -> Mart | None:
    """The results, or None while nothing was computed (or the file is gone: it is rebuilt, not missed). A pilot never
    has any."""
    if campaign.kind == CampaignKind.PILOT:
        return None
    accepted = Assignment.objects.filter(campaign=OuterRef("campaign"), version=OuterRef("version"))
    newest = accepted.filter(accepted_at__isnull=False).order_by("-accepted_at").values("accepted_at")[:1]
    found = ResultSet.objects.filter(campaign=campaign).annotate(newest=Subquery(newest)).order_by()
    known = once(("results", campaign.pk), lambda: {result.version_id: result for result in found})
    result = known.get(version.pk)
    if result is None or not (Path(settings.MARTS_ROOT) / result.path).exists():
        return None
    return Mart(result, versions.methodology_of(version), campaign.min_cell)


@dataclass(frozen=True)
class NodeResults:
    """Everything about one node: all sources, both parts, every indicator."""

    node_id: int
    cells: dict[tuple[str, str, str], Cell] = field(default_factory=dict)

    def get(self, source: str, part: str, code: str = TOTAL) -> Cell | None:
        return self.cells.get((source, part, code))

    @property
    def sources(self) -> list[str]:
        """Sources that have results here, the most independent first."""
        have = {source for source, _part, _code in self.cells}
        return [source for source in PREFERRED if source in have]


def main_source(numbers: NodeResults) -> str | None:
    """The most independent source that covers at least half of what the best covered one does: one visit of an expert
    does not speak for ten groups. None without results."""
    totals = [(s, cell.n) for s in numbers.sources if (cell := numbers.get(s, Part.INVARIANT))]
    best = max((n for _source, n in totals), default=0)
    return next((source for source, n in totals if 2 * n >= best), None)


def of_node(mart: Mart, node_id: int) -> NodeResults:
    return NodeResults(node_id, {(c.source, c.part, c.code): c for c in mart.read(node_id=node_id)})


def of_nodes(
    mart: Mart, node_ids: Iterable[int], *, source: str | None, part: str, codes: Sequence[str]
) -> dict[int, NodeResults]:
    """Some numbers of several nodes, by node id; nodes without results are absent. `source=None`: every source."""
    wanted = {"source": source} if source is not None else {}
    return _by_node(mart.read(node_id=list(node_ids), part=part, **wanted, code=codes))


def of_kind(
    mart: Mart, node_id: int, node_kind: str, *, kind: str, codes: Sequence[str]
) -> list[NodeResults]:
    """Some numbers of every node of a kind under a node, all sources and both parts."""
    return list(_by_node(mart.read(**inside(node_id, node_kind), kind=kind, code=codes)).values())


def of_children(mart: Mart, node_id: int, *, source: str, part: str) -> list[NodeResults]:
    """Areas and total of the nodes directly below, by name."""
    codes = [TOTAL, *(area.code for area in mart.areas)]
    cells = mart.read(parent_id=node_id, source=source, part=part, code=codes)
    found = _by_node(cells)
    names = {cell.node_id: cell.name for cell in cells}
    return sorted(found.values(), key=lambda row: (names[row.node_id], row.node_id))


def organisations_under(
    mart: Mart, node_id: int, node_kind: str, *, source: str, part: str, codes: Sequence[str]
) -> list[NodeResults]:
    """Some numbers of the organisations anywhere under a node, by name."""
    kind = NodeKind.ORGANISATION.value
    cells = mart.read(**inside(node_id, node_kind), kind=kind, source=source, part=part, code=codes)
    names = {cell.node_id: cell.name for cell in cells}
    return sorted(_by_node(cells).values(), key=lambda row: (names[row.node_id], row.node_id))


def under(mart: Mart, node_id: int, node_kind: str, *, part: str) -> list[Cell]:
    """Areas and totals of a node and everything below it, all sources: regions first, then down, by name."""
    codes = [TOTAL, *(area.code for area in mart.areas)]
    cells = mart.read(**inside(node_id, node_kind), part=part, code=codes)
    order = {kind: number for number, kind in enumerate(("region", "municipality", "organisation", "group"))}
    return sorted(cells, key=lambda c: (order.get(c.kind, 9), c.municipality_id, c.name, c.node_id, c.source))


def inside(node_id: int, node_kind: str) -> dict[str, Any]:
    """The node and everything below it; a file with the results of a country holds nothing else."""
    if node_kind == NodeKind.COUNTRY:
        return {}
    return {SCOPES.get(node_kind, "node_id"): node_id}


def _by_node(cells: Iterable[Cell]) -> dict[int, NodeResults]:
    found: dict[int, NodeResults] = {}
    for cell in cells:
        row = found.setdefault(cell.node_id, NodeResults(cell.node_id))
        row.cells[cell.source, cell.part, cell.code] = cell
    return found


ENOUGH_PEERS = 3


def of_level_above(mart: Mart, node_id: int, node_kind: str, *, source: str, part: str) -> NodeResults | None:
    """Aggregates of a municipality or region for somebody who stands below it: only when at least ENOUGH_PEERS
    organisations are behind them, otherwise the neighbour's result could be subtracted out."""
    wanted = inside(node_id, node_kind) | {"kind": NodeKind.ORGANISATION.value}
    peers = mart.read(**wanted, source=source, part=part, code=TOTAL)
    if len(peers) < ENOUGH_PEERS:
        return None
    return of_nodes(mart, [node_id], source=source, part=part, codes=_codes(mart)).get(node_id)


def _codes(mart: Mart) -> list[str]:
    return [TOTAL, *(indicator.code for indicator in mart.methodology.indicators)]


def previous_marts(campaign: Campaign, version: InstrumentVersion) -> list[tuple[Campaign, Mart]]:
    """Earlier rounds of the same instrument that have results, the latest first; at most ROUNDS − 1. Each knows what
    may be compared with `version` (`Mart.shared`)."""
    found: list[tuple[Campaign, Mart]] = []
    step, used = campaign.previous, version
    while step is not None and len(found) < ROUNDS - 1:
        former = matching_version(step, used)
        mart = mart_of(step, former) if former else None
        if mart is None:
            break
        assert former is not None
        found.append((step, replace(mart, shared=version_changes.comparable(former, version))))
        step = step.previous
    return found


def not_compared(campaign: Campaign, version: InstrumentVersion) -> NotCompared | None:
    """What the previous round measured otherwise; None when it used the same version, or there is none."""
    former = matching_version(campaign.previous, version) if campaign.previous else None
    shared = version_changes.comparable(former, version) if former else None
    return None if former is None or shared is None else NotCompared(former, shared)


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Another version of the instrument was used before; `shared` is what both measure alike."""

    former: InstrumentVersion
    shared: frozenset[tuple[str, str]]

    def codes(self, methodology: Methodology, part: str) -> list[str]:
        """Indicators without a change to the former round, in the order of the workbook; TOTAL first."""
        codes = tree_of(methodology).codes(Part(part))
        ordered = [TOTAL, *(one.code for one in methodology.indicators)]
        return [code for code in ordered if code in codes and (part, code) not in self.shared]


def trends(
    earlier: Sequence[tuple[Campaign, Mart]], node_ids: Sequence[int], *, source: str, part: str
) -> dict[int, list[Fraction | None]]:
    """Totals of earlier rounds by node id, the oldest first; None where the node had none, or where the total of that
    round was made of something else."""
    rounds = [
        of_nodes(mart, node_ids, source=source, part=part, codes=[TOTAL]) if mart.shares(part) else {}
        for _campaign, mart in reversed(earlier)
    ]
    return {node_id: [_mean(found.get(node_id), source, part) for found in rounds] for node_id in node_ids}


def _mean(row: NodeResults | None, source: str, part: str) -> Fraction | None:
    cell = row.get(source, part) if row else None
    return cell.mean if cell else None
