"""The page «Почему 3,42?»: where one number comes from, step by step down to the answers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.queries import crowd, freshness, results, why
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.web.selection import CORNERS, Selection, crumbs_of, selection_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats.methodology import TOTAL, Scoring, UnitLevel
from mostik.ui.formats import number


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def why_page(request: SignedInRequest, node: Node, campaign: int, code: str) -> HttpResponse:
    chosen = selection_of(request, campaign, node)
    if chosen.mart is None or not why.exists(chosen.methodology, code):
        raise Http404
    indicator = why.indicator_of(chosen.methodology, code)
    cell = chosen.here.get(chosen.source, chosen.part, code)
    context = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "code": code,
        "title": chosen.title(code),
        "cell": cell,
        "is_share": chosen.methodology.is_share(code),
        "counted": _counted(cell, chosen.methodology.unit_level) if cell else "",
        "indicator": indicator,
        "back": chosen.url(node.pk),
        "parent_url": _parent_url(chosen, code),
        "crumbs": crumbs_of(request.user, chosen),
        "data_as_of": chosen.mart.result.built_at,
        "freshness": freshness.of_node(chosen.mart, node),
        "inside": _inside(chosen, code),
        **_behind(chosen, code, cell),
    }
    return render(request, "monitoring/results/why.html", context)


def _parent_url(chosen: Selection, code: str) -> str:
    indicator = why.indicator_of(chosen.methodology, code)
    if indicator is None:
        return ""
    return chosen.why_url(chosen.node.pk, indicator.parent or TOTAL)


def plain(value: Fraction) -> str:
    """A weight, level or score with no more digits than it has: 1 · 0,5 · 3,33."""
    return next((number(value, d) for d in range(3) if value * 10**d == int(value * 10**d)), number(value, 2))


def _inside(chosen: Selection, code: str) -> list[dict[str, Any]]:
    """Indicators inside this one, with the node's own means."""
    below = chosen.methodology.children(None if code == TOTAL else code)
    return [
        {
            "title": i.title(chosen.language),
            "weight": plain(Fraction(i.weight, 1000)),
            "cell": chosen.here.get(chosen.source, chosen.part, i.code),
            "url": chosen.why_url(chosen.node.pk, i.code),
            "is_share": i.is_share,
        }
        for i in below
    ]


def _children(chosen: Selection, code: str) -> dict[str, Any]:
    """The nodes directly below with their number of units: the mean is taken over units, not over nodes."""
    assert chosen.mart is not None
    cells = chosen.mart.read(parent_id=chosen.node.pk, source=chosen.source, part=chosen.part, code=code)
    rows = sorted(cells, key=lambda cell: (cell.mean, cell.name))
    below = CORNERS.get(NodeKind(chosen.node.kind), NodeKind.GROUP)
    return {
        "children": [(cell, chosen.why_url(cell.node_id, code)) for cell in rows],
        "below_title": below.label,
    }


def _behind(chosen: Selection, code: str, cell: Cell | None) -> dict[str, Any]:
    if not chosen.is_unit:
        return _children(chosen, code)
    if chosen.source not in results.CROWDS:
        return _cards(chosen, code)
    if cell is None:
        return {"is_kept_back": True, "min_cell": chosen.campaign.min_cell}
    version, language = chosen.used.version, chosen.language
    found = crowd.of_unit(chosen.campaign, version, chosen.node.pk, chosen.source, code, language)
    return {"crowd": found, "min_cell": chosen.campaign.min_cell}


def _cards(chosen: Selection, code: str) -> dict[str, Any]:
    """The accepted cards of the unit from this source, each taken apart."""
    cards = why.accepted_cards(chosen.campaign, chosen.used.version_id, chosen.node.pk, chosen.source)
    found = [why.of_card(card, code, chosen.part, chosen.language) for card in cards]
    return {"cards": [card_of(one, lambda inside: chosen.why_url(chosen.node.pk, inside)) for one in found]}


def card_of(one: why.CardWhy, url_of: Callable[[str], str]) -> dict[str, Any]:
    """One card taken apart, as the page shows it; `url_of` gives the page of an indicator inside."""
    who = one.card.assessor.short_name if one.card.assessor else ""
    source = str(one.card.get_source_display())
    url = reverse("monitoring:review", args=[one.card.pk])
    return {
        "who": f"{source}, {who}" if who else source,
        "link": format_html('<a href="{}">{}</a>', url, _("The whole card")),
        "value": one.value,
        "rule": _rule(one.scoring),
        "is_share": one.scoring == Scoring.SHARE,
        "has_levels": any(answer.level is not None for answer in one.answers),
        "shares": [
            {
                "title": share.title,
                "weight": plain(share.weight),
                "value": share.value,
                "is_share": share.is_share,
                "url": url_of(share.code),
            }
            for share in one.shares
        ],
        "answers": [
            {
                "label": answer.label,
                "text": answer.text,
                "level": plain(answer.level) if answer.level is not None else "",
                "score": plain(answer.score) if answer.score is not None else "",
                "is_hidden": answer.is_hidden,
                "is_met": answer.is_met,
            }
            for answer in one.answers
        ],
    }


def _rule(scoring: str) -> str:
    """How the answers of a leaf make its value, in one line."""
    return {
        Scoring.MEAN: _("Weighted mean of the answers that count"),
        Scoring.SUM: _("Sum of the answers that count"),
        Scoring.SHARE: _("Share of the possible maximum, per cent"),
        Scoring.LEVELLED: _("The highest level up to which everything is met"),
    }[Scoring(scoring)]


def _counted(cell: Cell, level: str) -> str:
    """«12 групп»: over how many units the mean is taken."""
    if level == UnitLevel.GROUP:
        text = ngettext("%(n)s group", "%(n)s groups", cell.n)
    elif level == UnitLevel.ORGANISATION:
        text = ngettext("%(n)s organisation", "%(n)s organisations", cell.n)
    else:
        text = ngettext("%(n)s municipality", "%(n)s municipalities", cell.n)
    return text % {"n": number(cell.n)}
