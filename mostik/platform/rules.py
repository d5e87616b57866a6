"""Who may do what on the platform's own screens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from mostik.platform.models import Device, Job, Notice


def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def is_administrator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_administrator)


def can_read_journal(user: Any) -> bool:
    """Administrators, and whoever the domains above add in settings.JOURNAL_READERS (the data officer of `network`)."""
    return is_administrator(user) or any(import_string(path)(user) for path in settings.JOURNAL_READERS)


def can_see_job(user: Any, job: Job) -> bool:
    return is_administrator(user) or job.created_by_id == user.pk


def can_fetch_result(user: Any, job: Job) -> bool:
    """The result may hold what only its owner may see, so even an administrator does not get it here."""
    return job.created_by_id == user.pk


def can_read_notice(user: Any, notice: Notice) -> bool:
    return notice.user_id == user.pk


def can_revoke_device(user: Any, device: Device) -> bool:
    return device.user_id == user.pk
