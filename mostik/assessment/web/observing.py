"""Cards about teachers: handed out by those who run the diagnostic, filled by an observer."""

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
from mostik.assessment.actions import observations as actions
from mostik.assessment.enums import DiagnosticState, ObservationState
from mostik.assessment.models import Diagnostic, Observation
from mostik.assessment.queries import diagnostics
from mostik.assessment.queries import observations as queries
from mostik.assessment.web.forms import GradersForm
from mostik.instruments.actions.submissions import CannotComplete, Conflict
from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.queries import filling, posted
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded

TONES = {
    ObservationState.ASSIGNED: "neutral",
    ObservationState.DRAFT: "info",
    ObservationState.SENT: "good",
    ObservationState.DECLINED: "warn",
}


@require_http_methods(["GET", "POST"])
@guarded(rules.can_hand_out, find=diagnostics.visible_to)
def cards(request: SignedInRequest, diagnostic: Diagnostic) -> HttpResponse:
    """Who observes whom and how far it is: never an answer. POST hands out what nobody has yet."""
    people = queries.possible_observers(diagnostic, timezone.localdate())
    form = GradersForm(request.POST or None, people=people, label=_("Who observes"))
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.hand_out(
                diagnostic=diagnostic,
                observers=list(form.cleaned_data["graders"]),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)d card is handed out.", "%(n)d cards are handed out.", count)
            messages.success(request, text % {"n": count})
            return redirect("assessment:cards", diagnostic.pk)
    context = {
        "diagnostic": diagnostic,
        "form": form,
        "rows": [(row, TONES[ObservationState(row.state)]) for row in queries.cards_of(diagnostic)[:1000]],
        "new": len(queries.without_card(diagnostic)),
        "is_open": diagnostic.state == DiagnosticState.OPEN,
    }
    return render(request, "assessment/cards.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_observe, find=queries.visible_to)
def card(request: SignedInRequest, observation: Observation) -> HttpResponse:
    if request.method == "POST":
        return _change(request, observation)
    if observation.state == ObservationState.DRAFT:
        return _draw_form(request, observation)
    return _draw_start(request, observation)


@require_safe
@guarded(rules.can_observe, find=queries.visible_to)
@cache_control(private=True, max_age=3600)
def card_model(request: SignedInRequest, observation: Observation) -> HttpResponse:
    return JsonResponse(filling.browser_model(observation.participant.diagnostic.version))


def _draw_start(request: SignedInRequest, observation: Observation, problem: str = "") -> HttpResponse:
    diagnostic = observation.participant.diagnostic
    context = {
        "observation": observation,
        "diagnostic": diagnostic,
        "problem": problem,
        "is_open": diagnostic.state == DiagnosticState.OPEN,
    }
    return render(request, "assessment/card_start.html", context, status=422 if problem else 200)


def _draw_form(
    request: SignedInRequest,
    observation: Observation,
    *,
    errors: Iterable[Violation] = (),
    conflict: Conflict | None = None,
) -> HttpResponse:
    assert observation.submission is not None
    sent = _posted(request, observation) if conflict else None
    kept = conflict.kept if conflict else observation.submission
    context = {
        "page": filling.card_page(kept, errors=errors, answers=sent.answers if sent else None),
        "action": reverse("assessment:card", args=[observation.pk]),
        "model_url": reverse("assessment:card-model", args=[observation.pk]),
        "can_send": True,
        "send_label": _("Send the card"),
        "send_hint": _("After that nothing can be changed, and only the teacher sees it."),
        "conflict": posted.changes(kept, sent) if sent else None,
        "observation": observation,
        "diagnostic": observation.participant.diagnostic,
    }
    status = 409 if conflict else 422 if errors else 200
    return render(request, "assessment/card.html", context, status=status)


def _posted(request: SignedInRequest, observation: Observation) -> posted.Posted:
    return posted.of(request, observation.participant.diagnostic.version)


def _change(request: SignedInRequest, observation: Observation) -> HttpResponse:
    """`action`: start, decline, save (also by the page's script) or submit."""
    wanted, at = request.POST.get("action", "submit"), timezone.now()
    by_script = "json" in request.headers.get("Accept", "")
    try:
        if wanted == "start":
            actions.start(observation=observation, by=request.user, at=at)
            return redirect("assessment:card", observation.pk)
        if wanted == "decline":
            actions.decline(observation=observation, by=request.user, at=at)
            return redirect("assessment:mine")
        sent = _posted(request, observation)
        kept = actions.save(observation=observation, posted=sent, by=request.user, at=at)
        if posted.is_saving(wanted):
            observation.refresh_from_db()
            return JsonResponse(posted.saved_reply(kept)) if by_script else _draw_form(request, observation)
        actions.send(observation=observation, by=request.user, at=at)
    except Conflict as conflict:
        if by_script:
            reply = posted.conflict_reply(conflict.kept, _posted(request, observation))
            return JsonResponse(reply, status=409)
        return _draw_form(request, observation, conflict=conflict)
    except CannotComplete as refusal:
        observation.refresh_from_db()
        return _draw_form(request, observation, errors=refusal.violations)
    except Refusal as refusal:
        if by_script:
            return JsonResponse({"message": str(refusal)}, status=422)
        observation.refresh_from_db()
        return _draw_start(request, observation, str(refusal))
    messages.success(request, _("The card is sent to the teacher. Thank you!"))
    return redirect("assessment:mine")
