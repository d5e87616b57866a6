"""Rating cases: the list of works for those who run it, one work with the rubric for a rater."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import gradings as actions
from mostik.assessment.enums import AttemptState, DiagnosticState, GradingState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Grading
from mostik.assessment.queries import diagnostics as queries
from mostik.assessment.queries import works
from mostik.assessment.web.forms import GradersForm, ThirdForm
from mostik.assessment.web.sitting import GRADING_TONES, STATE_TONES
from mostik.instruments.actions.submissions import CannotComplete, Conflict
from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.queries import filling, posted
from mostik.instruments.queries.sides import Side
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=queries.visible_to)
def works_page(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """Works by number: who rates them and how far it is. POST hands new ones out, or appoints a third rater."""
    people = queries.possible_graders(diagnostic, timezone.localdate())
    graders = GradersForm(request.POST or None, people=people) if "graders" in request.POST else None
    third = ThirdForm(request.POST, people=people) if "grader" in request.POST else None
    problem = ""
    try:
        if graders and graders.is_valid():
            count = actions.distribute(
                diagnostic=diagnostic,
                graders=list(graders.cleaned_data["graders"]),
                by=request.user,
                at=timezone.now(),
            )
            text = ngettext("%(n)d work is handed out.", "%(n)d works are handed out.", count)
            messages.success(request, text % {"n": count})
            return redirect("assessment:works", diagnostic.pk)
        if third and third.is_valid():
            work = _work(diagnostic, request.POST.get("work", ""))
            grader = third.cleaned_data["grader"]
            actions.appoint_third(attempt=work, grader=grader, by=request.user, at=timezone.now())
            return redirect("assessment:works", diagnostic.pk)
    except Refusal as refusal:
        problem = str(refusal)
    if request.method == "POST" and not problem:
        problem = _("Choose at least two raters.")
    return _draw_works(request, diagnostic, problem)


def _work(diagnostic: Diagnostic, number: str) -> DiagnosticAttempt:
    rows = DiagnosticAttempt.objects.filter(participant__diagnostic=diagnostic)
    found = rows.filter(code=int(number)).first() if number.isdecimal() and len(number) < 10 else None
    if found is None:
        raise actions.CannotGrade(_("There is no such work."))
    return found


def _draw_works(request: SignedInRequest, diagnostic: Diagnostic, problem: str) -> HttpResponse:
    people = queries.possible_graders(diagnostic, timezone.localdate())
    rows = [
        (
            work,
            STATE_TONES[AttemptState(work.state)],
            [(g, GRADING_TONES[GradingState(g.state)]) for g in known],
            work.state == AttemptState.DISPUTED and not any((g.number or 0) > actions.GRADERS for g in known),
        )
        for work, known in queries.works_of(diagnostic)
    ]
    context = {
        "diagnostic": diagnostic,
        "problem": problem,
        "rows": rows,
        "new": len(queries.lacking_raters(diagnostic, actions.GRADERS)),
        "is_open": diagnostic.state == DiagnosticState.OPEN,
        "graders": GradersForm(people=people),
        "third": ThirdForm(people=people),
    }
    return render(request, "assessment/works.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_grade, find=works.gradings_visible_to)
def grading_page(request: SignedInRequest, grading: Grading) -> HttpResponse:
    """The work without a name beside the rubric."""
    if request.method == "POST":
        return _change(request, grading)
    if grading.state == GradingState.DRAFT:
        return _draw_form(request, grading)
    return _draw_start(request, grading)


def _draw_start(request: SignedInRequest, grading: Grading, problem: str = "") -> HttpResponse:
    diagnostic = grading.attempt.participant.diagnostic
    context = {
        "grading": grading,
        "diagnostic": diagnostic,
        "problem": problem,
        "is_sent": grading.state == GradingState.SENT,
        "is_open": diagnostic.state == DiagnosticState.OPEN and grading.state == GradingState.ASSIGNED,
    }
    return render(request, "assessment/grading.html", context, status=422 if problem else 200)


def _draw_form(
    request: SignedInRequest,
    grading: Grading,
    *,
    errors: Iterable[Violation] = (),
    problem: str = "",
    conflict: Conflict | None = None,
) -> HttpResponse:
    assert grading.submission is not None
    diagnostic = grading.attempt.participant.diagnostic
    sent = _posted(request, grading) if conflict else None
    kept = conflict.kept if conflict else grading.submission
    context = {
        "page": filling.card_page(
            kept, errors=errors, answers=sent.answers if sent else None, side=Side.ASSESSOR
        ),
        "action": reverse("assessment:grading", args=[grading.pk]),
        "model_url": reverse("assessment:grading-model", args=[grading.pk]),
        "can_send": True,
        "send_label": _("Send the rating"),
        "send_hint": _("After that nothing can be changed."),
        "conflict": posted.changes(kept, sent) if sent else None,
        "grading": grading,
        "diagnostic": diagnostic,
        "problem": problem,
    }
    status = 409 if conflict else 422 if errors or problem else 200
    return render(request, "assessment/rubric.html", context, status=status)


@require_safe
@guarded(rules.can_grade, find=works.gradings_visible_to)
@cache_control(private=True, max_age=3600)
def grading_model(request: SignedInRequest, grading: Grading) -> HttpResponse:
    return JsonResponse(filling.browser_model(grading.attempt.participant.diagnostic.version))


def _posted(request: SignedInRequest, grading: Grading) -> posted.Posted:
    return posted.of(request, grading.attempt.participant.diagnostic.version)


def _change(request: SignedInRequest, grading: Grading) -> HttpResponse:
    wanted, at = request.POST.get("action", "submit"), timezone.now()
    by_script = "json" in request.headers.get("Accept", "")
    try:
        if wanted == "start":
            actions.start(grading=grading, by=request.user, at=at)
            return redirect("assessment:grading", grading.pk)
        if wanted == "decline":
            actions.decline(grading=grading, by=request.user, at=at)
            return redirect("assessment:mine")
        kept = actions.save(grading=grading, posted=_posted(request, grading), by=request.user, at=at)
        if posted.is_saving(wanted):
            grading.refresh_from_db()
            return JsonResponse(posted.saved_reply(kept)) if by_script else _draw_form(request, grading)
        actions.send(grading=grading, by=request.user, at=at)
    except Conflict as conflict:
        if by_script:
            return JsonResponse(posted.conflict_reply(conflict.kept, _posted(request, grading)), status=409)
        return _draw_form(request, grading, conflict=conflict)
    except CannotComplete as refusal:
        grading.refresh_from_db()
        return _draw_form(request, grading, errors=refusal.violations)
    except Refusal as refusal:
        if by_script:
            return JsonResponse({"message": str(refusal)}, status=422)
        grading.refresh_from_db()
        return _draw_start(request, grading, str(refusal))
    messages.success(request, _("The rating is sent. Thank you!"))
    return redirect("assessment:mine")
