"""What a closed study has told: tables and a chart on the screen, the same as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.needs import rules
from mostik.needs.models import NeedsStudy
from mostik.needs.queries import results as queries
from mostik.needs.queries import studies
from mostik.needs.queries.results import Table
from mostik.needs.reports.workbook import workbook
from mostik.needs.web.rows import figure, file_of
from mostik.platform.actions.files import XLSX
from mostik.ui.charts import BarRow, bars, bars_table, chart


@require_safe
@guarded(rules.can_read_results, find=studies.visible_to)
def results(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    found = queries.results_of(study)
    forms = queries.by_form(found)
    context = {
        "study": study,
        "answered": found.answered,
        "staff": study.grounds.get("staff", 0),
        "is_hidden": found.is_hidden,
        "picture": _picture(forms),
        "forms": _shown(forms),
        "positions": _shown(queries.by_position(found)),
        "topics": found.topics,
        "places": [
            (line.node, figure(line.people), [figure(cell) for cell in line.cells])
            for line in queries.by_place(found, request.user)
        ],
        "attendance": [(label, figure(value)) for label, value in queries.attendance_of(found)],
        "words": queries.words_of(found),
        "requests": studies.requests_of(study, request.user),
        "can_order": rules.can_take_to_work(request.user, study),
    }
    return render(request, "needs/results.html", context)


def _shown(table: Table) -> dict[str, Any]:
    return {
        "columns": table.columns,
        "people": [figure(value) for value in table.people],
        "lines": [
            (line.topic.title, figure(line.total), figure(line.first), [figure(cell) for cell in line.cells])
            for line in table.lines
        ],
    }


def _picture(table: Table) -> Any:
    """Topics by how many asked; hidden ones are left out of the picture."""
    known = [line for line in table.lines if line.total is not None]
    rows = [BarRow(line.topic.title, line.total) for line in sorted(known, key=lambda one: -(one.total or 0))]
    if not rows:
        return None
    title = _("How many teachers asked for a topic")
    high = max(1, *(line.total or 0 for line in known))
    columns = (_("Topic"), _("How many people"))
    return chart(
        bars,
        rows,
        title=title,
        high=high,
        digits=0,
        table=bars_table(rows, caption=title, columns=columns, digits=0),
    )


@require_safe
@guarded(rules.can_read_results, find=studies.visible_to)
def export(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    found = queries.results_of(study)
    works = rules.can_take_to_work(request.user, study)
    content = workbook(
        found,
        queries.by_form(found),
        queries.by_position(found),
        queries.by_place(found, request.user),
        queries.forecast_of(found, timezone.localdate()) if works else None,
        studies.lines_of(study) if works else (),
    )
    return file_of(content, XLSX, f"{slugify_ru(study.title)[:80]}.xlsx")
