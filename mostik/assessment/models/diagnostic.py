from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.assessment.enums import DiagnosticKind, DiagnosticState
from mostik.assessment.models.competency import CompetencyModel
from mostik.instruments.models import InstrumentVersion
from mostik.network.models import Node, Person


class DiagnosticCampaign(models.Model):
    """A diagnostic from several sources whose subject is a person: its parts are `Diagnostic` rows of different kinds, the
    same people are invited to each. Results go to the teacher first and count in the profile `release_days` later, or as
    soon as the teacher confirms them. What stands alone, without a campaign, never reaches a profile."""

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    model = models.ForeignKey(CompetencyModel, on_delete=models.PROTECT, related_name="+")
    opens = models.DateField()
    closes = models.DateField()
    release_days = models.PositiveSmallIntegerField(default=7)
    min_cell = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(
        max_length=10, choices=DiagnosticState.choices, default=DiagnosticState.DRAFT.value
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-opens", "-id")
        indexes = (models.Index(fields=["owner", "-opens", "-id"], name="assessment_campaign_owner"),)
        constraints = (
            models.CheckConstraint(
                name="assessment_campaign_state", condition=Q(state__in=DiagnosticState.values)
            ),
            models.CheckConstraint(
                name="assessment_campaign_sane",
                condition=Q(closes__gte=F("opens"), release_days__lte=60, min_cell__gte=3),
            ),
        )

    def __str__(self) -> str:
        return self.title


class Diagnostic(models.Model):
    """A test, a case, a self-analysis or a card about teachers between two dates; `campaign` is the diagnostic from several
    sources it is a part of.

    `minutes` limit one attempt (None: no limit); of several `attempts` the best counts. `limit_percent` is how far two
    ratings of a case may part, as a share of a criterion's range, before a third person decides. `min_cell`: results of
    fewer people are never shown to anybody but themselves. `is_internal`: cards about teachers are filled by people of their
    own organisation.
    """

    campaign = models.ForeignKey(
        DiagnosticCampaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=DiagnosticKind.choices)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    opens = models.DateField()
    closes = models.DateField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    is_shuffled = models.BooleanField(default=True)
    is_internal = models.BooleanField(default=False)
    limit_percent = models.PositiveSmallIntegerField(default=25)
    min_cell = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(
        max_length=10, choices=DiagnosticState.choices, default=DiagnosticState.DRAFT.value
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opens", "-id")
        indexes = (models.Index(fields=["owner", "-opens", "-id"], name="assessment_diagnostic_owner"),)
        constraints = (
            models.CheckConstraint(
                name="assessment_diagnostic_kind", condition=Q(kind__in=DiagnosticKind.values)
            ),
            models.CheckConstraint(
                name="assessment_diagnostic_state", condition=Q(state__in=DiagnosticState.values)
            ),
            models.CheckConstraint(
                name="assessment_closes_after_opening", condition=Q(closes__gte=F("opens"))
            ),
            models.CheckConstraint(
                name="assessment_sane_limits",
                condition=(Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=600))
                & Q(attempts__gte=1, attempts__lte=10)
                & Q(limit_percent__lte=100)
                & Q(min_cell__gte=3),
            ),
            models.CheckConstraint(
                name="assessment_case_once", condition=Q(kind=DiagnosticKind.TEST.value) | Q(attempts=1)
            ),
            models.CheckConstraint(
                name="assessment_closed_is_dated",
                condition=Q(state=DiagnosticState.CLOSED.value, closed_at__isnull=False)
                | (~Q(state=DiagnosticState.CLOSED.value) & Q(closed_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.title


class Participant(models.Model):
    """Somebody invited to a diagnostic, with the main employer on that day. That they take part is no secret; what they
    answered and scored is theirs. `extra_attempts` were granted when an appeal was decided."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    extra_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["person", "diagnostic"], name="assessment_participant_person"),)
        constraints = (
            models.UniqueConstraint(fields=["diagnostic", "person"], name="assessment_participant_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} · {self.diagnostic_id}"
