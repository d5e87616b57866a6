"""Reading people: who works where, who has which role, whom a user may see."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mostik.lib.memo import once
from mostik.lib.paging import Found, few
from mostik.network.enums import NodeKind
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.network.queries import access

MOST_NAMED = 1000


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


def listed_for(user: Any) -> Found:
    """The same people for a list of them all: looked up by their work where that is little, asked one by one while the
    list is walked where it is much."""
    if not user.is_authenticated or not user.is_active or user.is_administrator:
        return Found(visible_to(user))
    jobs, granted = _ties(user, Permission.VIEW_PEOPLE)
    if not few(jobs):
        return Found(visible_to(user))
    employers = access.subtrees_with_role(user, codes_with(Permission.VIEW_PEOPLE)).filter(
        kind=NodeKind.ORGANISATION
    )
    jobs = Employment.objects.filter(organisation__in=employers.order_by().values("pk"))
    own = Person.objects.filter(user=user).order_by().values("pk")
    ids = jobs.order_by().values("person").union(granted.order_by().values("person"), own)
    return Found(Person.objects.filter(pk__in=ids), True)


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


def working_under(paths: Iterable[str], on: datetime.date, condition: Q | None = None) -> QuerySet[Any]:
    """Ids of people who work on the day at one of the paths or below: in an organisation there, or in a group of a site.
    `condition` is on the employment. Two looks united: no database uses its indexes for such an «or»."""
    tops = sorted(set(paths))
    jobs = Employment.objects.on(on).filter(condition or Q()).order_by()
    places = Node.objects.filter(access.under(tops), kind=NodeKind.ORGANISATION).order_by()
    found = jobs.filter(organisation__in=_named(places)).values("person")
    inside = once(("inside", *tops), lambda: _inside_organisations(tops))
    if not inside:
        return found
    groups = Node.objects.filter(access.under(inside)).order_by()
    return found.union(jobs.filter(group__in=groups.values("pk")).values("person"))


def _named(nodes: QuerySet[Node]) -> Any:
    """Ids of some hundreds of nodes, named: PostgreSQL guesses wrong how many a piece of the tree holds."""
    ids = list(nodes.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    return ids if len(ids) <= MOST_NAMED else nodes.order_by().values("pk")


def _inside_organisations(paths: list[str]) -> list[str]:
    rows = Node.objects.filter(path__in=paths, kind__in=(NodeKind.SITE, NodeKind.GROUP))
    return list(rows.order_by().values_list("path", flat=True))


def main_employer_of(people: Iterable[int], on: datetime.date) -> dict[int, int]:
    """Person id → id of the organisation of the main job on the day."""
    jobs = Employment.objects.on(on).filter(person__in=list(people)).order_by("is_main", "-valid_from", "-id")
    return dict(jobs.values_list("person_id", "organisation_id"))


def _in_subtrees(user: Any, permission: Permission) -> Q:
    jobs, granted = _ties(user, permission)
    return Q(Exists(jobs.filter(person=OuterRef("pk"))) | Exists(granted.filter(person=OuterRef("pk"))))


def _ties(user: Any, permission: Permission) -> tuple[QuerySet[Employment], QuerySet[RoleAssignment]]:
    """What ties people, now or once, to the places where the user has a role with the permission."""
    codes = codes_with(permission)
    jobs = Employment.objects.filter(access.within(user, codes, "organisation__"))
    return jobs, RoleAssignment.objects.filter(access.within(user, codes, "node__"))
