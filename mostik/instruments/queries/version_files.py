"""Files the form of a version refers to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mostik.instruments.models import VersionFile


def files_of(version_id: int) -> QuerySet[VersionFile]:
    return VersionFile.objects.filter(version=version_id).select_related("file")


def versions_with_files(versions: Any) -> set[int]:
    """Which of these versions (a subquery of ids) have any."""
    found = VersionFile.objects.filter(version__in=versions.order_by())
    return set(found.values_list("version_id", flat=True))
