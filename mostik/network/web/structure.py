"""Changing a node: each screen is one form and one action."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.guard import SignedInRequest, guarded
from mostik.network import rules
from mostik.network.actions import nodes as actions
from mostik.network.enums import PARENT_KINDS, NodeKind
from mostik.network.enums.roles import Permission, codes_with
from mostik.network.models import Node
from mostik.network.queries import access, nodes
from mostik.network.web.answers import answer, bound
from mostik.network.web.forms import CloseForm, NodeForm, RenameForm, SplitForm, TargetForm


def _card(node: Node) -> str:
    return reverse("network:node", args=[node.pk])


def _who(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _keepable(user: Any, *kinds: NodeKind) -> QuerySet[Node]:
    """Open nodes of these kinds in the part of the structure that the user keeps."""
    kept = access.subtrees_with_role(user, codes_with(Permission.EDIT_STRUCTURE))
    return kept.filter(kind__in=kinds, pk__in=Node.objects.on(timezone.localdate()).order_by().values("pk"))


@guarded(rules.can_edit_node, find=nodes.visible_to)
def edit(request: SignedInRequest, node: Node) -> HttpResponse:
    form = NodeForm(*bound(request), kind=NodeKind(node.kind), node=node)
    return answer(
        request,
        form,
        lambda data: actions.update(node=node, **form.values(node.details), **_who(request)),
        back=_card(node),
        title=_("Change the card: %(node)s") % {"node": node},
        note=_("A misspelt name is corrected here. If the name was changed by an order, use “Rename”: the old one stays in the history."),
    )  # fmt: skip


@guarded(rules.can_add_below, find=nodes.visible_to)
def add(request: SignedInRequest, node: Node, kind: str) -> HttpResponse:
    if kind not in NodeKind.values or NodeKind(node.kind) not in PARENT_KINDS[NodeKind(kind)]:
        raise Http404
    form = NodeForm(*bound(request), kind=NodeKind(kind), initial={"opened": timezone.localdate()})

    def create(data: dict[str, Any]) -> Node:
        return actions.create(kind=NodeKind(kind), parent=node, **form.values({}), **_who(request))

    title = _("New: %(kind)s in %(node)s") % {"kind": NodeKind(kind).label.lower(), "node": node}
    return answer(request, form, create, back=_card(node), done=_card, title=title, action=_("Add"))


@guarded(rules.can_restructure, find=nodes.visible_to)
def rename(request: SignedInRequest, node: Node) -> HttpResponse:
    form = RenameForm(*bound(request), initial={"name": node.name, "short_name": node.short_name})
    return answer(
        request,
        form,
        lambda data: actions.rename(node=node, **data, **_who(request)),
        back=_card(node),
        title=_("Rename: %(node)s") % {"node": node},
        action=_("Rename"),
        note=_("Reports on earlier dates keep the old name."),
    )


@guarded(rules.can_restructure, find=nodes.visible_to)
def move(request: SignedInRequest, node: Node) -> HttpResponse:
    targets = _keepable(request.user, *PARENT_KINDS[NodeKind(node.kind)])
    form = TargetForm(*bound(request), targets=targets, label=_("Where to"))
    return answer(
        request,
        form,
        lambda data: actions.move(
            node=node, parent=data["target"], on=data["on"], basis=data["basis"], **_who(request)
        ),
        back=_card(node),
        title=_("Move: %(node)s") % {"node": node},
        action=_("Move"),
        note=_("Everything inside moves too. Reports on earlier dates keep the old structure."),
    )


@guarded(rules.can_restructure, find=nodes.visible_to)
def close(request: SignedInRequest, node: Node) -> HttpResponse:
    form = CloseForm(*bound(request))
    return answer(
        request,
        form,
        lambda data: actions.close(node=node, **data, **_who(request)),
        back=_card(node),
        template="ui/confirm.html",
        title=_("Close: %(node)s") % {"node": node},
        question=_("After the last day the node disappears from lists; nothing is deleted."),
        consequences=[_("everything inside is closed too"), _("jobs and roles here end on the same day")],
        action=_("Close"),
        kind="danger",
    )


@guarded(rules.can_restructure, find=nodes.visible_to)
def merge(request: SignedInRequest, node: Node) -> HttpResponse:
    _only_organisation(node)
    targets = _keepable(request.user, NodeKind.ORGANISATION).exclude(pk=node.pk)
    form = TargetForm(*bound(request), targets=targets, label=_("Which organisation it joins"))
    return answer(
        request,
        form,
        lambda data: actions.merge(
            predecessors=[node],
            successor=data["target"],
            on=data["on"],
            basis=data["basis"],
            **_who(request),
        ),
        back=_card(node),
        done=_card,
        title=_("Merge: %(node)s") % {"node": node},
        action=_("Merge"),
        note=_(
            "Groups and staff go to the other organisation, this one closes the day before; roles here end."
        ),
    )


@guarded(rules.can_restructure, find=nodes.visible_to)
def split(request: SignedInRequest, node: Node) -> HttpResponse:
    """A part goes to another organisation; the rest stays."""
    _only_organisation(node)
    today = timezone.localdate()
    below = Node.objects.filter(path__startswith=node.path, depth=node.depth + 1)
    form = SplitForm(
        *bound(request),
        targets=_keepable(request.user, NodeKind.ORGANISATION).exclude(pk=node.pk),
        label=_("Which organisation receives it"),
        children=below.filter(pk__in=Node.objects.on(today).order_by().values("pk")),
    )
    return answer(
        request,
        form,
        lambda data: actions.split(
            node=node,
            parts={data["target"]: list(data["children"])},
            on=data["on"],
            basis=data["basis"],
            close_old=False,
            **_who(request),
        ),
        back=_card(node),
        title=_("Give a part away: %(node)s") % {"node": node},
        action=_("Give away"),
        note=_("The staff of these groups go with them. A new organisation is created before."),
    )


def _only_organisation(node: Node) -> None:
    if node.kind != NodeKind.ORGANISATION:
        raise Http404
