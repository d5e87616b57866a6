from __future__ import annotations

from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mostik.lib import trigrams
from mostik.lib.paging import Found
from mostik.platform.models import AuditEvent


def of_target(target: Any) -> QuerySet[AuditEvent]:
    """The history of one object, newest first."""
    return AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by(
        "-at", "-id"
    )


def find(
    *, who: str = "", action: str = "", what: str = "", since: date | None = None, before: date | None = None
) -> Found:
    """The journal narrowed by any of: part of who, exact action, part of what, days [since, before)."""
    events = AuditEvent.objects.all()
    if action:
        events = events.filter(action=action)
    if since:
        events = events.filter(at__gte=_midnight(since))
    if before:
        events = events.filter(at__lt=_midnight(before))
    parts = {column: text for column, text in (("by_label", who), ("target_label", what)) if text}
    if not parts:
        return Found(events)
    plain = Q(**{f"{column}__icontains": text for column, text in parts.items()})
    known = trigrams.few_with(AuditEvent, {column: [text] for column, text in parts.items()}, plain)
    if known is not None:
        return Found(events.filter(known), True)
    for column, text in parts.items():
        events = events.filter(_holding(column, text))
    return Found(events)


def _holding(column: str, text: str) -> Q:
    """SQLite does not know that «группа» is «Группа»."""
    forms = {text, text.lower(), text.upper(), text.capitalize()} if connection.vendor == "sqlite" else {text}
    return reduce(or_, (Q(**{f"{column}__icontains": form}) for form in sorted(forms)))


def action_names() -> list[str]:
    """Every action that ever happened here: steps over the index from name to name instead of reading the journal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE names(name) AS (SELECT MIN(action) FROM platform_auditevent UNION ALL"
            " SELECT (SELECT MIN(action) FROM platform_auditevent WHERE action > names.name)"
            " FROM names WHERE names.name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL"
        )
        return [name for (name,) in cursor.fetchall()]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
