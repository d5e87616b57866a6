"""Who may where: roles in force and the nodes they reach. Access follows the tree."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mostik.lib.memo import once
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.models import Employment, Node, Person, RoleAssignment


def roles_of(user: Any, on: datetime.date | None = None) -> list[RoleAssignment]:
    """Roles of the user in force on the day (today), with their nodes. Empty for an anonymous or closed account."""
    if not _signed_in(user):
        return []
    return list(_held(user, on))


def has_role(user: Any, roles: Iterable[str], node: Node, on: datetime.date | None = None) -> bool:
    """Has the user one of the roles at the node or at any node above it?

    The administrator of the installation has the role "administrator" and no other: name it in `roles` if the
    administrator may do this too.
    """
    codes = list(roles)
    if not _signed_in(user):
        return False
    if user.is_administrator and "administrator" in codes:
        return True
    return any(node.path.startswith(path) for path in _paths(user, codes, on))


def may(user: Any, permission: Permission, node: Node, on: datetime.date | None = None) -> bool:
    """Does a role of the user at the node or above carry the permission?"""
    return has_role(user, codes_with(permission), node, on)


def nodes_with_role(user: Any, roles: Iterable[str], on: datetime.date | None = None) -> QuerySet[Node]:
    """Nodes at which the user was granted one of the roles (not the nodes below)."""
    if not _signed_in(user):
        return Node.objects.none()
    codes = list(roles)
    return Node.objects.filter(pk__in={role.node_id for role in _held(user, on) if role.role in codes})


def subtrees_with_role(user: Any, roles: Iterable[str], on: datetime.date | None = None) -> QuerySet[Node]:
    """Nodes at which the user has one of the roles, and everything below them."""
    codes = list(roles)
    if not _signed_in(user):
        return Node.objects.none()
    if user.is_administrator and "administrator" in codes:
        return Node.objects.all()
    return Node.objects.filter(under(_paths(user, codes, on)))


def within(user: Any, roles: Iterable[str], prefix: str, on: datetime.date | None = None) -> Q:
    """Condition: the node behind `prefix` ("unit__") is one of `subtrees_with_role`. Looks at the node that is joined anyway
    instead of listing the nodes of a whole country."""
    codes = list(roles)
    if not _signed_in(user):
        return Q(pk__in=[])
    if user.is_administrator and "administrator" in codes:
        return ~Q(pk__in=[])
    return under(_paths(user, codes, on), prefix)


def own_organisations(person: Person | None, on: datetime.date | None = None) -> QuerySet[Node]:
    """Organisations that employ the person on the day."""
    if person is None:
        return Node.objects.none()
    jobs = Employment.objects.on(on or timezone.localdate()).filter(person=person)
    return Node.objects.filter(pk__in=jobs.values("organisation"))


def in_charge(owner: Node, role: str, on: datetime.date) -> Person | None:
    """The first person with the role at the organisation."""
    granted = RoleAssignment.objects.on(on).filter(node=owner, role=role).select_related("person")
    found = granted.order_by("person__last_name", "person_id").first()
    return found.person if found else None


def paths_above(path: str) -> list[str]:
    """Tree paths of a node and of everything above it, from the root."""
    step = Node.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def under(paths: Iterable[str], prefix: str = "", *, walked: bool = False) -> Q:
    """Condition: the node (or the node behind `prefix`, e.g. "node__") is one of the paths or below. No paths: nothing.
    `walked`: it is asked of row after row of a long list, not looked up."""
    lookup = "within" if walked else "startswith"
    condition = Q(pk__in=[])
    covered: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(known) for known in covered):
            covered.append(path)
            condition |= Q(**{f"{prefix}path__{lookup}": path})
    return condition


def _held(user: Any, on: datetime.date | None) -> list[RoleAssignment]:
    """The few roles of one person, asked for once a page."""
    day = on or timezone.localdate()

    def ask() -> list[RoleAssignment]:
        held = RoleAssignment.objects.on(day).filter(person__user=user)
        return list(held.select_related("node", "network").order_by("role", "id"))

    return once(("roles", user.pk, day), ask)


def _paths(user: Any, codes: list[str] | None, on: datetime.date | None) -> list[str]:
    held = [role for role in _held(user, on) if codes is None or role.role in codes]
    return [role.node.path for role in held if role.node is not None]


def paths_of(user: Any, on: datetime.date | None = None, *, roles: Iterable[str] | None = None) -> list[str]:
    """Tree paths of the nodes where the user has one of the roles (any, without `roles`)."""
    return _paths(user, None if roles is None else list(roles), on) if _signed_in(user) else []


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)
