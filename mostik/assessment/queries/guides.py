"""Reading assignments of methodists and tutors."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from mostik.assessment.models import Guidance
from mostik.assessment.queries.diagnostics import RUNNERS
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access


def visible_to(user: Any) -> QuerySet[Guidance]:
    """Assignments in force at the places this user answers for. They say who guides whom, nothing of results."""
    if not user.is_authenticated or not user.is_active:
        return Guidance.objects.none()
    nodes = access.subtrees_with_role(user, RUNNERS)
    rows = Guidance.objects.filter(place__in=nodes.values("pk"), valid_to__isnull=True)
    return rows.select_related("person", "guide", "place")


def places_for(user: Any) -> QuerySet[Node]:
    """Organisations whose teachers this user may assign."""
    nodes = access.subtrees_with_role(user, RUNNERS)
    return nodes.filter(kind=NodeKind.ORGANISATION, valid_to__isnull=True).order_by("path")


def teachers_of(place: Node, on: datetime.date) -> QuerySet[Person]:
    jobs = Employment.objects.on(on).filter(
        organisation__path__startswith=place.path, position__pedagogical=True
    )
    return Person.objects.filter(pk__in=jobs.values("person")).order_by("last_name", "first_name", "id")


def possible_guides(place: Node, on: datetime.date) -> QuerySet[Person]:
    """People with an account who work here or hold a leading or expert role here or above; not the head of the place."""
    above = access.paths_above(place.path)
    jobs = Employment.objects.on(on).filter(
        organisation__path__startswith=place.path, position__pedagogical=True
    )
    granted = RoleAssignment.objects.on(on).filter(
        Q(role__in=("senior_teacher", "municipal_operator", "expert")), node__path__in=above
    )
    heads = RoleAssignment.objects.on(on).filter(role="head", node__path__in=above)
    people = Person.objects.filter(
        Q(pk__in=jobs.values("person")) | Q(pk__in=granted.values("person")), user__is_active=True
    )
    return people.exclude(pk__in=heads.values("person")).order_by("last_name", "first_name", "id")
