"""May this person do this? A role reaches the node where it is granted and everything below it (`enums.roles`)."""

from __future__ import annotations

from typing import Any

from mostik.network.enums import NodeKind
from mostik.network.enums.roles import ROLES, Permission
from mostik.network.models import (
    EducationalNetwork,
    Employment,
    ImportRun,
    NetworkMember,
    Node,
    Person,
    RoleAssignment,
)
from mostik.network.queries import access, networks, people


def signed_in(user: Any, target: Any = None) -> bool:
    """Whatever the user can find, the user may look at."""
    return bool(user.is_authenticated)


def can_edit_node(user: Any, node: Node) -> bool:
    """The card of a node: those who keep the structure above it, and the head of the node itself."""
    return access.may(user, Permission.EDIT_OWN_NODE, node) or can_restructure(user, node)


def can_restructure(user: Any, node: Node) -> bool:
    """Rename by order, move, close, merge: only those who keep the structure above the node."""
    if user.is_administrator:
        return True
    above = Node(path=node.path[: -Node.steplen])
    return bool(above.path) and access.may(user, Permission.EDIT_STRUCTURE, above)


def can_add_below(user: Any, node: Node) -> bool:
    return access.may(user, Permission.EDIT_STRUCTURE, node)


def can_view_staff(user: Any, node: Node) -> bool:
    return access.may(user, Permission.VIEW_PEOPLE, node)


def can_edit_staff(user: Any, node: Node) -> bool:
    return access.may(user, Permission.EDIT_PEOPLE, node)


def can_view_people(user: Any) -> bool:
    """The list of people exists for those who answer for somebody."""
    return bool(user.is_administrator) or any(
        Permission.VIEW_PEOPLE in assignment.role_class.permissions for assignment in access.roles_of(user)
    )


def can_add_people(user: Any) -> bool:
    return bool(user.is_administrator) or any(
        Permission.EDIT_PEOPLE in assignment.role_class.permissions for assignment in access.roles_of(user)
    )


def can_edit_person(user: Any, person: Person) -> bool:
    return people.editable_by(user).filter(pk=person.pk).exists()


def can_grant_at(user: Any, node: Node) -> bool:
    """May the user grant any role at the node?"""
    return access.may(user, Permission.GRANT_ROLES, node)


def can_grant(user: Any, role: str, node: Node | None) -> bool:
    """This very role at this node? Nobody hands out more than their own role may."""
    if role not in ROLES:
        return False
    if user.is_administrator:
        return True
    givers = [code for code, giver in ROLES.items() if role in giver.may_grant]
    return node is not None and access.has_role(user, givers, node)


def can_revoke(user: Any, assignment: RoleAssignment) -> bool:
    return can_grant(user, assignment.role, assignment.node)


def roles_to_grant(user: Any) -> list[str]:
    """Codes of the roles the user may grant somewhere; `can_grant` then checks the place."""
    if user.is_administrator:
        return list(ROLES)
    mine = access.roles_of(user)
    return [code for code in ROLES if any(code in given.role_class.may_grant for given in mine)]


def can_edit_job(user: Any, job: Employment) -> bool:
    return can_edit_staff(user, job.organisation)


def can_make_networks(user: Any) -> bool:
    return networks.keepable(user).exists()


def can_keep_network(user: Any, network: EducationalNetwork) -> bool:
    """Members come and go by the word of the operators of the region or municipality that keeps it."""
    return access.has_role(user, networks.KEEPERS, network.owner)


def can_end_membership(user: Any, member: NetworkMember) -> bool:
    return can_keep_network(user, member.network)


def can_import(user: Any) -> bool:
    return bool(user.is_administrator) or any(
        Permission.IMPORT in assignment.role_class.permissions for assignment in access.roles_of(user)
    )


def can_export(user: Any) -> bool:
    return bool(user.is_administrator) or any(
        Permission.EXPORT in assignment.role_class.permissions for assignment in access.roles_of(user)
    )


def can_read_journal(user: Any) -> bool:
    """The data officer of a whole region or country reads the journal of the installation (settings.JOURNAL_READERS)."""
    whole = (NodeKind.COUNTRY, NodeKind.REGION)
    return any(
        role.role == "data_officer" and role.node is not None and role.node.kind in whole
        for role in access.roles_of(user)
    )


def can_see_import(user: Any, run: ImportRun) -> bool:
    """Found by `queries.imports.visible_to`, and the right to import is still there."""
    return can_import(user)
