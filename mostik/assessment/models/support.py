from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.assessment.enums import AppealState, GuideKind
from mostik.assessment.models.result import PersonalResult
from mostik.network.models import Node, Person
from mostik.network.models.dated import Dated, DatedManager, closed_after_opened


class Guidance(Dated):
    """A methodist or tutor assigned to a teacher: sees the profile and the deficits while the assignment is in force, the
    teacher works below `place`, and the guide is still somebody in the system."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    guide = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=GuideKind.choices)
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300, blank=True, default="")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = DatedManager()

    class Meta:
        ordering = ("person", "-valid_from", "-id")
        indexes = (models.Index(fields=["guide", "person"], name="assessment_guidance_guide"),)
        constraints = (
            closed_after_opened("assessment_guidance_ended_after_begun"),
            models.CheckConstraint(name="assessment_guidance_kind", condition=Q(kind__in=GuideKind.values)),
            models.CheckConstraint(name="assessment_guidance_not_self", condition=~Q(guide=F("person"))),
            models.UniqueConstraint(
                fields=["person", "guide"],
                condition=Q(valid_to__isnull=True),
                name="assessment_guidance_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.guide_id} → {self.person_id}"


class Appeal(models.Model):
    """A teacher disagrees with a result; while it waits the result counts for nothing. Decided by another person than
    those who rated."""

    result = models.ForeignKey(PersonalResult, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.WAITING.value)
    explanation = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-filed_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["result"], name="assessment_appeal_once"),
            models.CheckConstraint(name="assessment_appeal_state", condition=Q(state__in=AppealState.values)),
            models.CheckConstraint(name="assessment_appeal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="assessment_appeal_decided",
                condition=Q(state=AppealState.WAITING.value, decided_at__isnull=True)
                | (~Q(state=AppealState.WAITING.value) & Q(decided_at__isnull=False) & ~Q(explanation="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.result_id} · {self.state}"
