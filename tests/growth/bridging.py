"""A round of cards below and above the threshold, beside teachers with profiles: over tests/monitoring and tests/assessment."""

from __future__ import annotations

import datetime
from typing import Any

from mostik.assessment.actions import competencies, profiles
from mostik.instruments.models import Instrument
from mostik.monitoring.actions import results
from mostik.monitoring.models import Campaign
from tests.assessment.builders import NOW, teachers
from tests.assessment.profiles import give, leaf, make_model
from tests.monitoring.builders import GOOD, POOR, accept, card_of, running_campaign

TODAY = NOW.date()


def make_round(region: Any) -> tuple[Campaign, Any]:
    """Kindergarten 1 is poor, 3 is good; «Общение» (B.1) is linked with com.1, «Пространство» (A.1) with nothing."""
    model = make_model(region)
    campaign = running_campaign(region.node)
    accept(card_of(campaign, region.group_a11), POOR, region.municipal_operator)
    accept(card_of(campaign, region.group_b11), GOOD, region.regional_operator)
    results.rebuild(campaign=campaign, at=NOW)
    instrument = Instrument.objects.get(code="card")
    competencies.link(
        competency=leaf(model, "com.1"), instrument=instrument, indicator="B.1", by=None, at=NOW
    )
    return campaign, model


def measure(model: Any, people: list[Any], com: str, ago: int = 20) -> None:
    for person in people:
        give(model, person, "90", com, ago=ago)
    day = TODAY - datetime.timedelta(days=ago)
    profiles.recompute(model=model, day=day, by=None, at=NOW)


def staffed(region: Any, model: Any, lacking: int, of: int) -> None:
    people = teachers(region.org_a1, of)
    measure(model, people[:lacking], "40")
    measure(model, people[lacking:], "90")
