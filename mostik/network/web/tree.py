"""The tree browser and the search over nodes."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.lib.searching import search as search_texts
from mostik.network import rules
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.models.dated import in_force
from mostik.network.queries import cards, nodes
from mostik.network.queries.access import paths_above
from mostik.network.queries.cards import Branch


@guarded(rules.signed_in)
def home(request: SignedInRequest) -> HttpResponse:
    """The tree from the highest nodes of the user. `?open=ID` unfolds the way to a node: the browser without scripts."""
    today = timezone.localdate()
    tops = cards.top_branches(request.user, today)
    opened = nodes.visible_to(request.user).filter(pk=_number(request.GET.get("open"))).first()
    if opened is None and len(tops) == 1:
        opened = Node.objects.get(pk=tops[0].id)
    if opened is not None:
        way = set(Node.objects.filter(path__in=paths_above(opened.path)).values_list("pk", flat=True))
        tops = [_unfolded(request, top, way) for top in tops]
    return render(
        request,
        "network/home.html",
        {
            "tops": tops,
            "may_import": rules.can_import(request.user),
            "may_export": rules.can_export(request.user),
            "may_view_people": rules.can_view_people(request.user),
        },
    )


def _unfolded(request: SignedInRequest, branch: Branch, way: set[int]) -> Branch:
    if branch.id not in way or not branch.below:
        return branch
    below = cards.children_on(Node(pk=branch.id), timezone.localdate(), request.user)
    return replace(branch, children=tuple(_unfolded(request, child, way) for child in below))


@guarded(rules.signed_in, find=nodes.visible_to)
def children(request: SignedInRequest, node: Node) -> HttpResponse:
    """One unfolded branch for htmx."""
    below = cards.children_on(node, timezone.localdate(), request.user)
    return render(request, "network/_branch.html", {"branches": below})


@guarded(rules.signed_in)
def search(request: SignedInRequest) -> HttpResponse:
    """Nodes by words of name, code, INN or address; without words, the list of all the user may see."""
    query, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    found = search_texts(nodes.listed_for(request.user), query)
    rows = found.rows.filter(kind=kind) if kind in NodeKind.values else found.rows
    if request.GET.get("closed") != "1":
        rows = rows.filter(in_force(timezone.localdate()))
    page = page_of(replace(found, rows=rows), keys=("name", "id"), after=request.GET.get("after"))
    above = _above(page.rows)
    lines = [
        (node, [above[path] for path in paths_above(node.path)[:-1] if path in above]) for node in page.rows
    ]
    return render(
        request,
        "network/search.html",
        {
            "page": page,
            "rows": lines,
            "query": query,
            "kind": kind,
            "kinds": [("", "—"), *NodeKind.choices],
            "closed": request.GET.get("closed", ""),
            "may_view_people": rules.can_view_people(request.user),
        },
    )


def _above(rows: list[Node]) -> dict[str, str]:
    """Short names of everything above the rows, by path: one query."""
    paths = {path for node in rows for path in paths_above(node.path)[:-1]}
    found = Node.objects.filter(path__in=paths).values_list("path", "short_name", "name")
    return {path: short_name or name for path, short_name, name in found}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 15 else 0
