"""The card of a node, as of today or of any other day."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network import rules
from mostik.network.enums import PARENT_KINDS, NodeKind, SuccessionKind
from mostik.network.models import Node
from mostik.network.queries import cards, nodes, people

STAFF_SHOWN = 12


@guarded(rules.signed_in, find=nodes.visible_to)
def card(request: SignedInRequest, node: Node) -> HttpResponse:
    today = timezone.localdate()
    on = _day(request.GET.get("on")) or today
    state = cards.state_on(node, on)
    user = request.user
    context: dict[str, Any] = {
        "node": node,
        "on": on,
        "is_today": on == today,
        "state": state,
        "title": (state.short_name or state.name) if state else node.title,
        "path": _path(user, node, on),
        "below": cards.children_on(node, on, user),
        "facts": _facts(node, state),
        "history": _history(node),
        "commands": _commands(user, node) if node.is_open_on(today) else {},
        "add_kinds": _add_kinds(user, node) if node.is_open_on(today) else [],
    }
    if rules.can_view_staff(user, node):
        staff = people.staff_of(node, on)
        context |= {
            "staff": list(staff[:STAFF_SHOWN]),
            "staff_count": staff.count(),
            "roles": cards.roles_at(node, on),
            "sees_staff": True,
        }
    return render(request, "network/node.html", context)


@guarded(rules.can_view_staff, find=nodes.visible_to)
def staff(request: SignedInRequest, node: Node) -> HttpResponse:
    """Everybody who works at the node and below it."""
    keys = ("person__last_name", "person__first_name", "person__middle_name", "id")
    on = _day(request.GET.get("on")) or timezone.localdate()
    page = page_of(people.staff_of(node, on), keys=keys, after=request.GET.get("after"))
    return render(request, "network/staff.html", {"node": node, "page": page, "on": on})


def _day(text: str | None) -> datetime.date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


def _path(user: Any, node: Node, on: datetime.date) -> list[tuple[str, str]]:
    """Breadcrumbs: names of the day; a link only where the user may go."""
    states = cards.path_on(node, on)
    visible = set(
        nodes.visible_to(user).filter(pk__in=[s.node_id for s in states]).values_list("pk", flat=True)
    )
    return [
        (str(s), reverse("network:node", args=[s.node_id]) if s.node_id in visible else "") for s in states
    ]


def _facts(node: Node, state: Any) -> list[tuple[str, Any]]:
    pairs = [
        (_("Full name"), state.name if state and state.short_name else ""),
        (_("Kind"), node.get_kind_display()),
        (_("Type"), node.get_organisation_type_display()),
        (_("Code"), node.code),
        (_("Age of children"), node.details.get("age_band")),
        (_("Orientation"), node.details.get("orientation")),
        (_("Number of places"), node.details.get("capacity")),
        (_("INN"), node.inn),
        (_("OKTMO"), node.oktmo),
        (_("Address"), node.address),
        (_("Open since"), f"{node.valid_from:%d.%m.%Y}"),
        (_("Closed after"), f"{node.valid_to:%d.%m.%Y}" if node.valid_to else ""),
    ]
    return [(name, value) for name, value in pairs if value]


def _history(node: Node) -> list[dict[str, Any]]:
    """Moments for the timeline: states of the node and its mergers and splits, the newest first."""
    moments = []
    for state in cards.history_of(node):
        title = _("%(name)s, in: %(parent)s") if state.parent else "%(name)s"
        moments.append(
            (
                state.valid_from,
                {
                    "when": _("since %(date)s") % {"date": f"{state.valid_from:%d.%m.%Y}"},
                    "title": title % {"name": state.name, "parent": state.parent},
                    "url": f"?on={state.valid_from:%Y-%m-%d}",
                },
            )
        )
    for link in cards.successions_of(node):
        is_merge = link.kind == SuccessionKind.MERGE
        if link.successor_id == node.pk:
            text = _("“%(node)s” joined") if is_merge else _("Received a part of “%(node)s”")
            other = link.predecessor
        else:
            text = _("Became a part of “%(node)s”") if is_merge else _("Gave a part to “%(node)s”")
            other = link.successor
        moment = {
            "when": f"{link.date:%d.%m.%Y}",
            "title": text % {"node": other},
            "text": link.basis,
            "tone": "info",
        }
        moments.append((link.date, moment))
    return [moment for _date, moment in sorted(moments, key=lambda pair: pair[0], reverse=True)]


def _add_kinds(user: Any, node: Node) -> list[tuple[str, str]]:
    if not rules.can_add_below(user, node):
        return []
    titles = {
        NodeKind.REGION: _("Add a region"),
        NodeKind.MUNICIPALITY: _("Add a municipality"),
        NodeKind.ORGANISATION: _("Add an organisation"),
        NodeKind.SITE: _("Add a building"),
        NodeKind.GROUP: _("Add a group"),
    }
    return [
        (reverse("network:node_add", args=[node.pk, kind]), title)
        for kind, title in titles.items()
        if NodeKind(node.kind) in PARENT_KINDS[kind]
    ]


def _commands(user: Any, node: Node) -> dict[str, bool]:
    """What the user may do here; the template shows a link for each."""
    may_restructure = rules.can_restructure(user, node)
    is_organisation = node.kind == NodeKind.ORGANISATION
    return {
        "edit": rules.can_edit_node(user, node),
        "restructure": may_restructure,
        "move": may_restructure and node.depth > 1,
        "merge": may_restructure and is_organisation,
        "hire": is_organisation and rules.can_edit_staff(user, node),
    }
