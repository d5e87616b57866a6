from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.instruments.enums import Direction, InstrumentKind, OwnPlace, VersionStatus
from mostik.network.models import Node
from mostik.platform.models import StoredFile

FROZEN = (
    "instrument_id",
    "number",
    "label",
    "title",
    "workbook_id",
    "definition",
    "xform",
    "checksum",
    "core_id",
    "own_workbook_id",
)


class Instrument(models.Model):
    """A checklist, card or survey; what it asks is in its versions. `owner` is the node whose staff may change it
    and below which it may be used; without an owner it belongs to the whole installation. `direction` and what follows
    it are what the library says; they come from the sheet `settings` of the version published last."""

    code = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=20, choices=InstrumentKind.choices, default=InstrumentKind.OBSERVATION_CARD.value
    )
    owner = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    direction = models.CharField(max_length=20, choices=Direction.choices, blank=True, default="")
    audience = models.CharField(max_length=300, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    source_note = models.TextField(blank=True, default="")
    licence_note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("title", "id")
        indexes = (models.Index(fields=["title", "id"], name="instruments_title"),)
        constraints = (
            models.UniqueConstraint(fields=["owner", "code"], name="instruments_code_once_per_owner"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(owner__isnull=True), name="instruments_code_once_without_owner"
            ),
            models.CheckConstraint(
                name="instruments_kind_known", condition=Q(kind__in=InstrumentKind.values)
            ),
            models.CheckConstraint(
                name="instruments_direction_known", condition=Q(direction__in=["", *Direction.values])
            ),
        )

    def __str__(self) -> str:
        return self.title


class InstrumentVersion(models.Model):
    """One workbook, read and checked. Once published it never changes: results refer to it for ever.

    `definition` is the form and the methodology as JSON (`engine.stored`), `checksum` the SHA-256 of the workbook,
    `label` what the author wrote in the cell `version`, `warnings` what was worth reading before publishing,
    `questions` how many questions it asks.

    A composed version is the `core` of the owner with the own part of a place behind it: the place is the owner of its
    instrument, `own_workbook` what the place has uploaded, `workbook` both together.
    A database trigger refuses to change or delete what a published version consists of (migration 0002).
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=300)
    questions = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT.value)
    workbook = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    core = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    own_workbook = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    definition = models.JSONField()
    xform = models.TextField()
    checksum = models.CharField(max_length=64)
    warnings = models.JSONField(default=list, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("instrument", "-number")
        constraints = (
            models.UniqueConstraint(fields=["instrument", "number"], name="instruments_version_number"),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(status=VersionStatus.DRAFT.value),
                name="instruments_one_draft",
            ),
            models.UniqueConstraint(
                fields=["instrument", "core"],
                condition=Q(core__isnull=False) & ~Q(status=VersionStatus.RETIRED.value),
                name="instruments_core_once_a_place",
            ),
            models.CheckConstraint(
                name="instruments_composed_of_two",
                condition=Q(core__isnull=True, own_workbook__isnull=True)
                | Q(core__isnull=False, own_workbook__isnull=False),
            ),
            models.CheckConstraint(
                name="instruments_version_status", condition=Q(status__in=VersionStatus.values)
            ),
            models.CheckConstraint(
                name="instruments_published_is_dated",
                condition=Q(status=VersionStatus.DRAFT.value, published_at__isnull=True)
                | (~Q(status=VersionStatus.DRAFT.value) & Q(published_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {self.label or self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        changes = kwargs.get("update_fields")
        if (
            self.pk
            and self.published_at
            and (changes is None or {*changes} & {f.removesuffix("_id") for f in FROZEN})
        ):
            kept = type(self).objects.filter(pk=self.pk, published_at__isnull=False).values(*FROZEN).first()
            if kept and any(getattr(self, name) != value for name, value in kept.items()):
                raise RuntimeError("a published version of an instrument never changes; upload a new version")
        super().save(*args, **kwargs)


class OwnQuota(models.Model):
    """How many own indicators and scored questions a place of this kind may add to an instrument. No row: none."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=OwnPlace.choices)
    indicators = models.PositiveSmallIntegerField(default=0)
    items = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("instrument", "kind")
        constraints = (
            models.UniqueConstraint(fields=["instrument", "kind"], name="instruments_quota_once"),
            models.CheckConstraint(name="instruments_quota_kind", condition=Q(kind__in=OwnPlace.values)),
            models.CheckConstraint(
                name="instruments_quota_bounded", condition=Q(indicators__lte=50, items__lte=200)
            ),
        )

    def __str__(self) -> str:
        return f"{self.instrument_id}/{self.kind}: {self.indicators}, {self.items}"


class VersionFile(models.Model):
    """A picture or a table the form of a version refers to by name. `md5` is how devices tell contents apart."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    md5 = models.CharField(max_length=32)

    class Meta:
        ordering = ("version", "name")
        constraints = (
            models.UniqueConstraint(fields=["version", "name"], name="instruments_version_file_once"),
            models.CheckConstraint(
                name="instruments_file_name_is_no_path",
                condition=~Q(name__contains="/") & ~Q(name__contains="..") & ~Q(name=""),
            ),
        )

    def __str__(self) -> str:
        return self.name
