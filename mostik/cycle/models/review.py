from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.monitoring.models import Campaign
from mostik.network.models import Node


class EffectivenessReview(models.Model):
    """What a person has concluded about a place: indicators that were advised about, before and after.

    The numbers stay in the files of results; `results` are the hashes of the two files that were looked at.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    following = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    conclusion = models.TextField()
    results = models.JSONField(default=list)
    concluded_on = models.DateField()
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(name="cycle_review_once", fields=["campaign", "following", "place"]),
            models.CheckConstraint(name="cycle_review_concludes", condition=~Q(conclusion="")),
            models.CheckConstraint(name="cycle_review_of_two_rounds", condition=~Q(campaign=F("following"))),
        )

    def __str__(self) -> str:
        return f"{self.place_id}: {self.campaign_id} → {self.following_id}"
