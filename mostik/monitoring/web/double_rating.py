"""Double rating for those who run the campaign: the draw and its protocol, who rates, what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.instruments.actions.submissions import CannotComplete
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.actions import double_rating as actions
from mostik.monitoring.enums import CampaignStatus, Outcome, SecondRatingState
from mostik.monitoring.models import Campaign, RatingDraw, SecondRating
from mostik.monitoring.queries import adjudication, campaigns
from mostik.monitoring.queries import double_rating as queries
from mostik.monitoring.reports.protocol import protocol
from mostik.monitoring.web.double_rating_forms import DrawForm, HandOverForm
from mostik.monitoring.web.refusals import done_or_refused
from mostik.monitoring.web.written import written

TONES = {
    Outcome.WAITING: "neutral",
    Outcome.AGREED: "good",
    Outcome.DISPUTED: "bad",
    Outcome.DECIDED: "info",
}
ANSWER = "answer:"


@require_http_methods(["GET", "POST"])
@guarded(rules.can_draw_cards, find=campaigns.visible_to)
def double_rating_page(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """What was drawn and how far it has come; POST draws."""
    form = DrawForm(request.POST or None, campaign=campaign, initial=_as_before(campaign))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draw(campaign=campaign, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Cards are drawn. The seed of the draw: %(seed)s.") % {"seed": made.seed}
            )
            return redirect("monitoring:double-rating", campaign.pk)
    ratings: dict[int, list[tuple[SecondRating, str]]] = {}
    for rating in queries.in_campaign(campaign):
        ratings.setdefault(rating.draw_id, []).append((rating, TONES[Outcome(rating.outcome)]))
    context = {
        "campaign": campaign,
        "form": form,
        "draws": [(draw, ratings.get(draw.pk, [])) for draw in queries.draws_of(campaign)],
        "can_draw": campaign.status in (CampaignStatus.ANNOUNCED, CampaignStatus.RUNNING),
    }
    return render(request, "monitoring/quality/double.html", context, status=422 if form.errors else 200)


def _as_before(campaign: Campaign) -> dict[str, Any]:
    """How the round before drew: the same source, share and limit are offered, with another seed."""
    former = queries.draws_of(campaign.previous)[:1] if campaign.previous else []
    names = ("source", "percent", "limit_percent")
    return {name: getattr(draw, name) for draw in former for name in names}


@require_safe
@guarded(rules.can_see_draw, find=queries.draws_visible_to)
def protocol_file(request: SignedInRequest, draw: RatingDraw, extension: str) -> HttpResponse:
    """The protocol of the draw to print and sign: seed, rule, the cards that could be drawn and those that were."""
    ratings = list(queries.in_campaign(draw.campaign).filter(draw=draw))
    document = protocol(draw, ratings, language=get_language() or "ru")
    return written(document, slugify_ru(f"{document.title} {draw.campaign.title}"), extension)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_double_rating, find=queries.visible_to)
def hand_over(request: SignedInRequest, rating: SecondRating) -> HttpResponse:
    """Name another second rater among those who may rate blindly."""
    return _hand_over(request, rating)


def _hand_over(request: SignedInRequest, rating: SecondRating, problem: str = "") -> HttpResponse:
    people = queries.possible_raters(rating, timezone.localdate())
    form = HandOverForm(request.POST or None, people=people, initial={"rater": rating.rater_id})
    if problem:
        form.add_error(None, problem)
    elif request.method == "POST" and form.is_valid():

        def change() -> str:
            rater = form.cleaned_data["rater"]
            actions.hand_over(rating=rating, rater=rater, by=request.user, at=timezone.now())
            return _("The second rating is handed to %(person)s.") % {"person": rater.short_name}

        back = reverse("monitoring:double-rating", args=[rating.draw.campaign_id])
        return done_or_refused(request, change, back=back, page=lambda why: _hand_over(request, rating, why))
    context = {"form": form, "rating": rating, "nobody": not people}
    return render(request, "monitoring/quality/hand_over.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_double_rating, find=queries.visible_to)
def decide(request: SignedInRequest, rating: SecondRating) -> HttpResponse:
    """Both ratings side by side; POST keeps the decision. Before both are sent there is nothing to show."""
    if request.method == "POST":
        return _decide(request, rating)
    return _draw_decision(request, rating)


def _draw_decision(request: SignedInRequest, rating: SecondRating, problem: str = "") -> HttpResponse:
    language = get_language() or "ru"
    is_compared = rating.outcome != Outcome.WAITING
    context = {
        "rating": rating,
        "tone": TONES[Outcome(rating.outcome)],
        "is_compared": is_compared,
        "can_decide": rating.outcome == Outcome.DISPUTED,
        "is_sent": rating.state == SecondRatingState.SUBMITTED,
        "parted": adjudication.parted(rating, language) if is_compared else [],
        "lines": [
            (one, str(request.POST.get(ANSWER + one.name, one.chosen)))
            for one in (adjudication.differences(rating, language) if is_compared else [])
        ],
        "reason": request.POST.get("reason", ""),
        "problem": problem,
    }
    return render(request, "monitoring/quality/decide.html", context)


def _decide(request: SignedInRequest, rating: SecondRating) -> HttpResponse:
    def change() -> str:
        chosen: dict[str, Any] = {}
        for one in adjudication.differences(rating, get_language() or "ru"):
            value = request.POST.get(ANSWER + one.name, one.chosen)
            if value not in {option.value for option in one.options}:
                raise actions.CannotDecide(
                    _("“%(question)s”: choose one of the answers.") % {"question": one.label}
                )
            chosen[one.name] = value
        reason = request.POST.get("reason", "")
        try:
            actions.decide(rating=rating, answers=chosen, reason=reason, by=request.user, at=timezone.now())
        except CannotComplete as refusal:
            names = ", ".join(violation.question for violation in refusal.violations)
            raise actions.CannotDecide(f"{refusal} {names}") from refusal
        return _("The decision is kept.")

    back = reverse("monitoring:second-rating-decide", args=[rating.pk])
    return done_or_refused(request, change, back=back, page=lambda why: _draw_decision(request, rating, why))
