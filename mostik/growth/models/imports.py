from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.growth.enums import RecordImportState
from mostik.platform.models import StoredFile


class RecordImport(models.Model):
    """One workbook of records: checked first, then taken whole or not at all. `report` is what the check found."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=RecordImportState.choices)
    report = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="growth_import_state", condition=Q(state__in=RecordImportState.values)
            ),
            models.CheckConstraint(
                name="growth_import_applied_is_dated",
                condition=Q(state=RecordImportState.APPLIED, applied_at__isnull=False)
                | ~Q(state=RecordImportState.APPLIED) & Q(applied_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.file)
