"""Roles as classes: what a role is called, what it is for, where it is granted and what it allows in `network`.

A domain above asks `queries.access.has_role(user, [...codes], node)`; `permissions` here are only about the
network itself. Add a role by adding a class to `ROLES`; a role never changes its code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mostik.network.enums import NodeKind

INSTALLATION = "installation"  # the whole site, no node
NETWORK = "network"
CAMPAIGN = "campaign"


class Permission(StrEnum):
    EDIT_STRUCTURE = "edit_structure"  # nodes below the one where the role is granted
    EDIT_OWN_NODE = "edit_own_node"  # the card of that node itself
    VIEW_PEOPLE = "view_people"
    EDIT_PEOPLE = "edit_people"
    GRANT_ROLES = "grant_roles"
    IMPORT = "import"
    EXPORT = "export"


class Role:
    code: ClassVar[str]
    title: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    scopes: ClassVar[frozenset[str]]
    permissions: ClassVar[frozenset[Permission]] = frozenset()
    may_grant: ClassVar[frozenset[str]] = frozenset()


ALL_ROLES = frozenset(
    {
        "administrator",
        "regional_operator",
        "municipal_operator",
        "head",
        "senior_teacher",
        "teacher",
        "expert",
        "observer",
        "data_officer",
    }
)


class Administrator(Role):
    code = "administrator"
    title = _("Administrator")
    description = _(
        "Keeps the installation: accounts, roles, the structure, the journal, backups. Does not assess anybody."
    )
    scopes = frozenset({INSTALLATION})
    permissions = frozenset(Permission)
    may_grant = ALL_ROLES


class RegionalOperator(Role):
    code = "regional_operator"
    title = _("Regional operator")
    description = _(
        "Runs campaigns of the region, compares municipalities, sends recommendations; keeps the list of organisations."
    )
    scopes = frozenset({NodeKind.COUNTRY, NodeKind.REGION})
    permissions = frozenset(Permission)
    may_grant = ALL_ROLES - {"administrator"}


class MunicipalOperator(Role):
    code = "municipal_operator"
    title = _("Municipal operator")
    description = _(
        "Methodist of the municipality: runs campaigns, checks submitted cards, keeps organisations and people of the municipality."
    )
    scopes = frozenset({NodeKind.MUNICIPALITY})
    permissions = frozenset(Permission)
    may_grant = frozenset({"head", "senior_teacher", "teacher", "expert", "observer"})


class Head(Role):
    code = "head"
    title = _("Head of the organisation")
    description = _(
        "Sees the whole organisation, decides and signs; keeps its groups, staff and their roles."
    )
    scopes = frozenset({NodeKind.ORGANISATION})
    permissions = frozenset(Permission) - {Permission.IMPORT}
    may_grant = frozenset({"senior_teacher", "teacher"})


class SeniorTeacher(Role):
    code = "senior_teacher"
    title = _("Senior teacher, methodist")
    description = _(
        "Runs internal assessment in the organisation: assigns and fills cards, keeps its groups."
    )
    scopes = frozenset({NodeKind.ORGANISATION, NodeKind.SITE})
    permissions = frozenset({Permission.EDIT_STRUCTURE, Permission.VIEW_PEOPLE, Permission.EXPORT})


class Teacher(Role):
    code = "teacher"
    title = _("Teacher")
    description = _("Fills the cards assigned to them and sees their own results.")
    scopes = frozenset({NodeKind.ORGANISATION, NodeKind.SITE, NodeKind.GROUP})


class Expert(Role):
    code = "expert"
    title = _("Expert")
    description = _("Visits organisations as an external assessor; never assesses their own organisation.")
    scopes = frozenset({NodeKind.REGION, NodeKind.MUNICIPALITY, NETWORK, CAMPAIGN})


class Observer(Role):
    code = "observer"
    title = _("Observer")
    description = _("Founder or authority: sees the structure and aggregated results, changes nothing.")
    scopes = frozenset({NodeKind.COUNTRY, NodeKind.REGION, NodeKind.MUNICIPALITY, NodeKind.ORGANISATION})


class DataOfficer(Role):
    code = "data_officer"
    title = _("Personal data officer")
    description = _("Answers for personal data: sees the people of the node and what is kept about them.")
    scopes = frozenset({NodeKind.COUNTRY, NodeKind.REGION, NodeKind.MUNICIPALITY, NodeKind.ORGANISATION})
    permissions = frozenset({Permission.VIEW_PEOPLE, Permission.EXPORT})


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Administrator,
        RegionalOperator,
        MunicipalOperator,
        Head,
        SeniorTeacher,
        Teacher,
        Expert,
        Observer,
        DataOfficer,
    )
}


def codes_with(permission: Permission) -> list[str]:
    """Codes of the roles that carry a permission."""
    return [code for code, role in ROLES.items() if permission in role.permissions]
