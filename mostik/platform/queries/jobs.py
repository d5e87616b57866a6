from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, QuerySet

from mostik.platform.enums import JobState
from mostik.platform.models import Job


def visible_to(user: Any) -> QuerySet[Job]:
    """Own jobs; administrators see all of them."""
    if not user.is_authenticated:
        return Job.objects.none()
    jobs = Job.objects.select_related("result", "created_by")
    return jobs if user.is_administrator else jobs.filter(created_by=user)


def is_under_way(key: str) -> bool:
    """Does a job with this key wait or run?"""
    return Job.objects.filter(key=key, state__in=(JobState.QUEUED, JobState.RUNNING)).exists()


def oldest_waiting(*, at: datetime) -> timedelta | None:
    """How long the oldest queued job has been waiting; None when nothing waits."""
    oldest = Job.objects.filter(state=JobState.QUEUED).aggregate(at=Min("created_at"))["at"]
    return at - oldest if oldest else None
