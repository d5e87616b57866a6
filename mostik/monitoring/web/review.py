"""The card as a sheet to read: answers, other sources beside them, remarks, history; buttons to return or accept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import assignments as actions
from mostik.monitoring.actions.assignments import Comment
from mostik.monitoring.enums import AssignmentState, CampaignKind
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import answers, data_flags, freezing
from mostik.monitoring.queries import assignments as queries
from mostik.monitoring.web.cards import TONES
from mostik.monitoring.web.data_flags import lines as flag_lines
from mostik.monitoring.web.refusals import done_or_refused
from mostik.ui.components import Moment
from mostik.ui.formats import shorttime

REMARK = "remark:"  # name of a remark field: this prefix and the name of the question; the bare prefix is the whole card


@require_http_methods(["GET", "POST"])
@guarded(rules.can_view_card, find=queries.visible_to)
def review(request: SignedInRequest, card: Assignment) -> HttpResponse:
    if request.method == "POST":
        return _decide(request, card)
    return draw_review(request, card)


def draw_review(request: SignedInRequest, card: Assignment, problem: str = "") -> HttpResponse:
    is_frozen = bool(freezing.frozen([card], timezone.localdate()))
    can_review = card.state == AssignmentState.SUBMITTED and not is_frozen
    can_review = can_review and rules.can_review_card(request.user, card)
    comments = queries.comments_on(card)
    sheet = answers.sheet_of(
        card,
        language=get_language() or "ru",
        comments=comments,
        others=answers.other_cards(card, request.user),
        typed={k.removeprefix(REMARK): str(v) for k, v in request.POST.items() if k.startswith(REMARK)},
    )
    context = {
        "card": card,
        "sheet": sheet,
        "can_review": can_review,
        "is_frozen": is_frozen,
        "can_fill": rules.can_fill_card(request.user, card),
        "tone": TONES[AssignmentState(card.state)],
        "history": _history(card, comments),
        "flags": flag_lines(data_flags.of_card(card)),
        "problem": problem,
        "whole_typed": request.POST.get(REMARK, ""),
        "is_mine": rules.is_assessor(request.user, card),
        "results_url": _results_url(request.user, card),
    }
    return render(request, "monitoring/cards/review.html", context)


def _decide(request: SignedInRequest, card: Assignment) -> HttpResponse:
    """Return with the remarks typed in, or accept. Rights are asked again: reading is not deciding."""
    at, back = timezone.now(), reverse("monitoring:review", args=[card.pk])

    def change() -> str:
        if not rules.can_review_card(request.user, card):
            raise actions.CannotReview(
                _("Nobody reviews their own card; others are reviewed by the operator.")
            )
        if request.POST.get("decision") == "accept":
            actions.accept(assignment=card, by=request.user, at=at)
            return _("The card is accepted and will be in the results in a moment.")
        actions.return_(assignment=card, comments=_remarks(request.POST), by=request.user, at=at)
        return _("The card is returned to its assessor.")

    return done_or_refused(request, change, back=back, page=lambda reason: draw_review(request, card, reason))


def _remarks(posted: Any) -> list[Comment]:
    return [
        Comment(text=text, item=name.removeprefix(REMARK))
        for name, text in posted.items()
        if name.startswith(REMARK) and text.strip()
    ]


def _history(card: Assignment, comments: list[Any]) -> list[Moment]:
    """The journal of the card in words, the newest first."""
    words = {
        "started": pgettext("card", "Started"),
        "submitted": pgettext("card", "Sent for review"),
        "resubmitted": pgettext("card", "Corrected and sent again"),
        "returned": pgettext("card", "Returned with remarks"),
        "accepted": pgettext("card", "Accepted"),
        "reassigned": pgettext("card", "Handed to another person"),
    }
    tones = {"accepted": "good", "returned": "bad", "submitted": "warn", "resubmitted": "warn"}
    moments = []
    for event in queries.history_of(card):
        step = event.action.rpartition(".")[2]
        said = "; ".join(c.text for c in comments if step == "returned" and c.at == event.at)
        moments.append(
            Moment(
                when=shorttime(event.at),
                title=str(words.get(step) or capfirst(_(event.action))),
                text=said,
                who=event.by_label,
                tone=tones.get(step, "neutral"),
            )
        )
    return moments


def _results_url(user: Any, card: Assignment) -> str:
    if card.campaign.kind == CampaignKind.PILOT:
        return ""
    if card.state != AssignmentState.ACCEPTED or not rules.can_view_results(user, card.unit):
        return ""
    return reverse("monitoring:dashboard", args=[card.campaign_id, card.unit_id])
