"""Visits of experts: what waits for one, who may go, the plan to look at before it is carried out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from mostik.monitoring.enums import DONE, AssignmentState, Source
from mostik.monitoring.models import Assignment, Campaign, Visit
from mostik.monitoring.queries import campaigns, visit_planning
from mostik.monitoring.queries.visit_planning import Expert, Limits, Place, VisitPlan
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.network.queries.nodes import structure_on


def of_campaign(campaign: Campaign) -> QuerySet[Visit]:
    return Visit.objects.filter(campaign=campaign).select_related("organisation", "expert__user")


def visible_to(user: Any) -> QuerySet[Visit]:
    """Visits of campaigns the user sees; the rule asks who runs the campaign."""
    seen = campaigns.visible_to(user).values("pk")
    return Visit.objects.filter(campaign__in=seen).select_related("campaign__owner", "organisation", "expert")


def of_user(user: Any, since: datetime.date) -> list[Visit]:
    """The expert's own visits from this day on, the nearest first."""
    rows = Visit.objects.filter(expert__user=user, day__gte=since)
    return list(rows.select_related("organisation", "campaign", "expert").order_by("day", "pk")[:50])


def done(campaign: Campaign) -> set[tuple[int, int]]:
    """(organisation, expert) whose cards are all sent."""
    cards = Assignment.objects.filter(campaign=campaign, source=Source.EXTERNAL, assessor__isnull=False)
    pairs = set(cards.values_list("organisation", "assessor"))
    owing = set(cards.exclude(state__in=DONE).values_list("organisation", "assessor"))
    return pairs - owing


def waiting(campaign: Campaign) -> list[Place]:
    """Kindergartens with an expert's card that nobody has begun and no visit, by name."""
    structure = structure_on(campaign.structure_date)
    cards = Assignment.objects.filter(
        campaign=campaign, source=Source.EXTERNAL, organisation__kind=NodeKind.ORGANISATION
    )
    open_ = set(cards.filter(state=AssignmentState.ASSIGNED).values_list("organisation", flat=True))
    begun = set(cards.exclude(state=AssignmentState.ASSIGNED).values_list("organisation", flat=True))
    planned = set(Visit.objects.filter(campaign=campaign).values_list("organisation", flat=True))
    places = [
        Place(pk, structure.ancestor(pk, NodeKind.MUNICIPALITY), structure.get(pk).title)
        for pk in open_ - begun - planned
        if pk in structure
    ]
    return sorted(places, key=lambda place: (place.name, place.id))


def experts_of(campaign: Campaign, on: datetime.date) -> QuerySet[Person]:
    """People with the role of an expert at the campaign's place, above or below it."""
    owner = campaign.owner.path
    steps = Node.objects.filter(Q(path__startswith=owner) | Q(path__in=access.paths_above(owner)))
    granted = RoleAssignment.objects.on(on).filter(role="expert", node__in=steps.values("pk"))
    return Person.objects.filter(pk__in=granted.values("person"))


def proposed(campaign: Campaign, people: Sequence[Person], limits: Limits, on: datetime.date) -> VisitPlan:
    """The plan for everything that waits, by these experts. Nothing is changed."""
    return visit_planning.plan(waiting(campaign), experts(campaign, people, on), limits)


def experts(campaign: Campaign, people: Sequence[Person], on: datetime.date) -> list[Expert]:
    """What the planner has to know of each, in the order of names. Days of visits in other campaigns are busy too."""
    ids = [person.pk for person in people]
    homes: dict[int, set[int]] = {}
    jobs = Employment.objects.on(on).filter(person__in=ids)
    for person_id, organisation in jobs.values_list("person_id", "organisation_id"):
        homes.setdefault(person_id, set()).add(organisation)
    structure = structure_on(campaign.structure_date)
    days: dict[int, set[datetime.date]] = {}
    load: dict[int, int] = {}
    for person_id, visited, day in Visit.objects.filter(expert__in=ids).values_list(
        "expert", "campaign", "day"
    ):
        days.setdefault(person_id, set()).add(day)
        load[person_id] = load.get(person_id, 0) + (visited == campaign.pk)
    found = []
    for person in people:
        own = homes.get(person.pk, set())
        areas = {structure.ancestor(pk, NodeKind.MUNICIPALITY) for pk in own if pk in structure} - {None}
        found.append(
            Expert(
                person.pk,
                frozenset(own),
                frozenset(area for area in areas if area is not None),
                load.get(person.pk, 0),
                frozenset(days.get(person.pk, ())),
            )
        )
    return found
