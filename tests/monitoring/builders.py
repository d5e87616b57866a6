"""A small campaign for tests, over the region of tests/network/builders.py.

The instrument «Карта группы» has two areas: A (levelled 1–5 from marks) and B (two rated questions, one of them
variative); threshold 3. Its numbers are small enough to be counted by hand in a test.
"""

from __future__ import annotations

import datetime
from typing import Any

from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import assignments, campaigns
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.models import Node, Person
from mostik.platform.models import User
from tests.monitoring.instrument import make_version

DAY = datetime.date(2026, 10, 1)
NOW = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)


def make_campaign(
    owner: Node, *, year: int = 2026, version: InstrumentVersion | None = None, **fields: Any
) -> Campaign:
    """A campaign in preparation, with one instrument."""
    shift = year - 2026
    values: dict[str, Any] = {
        "title": f"РМК ДО — {year}",
        "kind_label": "РМК ДО",
        "year": year,
        "period_from": campaigns.moved(DAY, shift),
        "period_to": campaigns.moved(datetime.date(2026, 11, 30), shift),
        "structure_date": campaigns.moved(DAY, shift),
        **fields,
    }
    campaign = campaigns.create(owner=owner, by=None, at=NOW, **values)
    campaigns.add_instrument(campaign=campaign, version=version or make_version(owner), by=None, at=NOW)
    return campaign


def running_campaign(owner: Node, **fields: Any) -> Campaign:
    """Announced, with every card handed out, and opened."""
    campaign = make_campaign(owner, **fields)
    assignments.create_from_tree(campaign=campaign, nodes=[owner], by=None, at=NOW)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    return campaigns.open_(campaign=campaign, by=None, at=NOW)


def card_of(campaign: Campaign, unit: Node, source: str = "self") -> Assignment:
    return Assignment.objects.select_related("assessor__user", "campaign", "unit", "version").get(
        campaign=campaign, unit=unit, source=source
    )


def user_of(person: Person) -> User:
    assert person.user is not None
    return person.user


GOOD = {"a1": "yes", "a2": "yes", "b1": "4", "b2": "5"}
POOR = {"a1": "no", "a2": "no", "b1": "2", "b2": "1"}


def fill(card: Assignment, answers: dict[str, Any], *, at: datetime.datetime = NOW) -> Assignment:
    """Start the card and save answers, as its assessor."""
    by = user_of(card.assessor)
    card = assignments.start(assignment=card, by=by, at=at)
    posted = Posted(answers=answers, revision=card.submission.revision)
    assignments.save(assignment=card, posted=posted, by=by, at=at)
    return card


def submit(card: Assignment, answers: dict[str, Any], *, at: datetime.datetime = NOW) -> Assignment:
    fill(card, answers, at=at)
    return assignments.submit(assignment=card, by=user_of(card.assessor), at=at)


def accept(
    card: Assignment, answers: dict[str, Any], by: Person, *, at: datetime.datetime = NOW
) -> Assignment:
    submit(card, answers, at=at)
    return assignments.accept(assignment=card, by=user_of(by), at=at)
