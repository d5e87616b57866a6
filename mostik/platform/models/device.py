from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Device(models.Model):
    """A phone or tablet that sends filled cards for a person without signing in: whoever holds its key is let in at
    `/key/<key>/`. Only the SHA-256 of the key is kept, the key itself is shown once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-added_at", "-id")
        indexes = [models.Index(fields=["user", "-added_at", "-id"], name="device_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(key_hash__regex=r"^[0-9a-f]{64}$"), name="device_key_is_a_hash"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="device_has_title"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("added_at")),
                name="device_revoked_later",
            ),
        ]

    def __str__(self) -> str:
        return self.title
