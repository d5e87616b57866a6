from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node, Person


class Visit(models.Model):
    """The day on which an expert comes to an organisation. Whether it took place is told by the cards.

    `expert_organisation` is the main employer when the visit was planned: the database itself refuses an expert at
    home (domain rule 8); `actions.visits` looks at every employment.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    expert = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expert_organisation = models.ForeignKey(
        Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    day = models.DateField()
    note = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("day", "id")
        indexes = (models.Index(fields=["expert", "day"], name="monitoring_visit_expert"),)
        constraints = (
            models.UniqueConstraint(
                name="monitoring_visit_once", fields=["campaign", "organisation", "expert"]
            ),
            models.CheckConstraint(
                name="monitoring_visit_not_at_home",
                condition=Q(expert_organisation__isnull=True) | ~Q(expert_organisation=F("organisation")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.expert} → {self.organisation}"
