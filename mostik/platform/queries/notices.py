from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.platform.models import Notice


def visible_to(user: Any) -> QuerySet[Notice]:
    """Own notices only, whoever asks."""
    if not user.is_authenticated:
        return Notice.objects.none()
    return Notice.objects.filter(user=user)


COUNTED = 1000


def unread_count(user: Any) -> int:
    """At most COUNTED: it stands on every page, and nobody reads more."""
    return visible_to(user).filter(read_at__isnull=True)[:COUNTED].count()
