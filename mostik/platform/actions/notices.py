"""Notices inside the site: sent by actions of the domains, read by their owner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from mostik.platform.models import Notice, User


def send(*, to: Iterable[User], text: str, url: str = "", key: str = "", at: datetime) -> None:
    """Leave one notice with each person. A second notice with the same non-empty `key` is not added."""
    notices = [
        Notice(user=user, text=text[:500], url=url, key=key, created_at=at)
        for user in {user.pk: user for user in to}.values()
    ]
    with transaction.atomic():
        Notice.objects.bulk_create(notices, ignore_conflicts=bool(key))


def mark_read(*, notices: Iterable[Notice], by: User, at: datetime) -> None:
    """Mark own notices as read; the first reading counts."""
    ids = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=ids, user=by, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> None:
    Notice.objects.filter(user=by, read_at__isnull=True).update(read_at=at)
