from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node


class Wave(models.Model):
    """A part of the places that fills its cards in days of its own, so that experts and the operator keep up."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True, default="")
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(name="monitoring_wave_number", fields=["campaign", "number"]),
            models.CheckConstraint(name="monitoring_wave_period", condition=Q(ends__gte=F("starts"))),
        )

    def __str__(self) -> str:
        return self.title or str(self.number)


class WavePlace(models.Model):
    """A municipality (or an organisation of a municipal campaign) in a wave; in one wave only."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("wave", "id")
        constraints = (
            models.UniqueConstraint(name="monitoring_place_in_one_wave", fields=["campaign", "node"]),
        )

    def __str__(self) -> str:
        return f"{self.wave_id}: {self.node_id}"
