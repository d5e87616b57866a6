from __future__ import annotations

from django.conf import settings
from django.db import models

from mostik.monitoring.models.assignment import Assignment


class Sending(models.Model):
    """A filled card that came from the outbox of a browser. `uid` is given by the browser once per filling, so the same
    sending is known when it comes again: after a lost answer, from a second tab, from a file."""

    uid = models.UUIDField(unique=True)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.assignment} · {self.uid}"
