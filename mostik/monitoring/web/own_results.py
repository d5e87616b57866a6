"""Own indicators of a place on the screen: a table on the dashboards of the place and below, and what is behind a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.enums import Source
from mostik.monitoring.queries import own_results as queries
from mostik.monitoring.queries import why
from mostik.monitoring.queries.own_results import OwnResults
from mostik.monitoring.web.selection import Selection, selection_of
from mostik.monitoring.web.why import card_of
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats.methodology import Part


def tables(chosen: Selection) -> list[dict[str, Any]]:
    """For each own part that counts at this node: its indicators by source."""
    found = queries.of_node(chosen.campaign, chosen.used.version, chosen.node)
    return [
        {
            "title": _("Own indicators: %(place)s") % {"place": own.place.title},
            "sources": [str(Source(source).label) for source in own.sources],
            "lines": list(_lines(chosen, own)),
        }
        for own in found
    ]


def _lines(chosen: Selection, own: OwnResults) -> list[dict[str, Any]]:
    depths: dict[str | None, int] = {None: -1}
    lines = []
    for indicator in own.indicators:
        depths[indicator.code] = depth = depths.get(indicator.parent, -1) + 1
        cells = [own.cells.get((source, indicator.code)) for source in own.sources]
        if any(cells):
            lines.append(
                {
                    "title": indicator.title(chosen.language),
                    "is_share": indicator.is_share,
                    "depth": depth,
                    "url": _url(chosen, chosen.node.pk, own, indicator.code),
                    "values": [cell.mean if cell else None for cell in cells],
                }
            )
    return lines


def _url(chosen: Selection, node_id: int, own: OwnResults, code: str) -> str:
    address = reverse("monitoring:own-why", args=[chosen.campaign.pk, node_id, own.version.pk, code])
    return f"{address}{chosen.query}"


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def own_why(request: SignedInRequest, node: Node, campaign: int, version: int, code: str) -> HttpResponse:
    """One own indicator: the places below, or the cards of the unit taken apart."""
    chosen = selection_of(request, campaign, node)
    known = queries.of_node(chosen.campaign, chosen.used.version, node)
    own = next((one for one in known if one.version.pk == version), None)
    indicator = next((one for one in own.indicators if one.code == code), None) if own else None
    if own is None or indicator is None:
        raise Http404
    cards = queries.cards_of(chosen.campaign, own, node)
    taken = [why.of_card(card, code, Part.FULL.value, chosen.language) for card in cards]
    context = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "own": own,
        "indicator": indicator,
        "title": indicator.title(chosen.language),
        "back": chosen.url(node.pk),
        "sources": [str(Source(source).label) for source in own.sources],
        "cells": [(Source(source).label, own.cells.get((source, code))) for source in own.sources],
        "children": [] if cards else _children(chosen, own, code),
        "cards": [_card(request, one, lambda inside: _url(chosen, node.pk, own, inside)) for one in taken],
    }
    return render(request, "monitoring/results/own_why.html", context)


def _card(request: SignedInRequest, one: why.CardWhy, url_of: Callable[[str], str]) -> dict[str, Any]:
    """The way to the whole card is shown to those who may read it."""
    shown = card_of(one, url_of)
    return shown if rules.can_view_card(request.user, one.card) else {**shown, "link": ""}


def _children(chosen: Selection, own: OwnResults, code: str) -> list[tuple[str, str, list[Any]]]:
    rows = []
    for pk, name, cells in queries.of_children(own, chosen.node, code):
        values = [cells[source].mean if source in cells else None for source in own.sources]
        rows.append((name, _url(chosen, pk, own, code), values))
    return rows
