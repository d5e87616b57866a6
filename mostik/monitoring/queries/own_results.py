"""Results of own indicators: at the place they belong to and below it, never above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import own_parts
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import results
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.queries.results import PREFERRED, Mart
from mostik.monitoring.queries.snapshot import composed_in
from mostik.network.models import Node
from mostik.stats.methodology import Indicator, Part


@dataclass(frozen=True)
class OwnResults:
    """One composed version at one node: cells by source and code."""

    version: InstrumentVersion
    mart: Mart
    cells: dict[tuple[str, str], Cell]

    @property
    def place(self) -> Node:
        assert self.version.instrument.owner is not None
        return self.version.instrument.owner

    @property
    def sources(self) -> list[str]:
        have = {source for source, _code in self.cells}
        return [source for source in PREFERRED if source in have]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return own_parts.own_indicators(self.version)


def of_node(campaign: Campaign, core: InstrumentVersion, node: Node) -> list[OwnResults]:
    """Own indicators that cards under this node have answered, of places that stand at it or above it."""
    found = []
    for version in composed_in(campaign):
        owner = version.instrument.owner
        if version.core_id != core.pk or owner is None or not node.path.startswith(owner.path):
            continue
        mart = results.mart_of(campaign, version)
        cells = mart.read(node_id=node.pk, part=Part.FULL.value) if mart else []
        if mart and cells:
            found.append(OwnResults(version, mart, {(c.source, c.code): c for c in cells}))
    return found


def of_children(own: OwnResults, node: Node, code: str) -> list[tuple[int, str, dict[str, Cell]]]:
    """Key and name of the nodes directly below, with their cells by source."""
    rows: dict[int, tuple[str, dict[str, Cell]]] = {}
    for cell in own.mart.read(parent_id=node.pk, part=Part.FULL.value, code=code):
        rows.setdefault(cell.node_id, (cell.name, {}))[1][cell.source] = cell
    return sorted(((pk, name, cells) for pk, (name, cells) in rows.items()), key=lambda row: row[1])


def cards_of(campaign: Campaign, own: OwnResults, node: Node) -> Sequence[Assignment]:
    cards = Assignment.objects.filter(
        campaign=campaign, composed=own.version, unit=node, state=AssignmentState.ACCEPTED
    )
    return list(
        cards.select_related(
            "submission", "version", "composed__core", "assessor", "unit", "campaign"
        ).order_by("source", "pk")
    )
