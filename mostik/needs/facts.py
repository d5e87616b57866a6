"""Flat typed rows for the layers above: satisfaction. A promise: columns are added, never changed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from mostik.needs.queries import satisfaction as queries
from mostik.network.models import Node


@dataclass(frozen=True, slots=True)
class SatisfactionFact:
    """One ended round about one place. `audience`: parents, teachers. `share` and its 95 % interval (Wilson) are None where
    fewer than `min_cell` people have answered, or where telling them would give such people away."""

    place_id: int
    audience: str
    campaign_id: int
    round: str
    ended_on: datetime.date
    n: int
    share: Fraction | None
    low: float | None
    high: float | None


def satisfaction(place: Node, audience: str, *, until: datetime.date | None = None) -> list[SatisfactionFact]:
    """Rounds that ended not after `until`, the newest first; none: nobody was asked."""
    found = []
    for one in queries.rounds_of(place, audience):
        campaign = one.survey.campaign
        ended = (
            timezone.localtime(one.survey.closed_at).date() if one.survey.closed_at else campaign.period_to
        )
        if until is not None and ended > until:
            continue
        low, high = one.share.interval or (None, None)
        found.append(
            SatisfactionFact(
                place.pk,
                audience,
                campaign.pk,
                campaign.title,
                ended,
                one.share.n,
                one.share.value,
                low,
                high,
            )
        )
    return found
