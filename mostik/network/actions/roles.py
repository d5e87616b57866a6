"""Granting and revoking roles. Who may grant what is `rules.can_grant`; here is what makes sense at all."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.network.enums.roles import CAMPAIGN, INSTALLATION, NETWORK, ROLES
from mostik.network.models import EducationalNetwork, Node, Person, RoleAssignment
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotGrant(Refusal):
    """The role cannot be granted like that; the sentence says why."""


class CannotRevoke(Refusal):
    """The role cannot be revoked like that; the sentence says why."""


@transaction.atomic
def grant(
    *,
    person: Person,
    role: str,
    valid_from: datetime.date,
    by: User | None,
    at: datetime.datetime,
    node: Node | None = None,
    network: EducationalNetwork | None = None,
    campaign_key: str = "",
    valid_to: datetime.date | None = None,
    basis: str = "",
) -> RoleAssignment:
    """Give a role at a node, in a network or in a campaign; "administrator" has no scope: the whole installation."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    _check_scope(role, node, network, campaign_key)
    if valid_to is not None and valid_to < valid_from:
        raise CannotGrant(_("The last day is before the first one."))
    if node is not None and not node.is_open_on(valid_from):
        raise CannotGrant(
            _("“%(node)s” is not open on %(date)s.") % {"node": node, "date": f"{valid_from:%d.%m.%Y}"}
        )
    scope = {"role": role, "node": node, "network": network, "campaign_key": campaign_key}
    same = RoleAssignment.objects.filter(person=person, **scope)
    same = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
    if valid_to is not None:
        same = same.filter(valid_from__lte=valid_to)
    if same.exists():
        raise CannotGrant(_("%(person)s already has this role in these days.") % {"person": person})
    given = RoleAssignment.objects.create(
        person=person, granted_by=by, valid_from=valid_from, valid_to=valid_to, basis=basis, **scope
    )
    _set_administrator(given, True)
    details = {"role": role, "node": node and node.pk, "from": str(valid_from), "basis": basis}
    audit.record("network.role.granted", target=person, by=by, at=at, details=details)
    return given


@transaction.atomic
def revoke(
    *,
    assignment: RoleAssignment,
    on: datetime.date,
    by: User | None,
    at: datetime.datetime,
    basis: str = "",
) -> RoleAssignment:
    """The day `on` is the last one of the role. A role that has not begun by then ends on its first day."""
    given = (
        RoleAssignment.objects.select_for_update(of=("self",)).select_related("person").get(pk=assignment.pk)
    )
    if given.valid_to is not None and given.valid_to <= on:
        raise CannotRevoke(_("This role has already ended."))
    if given.role == "administrator" and _is_last_administrator(given):
        raise CannotRevoke(_("This is the last administrator; make another one first."))
    given.valid_to = max(on, given.valid_from)
    given.save(update_fields=["valid_to"])
    if on <= timezone.localdate(at):
        _set_administrator(given, False)
    details = {"role": given.role, "node": given.node_id, "on": str(on), "basis": basis}
    audit.record("network.role.revoked", target=given.person, by=by, at=at, details=details)
    return given


def _check_scope(role: str, node: Node | None, network: EducationalNetwork | None, campaign_key: str) -> None:
    if role not in ROLES:
        raise CannotGrant(_("There is no such role."))
    given: list[str] = [
        *([node.kind] if node is not None else []),
        *([NETWORK] if network is not None else []),
        *([CAMPAIGN] if campaign_key else []),
    ] or [INSTALLATION]
    if len(given) != 1 or given[0] not in ROLES[role].scopes:
        raise CannotGrant(_("The role “%(role)s” is not granted there.") % {"role": ROLES[role].title})


def _set_administrator(given: RoleAssignment, value: bool) -> None:
    """The account of an administrator is marked: the mark, not the date, opens the whole installation."""
    if given.role != "administrator":
        return
    if given.person.user is None:
        raise CannotGrant(_("An administrator needs an account."))
    given.person.user.is_administrator = value
    given.person.user.save(update_fields=["is_administrator"])


def _is_last_administrator(given: RoleAssignment) -> bool:
    administrators = User.objects.filter(is_administrator=True, is_active=True)
    return set(administrators.values_list("pk", flat=True)) <= {given.person.user_id}
