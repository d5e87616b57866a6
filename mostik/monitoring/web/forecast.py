"""What the next round will show: the forecast of a region or a municipality, by area, with what it assumes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.queries import forecast as queries
from mostik.monitoring.reports import forecast_words as words
from mostik.monitoring.web.selection import Selection, crumbs_of, filter_options, selection_of
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats.forecast import Forecast, Foreseen
from mostik.stats.methodology import TOTAL
from mostik.ui.charts import Range, RangeRow, chart, ranges
from mostik.ui.components import Chart
from mostik.ui.formats import score


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator: what each round measured (None: not alike), what is foreseen, or why nothing is."""

    title: str
    url: str
    measured: tuple[tuple[int, float | Fraction | None], ...]
    mean: str
    ends: str
    why_not: str


def foreseen(chosen: Selection, codes: list[str]) -> list[Foreseen]:
    if chosen.mart is None or chosen.is_unit:
        return []
    return queries.of_node(
        chosen.campaign,
        chosen.mart,
        chosen.earlier,
        chosen.node.pk,
        chosen.node.kind,
        codes=codes,
        source=chosen.source,
        part=chosen.part,
    )


def panel(chosen: Selection) -> dict[str, str] | None:
    """The total on the dashboard; None where nothing is ever foreseen."""
    found = foreseen(chosen, [TOTAL])
    if not found:
        return None
    return {
        "sentence": words.sentence(found[0]),
        "assumption": words.assumption(found[0]),
        "unfinished": unfinished(chosen),
        "url": reverse("monitoring:forecast", args=[chosen.campaign.pk, chosen.node.pk]) + chosen.query,
    }


def unfinished(chosen: Selection) -> str:
    return words.unfinished() if chosen.campaign.status == CampaignStatus.RUNNING else ""


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def forecast_page(request: SignedInRequest, node: Node, campaign: int) -> HttpResponse:
    if node.kind not in queries.KINDS:
        raise Http404
    chosen = selection_of(request, campaign, node)
    found = foreseen(chosen, [TOTAL, *(area.code for area in chosen.areas)])
    years = sorted({one.year for one, _mart in chosen.earlier} | {chosen.campaign.year})
    total = next((one for one in found if one.code == TOTAL), None)
    context = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "crumbs": crumbs_of(request.user, chosen),
        "options": filter_options(chosen),
        "data_as_of": chosen.mart.result.built_at if chosen.mart else None,
        "back": chosen.url(node.pk),
        "years": years,
        "next_year": chosen.campaign.year + 1,
        "lines": [_line(chosen, one, years) for one in found],
        "picture": _picture(chosen, found),
        "sentence": words.sentence(total) if total else "",
        "assumption": words.assumption(total) if total else "",
        "unfinished": unfinished(chosen),
        "rule": words.rule(),
    }
    return render(request, "monitoring/results/forecast.html", context)


def _picture(chosen: Selection, found: list[Foreseen]) -> Chart | None:
    """The last measured value and what is expected, with its interval; None where nothing is foreseen."""
    rows = []
    for one in found:
        if isinstance(one.found, Forecast):
            ahead = Range(one.found.mean, (one.found.low, one.found.high))
            last = Range(one.rounds[-1].sample.mean)
            rows.append(RangeRow(chosen.title(one.code), [last, ahead]))
    if not rows:
        return None
    low, high = chosen.ends
    year = chosen.campaign.year
    series = [str(year), _("expected in %(year)s") % {"year": year + 1}]
    title = _("What is expected and how surely")
    return chart(ranges, rows, series, title=title, low=low, high=high)


def _line(chosen: Selection, one: Foreseen, years: list[int]) -> Line:
    known = {round_.at: round_.sample.mean for round_ in one.rounds}
    found = one.found
    said = isinstance(found, Forecast)
    return Line(
        title=chosen.title(one.code),
        url=chosen.why_url(chosen.node.pk, one.code),
        measured=tuple((year, known.get(year)) for year in years),
        mean=score(found.mean) if isinstance(found, Forecast) else "",
        ends=f"{score(found.low)}–{score(found.high)}" if isinstance(found, Forecast) else "",
        why_not="" if said else words.sentence(one),
    )
