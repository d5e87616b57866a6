from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mostik.platform.models import AuditEvent


def of_target(target: Any) -> QuerySet[AuditEvent]:
    """The history of one object, newest first."""
    return AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by(
        "-at", "-id"
    )


def find(
    *, who: str = "", action: str = "", what: str = "", since: date | None = None, before: date | None = None
) -> QuerySet[AuditEvent]:
    """The journal narrowed by any of: part of who, exact action, part of what, days [since, before)."""
    events = AuditEvent.objects.all()
    if who:
        events = events.filter(by_label__icontains=who)
    if action:
        events = events.filter(action=action)
    if what:
        events = events.filter(target_label__icontains=what)
    if since:
        events = events.filter(at__gte=_midnight(since))
    if before:
        events = events.filter(at__lt=_midnight(before))
    return events


def action_names() -> list[str]:
    """Every action that ever happened here, found by stepping over the index instead of reading the journal."""
    names: list[str] = []
    while True:
        rest = AuditEvent.objects.filter(action__gt=names[-1]) if names else AuditEvent.objects.all()
        following = rest.order_by("action").values_list("action", flat=True).first()
        if following is None:
            return names
        names.append(following)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
