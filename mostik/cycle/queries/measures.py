"""Reading measures: whose a person sees, who may be named responsible."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from mostik.cycle.enums import AHEAD, DecisionState
from mostik.cycle.models import Decision, Measure, Recommendation
from mostik.cycle.queries.recommendations import ADDRESSEES, READERS, SEEING
from mostik.lib.paging import Found, few
from mostik.monitoring.models import Campaign
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access

PLANNERS = {**ADDRESSEES, NodeKind.REGION.value: ("regional_operator",)}
"""Who plans for a place: a region has no recommendations, but its decisions need measures."""

_ALL = Measure.objects.select_related("place", "responsible", "recommendation")


def visible_to(user: Any) -> QuerySet[Measure]:
    """Measures of places under own roles. Whether a colleague may read them is in `rules`."""
    nodes = access.subtrees_with_role(user, ("administrator", *SEEING))
    return _ALL.filter(place__in=nodes.values("pk"))


def listed_for(user: Any) -> Found:
    """The list: measures of places this person reads."""
    return at_places(_ALL, user)


def at_places(rows: QuerySet[Any], user: Any) -> Found:
    """Those at places this person reads: looked up where they are few, asked one by one while a list is walked otherwise."""
    if user.is_administrator:
        return Found(rows)
    nodes = access.subtrees_with_role(user, READERS)
    if few(nodes):  # named: PostgreSQL guesses wrong how many there are
        ids = list(nodes.exclude(kind=NodeKind.GROUP).order_by().values_list("pk", flat=True))
        near = Q(place__in=ids)
        if few(rows.model._default_manager.filter(near)):
            return Found(rows.filter(near), True)
    return Found(rows.filter(access.under(access.paths_of(user, roles=READERS), "place__", walked=True)))


def of_recommendation(row: Recommendation) -> list[Measure]:
    return list(_ALL.filter(recommendation=row))


def of_cycle(campaign: Campaign, place: Node) -> QuerySet[Measure]:
    """Measures of the place and below it that follow from recommendations or decisions of a campaign."""
    decided = Decision.objects.filter(campaign=campaign).exclude(state=DecisionState.DRAFT)
    carrying = Decision.measures.through.objects.filter(decision__in=decided.values("pk"))
    ours = Q(recommendation__campaign=campaign) | Q(pk__in=carrying.values("measure"))
    return _ALL.filter(ours, place__path__startswith=place.path).order_by("place__path", "due", "id")


def overdue(today: datetime.date) -> Q:
    return Q(state__in=AHEAD, due__lt=today)


def possible_people(place: Node, on: datetime.date) -> QuerySet[Person]:
    """Who works at the place or below it, or answers for it."""
    jobs = Employment.objects.on(on).filter(organisation__path__startswith=place.path)
    if place.kind in (NodeKind.REGION, NodeKind.MUNICIPALITY):
        jobs = jobs.filter(organisation__depth=place.depth + 1)
    granted = RoleAssignment.objects.on(on).filter(node=place, role__in=PLANNERS[place.kind])
    people = Person.objects.filter(Q(pk__in=jobs.values("person")) | Q(pk__in=granted.values("person")))
    return people.order_by("last_name", "first_name", "id")
