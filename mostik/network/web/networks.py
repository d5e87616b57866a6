"""Educational networks: the list, one network with its members, joining and leaving."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.network import rules
from mostik.network.actions import networks as actions
from mostik.network.enums import NodeKind
from mostik.network.models import EducationalNetwork, NetworkMember, Node
from mostik.network.queries import networks as queries
from mostik.network.queries import nodes
from mostik.network.web.answers import answer, bound
from mostik.network.web.forms import JoinForm, LeaveForm, NetworkForm


def _page(network: EducationalNetwork) -> str:
    return reverse("network:network", args=[network.pk])


@require_safe
@guarded(rules.signed_in)
def index(request: SignedInRequest) -> HttpResponse:
    """Networks this person sees, with how many members each has today."""
    members = queries.members_of_all(timezone.localdate())
    rows = [(one, len(members.get(one.pk, ()))) for one in queries.visible_to(request.user)]
    context = {"rows": rows, "can_add": rules.can_make_networks(request.user)}
    return render(request, "network/networks.html", context)


@require_safe
@guarded(rules.signed_in, find=queries.visible_to)
def card(request: SignedInRequest, network: EducationalNetwork) -> HttpResponse:
    """Who is in it. Members of other places are named too: a network is no secret, its numbers are."""
    seen = set(nodes.visible_to(request.user).order_by().values_list("pk", flat=True))
    members = queries.members_on(network, timezone.localdate())
    towns = dict(Node.objects.filter(kind=NodeKind.MUNICIPALITY).values_list("path", "name"))
    step = 2 * Node.steplen
    context = {
        "network": network,
        "rows": [
            (one, towns.get(one.organisation.path[:step], ""), one.organisation_id in seen) for one in members
        ],
        "can_keep": rules.can_keep_network(request.user, network),
    }
    return render(request, "network/network.html", context)


@guarded(rules.can_make_networks)
def add(request: SignedInRequest) -> HttpResponse:
    owners = queries.keepable(request.user)
    initial = {"owner": owners.order_by("depth", "path").first(), "valid_from": timezone.localdate()}
    form = NetworkForm(*bound(request), owners=owners, initial=initial)

    def act(data: dict[str, Any]) -> EducationalNetwork:
        return actions.create(by=request.user, at=timezone.now(), **data)

    back = reverse("network:networks")
    title = _("New educational network")
    return answer(request, form, act, back=back, done=_page, title=title, action=_("Add"))


@guarded(rules.can_keep_network, find=queries.visible_to)
def join(request: SignedInRequest, network: EducationalNetwork) -> HttpResponse:
    places = Node.objects.filter(path__startswith=network.owner.path, kind=NodeKind.ORGANISATION)
    form = JoinForm(*bound(request), places=places, initial={"on": timezone.localdate()})

    def act(data: dict[str, Any]) -> NetworkMember:
        return actions.join(network=network, by=request.user, at=timezone.now(), **data)

    title = _("A new member: %(network)s") % {"network": network.name}
    return answer(request, form, act, back=_page(network), title=title, action=_("Add"))


@guarded(rules.can_end_membership, find=queries.members_visible_to)
def leave(request: SignedInRequest, member: NetworkMember) -> HttpResponse:
    form = LeaveForm(*bound(request))

    def act(data: dict[str, Any]) -> NetworkMember:
        return actions.leave(member=member, by=request.user, at=timezone.now(), **data)

    title = _("%(place)s leaves the network") % {"place": member.organisation.title}
    return answer(request, form, act, back=_page(member.network), title=title, action=_("End the membership"))
