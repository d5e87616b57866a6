from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.growth.enums import Family, RecordSource, RecordState, Validity
from mostik.lib.searching import folded, searchable
from mostik.network.models import Person
from mostik.platform.models import StoredFile

DECIDED = (RecordState.VERIFIED.value, RecordState.REFUSED.value)
UNDECIDED = (RecordState.ENTERED.value, RecordState.KEPT.value)


class PortfolioRecord(models.Model):
    """One fact of a teacher's professional life, of a kind that is dated data (`queries.packs`).

    `date` is the day of the document or of the event; `starts` is the first day, where there was a period. `origin` names
    what on the platform the record follows from, so that it is never made twice. `number_key` and `title_key` are what
    duplicates are found by; `is_distinct`: a person has said that it is no repetition. Changed only through `actions`.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    family = models.CharField(max_length=16, choices=Family.choices)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    topic = models.CharField(max_length=300, blank=True, default="")
    date = models.DateField()
    starts = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=24, blank=True, default="")
    form = models.CharField(max_length=24, blank=True, default="")
    role = models.CharField(max_length=200, blank=True, default="")
    organizer = models.CharField(max_length=300, blank=True, default="")
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True, default="")
    document_number = models.CharField(max_length=100, blank=True, default="")
    registration_number = models.CharField(max_length=100, blank=True, default="")
    basis = models.CharField(max_length=300, blank=True, default="")
    link = models.URLField(max_length=500, blank=True, default="")
    validity = models.CharField(max_length=8, choices=Validity.choices, blank=True, default="")
    valid_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RecordState.choices, default=RecordState.ENTERED.value)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    source = models.CharField(max_length=10, choices=RecordSource.choices, default=RecordSource.TYPED.value)
    origin = models.CharField(max_length=120, blank=True, default="")
    is_distinct = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number_key = models.CharField(max_length=100, blank=True, default="", editable=False)
    title_key = models.CharField(max_length=300, blank=True, default="", editable=False)

    class Meta:
        ordering = ("-date", "-id")
        indexes = (
            models.Index(fields=["person", "family", "date"], name="growth_record_of_person"),
            models.Index(fields=["state", "date", "id"], name="growth_record_waiting"),
            models.Index(fields=["family", "valid_until"], name="growth_record_ends"),
            models.Index(fields=["person", "number_key"], name="growth_record_number"),
        )
        constraints = (
            models.CheckConstraint(name="growth_record_family", condition=Q(family__in=Family.values)),
            models.CheckConstraint(name="growth_record_is_said", condition=~Q(title="") & ~Q(kind="")),
            models.CheckConstraint(
                name="growth_record_period", condition=Q(starts__isnull=True) | Q(starts__lte=F("date"))
            ),
            models.CheckConstraint(
                name="growth_record_hours",
                condition=Q(hours__isnull=True) & ~Q(family=Family.COURSE)
                | Q(hours__isnull=False, hours__gt=0),
            ),
            models.CheckConstraint(
                name="growth_record_validity",
                condition=Q(family=Family.ATTESTATION, validity=Validity.TERM, valid_until__isnull=False)
                | Q(family=Family.ATTESTATION, validity=Validity.OPEN, valid_until__isnull=True)
                | ~Q(family=Family.ATTESTATION) & Q(validity=Validity.NONE, valid_until__isnull=True),
            ),
            models.CheckConstraint(
                name="growth_record_ends_after_begun",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("date")),
            ),
            models.CheckConstraint(
                name="growth_record_decided_is_dated",
                condition=Q(state__in=UNDECIDED, decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=DECIDED, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_record_refused_with_a_reason",
                condition=Q(state=RecordState.REFUSED) & ~Q(reason="")
                | ~Q(state=RecordState.REFUSED) & Q(reason=""),
            ),
            models.CheckConstraint(
                name="growth_record_somebody_decided",
                condition=~Q(state__in=DECIDED)
                | Q(decided_by__isnull=False)
                | Q(source=RecordSource.PLATFORM),
            ),
            models.CheckConstraint(name="growth_record_state", condition=Q(state__in=RecordState.values)),
            models.CheckConstraint(
                name="growth_record_origin_of_platform",
                condition=Q(source=RecordSource.PLATFORM) & ~Q(origin="")
                | Q(source__in=(RecordSource.TYPED, RecordSource.IMPORTED), origin=""),
            ),
            models.UniqueConstraint(
                name="growth_record_once_of_origin", fields=["origin"], condition=~Q(origin="")
            ),
        )

    def __str__(self) -> str:
        """For the journal too, which is no place for what a record says."""
        return f"{self.get_family_display()}, {self.date:%d.%m.%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "number_key", "title_key"}
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Before `bulk_create`, which calls no `save`."""
        self.number_key = key_of(self.document_number)
        self.title_key = title_key_of(self.title)

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def is_verified(self) -> bool:
        return self.state == RecordState.VERIFIED


def key_of(number: str) -> str:
    """«№ 7600-12/ab» and «760012АВ » are the same number to whoever copies it from paper."""
    return "".join(letter for letter in folded(number) if letter.isalnum())[:100]


def title_key_of(title: str) -> str:
    """Letters and digits only: quotation marks, dots and spaces are typed differently each time."""
    letters = "".join(letter if letter.isalnum() else " " for letter in searchable(title))
    return " ".join(letters.split())[:300]


class RecordFile(models.Model):
    """A scan beside a record, seen by whoever may see the record."""

    record = models.ForeignKey(PortfolioRecord, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(name="growth_file_once", fields=["record", "file"]),)

    def __str__(self) -> str:
        return str(self.file)
