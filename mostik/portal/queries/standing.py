"""Where a node stands: the last results of each instrument, read from the marts. No number is computed here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, ngettext

from mostik.cyclogram.queries.checks import of_cyclograms
from mostik.growth.queries.visits import of_visits
from mostik.monitoring.enums import CampaignStatus, Source
from mostik.monitoring.models import Campaign, ResultSet
from mostik.monitoring.queries import campaigns, results
from mostik.monitoring.queries import standing as precision
from mostik.monitoring.queries.marts import Cell
from mostik.network.models import Node
from mostik.stats.methodology import Indicator, Part, UnitLevel
from mostik.stats.small_numbers import Change

WITH_RESULTS = (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
CAMPAIGNS_LOOKED_AT = 4


@dataclass(frozen=True, slots=True)
class AreaScore:
    area: Indicator
    cell: Cell

    @property
    def title(self) -> str:
        return self.area.title((get_language() or "ru")[:2])


@dataclass(frozen=True, slots=True)
class Standing:
    """One node in one instrument of the latest campaign that has results for it."""

    node: Node
    campaign: Campaign
    instrument: str
    version_id: int
    source: str
    total: Cell
    history: tuple[Fraction | None, ...]
    weakest: tuple[AreaScore, ...]
    strongest: AreaScore | None
    threshold: Fraction | None
    levels: tuple[Fraction, ...]
    against: int | None
    unit_level: UnitLevel
    good: str
    """What a change is drawn as: «up» where it is more than the precision, else «steady»."""

    @property
    def source_title(self) -> str:
        return str(Source(self.source).label)

    @property
    def units(self) -> str:
        """«5 групп»: how many base units stand behind the score."""
        n = self.total.n
        if self.unit_level == UnitLevel.GROUP:
            return ngettext("%d group", "%d groups", n) % n
        if self.unit_level == UnitLevel.ORGANISATION:
            return ngettext("%d organisation", "%d organisations", n) % n
        return ngettext("%d unit", "%d units", n) % n


def of_nodes(user: Any, nodes: list[Node]) -> list[Standing]:
    """For each node, every instrument with results once, of its latest campaign: those of the widest owner first, so that
    a survey of the kindergarten itself does not hide the monitoring of the region."""
    if not nodes:
        return []
    recent = list(
        campaigns.visible_to(user)
        .filter(status__in=WITH_RESULTS, pk__in=ResultSet.objects.values("campaign"))
        .exclude(pk__in=of_cyclograms())
        .exclude(pk__in=of_visits())
        .select_related("previous__owner")
        .order_by("-year", "-pk")[:CAMPAIGNS_LOOKED_AT]
    )
    found: list[Standing] = []
    for node in nodes:
        known: set[int] = set()
        for campaign in sorted(recent, key=lambda one: one.owner.depth):
            if not node.path.startswith(campaign.owner.path):
                continue
            for used in campaigns.instruments_of(campaign):
                row = (
                    _standing(node, campaign, used.version)
                    if used.version.instrument_id not in known
                    else None
                )
                if row is not None:
                    known.add(used.version.instrument_id)
                    found.append(row)
    return found


def _standing(node: Node, campaign: Campaign, version: Any) -> Standing | None:
    mart = results.mart_of(campaign, version)
    if mart is None:
        return None
    numbers = results.of_node(mart, node.pk)
    source = results.main_source(numbers)
    if source is None:
        return None
    total = numbers.get(source, Part.INVARIANT)
    assert total is not None
    earlier = results.previous_marts(campaign, version)
    before = results.trends(earlier, [node.pk], source=source, part=Part.INVARIANT)[node.pk]
    cells = ((area, numbers.get(source, Part.INVARIANT, area.code)) for area in mart.areas_of(Part.INVARIANT))
    word = precision.node_changed(mart, earlier, node.pk, node.kind, source=source, part=Part.INVARIANT.value)
    areas = sorted((AreaScore(a, c) for a, c in cells if c), key=lambda score: score.cell.mean)
    return Standing(
        node=node,
        campaign=campaign,
        instrument=version.instrument.title,
        version_id=version.pk,
        source=source,
        total=total,
        history=(*before, total.mean),
        weakest=tuple(areas[:3]),
        strongest=areas[-1] if areas else None,
        threshold=mart.threshold("TOTAL"),
        levels=mart.methodology.levels,
        unit_level=mart.methodology.unit_level,
        good="up" if word in (Change.GREW, Change.FELL) else "steady",
        against=campaign.previous.year if campaign.previous and total.delta is not None else None,
    )
