from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.platform.models import AuditEvent


def of_target(target: Any) -> QuerySet[AuditEvent]:
    """The history of one object, newest first."""
    return AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by(
        "-at", "-id"
    )
