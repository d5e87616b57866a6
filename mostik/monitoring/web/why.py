"""The page «Почему 3,42?»: where one number comes from, step by step down to the answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mostik.lib.guard import guarded
from mostik.monitoring import rules
from mostik.monitoring.queries import why
from mostik.monitoring.web.selection import Selection, crumbs_of, selection_of
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats.methodology import TOTAL


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def why_page(request: HttpRequest, node: Node, campaign: int, code: str) -> HttpResponse:
    chosen = selection_of(request, campaign, node)
    if chosen.mart is None or not why.exists(chosen.methodology, code):
        raise Http404
    indicator = why.indicator_of(chosen.methodology, code)
    context = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "code": code,
        "title": chosen.title(code),
        "cell": chosen.here.get(chosen.source, chosen.part, code),
        "indicator": indicator,
        "parent_url": _parent_url(chosen, code),
        "crumbs": crumbs_of(request.user, chosen),
        "data_as_of": chosen.mart.result.built_at,
        "inside": _inside(chosen, code),
        **(_cards(chosen, code) if chosen.is_unit else _children(chosen, code)),
    }
    return render(request, "monitoring/results/why.html", context)


def _parent_url(chosen: Selection, code: str) -> str:
    indicator = why.indicator_of(chosen.methodology, code)
    if indicator is None:
        return ""
    return chosen.why_url(chosen.node.pk, indicator.parent or TOTAL)


def _inside(chosen: Selection, code: str) -> list[dict[str, Any]]:
    """Indicators inside this one, with the node's own means."""
    below = chosen.methodology.children(None if code == TOTAL else code)
    return [
        {
            "code": i.code,
            "title": i.title(chosen.language),
            "weight": i.weight / 1000,
            "cell": chosen.here.get(chosen.source, chosen.part, i.code),
            "url": chosen.why_url(chosen.node.pk, i.code),
        }
        for i in below
    ]


def _children(chosen: Selection, code: str) -> dict[str, Any]:
    """The nodes directly below with their number of units: the mean is taken over units, not over nodes."""
    assert chosen.mart is not None
    cells = chosen.mart.read(
        "parent_id = ? AND source = ? AND part = ? AND code = ?",
        [chosen.node.pk, chosen.source, chosen.part, code],
    )
    rows = sorted(cells, key=lambda cell: (cell.mean, cell.name))
    return {"children": [(cell, chosen.why_url(cell.node_id, code)) for cell in rows]}


def _cards(chosen: Selection, code: str) -> dict[str, Any]:
    """The accepted cards of the unit from this source, each taken apart."""
    cards = why.accepted_cards(chosen.campaign, chosen.used.version_id, chosen.node.pk, chosen.source)
    found = [why.of_card(card, code, chosen.part, chosen.language) for card in cards]
    return {"cards": found}
