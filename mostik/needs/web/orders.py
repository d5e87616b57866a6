"""The forecast of demand with its assumptions, and the order for courses by quarter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.needs import rules
from mostik.needs.actions import orders as actions
from mostik.needs.models import NeedsStudy, OrderLine
from mostik.needs.queries import results, studies
from mostik.needs.web.forms import LineForm
from mostik.needs.web.rows import done, span
from mostik.stats.demand import bounded
from mostik.ui.formats import number


@require_safe
@guarded(rules.can_take_to_work, find=studies.visible_to)
def page(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    found = results.results_of(study)
    lines = studies.lines_of(study)
    context = {
        "study": study,
        "answered": found.answered,
        "staff": study.grounds.get("staff", 0),
        "silent": max(0, study.grounds.get("staff", 0) - found.answered),
        "expiring": span(bounded(study.grounds.get("expiring", 0), study.min_cell)),
        "forecast": [
            {
                "title": topic.title,
                "asked": span(one.asked),
                "deficits": span(one.deficits),
                "expiring": span(one.expiring),
                "total": span(one.total),
                "places": _("no limit") if one.places is None else number(one.places, 0),
                "lacking": span(one.lacking),
                "groups": span(one.groups),
            }
            for topic, one in results.forecast_of(found, timezone.localdate())
        ],
        "quarters": _by_quarter(lines),
        "has_lines": bool(lines),
    }
    return render(request, "needs/order.html", context)


def _by_quarter(lines: list[OrderLine]) -> list[tuple[str, int, list[OrderLine]]]:
    """Title of a quarter, people in it, its lines."""
    found: dict[str, list[OrderLine]] = {}
    for line in lines:
        found.setdefault(quarter_title(line), []).append(line)
    return [(title, sum(one.people for one in rows), rows) for title, rows in found.items()]


def quarter_title(line: OrderLine) -> str:
    return _("Quarter %(n)d of %(year)d") % {
        "n": (line.quarter.month + 2) // 3,
        "year": line.quarter.year,
    }


@require_POST
@guarded(rules.can_take_to_work, find=studies.visible_to)
def put_down(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    def change() -> str:
        made = actions.put_down(study=study, by=request.user, at=timezone.now())
        return ngettext("The order has %(n)d line.", "The order has %(n)d lines.", made) % {"n": made}

    return done(request, change, "needs:order", study.pk)


@require_POST
@guarded(rules.can_change_line, find=studies.lines_visible_to)
def correct(request: SignedInRequest, line: OrderLine) -> HttpResponse:
    form = LineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a number of people from 0 to 10 000."))
        return redirect("needs:order", line.study_id)

    def change() -> str:
        actions.correct(line=line, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _("The line is corrected; the next forecast leaves it alone.")

    return done(request, change, "needs:order", line.study_id)


@require_POST
@guarded(rules.can_change_line, find=studies.lines_visible_to)
def draft(request: SignedInRequest, line: OrderLine) -> HttpResponse:
    """A closed draft in the catalogue; the methodist goes on there."""

    def change() -> str:
        actions.draft(line=line, by=request.user, at=timezone.now())
        return _("A draft is in the catalogue: fill in the rest and open it.")

    return done(request, change, "needs:order", line.study_id)
