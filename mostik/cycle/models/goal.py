from __future__ import annotations

from django.db import models
from django.db.models import Q

from mostik.monitoring.models import Campaign


class Goal(models.Model):
    """What a campaign is measured for, why, and by which indicators it will be seen.

    `indicators` are «instrument:code» of the instruments of the campaign: the same ones in every round, whatever the
    version.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    reason = models.TextField()
    indicators = models.JSONField(default=list, blank=True)
    set_on = models.DateField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="cycle_goal_is_founded", condition=~Q(text="") & ~Q(reason="")),
            models.UniqueConstraint(name="cycle_goal_once", fields=["campaign", "text"]),
        )

    def __str__(self) -> str:
        return self.text
