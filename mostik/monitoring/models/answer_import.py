from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import AnswerImportState, Source
from mostik.monitoring.models.assignment import Assignment
from mostik.monitoring.models.campaign import Campaign
from mostik.monitoring.models.survey import SurveyAnswer
from mostik.platform.models import Job, StoredFile


class ImportProfile(models.Model):
    """How columns and cells of files with this very header become answers; offered again for the next such file."""

    name = models.CharField(max_length=120)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                name="monitoring_profile_once", fields=["created_by", "version", "header_hash"]
            ),
            models.CheckConstraint(name="monitoring_profile_has_name", condition=~Q(name="")),
        )

    def __str__(self) -> str:
        return self.name


class AnswerImport(models.Model):
    """One file of answers gathered elsewhere: mapped, checked, then imported whole or not at all, and undone while the
    campaign is not closed. `report` is what the check found."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=AnswerImportState.choices, default=AnswerImportState.MAPPING.value
    )
    mapping = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="monitoring_answer_import_state", condition=Q(state__in=AnswerImportState.values)
            ),
            models.CheckConstraint(
                name="monitoring_answer_import_dated",
                condition=~Q(state=AnswerImportState.APPLIED.value) | Q(applied_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.file)


class ImportedRow(models.Model):
    """Which row of which file became which card or answer. The fingerprint is of the campaign, the instrument, the source
    and the cells, so the same row is never taken twice. `was_handed`: the card had been there, not begun."""

    run = models.ForeignKey(AnswerImport, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, unique=True)
    card = models.OneToOneField(Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.OneToOneField(
        SurveyAnswer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    was_handed = models.BooleanField(default=False)

    class Meta:
        ordering = ("run", "row")
        constraints = (
            models.CheckConstraint(
                name="monitoring_imported_one_thing",
                condition=Q(card__isnull=False, answer__isnull=True)
                | Q(card__isnull=True, answer__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.row}"
