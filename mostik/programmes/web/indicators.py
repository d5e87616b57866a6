"""One indicator: how it is counted, plan and fact by years, what stands behind the number, a fact from a document."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.programmes import rules
from mostik.programmes.actions import programmes as actions
from mostik.programmes.enums import IndicatorKind
from mostik.programmes.models import TargetIndicator
from mostik.programmes.queries import programmes as queries
from mostik.programmes.queries import table as tables
from mostik.programmes.queries.measured import Measured, Part
from mostik.programmes.queries.sources import Source, measure
from mostik.programmes.web.forms import FactForm
from mostik.ui.charts import BarRow, DumbRow, bars, bars_table, chart, dumbbell, dumbbell_table

CHARTED = 40


@require_http_methods(["GET", "POST"])
@guarded(rules.can_read_indicator, find=queries.indicator_visible_to)
def page(request: SignedInRequest, indicator: TargetIndicator) -> HttpResponse:
    """POST types a fact, by those who may."""
    today = timezone.localdate()
    types = rules.can_type(request.user, indicator)
    form = FactForm(
        request.POST if request.method == "POST" and types else None, kind=indicator.kind, today=today
    )
    if form.is_bound and form.is_valid() and _typed(request, indicator, form):
        return redirect("programmes:indicator", indicator.pk)
    programme = indicator.programme
    line = next(one for one in queries.lines(programme) if one.indicator.pk == indicator.pk)
    source = line.source
    found = (
        measure(indicator.source, programme.owner, today) if source and programme.state != "closed" else None
    )
    [row] = tables.rows_of(programme, [line], {indicator.pk: found.value} if found else {}, today)
    parts = [part for part in found.parts if _may_see(request, indicator, part)] if found else []
    context = {
        "indicator": indicator,
        "programme": programme,
        "row": row,
        "values": [(cell, line.values.get(cell.year)) for cell in row.cells],
        "source": source,
        "found": found,
        "today": today,
        "parts": _linked(parts, indicator, source),
        "hidden": len(found.parts) - len(parts) if found else 0,
        "behind": _behind(source, programme.owner),
        "by_years": _by_years(row, line),
        "by_parts": _by_parts(indicator, found, parts),
        "form": form if types else None,
    }
    return render(request, "programmes/indicator.html", context, status=422 if form.errors else 200)


def _typed(request: SignedInRequest, indicator: TargetIndicator, form: FactForm) -> bool:
    day: datetime.date = form.cleaned_data["as_of"]
    try:
        actions.type_fact(
            indicator=indicator, year=day.year, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _may_see(request: SignedInRequest, indicator: TargetIndicator, part: Part) -> bool:
    """A line about a place is for those who answer for it or for the programme."""
    if part.place_id is None:
        return True
    path = Node.objects.filter(pk=part.place_id).values_list("path", flat=True).first() or ""
    return rules.can_see_places(request.user, indicator.programme, path)


def _linked(parts: list[Part], indicator: TargetIndicator, source: Source | None) -> list[tuple[Part, str]]:
    """Lines of the drill-down with the page of the place, where the source has one for places."""
    deeper = source.page if source and source.page_of_place else ""
    return [
        (part, reverse(deeper, args=[part.place_id]) if deeper and part.place_id else "") for part in parts
    ]


def _behind(source: Source | None, owner: Node) -> str:
    if source is None or not source.page:
        return ""
    return reverse(source.page, args=[owner.pk] if source.page_of_place else [])


def _by_years(row: tables.Row, line: queries.Line) -> Any:
    """Plan and fact by years, where there are two figures to compare."""
    if line.indicator.kind == IndicatorKind.YES_NO:
        return None
    years = [(cell.year, line.plan(cell.year), line.fact(cell.year)) for cell in row.cells]
    known = [(year, plan, fact) for year, plan, fact in years if plan is not None or fact is not None]
    if len(known) < 2:
        return None
    drawn = [DumbRow(str(year), [fact], target=plan) for year, plan, fact in known]
    title, series = _("Plan and fact by years"), [_("Fact")]
    high = (
        100
        if line.indicator.kind == IndicatorKind.SHARE
        else max(max(plan or 0, fact or 0) for _year, plan, fact in known)
    )
    table = dumbbell_table(drawn, series, caption=title, digits=1)
    return chart(
        dumbbell,
        drawn,
        series,
        title=title,
        low=0,
        high=high or 1,
        digits=1,
        target_title=_("Plan"),
        table=table,
    )


def _by_parts(indicator: TargetIndicator, found: Measured | None, parts: list[Part]) -> Any:
    if found is None or indicator.kind == IndicatorKind.YES_NO:
        return None
    known = [BarRow(part.title, part.value) for part in parts if part.value is not None]
    if not 2 <= len(known) <= CHARTED:
        return None
    title = _("What the number is made of")
    most = max(row.value for row in known)  # type: ignore[type-var]
    high = 100 if indicator.kind == IndicatorKind.SHARE else most or 1
    table = bars_table(known, caption=title, columns=(_("Part"), _("Value")), digits=0)
    return chart(bars, known, title=title, high=high, digits=0, table=table)
