"""Writing the journal. Every action of every domain calls `record` in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from mostik.lib.http import client_address
from mostik.platform.models import AuditEvent, User


def record(
    action: str,
    *,
    target: models.Model | None = None,
    by: User | None,
    at: datetime,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add a row to the journal: «monitoring.assignment.submitted» done by `by` (None: the system itself) at `at`.

    Must be called inside the transaction of the change, so that neither exists without the other.
    `details` is small JSON; never answers, marks or other personal data.
    """
    _refuse_outside_transaction()
    event = _event(Entry(action, target, by, details or {}), at)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of `record_all`; the fields mean what they mean in `record`."""

    action: str
    target: models.Model | None
    by: User | None
    details: dict[str, Any]


def record_all(entries: Iterable[Entry], *, at: datetime) -> None:
    """Many rows of one moment in one statement, in their order."""
    _refuse_outside_transaction()
    AuditEvent.objects.bulk_create([_event(entry, at) for entry in entries])


def _refuse_outside_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the journal must be written inside the transaction of the change it describes")


def _event(entry: Entry, at: datetime) -> AuditEvent:
    target = entry.target
    return AuditEvent(
        at=at,
        by=entry.by,
        by_label=str(entry.by) if entry.by else "",
        action=entry.action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:300] if target is not None else "",
        details=entry.details,
        ip=client_address(),
    )
