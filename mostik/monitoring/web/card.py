"""Filling a card. The form itself is drawn and checked by `instruments`; here are the rights and the states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mostik.instruments.actions.submissions import CannotComplete, Conflict
from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.queries import filling, posted
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import assignments as actions
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import answers, freezing
from mostik.monitoring.queries import assignments as queries
from mostik.monitoring.web.cards import TONES
from mostik.monitoring.web.review import draw_review

FILLED = (AssignmentState.DRAFT, AssignmentState.RETURNED)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_open_card, find=queries.visible_to)
def card_page(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """Before the start: what the card is and a button. Then the form. After sending: the answers to read."""
    if request.method == "POST":
        return _change(request, card)
    if card.state in FILLED and rules.can_fill_card(request.user, card):
        return _kept(_draw_form(request, card))
    if card.state == AssignmentState.ASSIGNED:
        return _draw_start(request, card)
    return draw_review(request, card)


def _draw_start(request: SignedInRequest, card: Assignment, problem: str = "") -> HttpResponse:
    context = {
        "card": card,
        "problem": problem,
        "can_fill": rules.can_fill_card(request.user, card),
        **_frozen(card),
    }
    return render(request, "monitoring/cards/start.html", context, status=422 if problem else 200)


def _frozen(card: Assignment) -> dict[str, Any]:
    day = freezing.last_days([card]).get(card.pk)
    return {"freezes_on": day, "is_frozen": day is not None and timezone.localdate() > day}


def _draw_form(
    request: SignedInRequest,
    card: Assignment,
    *,
    errors: Iterable[Violation] = (),
    problem: str = "",
    conflict: Conflict | None = None,
) -> HttpResponse:
    """The form with the answers kept so far — or, after a conflict, with those this window has sent."""
    assert card.submission is not None
    open_remarks = [c for c in queries.comments_on(card) if c.resolved_at is None]
    by_item: dict[str, list[Any]] = {}
    for remark in open_remarks:
        by_item.setdefault(remark.item, []).append(remark)
    posted_answers = _posted(request, card).answers if conflict else None
    kept = conflict.kept if conflict else card.submission
    labels = answers.labels_of(card, by_item, get_language() or "ru")
    context = {
        "page": filling.card_page(kept, errors=errors, remarks=by_item, answers=posted_answers),
        "action": reverse("monitoring:card", args=[card.pk]),
        "model_url": reverse("monitoring:card-model", args=[card.pk]),
        "can_send": True,
        "device": {
            "deliver": reverse("monitoring:card-deliver", args=[card.pk]),
            "after": reverse("monitoring:cards"),
            "place": card.unit.title,
        },
        "conflict": posted.changes(kept, _posted(request, card)) if conflict else None,
        "card": card,
        "remarks": [(c.item, labels.get(c.item, c.item), c.text) for c in open_remarks],
        "tone": TONES[AssignmentState(card.state)],
        "problem": problem,
        **_frozen(card),
    }
    status = 409 if conflict else 422 if errors or problem else 200
    return render(request, "monitoring/cards/fill.html", context, status=status)


@require_safe
@guarded(rules.can_open_card, find=queries.visible_to)
@cache_control(private=True, max_age=3600)
def card_model(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """The form's expressions for the page's script. A published version never changes, so the browser keeps it."""
    return _kept(JsonResponse(filling.browser_model(card.filled)))


def _kept(response: HttpResponse) -> HttpResponse:
    """The browser may keep it on the device, to be filled without a connection."""
    response["Mostik-Keep"] = "1"
    return response


def _posted(request: SignedInRequest, card: Assignment) -> posted.Posted:
    return posted.of(request, card.filled)


def _change(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """`action`: start, save (also by the page's script, which asks for JSON) or submit."""
    wanted, at = request.POST.get("action", "submit"), timezone.now()
    by_script = "json" in request.headers.get("Accept", "")
    try:
        if wanted == "start":
            actions.start(assignment=card, by=request.user, at=at)
            return redirect("monitoring:card", card.pk)
        sent = _posted(request, card)
        kept = actions.save(assignment=card, posted=sent, by=request.user, at=at)
        if posted.is_saving(wanted):
            return JsonResponse(posted.saved_reply(kept)) if by_script else _draw_form(request, _fresh(card))
        actions.submit(assignment=card, by=request.user, at=at)
    except Conflict as conflict:
        if by_script:
            return JsonResponse(posted.conflict_reply(conflict.kept, _posted(request, card)), status=409)
        return _draw_form(request, card, conflict=conflict)
    except CannotComplete as refusal:
        return _draw_form(request, _fresh(card), errors=refusal.violations)
    except Refusal as refusal:
        return _refused(request, _fresh(card), str(refusal), by_script=by_script)
    messages.success(request, _("The card is sent for review."))
    return redirect("monitoring:cards")


def _fresh(card: Assignment) -> Assignment:
    """The card with the answers that have just been kept."""
    card.refresh_from_db()
    return card


def _refused(request: SignedInRequest, card: Assignment, reason: str, *, by_script: bool) -> HttpResponse:
    if by_script:
        return JsonResponse({"message": reason}, status=422)
    if card.state == AssignmentState.ASSIGNED:
        return _draw_start(request, card, reason)
    if card.state in FILLED:
        return _draw_form(request, card, problem=reason)
    return draw_review(request, card, reason)
