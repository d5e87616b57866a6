"""Where two sources part: indicators of a place, and the places below it, the widest gaps first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.enums import Source
from mostik.monitoring.queries import gaps as queries
from mostik.monitoring.queries.gaps import Pair, Place
from mostik.monitoring.web.selection import Selection, crumbs_of, filter_options, selection_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats.gaps import Discrepancy, step_of
from mostik.stats.methodology import TOTAL
from mostik.ui.formats import number, score

PAGE = 30


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    title: str
    depth: int
    url: str
    is_open: bool
    found: Discrepancy
    wide: str
    is_flagged: bool
    is_share: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """`sides`: addresses of «почему» for both numbers, where the place is a unit."""

    place: Place
    municipality: str
    url: str
    sides: tuple[str, str]
    tone: str
    word: str


def pair_title(pair: Pair) -> str:
    return f"{Source(pair[0]).label} — {str(Source(pair[1]).label).lower()}"


def address(chosen: Selection, node_id: int, pair: Pair | None = None, code: str = TOTAL) -> str:
    """The page of a place, with the choice of this one."""
    more = {"pair": "-".join(pair)} if pair else {}
    more |= {"code": code} if code != TOTAL else {}
    own = chosen.query
    query = f"{own}{'&' if own and more else '?' if more else ''}{urlencode(more)}"
    return reverse("monitoring:gaps", args=[chosen.campaign.pk, node_id]) + query


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def gaps_page(request: SignedInRequest, node: Node, campaign: int) -> HttpResponse:
    chosen = selection_of(request, campaign, node)
    mart = chosen.mart
    pairs = queries.pairs_at(mart, node.pk, node.kind, chosen.part) if mart else []
    context: dict[str, Any] = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "crumbs": crumbs_of(request.user, chosen),
        "options": filter_options(chosen) | {"sources": []},
        "data_as_of": mart.result.built_at if mart else None,
        "back": chosen.url(node.pk),
        "pairs": [("-".join(pair), pair_title(pair)) for pair in pairs],
    }
    if mart and pairs:
        asked = request.GET.get("pair", "")
        pair = next((one for one in pairs if "-".join(one) == asked), pairs[0])
        context |= _found(request, chosen, pair)
    return render(request, "monitoring/results/gaps.html", context)


def _found(request: SignedInRequest, chosen: Selection, pair: Pair) -> dict[str, Any]:
    assert chosen.mart is not None
    codes = [TOTAL, *(one.code for one in chosen.methodology.indicators)]
    code = request.GET.get("code", TOTAL)
    code = code if code in codes else TOTAL
    node, part = chosen.node, chosen.part
    found = queries.by_indicator(chosen.mart, node.pk, node.kind, pair, part=part, codes=codes)
    places = (
        []
        if chosen.is_unit
        else queries.by_place(chosen.mart, node.pk, node.kind, pair, part=part, code=code)
    )
    step = step_of(chosen.methodology, code, part)
    return {
        "pair": "-".join(pair),
        "first": Source(pair[0]).label,
        "second": Source(pair[1]).label,
        "lines": _indicators(chosen, pair, code, found),
        "code": code,
        "code_title": chosen.title(code),
        "is_share": chosen.methodology.is_share(code),
        "summary": _summary(places, pair),
        "step": number(step, 0 if step.denominator == 1 else 2) if step is not None else "",
        **_places(request, chosen, pair, code, places),
    }


def _indicators(
    chosen: Selection, pair: Pair, code: str, found: dict[str, Discrepancy]
) -> list[IndicatorLine]:
    lines: list[IndicatorLine] = []

    def add(one: str, depth: int) -> None:
        if one in found:
            step = step_of(chosen.methodology, one, chosen.part)
            apart = found[one]
            lines.append(
                IndicatorLine(
                    chosen.title(one),
                    depth,
                    address(chosen, chosen.node.pk, pair, one) + ("" if chosen.is_unit else "#places"),
                    one == code,
                    apart,
                    "" if step is None else _("%(higher)s / %(lower)s") % _counts(apart),
                    step is not None and abs(apart.difference) >= step,
                    chosen.methodology.is_share(one),
                )
            )

    def walk(parent: str | None, depth: int) -> None:
        for indicator in chosen.methodology.children(parent):
            add(indicator.code, depth)
            walk(indicator.code, depth + 1)

    add(TOTAL, 0)
    walk(None, 0)
    return lines


def _counts(found: Discrepancy) -> dict[str, str]:
    return {"higher": number(found.higher), "lower": number(found.lower)}


def _places(
    request: SignedInRequest, chosen: Selection, pair: Pair, code: str, places: list[Place]
) -> dict[str, Any]:
    asked = request.GET.get("page", "1")
    pages = max(1, -(-len(places) // PAGE))
    page = min(max(int(asked) if asked.isdigit() and len(asked) < 6 else 1, 1), pages)
    shown = places[(page - 1) * PAGE : page * PAGE]
    ids = {place.municipality_id for place in shown}
    names = dict(Node.objects.filter(pk__in=ids).values_list("pk", "name"))
    is_units = chosen.node.kind == NodeKind.ORGANISATION

    def link(to: int) -> str:
        query = request.GET.copy()
        query["page"] = str(to)
        return f"?{query.urlencode()}#places"

    return {
        "places": [_place(chosen, pair, code, one, names.get(one.municipality_id, "")) for one in shown],
        "is_units": is_units,
        "shows_municipality": chosen.node.kind == NodeKind.REGION,
        "previous": link(page - 1) if page > 1 else "",
        "next": link(page + 1) if page < pages else "",
        "counted": len(places),
    }


def _place(chosen: Selection, pair: Pair, code: str, place: Place, municipality: str) -> PlaceLine:
    is_unit = chosen.node.kind == NodeKind.ORGANISATION
    sides = tuple(replace(chosen, source=source).why_url(place.node_id, code) for source in pair)
    return PlaceLine(
        place,
        municipality,
        chosen.url(place.node_id) if is_unit else address(chosen, place.node_id, pair, code),
        (sides[0], sides[1]) if is_unit else ("", ""),
        "warn" if place.is_wide else "",
        word(place, pair) if place.is_wide else "",
    )


def word(place: Place, pair: Pair) -> str:
    """Which of the two is higher, of a flagged place."""
    first = str(Source(pair[0]).label).lower()
    if place.found.difference > 0:
        return _("%(source)s is higher") % {"source": first}
    return _("%(source)s is lower") % {"source": first}


def _summary(places: list[Place], pair: Pair) -> str:
    """Who sees themselves higher and lower than others do, by a level and more."""
    if not places or places[0].step is None:
        return ""
    wide = [place for place in places if place.is_wide]
    higher = sum(place.found.difference > 0 for place in wide)
    text = ngettext(
        "Of %(n)s place with both assessments the first is higher by a level or more in %(higher)s, lower in %(lower)s.",
        "Of %(n)s places with both assessments the first is higher by a level or more in %(higher)s, lower in %(lower)s.",
        len(places),
    )
    return text % {"n": number(len(places)), "higher": number(higher), "lower": number(len(wide) - higher)}


def tile(chosen: Selection) -> dict[str, Any] | None:
    """«Самооценка минус эксперт» over the units both have assessed."""
    if chosen.mart is None:
        return None
    pair = queries.PAIRS[0]
    node = chosen.node
    found = queries.by_indicator(chosen.mart, node.pk, node.kind, pair, part="invariant", codes=[TOTAL]).get(
        TOTAL
    )
    if found is None:
        return None
    note = f"{score(found.first)} − {score(found.second)}"
    if found.n > 1:
        note += " · " + ngettext("%(n)s with both", "%(n)s with both", found.n) % {"n": number(found.n)}
    return {
        "label": _("Self-assessment minus expert"),
        "value": number(found.difference, 2, sign=True),
        "note": note,
        "url": address(chosen, node.pk, pair),
    }
