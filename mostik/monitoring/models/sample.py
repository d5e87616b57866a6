from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.monitoring.enums import SampleUnitState
from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node


class Sample(models.Model):
    """The organisations that the chosen sources of a campaign look at, drawn by a kept seed (`stats.sampling`).

    `strata_by` names what the organisations are divided by (StratumKey), `size_limits` the largest number of groups of
    each class of size but the last. A campaign has one sample in force; a discarded one is kept with its reason, so
    that nobody draws until the result pleases.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    sources = models.JSONField()
    strata_by = models.JSONField()
    size_limits = models.JSONField(default=list)
    wanted = models.PositiveIntegerField()
    at_least = models.PositiveSmallIntegerField(default=1)
    seed = models.CharField(max_length=60)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)
    discard_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("campaign", "id")
        constraints = (
            models.UniqueConstraint(
                name="monitoring_sample_in_force",
                fields=["campaign"],
                condition=Q(discarded_at__isnull=True),
            ),
            models.CheckConstraint(name="monitoring_sample_has_seed", condition=~Q(seed="")),
            models.CheckConstraint(name="monitoring_sample_of_some", condition=Q(wanted__gte=1)),
            models.CheckConstraint(
                name="monitoring_sample_discarded_why",
                condition=Q(discarded_at__isnull=True, discard_reason="")
                | (Q(discarded_at__isnull=False) & ~Q(discard_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign}: {self.seed}"


class SampleUnit(models.Model):
    """An organisation of the frame, its stratum and its place in the order of the draw within it (from 1).

    A chosen one that cannot take part is replaced, for a reason, by the next in reserve of the same stratum.
    """

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=SampleUnitState.choices)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, default="")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("stratum", "number")
        constraints = (
            models.UniqueConstraint(name="monitoring_sampled_once", fields=["sample", "organisation"]),
            models.UniqueConstraint(name="monitoring_sample_order", fields=["sample", "stratum", "number"]),
            models.CheckConstraint(
                name="monitoring_sample_unit_state", condition=Q(state__in=SampleUnitState.values)
            ),
            models.CheckConstraint(
                name="monitoring_sample_replaced_why",
                condition=(Q(state=SampleUnitState.REPLACED.value, replaced_at__isnull=False) & ~Q(reason=""))
                | (
                    ~Q(state=SampleUnitState.REPLACED.value)
                    & Q(replaced_by__isnull=True, replaced_at__isnull=True, reason="")
                ),
            ),
            models.CheckConstraint(
                name="monitoring_sample_replaced_by_other",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.stratum} {self.number}: {self.organisation_id}"
