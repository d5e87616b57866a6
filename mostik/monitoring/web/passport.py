"""The passport of the scales: how the items, the scales and the raters of an instrument behaved in a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.enums import Source
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import passport as queries
from mostik.monitoring.queries.passport import ItemFigures, Passport
from mostik.monitoring.reports import passport as report
from mostik.monitoring.reports import quality_words as words
from mostik.monitoring.web.written import written
from mostik.stats.verdicts import DEFAULTS
from mostik.ui.charts import BarRow, bars, bars_table, chart
from mostik.ui.components import Chart


@dataclass(frozen=True)
class Choice:
    used: CampaignInstrument
    instruments: list[CampaignInstrument]
    sources: list[str]
    found: Passport


def _choice(request: SignedInRequest, campaign: Campaign) -> Choice:
    """The instrument and the source of the address, with defaults. A campaign without instruments is not found."""
    used = campaigns.instruments_of(campaign)
    if not used:
        raise Http404
    wanted = request.GET.get("instrument", "")
    row = next((one for one in used if str(one.pk) == wanted), used[0])
    sources = queries.sources_of(campaign, row.version) or list(row.sources)
    asked = request.GET.get("source", "")
    source = asked if asked in sources else sources[0]
    language = get_language() or "ru"
    return Choice(row, used, sources, queries.passport(campaign, row.version, source, language))


@require_safe
@guarded(rules.can_view_passport, find=campaigns.visible_to)
def passport_page(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    chosen = _choice(request, campaign)
    found = chosen.found
    context = {
        "campaign": campaign,
        "found": found,
        "chosen": chosen,
        "options": {
            "instruments": [(row.pk, row.version.instrument.title) for row in chosen.instruments],
            "sources": [(source, str(Source(source).label)) for source in chosen.sources],
        },
        "query": request.GET.urlencode(),
        "few": "" if found.enough else words.few_cards(found.cards, campaign.min_cell),
        "base": words.base(found.cards),
        "time": words.time_to_fill(found.time),
        "double": words.double_rating(found.drawn, found.pairs, found.disputed),
        "scales": [
            (
                report.title_of(one),
                one,
                report.alpha_of(one),
                report.omega_of(one),
                report.interval(one.agreement.one_way if one.agreement else None),
                report.sentences(one),
            )
            for one in found.scales
        ],
        "areas": _areas(found),
        "charts": _charts(found),
        "notes": report.notes(),
    }
    return render(request, "monitoring/quality/passport.html", context)


def _areas(found: Passport) -> list[tuple[str, list[tuple[ItemFigures, list[str]]]]]:
    """Items under the title of their area, each with what to do about it."""
    titles = {one.code: report.title_of(one) for one in found.scales}
    codes = dict.fromkeys(item.area for item in found.items)
    return [
        (
            titles.get(code, _("Items")),
            [(item, words.advice(item, found.cards)) for item in found.items_of(code)],
        )
        for code in codes
    ]


def _charts(found: Passport) -> list[tuple[str, Chart]]:
    drawn = (
        (_("Mean share of the maximum, by item"), report.difficulty_rows(found), None, ""),
        (_("Link of the item with the scale"), report.link_rows(found), DEFAULTS.item_rest, _("enough")),
    )
    return [(title, _chart(title, rows, limit, said)) for title, rows, limit, said in drawn if rows]


def _chart(title: str, rows: list[BarRow], limit: float | None, said: str) -> Chart:
    table = bars_table(rows, caption=title, columns=(_("Item"), _("Value")))
    options: dict[str, Any] = {"title": title, "high": 1, "threshold": limit, "threshold_title": said}
    return chart(bars, rows, table=table, **options)


@require_safe
@guarded(rules.can_view_passport, find=campaigns.visible_to)
def passport_file(request: SignedInRequest, campaign: Campaign, extension: str) -> HttpResponse:
    """The same as a document, made now."""
    found = _choice(request, campaign).found
    document = report.passport_document(found, day=timezone.localdate(), language=get_language() or "ru")
    name = slugify_ru(f"{document.title} {found.version.title}")
    return written(document, name, extension)
