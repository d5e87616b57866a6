"""Deliveries about which nothing is doubtful become cards together: a few statements for all instead of ten for each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import BigIntegerField, Case, Value, When

from mostik.instruments.actions import sent_forms
from mostik.instruments.actions.sent_forms import SentForm
from mostik.instruments.queries.sent_forms import CheckedForm
from mostik.monitoring.actions import data_flags, double_rating
from mostik.monitoring.enums import AssignmentState, DeliveryState
from mostik.monitoring.models import Assignment, Delivery
from mostik.monitoring.queries import deliveries as queries
from mostik.platform.actions import audit
from mostik.platform.models import StoredFile


@dataclass(frozen=True, slots=True)
class Opened:
    """A delivery that was read and checked before anything is locked."""

    delivery: Delivery
    checked: CheckedForm
    came: Mapping[str, StoredFile]


def is_plain(card: Assignment, one: Opened) -> bool:
    """Is it the first sending of an untouched card, without files? Doubts are asked by the caller."""
    is_first = card.state == AssignmentState.ASSIGNED and card.submission is None
    return is_first and not one.came and not one.checked.files and one.delivery.replaces_id is None


@transaction.atomic
def take(pairs: Sequence[tuple[Assignment, Opened]], *, at: datetime.datetime) -> None:
    """Fill locked cards with plain deliveries, each card with one. The objects in memory stay as they were."""
    answers = sent_forms.keep_new([_form(card, one) for card, one in pairs], at=at)
    answers_of = {card.pk: row.pk for (card, _one), row in zip(pairs, answers, strict=True)}
    Assignment.objects.filter(pk__in=answers_of).update(
        submission_id=_one_by_one(answers_of), state=AssignmentState.SUBMITTED, submitted_at=at
    )
    double_rating.first_sent(cards=[card for card, _one in pairs], at=at)
    senders = {one.delivery.pk: one.delivery.device.user_id for _card, one in pairs}
    Delivery.objects.filter(pk__in=senders).update(
        state=DeliveryState.TAKEN, settled_at=at, settled_by_id=_one_by_one(senders)
    )
    data_flags.look(ids=answers_of, at=at)
    audit.record_all([_submitted(card, one.delivery) for card, one in pairs], at=at)


def _one_by_one(values: Mapping[int, int]) -> Case:
    """For an update of many rows: the value of each by its id."""
    whens = [When(pk=pk, then=Value(value)) for pk, value in values.items()]
    return Case(*whens, output_field=BigIntegerField())


def _form(card: Assignment, one: Opened) -> SentForm:
    author = one.delivery.device.user
    return SentForm(card.filled, card.unit, card.source, one.checked, queries.uid_of(one.delivery), author)


def _submitted(card: Assignment, delivery: Delivery) -> audit.Entry:
    details = {"delivery": delivery.pk}
    return audit.Entry("monitoring.assignment.submitted", card, delivery.device.user, details)
