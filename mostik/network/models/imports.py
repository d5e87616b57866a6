from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.network.enums import ImportState
from mostik.platform.models import Job, StoredFile


class ImportRun(models.Model):
    """One uploaded file of organisations and people: checked, looked at, then imported or thrown away.

    `report` is what the check found: counts, the first changes, problems and warnings (`actions.imports.runs`).
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    report = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="network_import_known_state", condition=Q(state__in=ImportState.values)
            ),
            models.CheckConstraint(
                name="network_import_applied_has_time",
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return str(self.file)
