from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file outside the web root. Its place on disk is named by its content: equal contents are kept once."""

    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    path = models.CharField(max_length=100)  # relative to MEDIA_ROOT
    purpose = models.CharField(max_length=60)  # «instruments.workbook»
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256_is_a_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.path
