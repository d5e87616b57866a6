"""The side of those who run diagnostics: prepare, invite, open, close, read what many have shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import attempts
from mostik.assessment.actions import diagnostics as actions
from mostik.assessment.enums import BY_OTHERS, DiagnosticKind, DiagnosticState
from mostik.assessment.models import Diagnostic
from mostik.assessment.queries import diagnostics as queries
from mostik.assessment.queries.outcomes import outcomes_of
from mostik.assessment.web import sections
from mostik.assessment.web.forms import DiagnosticForm, InviteForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.queries import access
from mostik.ui.formats import shortdate

TONES = {DiagnosticState.DRAFT: "neutral", DiagnosticState.OPEN: "info", DiagnosticState.CLOSED: "good"}


@require_safe
@guarded(rules.can_prepare)
def diagnostic_list(request: SignedInRequest) -> HttpResponse:
    """Everything this person runs."""
    page = page_of(queries.run_by(request.user), keys=("-opens", "-id"), after=request.GET.get("after"))
    rows = [(row, TONES[DiagnosticState(row.state)]) for row in page.rows]
    context = {"page": page, "rows": rows, "tabs": sections.leading(request.user, "diagnostics")}
    return render(request, "assessment/list.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_prepare)
def create(request: SignedInRequest) -> HttpResponse:
    """A new test, or with `?kind=case` a case."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in (DiagnosticKind.TEST, DiagnosticKind.CASE) else DiagnosticKind.TEST.value
    owners = access.nodes_with_role(request.user, rules.RUNNERS).order_by("path")
    today = timezone.localdate()
    form = DiagnosticForm(
        request.POST or None, kind=kind, user=request.user, owners=owners, initial={"opens": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(kind=kind, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is prepared. Invite people, then open it."))
            return redirect("assessment:invite", made.pk)
    return _draw_form(request, form, kind)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_change, find=queries.visible_to)
def edit(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    form = DiagnosticForm(
        request.POST or None,
        kind=diagnostic.kind,
        user=request.user,
        initial=DiagnosticForm.initial_of(diagnostic),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.update(diagnostic=diagnostic, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessment:diagnostic", diagnostic.pk)
    return _draw_form(request, form, diagnostic.kind, diagnostic)


def _draw_form(
    request: SignedInRequest, form: DiagnosticForm, kind: str, diagnostic: Diagnostic | None = None
) -> HttpResponse:
    has_instruments = form.fields["version"].queryset.exists()  # type: ignore[attr-defined]
    context = {"form": form, "kind": kind, "diagnostic": diagnostic, "has_instruments": has_instruments}
    return render(request, "assessment/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=queries.visible_to)
def diagnostic_page(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """The passport, how many took part and, after closing, means of many. POST `action`: open or close."""
    if request.method == "POST":
        step = {"open": actions.open_, "close": actions.close}.get(request.POST.get("action", ""))
        try:
            if step:
                step(diagnostic=diagnostic, by=request.user, at=timezone.now())
        except Refusal as refusal:
            return _draw(request, diagnostic, str(refusal))
        return redirect("assessment:diagnostic", diagnostic.pk)
    attempts.finish_overdue(diagnostic=diagnostic, at=timezone.now())
    return _draw(request, diagnostic)


def _draw(request: SignedInRequest, diagnostic: Diagnostic, problem: str = "") -> HttpResponse:
    context = {
        "diagnostic": diagnostic,
        "tone": TONES[DiagnosticState(diagnostic.state)],
        "problem": problem,
        "passport": _passport(diagnostic),
        "progress": queries.progress_of(diagnostic),
        "outcomes": outcomes_of(diagnostic),
        "is_case": diagnostic.kind == DiagnosticKind.CASE,
        "is_card": diagnostic.kind in BY_OTHERS,
    }
    return render(request, "assessment/diagnostic.html", context, status=422 if problem else 200)


def _passport(row: Diagnostic) -> list[tuple[str, str]]:
    minutes = ngettext("%(n)d minute", "%(n)d minutes", row.minutes or 0) % {"n": row.minutes or 0}
    pairs = [
        (_("What it is"), str(row.get_kind_display())),
        (_("Who runs it"), row.owner.title),
        (_("Instrument"), row.version.title),
        (_("Dates"), f"{shortdate(row.opens)} – {shortdate(row.closes)}"),
    ]
    if row.kind == DiagnosticKind.TEST:
        pairs += [
            (_("Time"), minutes if row.minutes else _("not limited")),
            (_("Attempts"), str(row.attempts)),
            (_("Order of questions"), _("shuffled") if row.is_shuffled else _("as in the instrument")),
        ]
    elif row.kind == DiagnosticKind.CASE:
        pairs.append((_("Permitted difference"), f"{row.limit_percent} %"))
    return [*pairs, (_("Smallest number of people shown"), str(row.min_cell))]


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=queries.visible_to)
def invite(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    form = InviteForm(request.POST or None, diagnostic=diagnostic)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.invite(
                diagnostic=diagnostic, by=request.user, at=timezone.now(), **_clean(form.cleaned_data)
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)d person is invited.", "%(n)d people are invited.", count)
            messages.success(request, text % {"n": count})
            return redirect("assessment:diagnostic", diagnostic.pk)
    context = {"form": form, "diagnostic": diagnostic}
    return render(request, "assessment/invite.html", context, status=422 if form.errors else 200)


def _clean(data: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) for name, value in data.items()}


@require_safe
@guarded(rules.can_run, find=queries.visible_to)
def people(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """Who was invited and who has finished: never what they scored."""
    rows = list(queries.participants_of(diagnostic)[:1000])
    return render(request, "assessment/people.html", {"diagnostic": diagnostic, "rows": rows})
