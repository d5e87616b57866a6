"""A card that was filled without internet arrives: all of it at once, and once only."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import assignments
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, Sending
from mostik.monitoring.queries import freezing
from mostik.platform.models import User
from mostik.ui.formats import shortdate


class CannotDeliver(Refusal):
    """The card does not take this filling now; it stays on the device."""


class SentAlready(CannotDeliver):
    """The card was sent from elsewhere; `kept` is what the server has."""

    def __init__(self, kept: Submission) -> None:
        super().__init__(
            _(
                "The card was sent already, from another device or window. To correct it, ask the reviewer to return it to you."
            )
        )
        self.kept = kept


def deliver(
    *, assignment: Assignment, uid: uuid.UUID, posted: Posted, by: User, at: datetime.datetime
) -> bool:
    """Save and send a card in one step; True if this very sending has come before, and then nothing is changed.

    All or nothing: raises CannotDeliver, `submissions.Conflict`, `submissions.CannotComplete` or another Refusal of
    saving and sending, and then nothing of it is kept.
    """
    with transaction.atomic():
        rows = Assignment.objects.select_for_update(of=("self",)).select_related("campaign")
        card, on = rows.get(pk=assignment.pk), timezone.localdate(at)
        former = Sending.objects.filter(uid=uid).first()
        if former is not None:
            if (former.assignment_id, former.by_id) != (card.pk, by.pk):
                raise CannotDeliver(_("Another card has come under the same identifier already."))
            return True
        if card.state in (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED) and card.submission:
            raise SentAlready(card.submission)
        _refuse_frozen(card, on)
        if not freezing.is_collecting(card, on):
            raise CannotDeliver(
                _("The campaign does not collect cards now. Ask its operator; the card stays on your device.")
            )
        assignments.save(assignment=card, posted=posted, by=by, at=at)
        assignments.submit(assignment=card, by=by, at=at)
        Sending.objects.create(uid=uid, assignment=card, by=by, at=at)
    return False


def _refuse_frozen(card: Assignment, on: datetime.date) -> None:
    day = freezing.frozen([card], on).get(card.pk)
    if day is not None:
        raise CannotDeliver(
            _(
                "The data of “%(campaign)s” were frozen on %(day)s, so the card is not taken. It stays on your device: ask "
                "those who run the campaign to let your organisation finish later, then send it again."
            )
            % {"campaign": card.campaign.title, "day": shortdate(day)}
        )
