from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.network.models import ImportRun


def visible_to(user: Any) -> QuerySet[ImportRun]:
    """Own imports; the administrator sees everybody's."""
    if not user.is_authenticated:
        return ImportRun.objects.none()
    runs = ImportRun.objects.select_related("file", "job", "created_by")
    return runs if user.is_administrator else runs.filter(created_by=user)
