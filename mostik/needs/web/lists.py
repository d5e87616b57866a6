"""The guided flow on one page with its steps: survey, report, teachers who come forward, heads who agree."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.documents.content import Document
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.needs import rules
from mostik.needs.actions import agreeing, flows
from mostik.needs.enums import ListState
from mostik.needs.models import MotivatedList
from mostik.needs.queries import motivated as queries
from mostik.needs.queries.report import report_of
from mostik.needs.reports import kinds
from mostik.needs.reports.digital import digital_report
from mostik.needs.reports.roster import roster
from mostik.needs.web import list_rows as rows
from mostik.needs.web.forms import DueForm, FlowForm, JoinForm, ReasonForm
from mostik.needs.web.rows import WRITERS, done, file_of, tone_of, written
from mostik.stationery.reports import written as by_template


@require_http_methods(["GET", "POST"])
@guarded(rules.runs_places)
def start(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    form = FlowForm(
        request.POST if request.method == "POST" else None,
        places=queries.places_of(user),
        networks=queries.networks_of(user),
        versions=queries.versions_for(user),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = flows.start(by=user, at=timezone.now(), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("needs:list", made.pk)
    context = {"form": form, "has_versions": queries.versions_for(user).exists()}
    return render(request, "needs/list_start.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.can_open_list, find=queries.visible_to)
def page(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    return draw(request, row)


def draw(request: SignedInRequest, row: MotivatedList, **forms: Any) -> HttpResponse:
    """The whole page for this reader; `forms` were refused. Teachers see their own line, heads their own people."""
    user, day = request.user, timezone.localdate()
    runs, own = rules.can_run_list(user, row), queries.own(user, row, day)
    reads = rules.can_read_report(user, row)
    found = report_of(row, user) if reads else None
    joins = rules.can_join(user, row)
    context = {
        "row": row,
        "tone": tone_of(row.state),
        "runs": runs,
        "steps": rows.steps(row, day),
        "report": found,
        "turnout": found and found.progress,
        "picture": found and rows.picture(found),
        "places": found and rows.place_lines(found),
        "own": own,
        "joins": joins,
        "text": queries.wording(day) if joins else None,
        "join_form": JoinForm(initial={"shares": own.shares, "agrees": True} if own else None),
        "parts": rows.parts(row, user, day),
        "is_with_heads": row.state == ListState.AGREEING,
        "shows_people": row.state in (ListState.GATHERING, ListState.FINAL)
        and rules.can_read_names(user, row),
        "people": rows.people(row, day) if rules.can_read_names(user, row) else [],
        "is_final": row.state == ListState.FINAL,
        "due_form": DueForm(),
        "stop_form": ReasonForm(prefix="stop"),
        "is_late": row.due is not None and row.due < day,
        "diagnostic_url": reverse("assessment:diagnostic", args=[row.diagnostic_id]) if runs else "",
        "sitting_url": reverse("assessment:sitting", args=[row.diagnostic_id])
        if row.state == ListState.SURVEY and rows.is_invited(row, user)
        else "",
        **forms,
    }
    bad = any(form.errors for form in forms.values())
    return render(request, "needs/list.html", context, status=422 if bad else 200)


@require_POST
@guarded(rules.can_run_list, find=queries.visible_to)
def end_survey(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    def change() -> str:
        flows.end_survey(motivated_list=row, by=request.user, at=timezone.now())
        return _("The survey is closed: the report is below, teachers are asked to come forward.")

    return done(request, change, "needs:list", row.pk)


@require_POST
@guarded(rules.can_run_list, find=queries.visible_to)
def send(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    form = DueForm(request.POST)
    if not form.is_valid():
        return draw(request, row, due_form=form)

    def change() -> str:
        due = form.cleaned_data["due"]
        flows.send(motivated_list=row, due=due, by=request.user, at=timezone.now())
        return _("The list is with the heads.")

    return done(request, change, "needs:list", row.pk)


@require_POST
@guarded(rules.can_run_list, find=queries.visible_to)
def remind(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    def change() -> str:
        asked = flows.remind(motivated_list=row, by=request.user, at=timezone.now())
        if not asked:
            return _("They were reminded today already.")
        return ngettext("%(n)d kindergarten is reminded.", "%(n)d kindergartens are reminded.", asked) % {
            "n": asked
        }

    return done(request, change, "needs:list", row.pk)


@require_POST
@guarded(rules.can_run_list, find=queries.visible_to)
def finish(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    def change() -> str:
        agreeing.finish_without(motivated_list=row, by=request.user, at=timezone.now())
        return _("The list is finished without those who gave no word.")

    return done(request, change, "needs:list", row.pk)


@require_POST
@guarded(rules.can_run_list, find=queries.visible_to)
def stop(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    form = ReasonForm(request.POST, prefix="stop")
    if not form.is_valid():
        return draw(request, row, stop_form=form)

    def change() -> str:
        reason = form.cleaned_data["reason"]
        flows.stop(motivated_list=row, reason=reason, by=request.user, at=timezone.now())
        return _("It is stopped; no name is kept in it.")

    return done(request, change, "needs:list", row.pk)


@require_safe
@guarded(rules.can_read_report, find=queries.visible_to)
def report(request: SignedInRequest, row: MotivatedList, extension: str) -> HttpResponse:
    found, language = report_of(row, request.user), get_language() or "ru"
    values = kinds.report_values(row, found, language)
    document = digital_report(row, found, language=language)
    return _file(row, kinds.REPORT, values, document, extension, "otchet")


@require_safe
@guarded(rules.can_read_names, find=queries.visible_to)
def roster_file(request: SignedInRequest, row: MotivatedList, extension: str) -> HttpResponse:
    if row.state not in (ListState.AGREEING, ListState.FINAL):
        raise Http404
    day, language = timezone.localdate(), get_language() or "ru"
    values = kinds.list_values(row, day, language)
    return _file(row, kinds.LIST, values, roster(row, day, language=language), extension, "spisok")


def _file(
    row: MotivatedList, code: str, values: Any, document: Document, extension: str, word: str
) -> HttpResponse:
    """By the template of the place where it has one."""
    made = by_template(code, row.place, values, extension, language=get_language() or "ru")
    name = f"{word} {row.title}"
    if made is None:
        return written(document, name, extension)
    return file_of(made, WRITERS[extension][1], f"{slugify_ru(name)[:80]}.{extension}")
