"""A finished campaign whose results are below the threshold where a test says so: over tests/monitoring/builders.py."""

from __future__ import annotations

import datetime
from typing import Any

from mostik.cycle.actions import recommendations
from mostik.cycle.enums import Audience
from mostik.cycle.models import Recommendation
from mostik.monitoring.actions import campaigns, results
from mostik.monitoring.models import Campaign
from tests.monitoring.builders import GOOD, POOR, accept, card_of, running_campaign, user_of

NOW = datetime.datetime(2026, 10, 20, 9, 0, tzinfo=datetime.UTC)
DUE = datetime.date(2026, 10, 30)


def finished(region: Any, *, owner: Any = None, **fields: Any) -> Campaign:
    """Kindergarten 1 is below every threshold, kindergarten 3 below none; cards are no longer collected."""
    made = running_campaign(owner or region.node, sources=["self"], **fields)
    accept(card_of(made, region.group_a11), POOR, region.municipal_operator)
    if owner is None:
        accept(card_of(made, region.group_b11), GOOD, region.regional_operator)
    stopped = campaigns.stop(campaign=made, by=None, at=NOW)
    results.rebuild(campaign=stopped, at=NOW)
    return stopped


def prepared(campaign: Campaign, *audiences: Audience, due: datetime.date = DUE) -> list[Recommendation]:
    recommendations.prepare(
        campaign=campaign, audiences=audiences or (Audience.ORGANISATION,), due=due, by=None, at=NOW
    )
    return rows_of(campaign)


def rows_of(campaign: Campaign) -> list[Recommendation]:
    return list(
        Recommendation.objects.filter(campaign=campaign).select_related("addressee", "campaign__owner")
    )


def sent(campaign: Campaign, *audiences: Audience) -> list[Recommendation]:
    rows = prepared(campaign, *audiences)
    recommendations.agree(recommendations=rows, by=None, at=NOW)
    recommendations.send(recommendations=rows, by=None, at=NOW)
    return rows_of(campaign)


def of_head(region: Any) -> Any:
    return user_of(region.head)
