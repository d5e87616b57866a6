"""What devices have sent becomes cards: by itself when nothing is doubtful, else by the decision of a person."""

from __future__ import annotations

import datetime
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.actions import sent_forms
from mostik.instruments.queries.sent_forms import CheckedForm
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import (
    approvals,
    data_flags,
    double_rating,
    freezing,
    plain_deliveries,
    results,
)
from mostik.monitoring.actions.plain_deliveries import Opened
from mostik.monitoring.enums import AssignmentState, CampaignStatus, DeliveryState, Doubt, Source
from mostik.monitoring.models import Assignment, Delivery, ReviewComment
from mostik.monitoring.queries import deliveries as queries
from mostik.monitoring.queries import freezing as freeze_queries
from mostik.monitoring.queries.approvals import locks_on
from mostik.network.queries import access
from mostik.network.queries.people import main_employer_of, person_of
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

logger = logging.getLogger("mostik.monitoring")
CHUNK = 100  # taken in one transaction; checking, which is the long part, is done before it
REVIEWED = (CampaignStatus.RUNNING, CampaignStatus.ANALYSIS)


class CannotSettle(Refusal):
    """The delivery is settled already, is one's own, or the card cannot take it."""


def take_waiting(*, at: datetime.datetime, progress: Callable[[int, int], None] | None = None) -> int:
    """Take everything that waits, in the order of coming; returns how much there was. Safe to be done twice."""
    done = 0
    while waiting := queries.waiting(CHUNK):
        files = queries.files_of(waiting)
        opened = [Opened(d, queries.checked(d, files[d.pk]), files[d.pk]) for d in waiting]
        with transaction.atomic():
            _take_all(opened, at)
        done += len(waiting)
        if progress:
            progress(done, done)
    return done


def accept(*, delivery: Delivery, by: User, at: datetime.datetime) -> Delivery:
    """Take a delivery in spite of the doubts: its answers become those of the card, which goes on to review. Answers
    of the wrong kind are left out. A card of another person becomes the sender's."""
    with transaction.atomic():
        kept, card = _to_settle(delivery, by)
        if card.campaign.status not in REVIEWED:
            raise CannotSettle(_("Cards of this campaign are no longer reviewed."))
        approvals.refuse_locked(card)
        freezing.refuse_frozen([card], at=at)
        _hand_to_sender(card, kept, by, at)
        if _is_at_home(card, at):
            raise CannotSettle(_("An external expert never fills a card of own organisation. Reject it."))
        was_accepted = card.state == AssignmentState.ACCEPTED
        _fill(card, _open(kept), by, at)
        audit.record(
            "monitoring.delivery.accepted", target=kept, by=by, at=at, details={"doubts": kept.doubts}
        )
        if was_accepted:
            results.rebuild_later(campaign=card.campaign, by=by, at=at)
    return kept


def link(*, delivery: Delivery, card: Assignment, by: User, at: datetime.datetime) -> Delivery:
    """Say which card a delivery is about. It is taken at once if nothing else is doubtful."""
    with transaction.atomic():
        kept, former = _to_settle(delivery, by)
        if not queries.possible_cards(kept).filter(pk=card.pk).exists():
            raise CannotSettle(_("The delivery cannot be about this card."))
        kept.assignment = card
        kept.save(update_fields=["assignment"])
        details = {"from": former.pk, "to": card.pk}
        audit.record("monitoring.delivery.linked", target=kept, by=by, at=at, details=details)
        locked = _lock_cards([card.pk])[card.pk]
        held = _held([locked], at)[locked.pk]
        _take(locked, _open(kept), is_corrected=False, held=held, at=at)
    return kept


def reject(*, delivery: Delivery, reason: str, by: User, at: datetime.datetime) -> Delivery:
    """Do not take a delivery; its sender is told why. The XML stays."""
    with transaction.atomic():
        kept, card = _to_settle(delivery, by)
        if not reason.strip():
            raise CannotSettle(_("Write why: the sender will read it."))
        kept.note = reason.strip()
        _settle(kept, DeliveryState.REJECTED, by, at)
        audit.record("monitoring.delivery.rejected", target=kept, by=by, at=at)
        text = _("The card %(card)s sent by your device is not taken: %(reason)s")
        _tell_sender(kept, text % {"card": card, "reason": kept.note}, at)
    return kept


def _take_all(opened: Sequence[Opened], at: datetime.datetime) -> None:
    ids = [one.delivery.pk for one in opened]
    cards = _lock_cards([one.delivery.assignment_id for one in opened])
    states = dict(Delivery.objects.select_for_update().filter(pk__in=ids).values_list("pk", "state"))
    corrected = queries.corrected([one.delivery for one in opened])
    held = _held(cards.values(), at)
    still = [one for one in opened if states[one.delivery.pk] == DeliveryState.WAITING]
    taken = _take_plain(still, cards, corrected, held, at)
    for one in still:
        if one.delivery.pk in taken:
            continue
        card = cards[one.delivery.assignment_id]
        try:
            with transaction.atomic():
                is_corrected = one.delivery.pk in corrected
                _take(card, one, is_corrected=is_corrected, held=held[card.pk], at=at)
        except Exception:  # one strange card must not stop the others
            logger.exception("delivery %s could not be taken", one.delivery.pk)
            cards.update(_lock_cards([card.pk]))
            _doubt(one.delivery, [Doubt.NOT_CHECKED], at)


def _take_plain(
    opened: Sequence[Opened],
    cards: Mapping[int, Assignment],
    corrected: Collection[int],
    held: Mapping[int, Sequence[Doubt]],
    at: datetime.datetime,
) -> set[int]:
    """Take those about which there is nothing to decide; returns their ids. If anything goes wrong, none is taken."""
    sent = Counter(one.delivery.assignment_id for one in opened)
    pairs = [
        (card, one)
        for one in opened
        if sent[(card := cards[one.delivery.assignment_id]).pk] == 1
        and one.delivery.pk not in corrected
        and plain_deliveries.is_plain(card, one)
        and not _doubts(card, one, at, held[card.pk])
    ]
    if not pairs:
        return set()
    try:
        plain_deliveries.take(pairs, at=at)
    except Exception:  # then each is tried alone
        logger.exception("%s deliveries could not be taken together", len(pairs))
        return set()
    return {one.delivery.pk for _card, one in pairs}


def _take(
    card: Assignment, one: Opened, *, is_corrected: bool, held: Sequence[Doubt], at: datetime.datetime
) -> None:
    delivery = one.delivery
    if is_corrected:
        _settle(delivery, DeliveryState.REPLACED, None, at)
        return
    sent = card.submission
    if sent is not None and sent.client_uid == queries.uid_of(delivery) and Doubt.FROZEN not in held:
        if card.state == AssignmentState.SUBMITTED:  # later the card may have been corrected on the site
            sent_forms.add_late_files(submission=sent, checked=one.checked, came=one.came)
        _settle(delivery, DeliveryState.TAKEN, None, at)
        return
    if doubts := _doubts(card, one, at, held):
        _doubt(delivery, doubts, at)
    else:
        _fill(card, one, delivery.device.user, at)


def _held(cards: Collection[Assignment], at: datetime.datetime) -> dict[int, list[Doubt]]:
    """What holds each of these cards, whatever comes for it: an approval, the freeze of the data."""
    approved, frozen = locks_on(cards), freeze_queries.frozen(cards, timezone.localdate(at))
    return {
        card.pk: [Doubt.APPROVED] * (card.pk in approved) + [Doubt.FROZEN] * (card.pk in frozen)
        for card in cards
    }


def _doubts(card: Assignment, one: Opened, at: datetime.datetime, held: Sequence[Doubt]) -> list[Doubt]:
    found = [*_doubts_of_answers(one.checked), *_doubts_of_card(card, one.delivery, at), *held]
    return [doubt for doubt in found if doubt != Doubt.LATE] if Doubt.FROZEN in held else found


def _doubts_of_answers(checked: CheckedForm) -> list[Doubt]:
    found = {
        Doubt.ANSWERS: bool(checked.violations),
        Doubt.FILES: bool(checked.missing),
        Doubt.STRANGE: bool(checked.strange),
        Doubt.NOT_CHECKED: not checked.is_checked,
    }
    return [doubt for doubt, is_there in found.items() if is_there]


def _doubts_of_card(card: Assignment, delivery: Delivery, at: datetime.datetime) -> list[Doubt]:
    begun = (
        card.state == AssignmentState.DRAFT and card.submission is not None and bool(card.submission.answers)
    )
    is_sender = card.assessor is not None and card.assessor.user_id == delivery.device.user_id
    found = {
        Doubt.OTHER_ASSESSOR: not is_sender,
        Doubt.LATE: not freeze_queries.is_collecting(card, timezone.localdate(at)),
        Doubt.STARTED: begun,
        Doubt.SENT: card.state == AssignmentState.SUBMITTED,
        Doubt.ACCEPTED: card.state == AssignmentState.ACCEPTED,
        Doubt.OWN_ORGANISATION: is_sender and _is_at_home(card, at),
    }
    return [doubt for doubt, is_there in found.items() if is_there]


def _is_at_home(card: Assignment, at: datetime.datetime) -> bool:
    if card.source != Source.EXTERNAL:
        return False
    return (
        access.own_organisations(card.assessor, timezone.localtime(at).date())
        .filter(pk=card.organisation_id)
        .exists()
    )


def _doubt(delivery: Delivery, doubts: Sequence[Doubt], at: datetime.datetime) -> None:
    delivery.state, delivery.doubts = DeliveryState.NEEDS_CHECK.value, [doubt.value for doubt in doubts]
    delivery.save(update_fields=["state", "doubts"])
    _replace_former(delivery, at)
    details = {"doubts": delivery.doubts}
    audit.record("monitoring.delivery.doubted", target=delivery, by=None, at=at, details=details)
    text = _("The card %(card)s has come from your device and waits for the operator: %(reasons)s.")
    reasons = "; ".join(str(doubt.label) for doubt in doubts)
    _tell_sender(delivery, text % {"card": delivery.assignment, "reasons": reasons}, at)


def _fill(card: Assignment, one: Opened, by: User, at: datetime.datetime) -> None:
    """The answers of a delivery become the answers of the card, which is now under review."""
    card.submission = sent_forms.keep(
        submission=card.submission,
        version=card.filled,
        unit=card.unit,
        source=card.source,
        checked=one.checked,
        came=one.came,
        uid=queries.uid_of(one.delivery),
        by=by,
        author=one.delivery.device.user,
        at=at,
    )
    again = card.state not in (AssignmentState.ASSIGNED, AssignmentState.DRAFT)
    if again:
        ReviewComment.objects.filter(assignment=card, resolved_at__isnull=True).update(resolved_at=at)
    card.state, card.submitted_at = AssignmentState.SUBMITTED, at
    card.accepted_at = card.accepted_by = None
    card.save(update_fields=["submission", "state", "submitted_at", "accepted_at", "accepted_by"])
    double_rating.first_sent(cards=[card], at=at)
    data_flags.look(ids=[card.pk], at=at)
    details = {"delivery": one.delivery.pk}
    if again:
        audit.record("monitoring.assignment.resubmitted", target=card, by=by, at=at, details=details)
    else:
        audit.record("monitoring.assignment.submitted", target=card, by=by, at=at, details=details)
    _settle(one.delivery, DeliveryState.TAKEN, by, at)


def _settle(delivery: Delivery, state: DeliveryState, by: User | None, at: datetime.datetime) -> None:
    delivery.state, delivery.settled_at, delivery.settled_by = state.value, at, by
    delivery.save(update_fields=["state", "settled_at", "settled_by", "note"])
    _replace_former(delivery, at)


def _replace_former(delivery: Delivery, at: datetime.datetime) -> None:
    """Nobody has to decide about a delivery that was corrected since."""
    if delivery.replaces_id:
        former = Delivery.objects.filter(pk=delivery.replaces_id)
        undecided = former.filter(state__in=(DeliveryState.WAITING, DeliveryState.NEEDS_CHECK))
        undecided.update(state=DeliveryState.REPLACED, settled_at=at)


def _hand_to_sender(card: Assignment, delivery: Delivery, by: User, at: datetime.datetime) -> None:
    if card.assessor is not None and card.assessor.user_id == delivery.device.user_id:
        return
    sender = person_of(delivery.device.user)
    others = Assignment.objects.filter(
        campaign=card.campaign_id, version=card.version_id, unit=card.unit_id, source=card.source
    )
    if sender is None or others.filter(assessor=sender).exclude(pk=card.pk).exists():
        raise CannotSettle(_("The sender has another card about the same: link the delivery to it."))
    details = {"from": card.assessor_id, "to": sender.pk}
    card.assessor = sender
    card.assessor_organisation_id = main_employer_of([sender.pk], timezone.localtime(at).date()).get(
        sender.pk
    )
    if _is_at_home(card, at):
        raise CannotSettle(_("An external expert never fills a card of own organisation. Reject it."))
    card.save(update_fields=["assessor", "assessor_organisation"])
    audit.record("monitoring.assignment.reassigned", target=card, by=by, at=at, details=details)


def _to_settle(delivery: Delivery, by: User) -> tuple[Delivery, Assignment]:
    """The delivery and its card, locked, if a decision about it is still to be made, and by somebody else."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related(
        "device__user", "assignment__version", "assignment__composed"
    )
    kept = rows.get(pk=delivery.pk)
    half = kept.state == DeliveryState.WAITING and not kept.is_whole
    if kept.state != DeliveryState.NEEDS_CHECK and not half:
        raise CannotSettle(
            _("The delivery is settled already: %(state)s.") % {"state": kept.get_state_display()}
        )
    if kept.device.user_id == by.pk:
        raise CannotSettle(_("Nobody decides about what they have sent themselves."))
    return kept, _lock_cards([kept.assignment_id])[kept.assignment_id]


def _open(delivery: Delivery) -> Opened:
    came = queries.files_of([delivery])[delivery.pk]
    return Opened(delivery, queries.checked(delivery, came), came)


def _lock_cards(ids: Sequence[int]) -> dict[int, Assignment]:
    rows = Assignment.objects.select_for_update(of=("self",)).filter(pk__in=set(ids))
    seen = rows.select_related(
        "campaign__owner", "unit", "assessor__user", "version", "composed", "submission"
    )
    light = seen.defer(
        "version__definition", "version__xform", "composed__definition", "composed__xform"
    ).order_by("pk")
    return {card.pk: card for card in light}


def _tell_sender(delivery: Delivery, text: str, at: datetime.datetime) -> None:
    notices.send(to=[delivery.device.user], text=text, url=reverse("monitoring:cards"), at=at)
