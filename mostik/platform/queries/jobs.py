from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.platform.models import Job


def visible_to(user: Any) -> QuerySet[Job]:
    """Own jobs; administrators see all of them."""
    if not user.is_authenticated:
        return Job.objects.none()
    jobs = Job.objects.select_related("result", "created_by")
    return jobs if user.is_administrator else jobs.filter(created_by=user)
