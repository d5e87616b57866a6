from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.instruments.models import InstrumentVersion, Submission
from mostik.monitoring.enums import AssignmentState, Source
from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node, Person


class Assignment(models.Model):
    """A card that somebody has to fill: one unit (group or organisation), one instrument, one source.

    `organisation` is the organisation of the unit on the campaign's date and `assessor_organisation` the main
    employer of the assessor on the day of assignment. They are kept here so that the database itself refuses an
    external expert at their own organisation (domain rule 8); `actions.assignments` also checks every other
    employment. Children are never a unit (domain rule 1).

    `version` is the instrument of the campaign, what results are computed by; `composed` is that core with the own
    indicators of a place above the unit, if it had them when the card was handed out: then this is what is filled.
    `opens` is the first day of the wave of the place; empty: as soon as the campaign collects cards.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    composed = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    assessor_organisation = models.ForeignKey(
        Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED.value
    )
    opens = models.DateField(null=True, blank=True)
    due = models.DateField()
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("due", "id")
        indexes = (
            models.Index(fields=["campaign", "state", "due", "id"], name="monitoring_card_state"),
            models.Index(fields=["campaign", "due", "id"], name="monitoring_card_due"),
            models.Index(fields=["assessor", "state", "due", "id"], name="monitoring_card_assessor"),
            models.Index(fields=["campaign", "organisation"], name="monitoring_card_organisation"),
            models.Index(fields=["campaign", "unit", "version"], name="monitoring_card_unit"),
            models.Index(fields=["campaign", "version", "accepted_at"], name="monitoring_card_accepted"),
            models.Index(
                fields=["campaign", "version", "organisation", "state"], name="monitoring_card_coverage"
            ),
            models.Index(
                fields=["campaign", "composed"],
                name="monitoring_card_composed",
                condition=Q(composed__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="monitoring_card_state_known", condition=Q(state__in=AssignmentState.values)
            ),
            models.CheckConstraint(
                name="monitoring_card_opens_before_due",
                condition=Q(opens__isnull=True) | Q(due__gte=F("opens")),
            ),
            models.CheckConstraint(
                name="monitoring_card_source_known", condition=Q(source__in=Source.values)
            ),
            models.UniqueConstraint(
                name="monitoring_card_once_per_assessor",
                fields=["campaign", "version", "unit", "source", "assessor"],
                condition=Q(assessor__isnull=False),
            ),
            models.UniqueConstraint(
                name="monitoring_card_once_unassigned",
                fields=["campaign", "version", "unit", "source"],
                condition=Q(assessor__isnull=True),
            ),
            models.CheckConstraint(
                name="monitoring_expert_not_at_home",
                condition=~Q(source=Source.EXTERNAL.value)
                | Q(assessor_organisation__isnull=True)
                | ~Q(assessor_organisation=F("organisation")),
            ),
            models.CheckConstraint(
                name="monitoring_card_started_has_answers",
                condition=Q(state=AssignmentState.ASSIGNED.value, submission__isnull=True)
                | (~Q(state=AssignmentState.ASSIGNED.value) & Q(submission__isnull=False)),
            ),
            models.CheckConstraint(
                name="monitoring_card_sent_is_dated",
                condition=~Q(state__in=[AssignmentState.SUBMITTED.value, AssignmentState.ACCEPTED.value])
                | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="monitoring_card_accepted_is_dated",
                condition=Q(state=AssignmentState.ACCEPTED.value, accepted_at__isnull=False)
                | (~Q(state=AssignmentState.ACCEPTED.value) & Q(accepted_at__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} · {self.get_source_display()}"

    @property
    def filled(self) -> InstrumentVersion:
        """The version whose form this card is."""
        return self.composed or self.version


class ReviewComment(models.Model):
    """A remark of the reviewer: at a question (`item` is its name in the workbook) or about the whole card (empty).
    It is resolved when the card is sent again."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(name="monitoring_comment_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="monitoring_comment_resolved_later",
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("at")),
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]
