"""The side of a teacher: what I am invited to, the attempt itself, my own result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import attempts as actions
from mostik.assessment.enums import AttemptState, DiagnosticState, GradingState, ObservationState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt
from mostik.assessment.queries import diagnostics as queries
from mostik.assessment.queries import observations, works
from mostik.assessment.queries.key import checked_answers
from mostik.assessment.queries.outcomes import titles_of
from mostik.assessment.web import sections
from mostik.instruments.actions.submissions import CannotComplete, Conflict
from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.queries import filling, posted
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of

STATE_TONES = {
    AttemptState.GOING: "info",
    AttemptState.FINISHED: "neutral",
    AttemptState.DISPUTED: "neutral",
    AttemptState.SCORED: "good",
}
GRADING_TONES = {
    GradingState.ASSIGNED: "neutral",
    GradingState.DRAFT: "info",
    GradingState.SENT: "good",
    GradingState.DECLINED: "warn",
}


CARD_TONES = {ObservationState.ASSIGNED: "neutral", ObservationState.DRAFT: "info"}


@require_safe
@guarded(rules.can_see)
def mine(request: SignedInRequest) -> HttpResponse:
    """Diagnostics I am invited to and works I was asked to rate."""
    page = page_of(
        queries.taken_by(request.user), keys=("-diagnostic__opens", "-id"), after=request.GET.get("after")
    )
    gradings = works.to_rate(request.user)
    cards = observations.visible_to(request.user).order_by("state", "id")
    context = {
        "page": page,
        "rows": [(row, works.is_sittable(row.diagnostic, timezone.localdate())) for row in page.rows],
        "gradings": [(row, GRADING_TONES[GradingState(row.state)]) for row in gradings[:200]],
        "cards": [(row, CARD_TONES[ObservationState(row.state)]) for row in cards[:200]],
        "can_prepare": rules.can_prepare(request.user),
        "tabs": sections.own("mine"),
        "links": sections.leading(request.user, ""),
    }
    return render(request, "assessment/mine.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_sit, find=queries.visible_to)
def sitting(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """Before the start: the conditions. Then the form with its clock. After it: own results."""
    at = timezone.now()
    actions.finish_overdue(diagnostic=diagnostic, at=at)
    if request.method == "POST":
        return _change(request, diagnostic)
    participant = queries.participant_of(request.user, diagnostic)
    assert participant is not None  # the rule
    if attempt := works.going(participant):
        return _draw_form(request, diagnostic, attempt)
    return _draw_start(request, diagnostic)


def _draw_start(request: SignedInRequest, diagnostic: Diagnostic, problem: str = "") -> HttpResponse:
    participant = queries.participant_of(request.user, diagnostic)
    assert participant is not None
    tried = works.attempts_of(participant)
    best = works.best(tried)
    is_open = works.is_sittable(diagnostic, timezone.localdate())
    allowed = diagnostic.attempts + participant.extra_attempts
    context = {
        "diagnostic": diagnostic,
        "problem": problem,
        "attempts": [(row, works.total_of(row), STATE_TONES[AttemptState(row.state)]) for row in tried],
        "best": best,
        "total": works.total_of(best) if best else None,
        "indicators": _indicators(diagnostic, best),
        "can_start": is_open and len(tried) < allowed,
        "left": allowed - len(tried),
        "campaign": diagnostic.campaign,
        "is_past": diagnostic.state == DiagnosticState.CLOSED or diagnostic.closes < timezone.localdate(),
        "answers": checked_answers(best) if best and diagnostic.state == DiagnosticState.CLOSED else [],
    }
    return render(request, "assessment/sitting.html", context, status=422 if problem else 200)


def _indicators(diagnostic: Diagnostic, best: DiagnosticAttempt | None) -> list[tuple[str, Any]]:
    if best is None:
        return []
    scores = works.as_scores(best.scores)
    values = {code: value for (_part, code), value in scores.items()}
    return [(title, values[code]) for code, title in titles_of(diagnostic) if code in values]


def _draw_form(
    request: SignedInRequest,
    diagnostic: Diagnostic,
    attempt: DiagnosticAttempt,
    *,
    errors: Iterable[Violation] = (),
    conflict: Conflict | None = None,
) -> HttpResponse:
    sent = _posted(request, diagnostic) if conflict else None
    kept = conflict.kept if conflict else attempt.submission
    context = {
        "page": filling.card_page(
            kept,
            errors=errors,
            answers=sent.answers if sent else None,
            side=actions.SIDES[diagnostic.kind],
            seed=attempt.seed if diagnostic.is_shuffled and diagnostic.kind == "test" else None,
        ),
        "action": reverse("assessment:sitting", args=[diagnostic.pk]),
        "model_url": reverse("assessment:sitting-model", args=[diagnostic.pk]),
        "can_send": True,
        "send_label": _("Finish and hand in"),
        "send_hint": _("After that nothing can be changed."),
        "conflict": posted.changes(kept, sent) if sent else None,
        "diagnostic": diagnostic,
        "attempt": attempt,
    }
    status = 409 if conflict else 422 if errors else 200
    return render(request, "assessment/fill.html", context, status=status)


@require_safe
@guarded(rules.can_sit, find=queries.visible_to)
@cache_control(private=True, max_age=3600)
def sitting_model(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """Expressions of the form for the page's script: conditions and checks, never the key."""
    return JsonResponse(filling.browser_model(diagnostic.version))


def _posted(request: SignedInRequest, diagnostic: Diagnostic) -> posted.Posted:
    return posted.of(request, diagnostic.version)


def _change(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """`action`: start, save (also by the page's script, which asks for JSON) or submit."""
    wanted, at = request.POST.get("action", "submit"), timezone.now()
    by_script = "json" in request.headers.get("Accept", "")
    try:
        attempt = actions.start(diagnostic=diagnostic, by=request.user, at=at) if wanted == "start" else None
        if attempt:
            return redirect("assessment:sitting", diagnostic.pk)
        return _save(request, diagnostic, finish=not posted.is_saving(wanted), by_script=by_script)
    except Refusal as refusal:
        if by_script:
            return JsonResponse({"message": str(refusal)}, status=422)
        return _draw_start(request, diagnostic, str(refusal))


def _save(request: SignedInRequest, diagnostic: Diagnostic, *, finish: bool, by_script: bool) -> HttpResponse:
    at = timezone.now()
    participant = queries.participant_of(request.user, diagnostic)
    attempt = works.going(participant) if participant else None
    if attempt is None:
        raise actions.CannotSit(_("The time is over. What was saved before is taken."))
    try:
        kept = actions.save(attempt=attempt, posted=_posted(request, diagnostic), by=request.user, at=at)
        if not finish:
            if by_script:
                return JsonResponse(posted.saved_reply(kept))
            attempt.refresh_from_db()
            return _draw_form(request, diagnostic, attempt)
        actions.finish(attempt=attempt, by=request.user, at=at)
    except Conflict as conflict:
        if by_script:
            return JsonResponse(
                posted.conflict_reply(conflict.kept, _posted(request, diagnostic)), status=409
            )
        return _draw_form(request, diagnostic, attempt, conflict=conflict)
    except CannotComplete as refusal:
        attempt.refresh_from_db()
        return _draw_form(request, diagnostic, attempt, errors=refusal.violations)
    return redirect("assessment:sitting", diagnostic.pk)
