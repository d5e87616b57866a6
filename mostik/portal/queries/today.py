"""What waits for a person today: own cards by urgency, cards to review, cards late under their nodes."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from mostik.cyclogram.queries.checks import of_cyclograms
from mostik.growth.queries.visits import of_visits
from mostik.monitoring.enums import OWED, AssignmentState, CampaignStatus
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import assignments, campaigns
from mostik.network.models import Node
from mostik.network.queries import access, people

SOON = datetime.timedelta(days=7)
SHOWN = 8


@dataclass(frozen=True, slots=True)
class OwnCards:
    """Cards this person fills in running campaigns; `rows` are the most urgent ones."""

    owed: int = 0
    returned: int = 0
    overdue: int = 0
    soon: int = 0
    sent: int = 0
    accepted: int = 0
    rows: tuple[Assignment, ...] = ()

    @property
    def total(self) -> int:
        return self.owed + self.sent + self.accepted


def own_cards(user: Any, today: datetime.date) -> OwnCards:
    """Returned first, then by the last day. Two queries."""
    mine = assignments.of_person(people.person_of(user)).filter(campaign__status=CampaignStatus.RUNNING)
    found = list(mine.order_by().values_list("state", "due"))
    states = Counter(state for state, _due in found)
    days = [due for state, due in found if state in OWED]
    counts = {
        "owed": len(days),
        "returned": states[AssignmentState.RETURNED],
        "overdue": sum(due < today for due in days),
        "soon": sum(today <= due <= today + SOON for due in days),
        "sent": states[AssignmentState.SUBMITTED],
        "accepted": states[AssignmentState.ACCEPTED],
    }
    urgency = Case(
        When(state=AssignmentState.RETURNED, then=Value(0)),
        When(state=AssignmentState.DRAFT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = (
        mine.filter(state__in=OWED).order_by(urgency, "due", "unit__name", "id")[:SHOWN]
        if counts["owed"]
        else ()
    )
    return OwnCards(**counts, rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class Collection:
    """How far a running campaign has come under the nodes of this person. `late_others`: overdue cards of others."""

    campaign: Campaign
    progress: campaigns.Progress
    late_others: int = 0
    places: tuple[campaigns.NodeProgress, ...] = ()


def collections(user: Any, nodes: list[Node], today: datetime.date) -> list[Collection]:
    """Running campaigns with the organisations (municipalities for the region) that are the furthest behind. Checks of
    a cyclogram and cards of visits have a place of their own."""
    if not nodes:
        return []
    collecting = (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS)
    running = campaigns.visible_to(user).filter(status__in=collecting)
    running = running.exclude(pk__in=of_cyclograms()).exclude(pk__in=of_visits())
    with_cards = Assignment.objects.filter(campaign=OuterRef("pk"))
    running = running.filter(Exists(with_cards))  # a survey has none
    found = []
    for campaign in running.order_by("-year", "title")[:3]:
        cards = assignments.overseen_by(user, campaign).filter(
            access.under([n.path for n in nodes], "unit__")
        )
        kind = "municipality" if nodes[0].kind == "region" else "organisation"
        progress, places = campaigns.total_and_places(cards, kind, today)
        if progress.total:
            late = [p for p in places if p.progress.overdue]
            late.sort(key=lambda place: -place.progress.overdue)
            others = cards.exclude(assessor__user=user).filter(state__in=OWED, due__lt=today).count()
            found.append(Collection(campaign, progress, others, tuple(late[:5]) if len(late) > 1 else ()))
    return found
