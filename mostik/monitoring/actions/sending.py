"""A card that was filled without internet arrives: all of it at once, and once only."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.lib.errors import Refusal
from mostik.monitoring.actions import assignments
from mostik.monitoring.enums import AssignmentState, CampaignStatus
from mostik.monitoring.models import Assignment, Sending
from mostik.platform.models import User


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
        card = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        former = Sending.objects.filter(uid=uid).first()
        if former is not None:
            if (former.assignment_id, former.by_id) != (card.pk, by.pk):
                raise CannotDeliver(_("Another card has come under the same identifier already."))
            return True
        if card.state in (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED) and card.submission:
            raise SentAlready(card.submission)
        if card.campaign.status != CampaignStatus.RUNNING:
            raise CannotDeliver(
                _("The campaign does not collect cards now. Ask its operator; the card stays on your device.")
            )
        assignments.save(assignment=card, posted=posted, by=by, at=at)
        assignments.submit(assignment=card, by=by, at=at)
        Sending.objects.create(uid=uid, assignment=card, by=by, at=at)
    return False
