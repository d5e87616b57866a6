"""The second rater's side: own second ratings, and the same card to fill — without a trace of the first rating."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mostik.instruments.actions.submissions import CannotComplete, Conflict
from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.queries import filling, posted
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import double_rating as actions
from mostik.monitoring.enums import CampaignStatus, SecondRatingState
from mostik.monitoring.models import SecondRating
from mostik.monitoring.queries import double_rating as queries
from mostik.network.queries import people

TONES = {
    SecondRatingState.ASSIGNED: "neutral",
    SecondRatingState.DRAFT: "info",
    SecondRatingState.SUBMITTED: "good",
}


@require_safe
@guarded(rules.can_see_monitoring)
def second_ratings(request: SignedInRequest) -> HttpResponse:
    """Everything this person was asked to rate a second time."""
    mine = queries.of_person(people.person_of(request.user))
    page = page_of(mine, keys=("due", "id"), after=request.GET.get("after"), size=50)
    rows = [(rating, TONES[SecondRatingState(rating.state)]) for rating in page.rows]
    return render(request, "monitoring/quality/mine.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@guarded(rules.can_rate_second, find=queries.visible_to)
def second_rating(request: SignedInRequest, rating: SecondRating) -> HttpResponse:
    """Before the start: what it is and a button. Then the form. After sending: a word that it is sent."""
    if request.method == "POST":
        return _change(request, rating)
    if rating.state == SecondRatingState.DRAFT:
        return _draw_form(request, rating)
    return _draw_start(request, rating)


def _draw_start(request: SignedInRequest, rating: SecondRating, problem: str = "") -> HttpResponse:
    context = {
        "rating": rating,
        "problem": problem,
        "is_sent": rating.state == SecondRatingState.SUBMITTED,
        "can_fill": rating.draw.campaign.status == CampaignStatus.RUNNING,
    }
    return render(request, "monitoring/quality/start.html", context, status=422 if problem else 200)


def _draw_form(
    request: SignedInRequest,
    rating: SecondRating,
    *,
    errors: Iterable[Violation] = (),
    problem: str = "",
    conflict: Conflict | None = None,
) -> HttpResponse:
    assert rating.submission is not None
    sent = _posted(request, rating) if conflict else None
    kept = conflict.kept if conflict else rating.submission
    context = {
        "page": filling.card_page(kept, errors=errors, answers=sent.answers if sent else None),
        "action": reverse("monitoring:second-rating", args=[rating.pk]),
        "model_url": reverse("monitoring:second-rating-model", args=[rating.pk]),
        "can_send": True,
        "conflict": posted.changes(kept, sent) if sent else None,
        "rating": rating,
        "problem": problem,
    }
    status = 409 if conflict else 422 if errors or problem else 200
    return render(request, "monitoring/quality/fill.html", context, status=status)


@require_safe
@guarded(rules.can_rate_second, find=queries.visible_to)
@cache_control(private=True, max_age=3600)
def second_rating_model(request: SignedInRequest, rating: SecondRating) -> HttpResponse:
    """The form's expressions for the page's script."""
    return JsonResponse(filling.browser_model(rating.draw.version))


def _posted(request: SignedInRequest, rating: SecondRating) -> posted.Posted:
    return posted.of(request, rating.draw.version)


def _change(request: SignedInRequest, rating: SecondRating) -> HttpResponse:
    """`action`: start, save (also by the page's script, which asks for JSON) or submit."""
    wanted, at = request.POST.get("action", "submit"), timezone.now()
    by_script = "json" in request.headers.get("Accept", "")
    try:
        if wanted == "start":
            actions.start(rating=rating, by=request.user, at=at)
            return redirect("monitoring:second-rating", rating.pk)
        kept = actions.save(rating=rating, posted=_posted(request, rating), by=request.user, at=at)
        if posted.is_saving(wanted):
            return (
                JsonResponse(posted.saved_reply(kept)) if by_script else _draw_form(request, _fresh(rating))
            )
        actions.submit(rating=rating, by=request.user, at=at)
    except Conflict as conflict:
        if by_script:
            return JsonResponse(posted.conflict_reply(conflict.kept, _posted(request, rating)), status=409)
        return _draw_form(request, rating, conflict=conflict)
    except CannotComplete as refusal:
        return _draw_form(request, _fresh(rating), errors=refusal.violations)
    except Refusal as refusal:
        if by_script:
            return JsonResponse({"message": str(refusal)}, status=422)
        return _draw_start(request, _fresh(rating), str(refusal))
    messages.success(
        request, _("The second rating is sent. Thank you: it is compared with the first without you.")
    )
    return redirect("monitoring:second-ratings")


def _fresh(rating: SecondRating) -> SecondRating:
    rating.refresh_from_db()
    return rating
