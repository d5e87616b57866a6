"""Cyclograms on the screen: the list, one as a table, by month and by person, its approval, copy and files."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.cyclogram import rules
from mostik.cyclogram.actions import cyclograms as actions
from mostik.cyclogram.models import Cyclogram
from mostik.cyclogram.queries import checks
from mostik.cyclogram.queries import cyclograms as queries
from mostik.cyclogram.reports.calendar import calendar
from mostik.cyclogram.reports.workbook import workbook
from mostik.cyclogram.web import rows
from mostik.cyclogram.web.forms import CyclogramForm, PassportForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.lib.text import slugify_ru
from mostik.network.queries import access
from mostik.platform.actions.files import XLSX
from mostik.ui.components import Tab
from mostik.ui.formats import shortdate

VIEWS = ("table", "months", "people")


@require_safe
@guarded(rules.can_open)
def cyclogram_list(request: SignedInRequest) -> HttpResponse:
    found = queries.read_by(request.user)
    page = page_of(found, keys=("-year", "owner__name", "id"), after=request.GET.get("after"))
    context = {"page": page, "rows": page.rows, "can_begin": rules.can_begin(request.user)}
    return render(request, "cyclogram/list.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_begin)
def create(request: SignedInRequest) -> HttpResponse:
    owners = access.nodes_with_role(request.user, queries.RUNNERS).filter(kind="organisation")
    form = CyclogramForm(request.POST or None, owners=owners, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = actions.create(
                owner=values["owner"],
                label=values["label"],
                year=values["year"],
                from_pack=values["beginning"] == "ready",
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cyclogram:cyclogram", made.pk)
    return render(request, "cyclogram/form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def page(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    return draw(request, cyclogram)


def draw(request: SignedInRequest, cyclogram: Cyclogram, problem: str = "") -> HttpResponse:
    """The page of a cyclogram; `problem` is why the last button did nothing."""
    user, today = request.user, timezone.localdate()
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    lines = queries.lines_of(cyclogram)
    if not rules.reads_all(user, cyclogram):
        lines = lines.filter(queries.concerning(user, cyclogram)).distinct()
    shown = list(lines)
    found = list(checks.of_cyclogram(cyclogram).filter(line__in=[line.pk for line in shown]))
    runs = rules.can_run(user, cyclogram)
    context = {
        "cyclogram": cyclogram,
        "problem": problem,
        "view": view,
        "tabs": _tabs(view),
        "facts": _facts(cyclogram),
        "runs": runs,
        "edits": runs and not cyclogram.is_approved,
        "approves": rules.can_approve(user, cyclogram),
        "late": sum(checks.is_overdue(one, today) for one in found),
        "done": sum(one.is_written for one in found),
        "total": len(found),
        "month": sum(1 for one in found if one.is_ahead and one.starts <= today <= one.ends),
        **_view(view, cyclogram, shown, found, today),
    }
    return render(request, "cyclogram/page.html", context)


def _view(view: str, cyclogram: Cyclogram, lines: Any, found: Any, today: datetime.date) -> dict[str, Any]:
    if view == "months":
        pairs = checks.by_month(cyclogram, found)
        return {"sections": [(month.first, rows.rows(month.checks, today)) for month in pairs]}
    if view == "people":
        return {
            "sections": [(load.person, rows.rows(load.checks, today)) for load in checks.by_person(found)]
        }
    return {"lines": [(line, rows.rows(own, today)) for line, own in checks.by_line(lines, found)]}


def _tabs(view: str) -> list[Tab]:
    titles = (_("Table"), _("By month"), _("By person"))
    return [
        Tab(title, f"?view={name}", is_current=name == view)
        for name, title in zip(VIEWS, titles, strict=True)
    ]


def _facts(cyclogram: Cyclogram) -> list[tuple[str, str]]:
    order = f"№ {cyclogram.order_number}" if cyclogram.order_number else ""
    if cyclogram.order_date:
        order = f"{order} {shortdate(cyclogram.order_date)}".strip()
    pairs = [
        (_("Organisation"), cyclogram.owner.title),
        (_("School year"), cyclogram.years),
        (_("State"), str(cyclogram.get_state_display())),
        (_("Approved on"), shortdate(cyclogram.approved_on) if cyclogram.approved_on else ""),
        (_("By the order"), order),
        (_("Made from"), str(cyclogram.previous) if cyclogram.previous else ""),
    ]
    return [pair for pair in pairs if pair[1]]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=queries.visible_to)
def edit(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    values = {name: getattr(cyclogram, name) for name in actions.EDITABLE}
    form = PassportForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update(cyclogram=cyclogram, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cyclogram:cyclogram", cyclogram.pk)
    context = {"form": form, "cyclogram": cyclogram}
    return render(request, "cyclogram/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_approve, find=queries.visible_to)
def approve(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    def change() -> str:
        actions.approve(cyclogram=cyclogram, by=request.user, at=timezone.now())
        return _("The cyclogram is approved: checks can begin.")

    return _done(request, cyclogram, change)


@require_POST
@guarded(rules.can_approve, find=queries.visible_to)
def reopen(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    def change() -> str:
        actions.reopen(cyclogram=cyclogram, by=request.user, at=timezone.now())
        return _("The cyclogram can be changed again; approve it when it is ready.")

    return _done(request, cyclogram, change)


def _done(request: SignedInRequest, cyclogram: Cyclogram, change: Any) -> HttpResponse:
    back = ("cyclogram:cyclogram", cyclogram.pk)
    return rows.done(request, change, back=back, page=lambda reason: draw(request, cyclogram, reason))


@require_POST
@guarded(rules.can_run, find=queries.visible_to)
def copy(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    try:
        made = actions.copy(cyclogram=cyclogram, by=request.user, at=timezone.now())
    except Refusal as refusal:
        response = draw(request, cyclogram, str(refusal))
        response.status_code = 422
        return response
    messages.success(request, _("Next year's cyclogram is made: look through its lines."))
    return redirect("cyclogram:cyclogram", made.pk)


@require_safe
@guarded(rules.reads_all, find=queries.visible_to)
def export(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    return _file(workbook(cyclogram, queries.lines_of(cyclogram)), XLSX, cyclogram, "xlsx")


@require_safe
@guarded(rules.can_read, find=queries.visible_to)
def ics(request: SignedInRequest, cyclogram: Cyclogram) -> HttpResponse:
    """The calendar of what this person may see."""
    found = checks.of_cyclogram(cyclogram).exclude(state="cancelled")
    if not rules.reads_all(request.user, cyclogram):
        lines = queries.lines_of(cyclogram).filter(queries.concerning(request.user, cyclogram))
        found = found.filter(line__in=lines.values("pk"))
    return _file(calendar(found, str(cyclogram)), "text/calendar; charset=utf-8", cyclogram, "ics")


def _file(content: bytes, kind: str, cyclogram: Cyclogram, extension: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = slugify_ru(f"{cyclogram.label} {cyclogram.owner.title} {cyclogram.years}")
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response
