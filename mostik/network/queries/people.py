"""Reading people: who works where, who has which role, whom a user may see."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mostik.lib.memo import once
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access


def person_of(user: Any) -> Person | None:
    """The person behind an account."""
    if not user.is_authenticated:
        return None
    return once(("person", user.pk), lambda: Person.objects.filter(user=user).first())


def visible_to(user: Any) -> QuerySet[Person]:
    """People the user may see: themselves, and whoever works or worked in a node where the user manages staff."""
    if not user.is_authenticated or not user.is_active:
        return Person.objects.none()
    if user.is_administrator:
        return Person.objects.all()
    return Person.objects.filter(Q(user=user) | _in_subtrees(user, Permission.VIEW_PEOPLE))


def editable_by(user: Any) -> QuerySet[Person]:
    """People whose card the user may change: those who work in a node where the user keeps the staff."""
    if not user.is_authenticated or not user.is_active:
        return Person.objects.none()
    if user.is_administrator:
        return Person.objects.all()
    return Person.objects.filter(_in_subtrees(user, Permission.EDIT_PEOPLE))


def people_with_role(role: str, node: Node, on: datetime.date | None = None) -> QuerySet[Person]:
    """People who have the role at the node itself (not above, not below) on the day (today)."""
    granted = RoleAssignment.objects.on(on or timezone.localdate()).filter(role=role, node=node)
    return Person.objects.filter(pk__in=granted.values("person"))


def staff_of(node: Node, on: datetime.date | None = None) -> QuerySet[Employment]:
    """Employments at the node and below it on the day (today), by name of the person."""
    jobs: QuerySet[Employment] = Employment.objects.on(on or timezone.localdate())
    return (
        jobs.filter(Q(organisation__path__startswith=node.path) | Q(group__path__startswith=node.path))
        .select_related("person", "position", "organisation", "group")
        .order_by("person__last_name", "person__first_name", "person__middle_name", "id")
    )


def main_employer_of(people: Iterable[int], on: datetime.date) -> dict[int, int]:
    """Person id → id of the organisation of the main job on the day."""
    jobs = Employment.objects.on(on).filter(person__in=list(people)).order_by("is_main", "-valid_from", "-id")
    return dict(jobs.values_list("person_id", "organisation_id"))


def _in_subtrees(user: Any, permission: Permission) -> Q:
    nodes = access.subtrees_with_role(user, codes_with(permission))
    jobs = Employment.objects.filter(organisation__in=nodes.values("pk"))
    granted = RoleAssignment.objects.filter(node__in=nodes.values("pk"))
    return Q(pk__in=jobs.values("person")) | Q(pk__in=granted.values("person"))
