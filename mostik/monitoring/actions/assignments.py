"""Cards: handed out, started, saved, sent, returned, accepted. Each change locks the card and checks its state first."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.actions import filling, submissions
from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.lib.errors import Refusal
from mostik.monitoring import events
from mostik.monitoring.actions import approvals, data_flags, double_rating, freezing, results
from mostik.monitoring.enums import AssignmentState, CampaignStatus, FlagState, Source
from mostik.monitoring.models import Assignment, Campaign, DataFlag, ReviewComment
from mostik.monitoring.queries import freezing as freeze_queries
from mostik.monitoring.queries import planning
from mostik.network.models import Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import main_employer_of
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotAssign(Refusal):
    """The card cannot be handed out: the campaign is over, or the expert works in that very organisation."""


class CannotFill(Refusal):
    """The card is not at the assessor now, or the campaign does not collect cards."""


class CannotReview(Refusal):
    """The card is not waiting for review, or the reviewer would be reviewing their own card."""


@dataclass(frozen=True, slots=True)
class Created:
    """What `create_from_tree` did: cards added, cards that were there before, cards added without an assessor."""

    added: int
    existing: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark to return a card with; `item` is the name of the question, empty for the whole card."""

    text: str
    item: str = ""


def create_from_tree(
    *,
    campaign: Campaign,
    nodes: Iterable[Node],
    by: User | None,
    at: datetime.datetime,
    sources: Sequence[str] | None = None,
    instrument_ids: Iterable[int] | None = None,
    due: datetime.date | None = None,
    assessor: Person | None = None,
) -> Created:
    """Hand out every missing card under `nodes` (regions, municipalities, organisations, groups) in one go.

    Doing it again adds only what is missing. Who gets which card: `queries.planning.plan`; with `assessor` all of them
    but those of external experts go to that person.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        today = timezone.localtime(at).date()
        if freeze_queries.status_on(campaign, today) in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
            raise CannotAssign(_("Cards are no longer handed out: the campaign has stopped collecting them."))
        last_day = due or campaign.period_to
        planned = planning.plan(
            campaign,
            [node.pk for node in nodes],
            sources=sources,
            instrument_ids=instrument_ids,
            assessor=assessor.pk if assessor else None,
            on=today,
        )
        approvals.refuse_places(campaign, ((card.unit_id, card.source) for card in planned.cards))
        people = {card.assessor_id for card in planned.cards if card.assessor_id is not None}
        employers = main_employer_of(people, today)
        Assignment.objects.bulk_create(
            [_card(campaign, card, employers, last_day, at) for card in planned.cards], batch_size=500
        )
        if planned.cards:
            details = {"cards": len(planned.cards), "sources": planned.by_source, "due": str(last_day)}
            audit.record("monitoring.cards.assigned", target=campaign, by=by, at=at, details=details)
            if campaign.status == CampaignStatus.RUNNING:
                _tell_new_assessors(campaign, planned.cards, last_day, at)
    return Created(len(planned.cards), planned.existing, planned.unassigned)


def _card(
    campaign: Campaign,
    card: planning.PlannedCard,
    employers: Mapping[int, int],
    due: datetime.date,
    at: datetime.datetime,
) -> Assignment:
    return Assignment(
        campaign=campaign,
        version_id=card.version_id,
        composed_id=card.composed_id,
        unit_id=card.unit_id,
        organisation_id=card.organisation_id,
        source=card.source,
        assessor_id=card.assessor_id,
        assessor_organisation_id=employers.get(card.assessor_id) if card.assessor_id else None,
        opens=card.opens,
        due=card.due or due,
        created_at=at,
    )


def _tell_new_assessors(
    campaign: Campaign, cards: Sequence[planning.PlannedCard], due: datetime.date, at: datetime.datetime
) -> None:
    people = Person.objects.filter(pk__in={c.assessor_id for c in cards}, user__isnull=False)
    notices.send(
        to=[person.user for person in people.select_related("user") if person.user],
        text=_("New cards of the campaign “%(campaign)s” wait for you, due %(due)s.")
        % {"campaign": campaign.title, "due": due.strftime("%d.%m.%Y")},
        url=reverse("monitoring:cards"),
        at=at,
    )


def reassign(*, assignment: Assignment, assessor: Person, by: User, at: datetime.datetime) -> Assignment:
    """Hand a card that nobody has started to another person. An expert never gets a card of own organisation."""
    with transaction.atomic():
        card = _locked(assignment)
        if card.state != AssignmentState.ASSIGNED:
            raise CannotAssign(_("The card has been started already: it stays with its assessor."))
        approvals.refuse_locked(card)
        freezing.refuse_frozen([card], at=at)
        _refuse_own_organisation(card, assessor, timezone.localtime(at).date())
        before = card.assessor_id
        card.assessor = assessor
        card.assessor_organisation_id = main_employer_of([assessor.pk], timezone.localtime(at).date()).get(
            assessor.pk
        )
        card.save(update_fields=["assessor", "assessor_organisation"])
        details = {"from": before, "to": assessor.pk}
        audit.record("monitoring.assignment.reassigned", target=card, by=by, at=at, details=details)
        if assessor.user is not None:
            text = _("A card was handed to you: %(card)s.") % {"card": card}
            notices.send(to=[assessor.user], text=text, url=reverse("monitoring:card", args=[card.pk]), at=at)
    return card


def _refuse_own_organisation(card: Assignment, assessor: Person, on: datetime.date) -> None:
    if card.source != Source.EXTERNAL:
        return
    if access.own_organisations(assessor, on).filter(pk=card.organisation_id).exists():
        raise CannotAssign(
            _("%(person)s works in this organisation and cannot be its external expert.")
            % {"person": assessor.short_name}
        )


def start(*, assignment: Assignment, by: User, at: datetime.datetime) -> Assignment:
    """Open the card for filling. Doing it again changes nothing."""
    with transaction.atomic():
        card = _locked(assignment)
        if card.state in (AssignmentState.DRAFT, AssignmentState.RETURNED):
            return card
        _refuse_unless_open(card, (AssignmentState.ASSIGNED,), at)
        _refuse_unless_assessor(card, by)
        if card.assessor is not None:
            _refuse_own_organisation(card, card.assessor, timezone.localtime(at).date())
        card.submission = submissions.start(
            version=card.filled, unit=card.unit, source=card.source, by=by, at=at
        )
        card.state = AssignmentState.DRAFT
        card.save(update_fields=["submission", "state"])
        audit.record("monitoring.assignment.started", target=card, by=by, at=at)
    return card


def save(*, assignment: Assignment, posted: Posted, by: User, at: datetime.datetime) -> Submission:
    """Keep what the page of an unfinished card has sent; returns the submission with its new revision.

    Not journalled: it happens every few seconds. Raises `submissions.Conflict` if another window was faster.
    """
    with transaction.atomic():
        card = _locked(assignment)
        _refuse_unless_open(card, (AssignmentState.DRAFT, AssignmentState.RETURNED), at)
        _refuse_unless_assessor(card, by)
        return filling.save_page(submission=_answers_of(card), posted=posted, by=by, at=at)


def submit(*, assignment: Assignment, by: User, at: datetime.datetime) -> Assignment:
    """Send the card for review, for the first time or after it was returned.

    Raises `instruments.actions.submissions.CannotComplete` with the list of what is missing.
    """
    with transaction.atomic():
        card = _locked(assignment)
        _refuse_unless_open(card, (AssignmentState.DRAFT, AssignmentState.RETURNED), at)
        _refuse_unless_assessor(card, by)
        submissions.complete(submission=_answers_of(card), by=by, at=at)
        again = card.state == AssignmentState.RETURNED
        ReviewComment.objects.filter(assignment=card, resolved_at__isnull=True).update(resolved_at=at)
        card.state, card.submitted_at = AssignmentState.SUBMITTED, at
        card.save(update_fields=["state", "submitted_at"])
        double_rating.first_sent(cards=[card], at=at)
        data_flags.look(ids=[card.pk], at=at)
        if again:
            audit.record("monitoring.assignment.resubmitted", target=card, by=by, at=at)
        else:
            audit.record("monitoring.assignment.submitted", target=card, by=by, at=at)
    return card


resubmit = submit


def return_(
    *, assignment: Assignment, comments: Sequence[Comment], by: User, at: datetime.datetime
) -> Assignment:
    """Give a submitted card back with remarks, at questions or about the whole card. At least one is needed."""
    said = [comment for comment in comments if comment.text.strip()]
    with transaction.atomic():
        card = _locked(assignment)
        _refuse_unless_reviewable(card, by)
        approvals.refuse_locked(card)
        freezing.refuse_frozen([card], at=at)
        if not said:
            raise CannotReview(_("Write what has to be corrected: a card is not returned without a remark."))
        ReviewComment.objects.bulk_create(
            [ReviewComment(assignment=card, item=c.item, text=c.text.strip(), by=by, at=at) for c in said]
        )
        submissions.reopen(submission=_answers_of(card), by=by, at=at)
        card.state = AssignmentState.RETURNED
        card.save(update_fields=["state"])
        audit.record(
            "monitoring.assignment.returned", target=card, by=by, at=at, details={"remarks": len(said)}
        )
        _tell_assessor(card, _("The card was returned to you: %(card)s.") % {"card": card}, at)
    return card


def accept(*, assignment: Assignment, by: User, at: datetime.datetime) -> Assignment:
    """Take a submitted card into the results, which are rebuilt in the background."""
    with transaction.atomic():
        card = _locked(assignment)
        freezing.refuse_frozen([card], at=at)
        _accept(card, by, at)
        events.cards_accepted.announce(events.CardsAccepted((card.pk,), at))
        results.rebuild_later(campaign=card.campaign, by=by, at=at)
    return card


def accept_many(*, assignments: Iterable[Assignment], by: User, at: datetime.datetime) -> int:
    """Accept all of these cards or none; returns how many."""
    ids = [card.pk for card in assignments]
    with transaction.atomic():
        cards = list(_lockable().filter(pk__in=ids).order_by("pk"))
        freezing.refuse_frozen(cards, at=at)
        for card in cards:
            _accept(card, by, at)
        events.cards_accepted.announce(events.CardsAccepted(tuple(card.pk for card in cards), at))
        for campaign in {card.campaign_id: card.campaign for card in cards}.values():
            results.rebuild_later(campaign=campaign, by=by, at=at)
    return len(cards)


def _accept(card: Assignment, by: User, at: datetime.datetime) -> None:
    _refuse_unless_reviewable(card, by)
    if DataFlag.objects.filter(card=card, state=FlagState.OPEN).exists():
        raise CannotReview(
            _("The card %(card)s has doubts that nobody has settled: explain each or return the card.")
            % {"card": card}
        )
    card.state, card.accepted_at, card.accepted_by = AssignmentState.ACCEPTED, at, by
    card.save(update_fields=["state", "accepted_at", "accepted_by"])
    audit.record("monitoring.assignment.accepted", target=card, by=by, at=at)


def _lockable() -> Any:
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related(
        "campaign__owner", "unit", "assessor__user", "version", "composed", "submission"
    )


def _locked(assignment: Assignment) -> Assignment:
    card: Assignment = _lockable().get(pk=assignment.pk)
    return card


def _answers_of(card: Assignment) -> Submission:
    """The answers of a started card (the database keeps that it has them)."""
    assert card.submission is not None
    return card.submission


def _refuse_unless_open(card: Assignment, states: Sequence[str], at: datetime.datetime) -> None:
    freezing.refuse_frozen([card], at=at)
    if not freeze_queries.is_collecting(card, timezone.localdate(at)):
        raise CannotFill(_("The campaign does not collect cards now."))
    if card.opens is not None and timezone.localdate(at) < card.opens:
        raise CannotFill(
            _("The cards of this place are filled from %(day)s on.")
            % {"day": card.opens.strftime("%d.%m.%Y")}
        )
    approvals.refuse_locked(card)
    if card.state not in states:
        raise CannotFill(
            _("The card cannot be changed: its state is “%(state)s”.") % {"state": card.get_state_display()}
        )


def _refuse_unless_assessor(card: Assignment, by: User) -> None:
    if card.assessor is None or card.assessor.user_id != by.pk:
        raise CannotFill(_("Only the person the card was handed to fills it."))


def _refuse_unless_reviewable(card: Assignment, by: User) -> None:
    if card.campaign.status not in (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS):
        raise CannotReview(_("Cards of this campaign are no longer reviewed."))
    if card.state != AssignmentState.SUBMITTED:
        raise CannotReview(
            _("The card %(card)s is not waiting for review: its state is “%(state)s”.")
            % {"card": card, "state": card.get_state_display()}
        )
    if card.assessor is not None and card.assessor.user_id == by.pk:
        raise CannotReview(_("Nobody reviews their own card."))


def _tell_assessor(card: Assignment, text: str, at: datetime.datetime) -> None:
    if card.assessor is not None and card.assessor.user is not None:
        notices.send(
            to=[card.assessor.user], text=text, url=reverse("monitoring:card", args=[card.pk]), at=at
        )
