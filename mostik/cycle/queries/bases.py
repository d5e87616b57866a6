"""What can be recommended after a campaign: every leaf below its threshold, place by place."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from mostik.cycle.enums import Audience
from mostik.cycle.models import Recommendation
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns, results
from mostik.monitoring.queries.below import below_thresholds
from mostik.monitoring.queries.marts import Cell
from mostik.network.models import Node
from mostik.stats.methodology import Indicator, UnitLevel


@dataclass(frozen=True, slots=True)
class Basis:
    """One result below its threshold and who is to be told. `results` is the hash of the file it stands in."""

    addressee: Node
    audience: Audience
    version: InstrumentVersion
    unit_level: UnitLevel
    results: str
    indicator: Indicator
    cell: Cell


def has_results(campaign: Campaign) -> bool:
    return any(results.mart_of(campaign, used.version) for used in campaigns.instruments_of(campaign))


def of_campaign(campaign: Campaign, audiences: Iterable[Audience], on: datetime.date) -> list[Basis]:
    """By place, then in the order of the instruments and of their workbooks. A place that is closed by the day is left
    out: there is nobody to address. So is the owner of the campaign: it does not write to itself."""
    owner, found = campaign.owner, []
    for used in campaigns.instruments_of(campaign):
        mart = results.mart_of(campaign, used.version)
        if mart is None:
            continue
        for audience in audiences:
            for low in below_thresholds(mart, owner.pk, owner.kind, kind=audience):
                found.append((low, audience, used.version, mart))
    ids = {low.cell.node_id for low, *_rest in found} - {owner.pk}
    places = {node.pk: node for node in Node.objects.on(on).filter(pk__in=ids)}
    made = [
        Basis(
            places[low.cell.node_id],
            audience,
            version,
            mart.methodology.unit_level,
            mart.result.checksum,
            low.indicator,
            low.cell,
        )
        for low, audience, version, mart in found
        if low.cell.node_id in places
    ]
    return sorted(made, key=lambda basis: basis.addressee.path)


def fresh(campaign: Campaign, audiences: Iterable[Audience], on: datetime.date) -> list[Basis]:
    """Those that have no recommendation yet, in any state."""
    rows = Recommendation.objects.filter(campaign=campaign).order_by()
    known = set(rows.values_list("version_id", "addressee_id", "code"))
    return [
        basis
        for basis in of_campaign(campaign, audiences, on)
        if (basis.version.pk, basis.addressee.pk, basis.indicator.code) not in known
    ]
