"""What roles there are; granting and revoking them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network import rules
from mostik.network.actions import roles as actions
from mostik.network.enums.roles import ROLES, Permission, codes_with
from mostik.network.models import Person, RoleAssignment
from mostik.network.queries import access, cards, people
from mostik.network.web.answers import answer, bound
from mostik.network.web.forms import GrantForm, RevokeForm


@guarded(rules.signed_in)
def index(request: SignedInRequest) -> HttpResponse:
    """Every role in words, and the roles of the one who reads."""
    return render(
        request, "network/roles.html", {"roles": ROLES.values(), "mine": access.roles_of(request.user)}
    )


@guarded(rules.can_edit_person, find=people.visible_to)
def grant(request: SignedInRequest, person: Person) -> HttpResponse:
    user = request.user
    nodes = access.subtrees_with_role(user, codes_with(Permission.GRANT_ROLES))
    form = GrantForm(*bound(request), roles=rules.roles_to_grant(user), nodes=nodes)

    def act(data: dict[str, Any]) -> RoleAssignment:
        if not rules.can_grant(user, data["role"], data["node"]):
            raise NotYours(_("You may not grant this role there."))
        return actions.grant(person=person, by=user, at=timezone.now(), **data)

    return answer(
        request,
        form,
        act,
        back=reverse("network:person", args=[person.pk]),
        title=_("Grant a role: %(person)s") % {"person": person.full_name},
        action=_("Grant"),
        note=_("A role works at the chosen node and everywhere below it."),
    )


class NotYours(Refusal):
    """The chosen role or place is beyond the rights of the one who grants."""


@guarded(rules.can_revoke, find=cards.roles_visible_to)
def revoke(request: SignedInRequest, role: RoleAssignment) -> HttpResponse:
    form = RevokeForm(*bound(request))
    return answer(
        request,
        form,
        lambda data: actions.revoke(assignment=role, by=request.user, at=timezone.now(), **data),
        back=reverse("network:person", args=[role.person_id]),
        template="ui/confirm.html",
        title=_("End the role: %(person)s") % {"person": role.person.full_name},
        question=" — ".join(str(part) for part in (role.role_class.title, role.node) if part),
        action=_("End the role"),
        kind="danger",
    )
