from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.assessment.enums import Confidence, DeficitLevel, DeficitStatus
from mostik.assessment.models.competency import Competency, CompetencyModel
from mostik.network.models import Person


class Profile(models.Model):
    """What all results of a person said about the competencies of a model on a day. A snapshot: never changed, so that the
    same answer can be shown and computed again. `rule` is a copy of the parameters with the number of the algorithm;
    `lines` is competency id → the list that `queries.profiles.Line` reads, with the ids of the readings behind it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(CompetencyModel, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    rule = models.JSONField()
    lines = models.JSONField()

    class Meta:
        ordering = ("person", "-made_at", "-id")
        indexes = (models.Index(fields=["person", "-day", "-id"], name="assessment_profile_person"),)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "model"],
                condition=Q(is_current=True),
                name="assessment_one_current_profile",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} · {self.day:%Y-%m-%d}"


class Deficit(models.Model):
    """A competency of a person below the thresholds. Personal: seen by rule 2 of the product only
    (`queries.deficits.visible_to`). At most one is live (open, in a route) per person and competency; what is compensated
    or dismissed stays as history. `value` in hundredths of a per cent; `evidence`: which readings stand behind it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=DeficitLevel.choices)
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    value = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list)
    status = models.CharField(max_length=12, choices=DeficitStatus.choices, default=DeficitStatus.OPEN.value)
    detected_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("person", "value", "id")
        indexes = (
            models.Index(fields=["person", "status"], name="assessment_deficit_person"),
            models.Index(fields=["competency", "status"], name="assessment_deficit_competency"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["person", "competency"],
                condition=Q(status__in=("open", "in_route")),
                name="assessment_one_live_deficit",
            ),
            models.CheckConstraint(
                name="assessment_deficit_words",
                condition=Q(
                    level__in=DeficitLevel.values,
                    status__in=DeficitStatus.values,
                    confidence__in=Confidence.values,
                ),
            ),
            models.CheckConstraint(
                name="assessment_deficit_closed_is_dated",
                condition=Q(status__in=("open", "in_route"), closed_on__isnull=True)
                | Q(status__in=("compensated", "dismissed"), closed_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"№ {self.pk}"  # the journal copies this: nothing of what was found


class DeficitChange(models.Model):
    """One step in the history of a deficit: found, its level changed, taken into a route, compensated, dismissed."""

    deficit = models.ForeignKey(Deficit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=DeficitStatus.choices)
    level = models.CharField(max_length=12, choices=DeficitLevel.choices)
    value = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("deficit", "at", "id")
        constraints = (
            models.CheckConstraint(
                name="assessment_deficit_change_words",
                condition=Q(status__in=DeficitStatus.values, level__in=DeficitLevel.values),
            ),
        )

    def __str__(self) -> str:
        return f"{self.deficit_id} · {self.status}"
