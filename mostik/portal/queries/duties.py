"""Who the signed-in person is: roles in force today, grouped for the home page and the menu. One query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mostik.network.enums.roles import ROLES
from mostik.network.models import Node, RoleAssignment
from mostik.network.queries import access

OPERATORS = ("regional_operator", "municipal_operator")
LEADERS = ("head", "senior_teacher")
READERS = (*OPERATORS, *LEADERS, "observer")
"""Roles that read the results of their node."""
STAFF_VIEWERS = (*OPERATORS, *LEADERS, "data_officer")


@dataclass(frozen=True)
class Duties:
    """Roles of one person. `is_administrator` comes from the account: an administrator may have no other role."""

    is_administrator: bool = False
    roles: list[RoleAssignment] = field(default_factory=list)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(role.role for role in self.roles)

    def has(self, *codes: str) -> bool:
        return not self.codes.isdisjoint(codes)

    def nodes(self, *codes: str) -> list[Node]:
        """Nodes at which the person has one of the roles, the highest first, each once."""
        found = {
            role.node.pk: role.node for role in self.roles if role.role in codes and role.node is not None
        }
        return sorted(found.values(), key=lambda node: (node.depth, node.path))

    @property
    def titles(self) -> list[tuple[str, str]]:
        """Pairs (title of the role, where), in the order of the list of roles."""
        order = list(ROLES)
        rows = sorted(self.roles, key=lambda role: order.index(role.role))
        named = [(str(ROLES[row.role].title), row.node.title if row.node else "") for row in rows]
        return list(dict.fromkeys(named))


def of(user: Any) -> Duties:
    if not user.is_authenticated:
        return Duties()
    return Duties(is_administrator=user.is_administrator, roles=access.roles_of(user))
