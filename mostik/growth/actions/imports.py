"""Records from a workbook that was checked: all of them or none."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.growth.actions.records import fill
from mostik.growth.enums import OWNER_ONLY, RecordSource
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import records
from mostik.growth.queries.sheet import Row
from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import User


class CannotImport(Refusal):
    """Somebody in the file is no longer among the people this user keeps."""


def take(*, rows: Sequence[Row], by: User, at: datetime.datetime) -> int:
    """Add the rows of a check (`queries.sheet.read`), each waiting for verification. Returns how many."""
    with transaction.atomic():
        allowed = set(records.people_visible_to(by).values_list("pk", flat=True))
        made = []
        for row in rows:
            is_others = row.person.user_id != by.pk
            if row.person.pk not in allowed or (is_others and row.kind.family in OWNER_ONLY):
                raise CannotImport(_("Something has changed meanwhile: check the file again."))
            record = PortfolioRecord(
                person=row.person, source=RecordSource.IMPORTED, created_at=at, created_by=by
            )
            fill(record, row.kind, row.values)
            made.append(record)
        PortfolioRecord.objects.bulk_create(made, batch_size=500)
        audit.record("growth.records.imported", target=None, by=by, at=at, details={"records": len(made)})
    return len(made)
