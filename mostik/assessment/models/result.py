from __future__ import annotations

from django.db import models
from django.db.models import Q

from mostik.assessment.enums import ObservationState, ResultState, Source
from mostik.assessment.models.competency import Competency, CompetencyModel
from mostik.assessment.models.diagnostic import Participant
from mostik.assessment.models.work import DiagnosticAttempt
from mostik.instruments.models import InstrumentVersion, Submission
from mostik.network.models import Person


class Observation(models.Model):
    """A card about a teacher filled by another person: what was seen at work, or an analysis of working materials. Never
    by somebody of the same organisation, unless the diagnostic is internal; never by the head."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    observer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=ObservationState.choices, default=ObservationState.ASSIGNED.value
    )
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scores = models.JSONField(null=True, blank=True)
    assigned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("participant", "id")
        indexes = (models.Index(fields=["observer", "state", "id"], name="assessment_observer"),)
        constraints = (
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state__in=("assigned", "draft")),
                name="assessment_one_observation_going",
            ),
            models.CheckConstraint(
                name="assessment_observation_state", condition=Q(state__in=ObservationState.values)
            ),
            models.CheckConstraint(
                name="assessment_observation_sent_is_whole",
                condition=~Q(state=ObservationState.SENT.value)
                | Q(sent_at__isnull=False, submission__isnull=False, scores__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.participant_id} · {self.observer_id}"


class PersonalResult(models.Model):
    """One result of one person from one source. First the teacher alone sees it; from `used_from`, or as soon as the
    teacher confirms it, it counts in the profile. An appeal suspends it, a decision keeps or annuls it.

    `scores` are values by indicator code, exact fractions as text; `measured_on` is the day it tells about."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16, choices=Source.choices)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, null=True, related_name="+")
    attempt = models.OneToOneField(
        DiagnosticAttempt, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scores = models.JSONField(default=dict)
    measured_on = models.DateField()
    released_at = models.DateTimeField()
    used_from = models.DateField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ResultState.choices, default=ResultState.RELEASED.value)

    class Meta:
        ordering = ("-measured_on", "-id")
        indexes = (models.Index(fields=["person", "-measured_on"], name="assessment_result_person"),)
        constraints = (
            models.CheckConstraint(name="assessment_result_source", condition=Q(source__in=Source.values)),
            models.CheckConstraint(name="assessment_result_state", condition=Q(state__in=ResultState.values)),
            models.CheckConstraint(
                name="assessment_result_one_origin",
                condition=Q(attempt__isnull=True) | Q(observation__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} · {self.person_id} · {self.measured_on:%Y-%m-%d}"


class Reading(models.Model):
    """What one result says about one competency: `value` in hundredths of a per cent (0…10 000), from `items` scored
    questions. Never changed: another reading of the same scores is another row of another model."""

    result = models.ForeignKey(PersonalResult, on_delete=models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(CompetencyModel, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField()
    items = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("result", "competency")
        indexes = (models.Index(fields=["model", "result"], name="assessment_reading_model"),)
        constraints = (
            models.UniqueConstraint(fields=["result", "competency"], name="assessment_reading_once"),
            models.CheckConstraint(
                name="assessment_reading_value", condition=Q(value__gte=0, value__lte=10_000, items__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.competency_id} = {self.value}"
