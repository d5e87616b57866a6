"""Reading decisions: whose a person sees, which measures may carry one out, who may be named responsible."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from mostik.cycle.enums import DecisionState
from mostik.cycle.models import Decision, DecisionKind, Measure
from mostik.cycle.queries import measures
from mostik.cycle.queries.recommendations import SEEING
from mostik.lib.paging import Found
from mostik.monitoring.models import Campaign
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.models import AuditEvent
from mostik.platform.queries import journal

DECIDING = {
    NodeKind.REGION.value: ("regional_operator",),
    NodeKind.MUNICIPALITY.value: ("municipal_operator",),
    NodeKind.ORGANISATION.value: ("head",),
}
"""Who decides for a place. Nobody decides for it from above."""

_ALL = Decision.objects.select_related("place", "kind", "responsible", "campaign", "file")
MEASURES_OFFERED = 300


def visible_to(user: Any) -> QuerySet[Decision]:
    """Decisions of places under own roles; a draft is seen by those who decide there only."""
    nodes = access.subtrees_with_role(user, ("administrator", *SEEING))
    return _ALL.filter(place__in=nodes.values("pk")).filter(_not_a_draft(user))


def listed_for(user: Any) -> Found:
    """The list: decisions of places this person reads."""
    return measures.at_places(_ALL.filter(_not_a_draft(user)), user)


def _not_a_draft(user: Any) -> Q:
    seen = ~Q(state=DecisionState.DRAFT)
    for kind, roles in DECIDING.items():
        seen |= Q(place__kind=kind) & access.under(access.paths_of(user, roles=roles), "place__")
    return seen


def of_place(campaign: Campaign, place: Node, user: Any = None) -> QuerySet[Decision]:
    """Decisions of the place itself about a campaign, with the drafts for those who decide only."""
    rows = _ALL.filter(campaign=campaign, place=place).order_by("dated_on", "id")
    return rows.filter(_not_a_draft(user)) if user else rows.exclude(state=DecisionState.DRAFT)


def overdue(today: datetime.date) -> Q:
    return Q(state=DecisionState.ISSUED, control_on__lt=today)


def kinds_on(day: datetime.date) -> QuerySet[DecisionKind]:
    later = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return DecisionKind.objects.filter(later, valid_from__lte=day)


def possible_measures(campaign: Campaign, place: Node) -> QuerySet[Measure]:
    """Measures of the place and below it that follow from the campaign, or were planned without a recommendation."""
    fitting = Q(recommendation__campaign=campaign) | Q(recommendation__isnull=True)
    rows = Measure.objects.filter(fitting, place__path__startswith=place.path)
    return rows.select_related("place", "responsible").order_by("place__path", "due", "id")


def measures_of(decision: Decision) -> list[Measure]:
    rows = decision.measures.select_related("place", "responsible", "recommendation")
    return list(rows.order_by("due", "id"))


def possible_people(place: Node, on: datetime.date) -> QuerySet[Person]:
    """Who works at the place (of a region or municipality: also in organisations directly below), or answers for it."""
    jobs = Employment.objects.on(on).filter(organisation__path__startswith=place.path)
    if place.kind in (NodeKind.REGION, NodeKind.MUNICIPALITY):
        jobs = jobs.filter(organisation__depth=place.depth + 1)
    granted = RoleAssignment.objects.on(on).filter(node=place, role__in=DECIDING.get(place.kind, ()))
    people = Person.objects.filter(Q(pk__in=jobs.values("person")) | Q(pk__in=granted.values("person")))
    return people.order_by("last_name", "first_name", "id")


def history_of(row: Decision) -> list[AuditEvent]:
    return list(journal.of_target(row)[:50])
