from __future__ import annotations

from django.db import models
from django.db.models import Q

from mostik.assessment.enums import AttemptState, GradingState
from mostik.assessment.models.diagnostic import Participant
from mostik.instruments.models import Submission
from mostik.network.models import Person


class DiagnosticAttempt(models.Model):
    """One sitting of a test or a case.

    `code` is what those who rate it know it by; nobody who sees names sees it. `seed` orders questions and options.
    `scores` holds values of the full part by indicator code, exact fractions as text, TOTAL among them.
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    code = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.GOING.value)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    by_clock = models.BooleanField(default=False)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="+")
    scores = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ("participant", "number")
        constraints = (
            models.UniqueConstraint(fields=["participant", "number"], name="assessment_attempt_number"),
            models.UniqueConstraint(fields=["code"], name="assessment_attempt_code"),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(state=AttemptState.GOING.value),
                name="assessment_one_attempt_going",
            ),
            models.CheckConstraint(
                name="assessment_attempt_state", condition=Q(state__in=AttemptState.values)
            ),
            models.CheckConstraint(
                name="assessment_finished_is_dated",
                condition=Q(state=AttemptState.GOING.value, finished_at__isnull=True)
                | (~Q(state=AttemptState.GOING.value) & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="assessment_scored_has_scores",
                condition=Q(state=AttemptState.SCORED.value, scores__isnull=False)
                | (~Q(state=AttemptState.SCORED.value) & Q(scores__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"№ {self.code}"


class Grading(models.Model):
    """A case rated by one person who knows neither whose work it is nor what the other put. Numbers 1 and 2 rate it;
    3 decides when they part too far; one who declined has none. `submission` is the same form with the rubric filled."""

    attempt = models.ForeignKey(DiagnosticAttempt, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(null=True)
    grader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=GradingState.choices, default=GradingState.ASSIGNED.value)
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scores = models.JSONField(null=True, blank=True)
    assigned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("attempt", "number")
        indexes = (models.Index(fields=["grader", "state", "id"], name="assessment_grading_grader"),)
        constraints = (
            models.UniqueConstraint(fields=["attempt", "number"], name="assessment_grading_number"),
            models.UniqueConstraint(fields=["attempt", "grader"], name="assessment_grading_grader_once"),
            models.CheckConstraint(
                name="assessment_grading_state", condition=Q(state__in=GradingState.values)
            ),
            models.CheckConstraint(
                name="assessment_grading_numbers",
                condition=Q(number__gte=1, number__lte=3) & ~Q(state=GradingState.DECLINED.value)
                | Q(number__isnull=True, state=GradingState.DECLINED.value),
            ),
            models.CheckConstraint(
                name="assessment_sent_is_whole",
                condition=~Q(state=GradingState.SENT.value)
                | Q(sent_at__isnull=False, submission__isnull=False, scores__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.attempt} · {self.number}"
