from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.monitoring.enums import StageLevel
from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node, Person


class ApprovalStep(models.Model):
    """The results of a campaign are approved at this level, by this day. Levels without a step do not approve."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=16, choices=StageLevel.choices)
    due = models.DateField()

    class Meta:
        ordering = ("due", "id")
        constraints = (
            models.UniqueConstraint(name="monitoring_approval_step_once", fields=["campaign", "level"]),
            models.CheckConstraint(
                name="monitoring_approval_step_level", condition=Q(level__in=StageLevel.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign}: {self.get_level_display()}"


class Approval(models.Model):
    """A place says: these are our data. While it stands, the cards below do not change; it is taken back by the place
    itself or sent back from above, with a reason, as long as nobody above has approved.

    `without` names the places below that had not approved when the deadline was over (ids of nodes). `basis` is the
    document of the deputy who signed; empty when the person in charge did.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=16, choices=StageLevel.choices)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    basis = models.CharField(max_length=300, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    without = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-approved_at", "-id")
        constraints = (
            models.UniqueConstraint(
                name="monitoring_approved_once",
                fields=["campaign", "node"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="monitoring_approval_level", condition=Q(level__in=StageLevel.values)
            ),
            models.CheckConstraint(
                name="monitoring_approval_withdrawn_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="monitoring_approval_withdrawn_later",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("approved_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign}: {self.node}"


class Deputy(models.Model):
    """Who approves for a place while the person in charge is away, from when to when and by which document."""

    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    basis = models.CharField(max_length=300)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ("-starts", "id")
        verbose_name_plural = "deputies"
        constraints = (
            models.CheckConstraint(name="monitoring_deputy_period", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(name="monitoring_deputy_has_basis", condition=~Q(basis="")),
        )

    def __str__(self) -> str:
        return f"{self.person} ({self.node})"
