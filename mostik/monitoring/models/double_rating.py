from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.instruments.models import InstrumentVersion, Submission
from mostik.monitoring.enums import Decision, Outcome, SecondRatingState, Source
from mostik.monitoring.models.assignment import Assignment
from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Person


class RatingDraw(models.Model):
    """Which cards of an instrument and a source are rated by a second person: drawn once, by a kept seed.

    `frame` lists the ids of all cards that could have been drawn, so that the draw can be repeated years later
    (`stats.double_rating.draw`). A leaf whose two values differ by more than `limit_percent` of its range is disputed.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    percent = models.PositiveSmallIntegerField()
    limit_percent = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=60)
    frame = models.JSONField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("campaign", "version", "source")
        constraints = (
            models.UniqueConstraint(name="monitoring_drawn_once", fields=["campaign", "version", "source"]),
            models.CheckConstraint(
                name="monitoring_draw_percent", condition=Q(percent__gte=5, percent__lte=100)
            ),
            models.CheckConstraint(
                name="monitoring_draw_limit", condition=Q(limit_percent__gte=0, limit_percent__lte=100)
            ),
            models.CheckConstraint(name="monitoring_draw_has_seed", condition=~Q(seed="")),
        )

    def __str__(self) -> str:
        return f"{self.version} · {self.get_source_display()}"


class SecondRating(models.Model):
    """The same unit rated once more, by somebody who does not see the first rating. Never a card of the campaign: it
    enters no result. `number` is its place in the draw.

    `first_answers` are those of the card as it was first sent, kept here before any review could correct them: figures
    of agreement compare them with `submission`. `compared` holds the values of both, {code: [first, second]}, as text of
    exact fractions or null. After a decision `standing` is what counts in the results; empty, the
    card itself.
    """

    draw = models.ForeignKey(RatingDraw, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    card = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="+")
    rater = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField()
    state = models.CharField(
        max_length=10, choices=SecondRatingState.choices, default=SecondRatingState.ASSIGNED.value
    )
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_answers = models.JSONField(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    compared = models.JSONField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING.value)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    standing = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("due", "id")
        indexes = (models.Index(fields=["rater", "due", "id"], name="monitoring_second_rater"),)
        constraints = (
            models.CheckConstraint(
                name="monitoring_second_state", condition=Q(state__in=SecondRatingState.values)
            ),
            models.CheckConstraint(name="monitoring_second_outcome", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="monitoring_second_started_has_answers",
                condition=Q(state=SecondRatingState.ASSIGNED.value, submission__isnull=True)
                | (~Q(state=SecondRatingState.ASSIGNED.value) & Q(submission__isnull=False)),
            ),
            models.CheckConstraint(
                name="monitoring_second_first_is_dated",
                condition=Q(first_answers__isnull=True, first_at__isnull=True)
                | Q(first_answers__isnull=False, first_at__isnull=False),
            ),
            models.CheckConstraint(
                name="monitoring_second_decision_has_reason",
                condition=Q(decision="", reason="", decided_at__isnull=True, standing__isnull=True)
                | (
                    Q(decision__in=Decision.values, decided_at__isnull=False, outcome=Outcome.DECIDED.value)
                    & ~Q(reason="")
                ),
            ),
        )

    def __str__(self) -> str:
        return str(self.card)
