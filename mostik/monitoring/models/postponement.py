from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node


class Postponement(models.Model):
    """One organisation may work on its cards longer than the campaign, until a day, for a reason."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    reason = models.CharField(max_length=1000)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("until", "id")
        constraints = (
            models.UniqueConstraint(name="monitoring_postponed_once", fields=["campaign", "organisation"]),
            models.CheckConstraint(name="monitoring_postponed_with_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.until}"
