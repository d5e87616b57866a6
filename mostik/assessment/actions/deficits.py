"""The status of a deficit is changed by people: taken into a route, opened again, dismissed with a reason."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.enums import LIVE, DeficitStatus
from mostik.assessment.models import Deficit, DeficitChange
from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import User

STEPS = {
    DeficitStatus.OPEN: (DeficitStatus.IN_ROUTE, DeficitStatus.DISMISSED),
    DeficitStatus.IN_ROUTE: (DeficitStatus.OPEN, DeficitStatus.COMPENSATED, DeficitStatus.DISMISSED),
}


class CannotTurn(Refusal):
    """A closed deficit stays as it is; a dismissal needs a reason."""


def set_status(
    *, deficit: Deficit, status: DeficitStatus, reason: str = "", by: User | None, at: datetime.datetime
) -> Deficit:
    """Turn a live deficit; turning it to what it is already changes nothing."""
    with transaction.atomic():
        row = Deficit.objects.select_for_update(of=("self",)).get(pk=deficit.pk)
        wanted = DeficitStatus(status)
        if row.status == wanted:
            return row
        if wanted not in STEPS.get(DeficitStatus(row.status), ()):
            raise CannotTurn(_("This deficit is closed: a new measurement would open another one."))
        if wanted == DeficitStatus.DISMISSED and not reason.strip():
            raise CannotTurn(_("Say why it is dismissed."))
        row.status = wanted.value
        row.closed_on = None if wanted in LIVE else timezone.localtime(at).date()
        row.save(update_fields=["status", "closed_on"])
        DeficitChange.objects.create(
            deficit=row,
            at=at,
            by=by,
            status=row.status,
            level=row.level,
            value=row.value,
            reason=reason.strip(),
        )
        audit.record("assessment.deficit.turned", target=row, by=by, at=at)
    return row
