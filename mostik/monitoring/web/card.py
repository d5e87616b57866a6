"""Filling a card. The form itself is drawn and checked by `instruments`; here are the rights and the states."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.instruments.actions.submissions import CannotComplete
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import assignments as actions
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import answers
from mostik.monitoring.queries import assignments as queries
from mostik.monitoring.web.cards import TONES
from mostik.monitoring.web.review import draw_review

NOT_ANSWERS = ("csrfmiddlewaretoken", "action", "revision")
FILLED = (AssignmentState.DRAFT, AssignmentState.RETURNED)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_open_card, find=queries.visible_to)
def card_page(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """Before the start: what the card is and a button. Then the form. After sending: the answers to read."""
    if request.method == "POST":
        return _change(request, card)
    if card.state in FILLED and rules.can_fill_card(request.user, card):
        return _draw_form(request, card)
    if card.state == AssignmentState.ASSIGNED:
        return _draw_start(request, card)
    return draw_review(request, card)


def _draw_start(request: SignedInRequest, card: Assignment, problem: str = "") -> HttpResponse:
    context = {"card": card, "problem": problem, "can_fill": rules.can_fill_card(request.user, card)}
    return render(request, "monitoring/cards/start.html", context, status=422 if problem else 200)


def _draw_form(
    request: SignedInRequest, card: Assignment, errors: Any = None, problem: str = ""
) -> HttpResponse:
    open_remarks = [c for c in queries.comments_on(card) if c.resolved_at is None]
    labels = answers.labels_of(card, [c.item for c in open_remarks], get_language() or "ru")
    remarks = [(c.item, labels.get(c.item, c.item), c.text) for c in open_remarks]
    context = {
        "errors": errors,
        "card": card,
        "remarks": remarks,
        "tone": TONES[AssignmentState(card.state)],
        "problem": problem,
    }
    status = 422 if errors or problem else 200
    return render(request, "monitoring/cards/fill.html", context, status=status)


def _change(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """`action`: start, save (answers JSON to the page's script) or submit."""
    wanted, at = request.POST.get("action", "submit"), timezone.now()
    try:
        if wanted == "start":
            actions.start(assignment=card, by=request.user, at=at)
            return redirect("monitoring:card", card.pk)
        return _save_or_submit(request, card, wanted, at)
    except CannotComplete as refusal:
        card.refresh_from_db()
        return _draw_form(request, card, errors=refusal.violations)
    except Refusal as refusal:
        if wanted == "save":
            return JsonResponse({"problem": str(refusal)}, status=422)
        if card.state == AssignmentState.ASSIGNED:
            return _draw_start(request, card, str(refusal))
        return draw_review(request, card, str(refusal))


def _save_or_submit(request: SignedInRequest, card: Assignment, wanted: str, at: Any) -> HttpResponse:
    answers = {name: value for name, value in request.POST.items() if name not in NOT_ANSWERS}
    revision = request.POST.get("revision", "")
    kept = actions.save(
        assignment=card,
        answers=answers,
        revision=int(revision) if revision.isdigit() else None,
        by=request.user,
        at=at,
    )
    if wanted == "save":
        return JsonResponse({"revision": kept.revision})
    actions.submit(assignment=card, by=request.user, at=at)
    messages.success(request, _("The card is sent for review."))
    return redirect("monitoring:cards")
