"""Double rating: cards are drawn, handed to second raters, filled blindly, compared, and decided where they part.

The second rating is never a card of the campaign: nothing here changes a card. What counts after a decision is
`SecondRating.standing`, which `queries.snapshot` puts in place of the card's answers.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.actions import filling, submissions
from mostik.instruments.models import InstrumentVersion, Submission
from mostik.instruments.queries import versions
from mostik.instruments.queries.posted import Posted
from mostik.instruments.queries.scores import scores_of
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import approvals, freezing, results
from mostik.monitoring.enums import AssignmentState, CampaignStatus, Decision, Outcome, SecondRatingState
from mostik.monitoring.models import Assignment, Campaign, RatingDraw, SecondRating
from mostik.monitoring.queries import double_rating as queries
from mostik.monitoring.queries import freezing as freeze_queries
from mostik.network.models import Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User
from mostik.stats import double_rating

PERCENT = 10
"""Default share of cards drawn; 5–10 % is the habit (analytics.md §4.3)."""
LIMIT_PERCENT = 25
"""Default largest difference of a leaf, in per cent of its range: one level of five («adjacent agreement»)."""
SENT = (AssignmentState.SUBMITTED, AssignmentState.RETURNED, AssignmentState.ACCEPTED)


class CannotDraw(Refusal):
    """There is nothing to draw from, it has been drawn already, or the campaign is over."""


class CannotRate(Refusal):
    """The person may not rate this unit blindly, or the rating is not at them now."""


class CannotDecide(Refusal):
    """There is nothing to decide, no reason is given, or the person took part in one of the ratings."""


def draw(
    *,
    campaign: Campaign,
    version: InstrumentVersion,
    source: str,
    by: User | None,
    at: datetime.datetime,
    percent: int = PERCENT,
    limit_percent: int = LIMIT_PERCENT,
    seed: str = "",
    due: datetime.date | None = None,
) -> RatingDraw:
    """Draw the cards that are rated twice and hand each to the least loaded person who may rate it blindly; a card
    without such a person waits for the manager. An empty `seed` is made up."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
        frame = queries.frame_of(row, version, source)
        _refuse_draw(row, version, source, percent, limit_percent, frame)
        made = RatingDraw.objects.create(
            campaign=row,
            version=version,
            source=source,
            percent=percent,
            limit_percent=limit_percent,
            seed=seed.strip() or secrets.token_hex(8),
            frame=frame,
            drawn_at=at,
            drawn_by=by,
        )
        for number, card_id in enumerate(double_rating.draw(frame, made.seed, percent), start=1):
            _hand_out(made, number, card_id, due or row.period_to, at)
        drawn = SecondRating.objects.filter(draw=made).count()
        details = {
            "version": version.pk,
            "source": source,
            "seed": made.seed,
            "cards": len(frame),
            "drawn": drawn,
        }
        audit.record("monitoring.double_rating.drawn", target=row, by=by, at=at, details=details)
    return made


def _refuse_draw(
    campaign: Campaign, version: InstrumentVersion, source: str, percent: int, limit: int, frame: list[int]
) -> None:
    if campaign.status not in (CampaignStatus.ANNOUNCED, CampaignStatus.RUNNING):
        raise CannotDraw(
            _("Cards are drawn while they are handed out or filled: the campaign is not collecting them.")
        )
    if not 5 <= percent <= 100 or not 0 <= limit <= 100:
        raise CannotDraw(_("From 5 to 100 per cent of the cards are drawn; the limit is 0 to 100 per cent."))
    if RatingDraw.objects.filter(campaign=campaign, version=version, source=source).exists():
        raise CannotDraw(
            _("Cards of this instrument and source are drawn already: a draw is never repeated.")
        )
    if not frame:
        raise CannotDraw(_("There is nothing to draw from: hand out the cards first."))


def _hand_out(made: RatingDraw, number: int, card_id: int, due: datetime.date, at: datetime.datetime) -> None:
    card = Assignment.objects.select_related("submission", "unit").get(pk=card_id)
    rating = SecondRating(draw=made, number=number, card=card, due=due)
    if card.state in SENT and card.submission is not None:
        rating.first_answers, rating.first_at = card.submission.answers, card.submitted_at
    rating.save()
    people = queries.possible_raters(rating, timezone.localtime(at).date())
    if people:
        rating.rater = people[0]
        rating.save(update_fields=["rater"])
        _tell(rating, at)


def _tell(rating: SecondRating, at: datetime.datetime) -> None:
    if rating.rater is not None and rating.rater.user is not None:
        text = _("A second, independent rating is asked of you: %(unit)s.") % {"unit": rating.card.unit.title}
        notices.send(
            to=[rating.rater.user],
            text=text,
            url=reverse("monitoring:second-rating", args=[rating.pk]),
            at=at,
        )


def hand_over(*, rating: SecondRating, rater: Person, by: User, at: datetime.datetime) -> SecondRating:
    """Name another second rater while nobody has begun."""
    with transaction.atomic():
        row = _locked(rating)
        if row.state != SecondRatingState.ASSIGNED:
            raise CannotRate(_("The second rating has been started already: it stays with its rater."))
        _refuse_seeing(row, rater, at)
        row.rater = rater
        row.save(update_fields=["rater"])
        details = {"to": rater.pk}
        audit.record("monitoring.second_rating.handed_over", target=row, by=by, at=at, details=details)
        _tell(row, at)
    return row


def start(*, rating: SecondRating, by: User, at: datetime.datetime) -> SecondRating:
    """Open the second rating for filling. Doing it again changes nothing."""
    with transaction.atomic():
        row = _locked(rating)
        _refuse_unless_rater(row, by, at)
        if row.state == SecondRatingState.DRAFT:
            return row
        row.submission = submissions.start(
            version=row.draw.version, unit=row.card.unit, source=row.draw.source, by=by, at=at
        )
        row.state = SecondRatingState.DRAFT
        row.save(update_fields=["submission", "state"])
        audit.record("monitoring.second_rating.started", target=row, by=by, at=at)
    return row


def save(*, rating: SecondRating, posted: Posted, by: User, at: datetime.datetime) -> Submission:
    """Keep what the page of an unfinished second rating has sent."""
    with transaction.atomic():
        row = _locked(rating)
        _refuse_unless_rater(row, by, at)
        return filling.save_page(submission=_answers_of(row), posted=posted, by=by, at=at)


def submit(*, rating: SecondRating, by: User, at: datetime.datetime) -> SecondRating:
    """Send the second rating; it is final. Compared at once if the first is there."""
    with transaction.atomic():
        row = _locked(rating)
        _refuse_unless_rater(row, by, at)
        row.submission = submissions.complete(submission=_answers_of(row), by=by, at=at)
        row.state = SecondRatingState.SUBMITTED
        row.save(update_fields=["state"])
        audit.record("monitoring.second_rating.sent", target=row, by=by, at=at)
        _compare(row, at)
    return row


def first_sent(*, cards: Sequence[Assignment], at: datetime.datetime) -> None:
    """Cards were sent: of those that are drawn, keep the answers as they were before any review. Called in the
    transaction of sending; a card sent again after a return changes nothing here."""
    drawn = SecondRating.objects.filter(card__in=cards, first_answers__isnull=True)
    ids = list(drawn.values_list("pk", flat=True))
    if not ids:  # nearly always, and asked of every card that comes: the rows themselves are dear to ask for
        return
    for row in _rows().filter(pk__in=ids, card__submission__isnull=False):
        row.first_answers, row.first_at = row.card.submission.answers, at
        row.save(update_fields=["first_answers", "first_at"])
        _compare(row, at)


def _compare(row: SecondRating, at: datetime.datetime) -> None:
    if row.first_answers is None or row.state != SecondRatingState.SUBMITTED:
        return
    version = row.draw.version
    first = scores_of(version, row.first_answers, row.first_at)
    second = scores_of(version, _answers_of(row).answers, at)
    beyond = double_rating.discrepancies(
        versions.methodology_of(version), first, second, Fraction(row.draw.limit_percent, 100)
    )
    row.compared = queries.compared(first, second)
    row.outcome = Outcome.DISPUTED.value if beyond else Outcome.AGREED.value
    row.save(update_fields=["compared", "outcome"])
    details = {"outcome": str(row.outcome), "indicators": [one.code for one in beyond]}
    audit.record("monitoring.second_rating.compared", target=row, by=None, at=at, details=details)


def decide(
    *, rating: SecondRating, answers: Mapping[str, Any], reason: str, by: User, at: datetime.datetime
) -> SecondRating:
    """Adjudication: a third person says which answers count where two ratings part, and why.

    `answers` are the chosen ones by question, over those of the first rating. If they all are the first's, the card
    stands; if all the second's, that rating; otherwise a third card is made of them, checked by the form's own rules
    (raises `submissions.CannotComplete`). Figures of agreement do not change."""
    with transaction.atomic():
        row = _locked(rating)
        _refuse_decision(row, reason, by)
        approvals.refuse_locked(row.card)
        freezing.refuse_frozen([row.card], at=at)
        card, second = row.card, _answers_of(row)
        assert card.submission is not None
        first = card.submission.answers
        wanted = {name: value for name, value in {**first, **answers}.items() if value not in ("", None)}
        if wanted == first:
            row.decision = Decision.FIRST.value
        elif all(second.answers.get(name, "") == (value or "") for name, value in answers.items()):
            row.decision, row.standing = Decision.SECOND.value, second
        else:
            row.decision, row.standing = Decision.OWN.value, _third(row, wanted, by, at)
        row.outcome, row.reason, row.decided_at, row.decided_by = (
            Outcome.DECIDED.value,
            reason.strip(),
            at,
            by,
        )
        row.save(update_fields=["decision", "standing", "outcome", "reason", "decided_at", "decided_by"])
        details = {"decision": str(row.decision), "reason": row.reason[:500]}
        audit.record("monitoring.second_rating.decided", target=row, by=by, at=at, details=details)
        if row.standing is not None and card.state == AssignmentState.ACCEPTED:
            results.rebuild_later(campaign=row.draw.campaign, by=by, at=at)
    return row


def _third(row: SecondRating, wanted: Mapping[str, Any], by: User, at: datetime.datetime) -> Submission:
    made = submissions.start(
        version=row.draw.version, unit=row.card.unit, source=row.draw.source, by=by, at=at
    )
    made = submissions.save_draft(submission=made, answers=wanted, revision=None, by=by, at=at)
    return submissions.complete(submission=made, by=by, at=at)


def _refuse_decision(row: SecondRating, reason: str, by: User) -> None:
    if row.outcome != Outcome.DISPUTED:
        raise CannotDecide(_("There is nothing to decide: the ratings are not in dispute."))
    if row.card.state not in (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED):
        raise CannotDecide(_("The card was returned to its assessor: decide when it is sent again."))
    if row.draw.campaign.status == CampaignStatus.CLOSED:
        raise CannotDecide(_("The campaign is closed: nothing in it changes any more."))
    took_part = [pk for pk in (row.card.assessor_id, row.rater_id) if pk is not None]
    if Person.objects.filter(pk__in=took_part, user=by).exists():
        raise CannotDecide(_("A third person decides: you are one of the two who rated."))
    if not reason.strip():
        raise CannotDecide(_("Write the reason of the decision: it stays in the journal."))


def _rows() -> Any:
    return SecondRating.objects.select_related(
        "draw__campaign__owner",
        "draw__version",
        "card__unit",
        "card__campaign",
        "card__submission",
        "rater__user",
        "submission",
    )


def _locked(rating: SecondRating) -> SecondRating:
    row: SecondRating = _rows().select_for_update(of=("self",)).get(pk=rating.pk)
    return row


def _answers_of(row: SecondRating) -> Submission:
    if row.submission is None:
        raise CannotRate(_("The second rating has not been started."))
    return row.submission


def _refuse_unless_rater(row: SecondRating, by: User, at: datetime.datetime) -> None:
    freezing.refuse_frozen([row.card], at=at)
    if not freeze_queries.is_collecting(row.card, timezone.localdate(at)):
        raise CannotRate(_("The campaign does not collect cards now."))
    if row.state == SecondRatingState.SUBMITTED:
        raise CannotRate(_("The second rating is sent already and is final."))
    if row.rater is None or row.rater.user_id != by.pk:
        raise CannotRate(_("Only the person the second rating was handed to fills it."))
    _refuse_seeing(row, row.rater, at)


def _refuse_seeing(row: SecondRating, person: Person, at: datetime.datetime) -> None:
    if queries.sees_the_first(row, person, timezone.localtime(at).date()):
        raise CannotRate(
            _(
                "%(person)s can see the first rating or has to do with this unit: the second would not be independent."
            )
            % {"person": person.short_name}
        )
