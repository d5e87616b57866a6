from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.monitoring.models.campaign import Campaign


class PublicEdition(models.Model):
    """What the owner of a campaign has once told everybody: the public page shows this text and nothing else.

    `content` is canonical JSON, kept as it was signed; `digest` is its SHA-256, `signature` an HMAC of the digest with the
    secret of the installation. Nothing here is ever changed but the withdrawal, which keeps the address and says why.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        ordering = ("campaign", "-number")
        constraints = (
            models.UniqueConstraint(name="monitoring_edition_number", fields=["campaign", "number"]),
            models.CheckConstraint(name="monitoring_edition_numbered", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="monitoring_edition_digest_is_a_hash", condition=Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="monitoring_edition_is_signed", condition=Q(signature__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="monitoring_edition_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, reason="")
                | (Q(withdrawn_at__gte=F("published_at")) & ~Q(reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} № {self.number}"
