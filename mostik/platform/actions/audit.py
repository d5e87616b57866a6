"""Writing the journal. Every action of every domain calls `record` in its own transaction."""

from __future__ import annotations

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
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record must run inside the transaction of the change it describes")
    return AuditEvent.objects.create(
        at=at,
        by=by,
        by_label=str(by) if by else "",
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=str(target)[:300] if target is not None else "",
        details=details or {},
        ip=client_address(),
    )
