"""The bridge on the screen: an organisation with its weak indicators and what is linked with them, a municipality over its
organisations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.assessment.queries import aggregates
from mostik.growth import rules
from mostik.growth.queries import bridge as queries
from mostik.growth.queries.bridge import Bridge, Crossing, Verdict, Weak
from mostik.growth.web import bridge_words as words
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access, nodes
from mostik.ui.charts import Side, StackRow, Tie, chart, stacked_bars, stacked_table, ties, ties_table
from mostik.ui.components import Chart

READERS = ("regional_operator", "municipal_operator", "head", "senior_teacher", "observer")
DRAWN, SEVERAL = 8, 3
COLOURED = (Verdict.MEETS, Verdict.UNKNOWN, Verdict.DIFFERS)


@require_safe
@guarded(rules.can_see_some_bridge)
def places(request: SignedInRequest) -> HttpResponse:
    """Where the user may look: the only place at once, municipalities of a region as a list."""
    seen = access.subtrees_with_role(request.user, READERS).filter(
        kind__in=queries.BRIDGED, valid_to__isnull=True
    )
    highest = list(seen.filter(kind=NodeKind.MUNICIPALITY).order_by("name", "id")) or list(
        seen.order_by("name", "id")[:200]
    )
    if len(highest) == 1:
        return redirect("growth:bridge", highest[0].pk)
    return render(request, "growth/bridge_places.html", {"places": highest})


@require_safe
@guarded(rules.can_see_bridge, find=nodes.visible_to)
def page(request: SignedInRequest, node: Node) -> HttpResponse:
    today = timezone.localdate()
    rounds = queries.rounds_of(request.user, node)
    chosen = request.GET.get("round", "")
    campaign = next((one for one in rounds if str(one.pk) == chosen), rounds[0] if rounds else None)
    model = queries.model_of(node, today)
    context: dict[str, Any] = {
        "node": node,
        "campaign": campaign,
        "rounds": [(one.pk, one.title) for one in rounds],
        "model": model,
        "day": aggregates.as_of(today),
        "least": 2 * aggregates.MIN_CELL,
        "min_cell": aggregates.MIN_CELL,
        "parent": _parent(request, node),
        "strengths": words.strengths(),
    }
    if campaign is not None and model is not None:
        made = queries.bridge(campaign, model, today)
        draw = _organisation if node.kind == NodeKind.ORGANISATION else _municipality
        context |= draw(made, node)
    is_one = node.kind == NodeKind.ORGANISATION
    return render(request, "growth/bridge.html" if is_one else "growth/bridge_town.html", context)


def _parent(request: SignedInRequest, node: Node) -> Node | None:
    above = Node.objects.filter(path__in=access.paths_above(node.path)[:-1], kind=NodeKind.MUNICIPALITY)
    return next((one for one in above if rules.can_see_bridge(request.user, one)), None)


def _organisation(made: Bridge, node: Node) -> dict[str, Any]:
    weak = queries.weak_of(made, node, queries.readings(made, node).get(node.pk, []))
    return {
        "weak": [(one, _lines(one), _why(made, node, one)) for one in weak],
        "picture": _picture(weak),
        "unlinked": sum(not one.links for one in weak),
    }


def _lines(weak: Weak) -> list[tuple[Any, str, str, str, str]]:
    """(competency or None, tone, word, sentence, address of what is offered)."""
    if not weak.links:
        return [(None, "", "", words.sentence(weak, None), "")]
    offers = reverse("growth:opportunities")
    return [
        (
            link.competency,
            words.TONES[link.verdict],
            words.word(link.verdict),
            words.sentence(weak, link),
            f"{offers}?{urlencode({'topic': link.competency.code})}",
        )
        for link in weak.links
    ]


def _why(made: Bridge, node: Node, weak: Weak) -> str:
    """The page «почему» of the indicator in the results."""
    reading = weak.found.reading
    page = reverse("monitoring:why", args=[made.campaign.pk, node.pk, reading.indicator.code])
    chosen = {
        "instrument": weak.found.used,
        "source": reading.cell.source,
        "part": reading.cell.part,
    }
    return f"{page}?{urlencode(chosen)}"


def _picture(weak: Sequence[Weak]) -> Chart | None:
    """The deepest indicators that are linked; a competency linked with several stands once."""
    shown = [one for one in weak if one.links][:DRAWN]
    if not shown:
        return None
    right: dict[str, Side] = {}
    tied = []
    for number, one in enumerate(shown):
        for link in one.links:
            right.setdefault(link.competency.code, Side(link.competency.title, words.figure(link.share)))
            tied.append(Tie(number, list(right).index(link.competency.code), words.ORDER.index(link.verdict)))
    left = [Side(one.found.reading.indicator.title(), words.measured(one)) for one in shown]
    sides = (left, list(right.values()), tied, words.strengths())
    title = _("Indicators below their threshold and competencies linked with them")
    heads = (_("Indicator"), _("Teachers with the deficit"))
    columns = [_("Indicator"), _("Result"), _("Competency"), _("Teachers with the deficit"), _("Together")]
    return chart(
        ties, *sides, title=title, heads=heads, table=ties_table(*sides, caption=title, columns=columns)
    )


def _municipality(made: Bridge, node: Node) -> dict[str, Any]:
    found = queries.readings(made, node)
    rows = Node.objects.filter(pk__in=found).order_by("name", "id")
    here = {one.pk: one for one in rows}
    crossed = queries.crossings(made, here, found)
    lines = []
    for pk, place in here.items():
        weak = queries.weak_of(made, place, found[pk])
        pairs = [
            (one.found.reading.indicator.title(), link, words.TONES[link.verdict], words.word(link.verdict))
            for one in weak
            for link in one.links
        ]
        lines.append((place, len(weak), sorted(pairs, key=lambda one: words.ORDER.index(one[1].verdict))))
    return {
        "crossings": [(row, words.crossing(row)) for row in crossed[:DRAWN]],
        "rest": [(row, words.crossing(row)) for row in crossed[DRAWN:]],
        "picture": _crossed_picture(crossed),
        "lines": sorted(lines, key=lambda one: -_meets(one[2])),
    }


def _meets(pairs: Sequence[Any]) -> int:
    return sum(link.verdict == Verdict.MEETS for _title, link, _tone, _word in pairs)


def _crossed_picture(crossed: Sequence[Crossing]) -> Chart | None:
    """Pairs that are below in several organisations; of one or two there is nothing to draw a share of."""
    drawn = [row for row in crossed if row.places >= SEVERAL][:DRAWN]
    if not drawn:
        return None
    rows = [
        StackRow(
            f"{row.title} — {row.competency.title}",
            [_part(row, verdict) for verdict in COLOURED],
            row.places,
        )
        for row in drawn
    ]
    title = _("Organisations where the indicator is below its threshold: is the linked deficit common there?")
    names = [words.word(verdict) for verdict in COLOURED]
    table = stacked_table(rows, names, caption=title, corner=_("Indicator and competency"))
    return chart(stacked_bars, rows, names, title=title, table=table)


def _part(row: Crossing, verdict: Verdict) -> float:
    return row.below.get(verdict, 0) / row.places
