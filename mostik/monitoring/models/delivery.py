from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.monitoring.enums import DeliveryState
from mostik.monitoring.models.assignment import Assignment
from mostik.platform.models import Device, StoredFile


class Delivery(models.Model):
    """A filled card as a device sent it: the XML byte for byte, kept for ever, and what became of it.

    `assignment` is the card it says it is, until a person links it to another one. `instance_id` is given by the
    device once per filling, so a repeated sending is known. A correction is a delivery of its own that `replaces` the
    former one; each delivery is corrected at most once. `is_whole` is false while more parts are to come. `doubts`
    are codes of `enums.Doubt`.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    form_version = models.CharField(max_length=200)
    instance_id = models.CharField(max_length=200, unique=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    xml = models.BinaryField()
    received_at = models.DateTimeField()
    is_whole = models.BooleanField(default=True)
    state = models.CharField(
        max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING.value
    )
    doubts = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(
                fields=["id"], condition=Q(state=DeliveryState.WAITING.value), name="monitoring_waiting"
            ),
            models.Index(fields=["state", "received_at", "id"], name="monitoring_delivery_state"),
        )
        constraints = (
            models.CheckConstraint(
                name="monitoring_delivery_state_known", condition=Q(state__in=DeliveryState.values)
            ),
            models.CheckConstraint(name="monitoring_delivery_named", condition=~Q(instance_id="")),
            models.CheckConstraint(
                name="monitoring_rejected_says_why",
                condition=~Q(state=DeliveryState.REJECTED.value) | ~Q(note=""),
            ),
            models.CheckConstraint(
                name="monitoring_settled_is_dated",
                condition=Q(state__in=[DeliveryState.WAITING.value, DeliveryState.NEEDS_CHECK.value])
                | Q(settled_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment} · {self.instance_id}"

    @property
    def content(self) -> bytes:
        """The XML; PostgreSQL hands binary columns out as views of memory."""
        kept: Any = self.xml
        return bytes(kept)


class DeliveryFile(models.Model):
    """A file that came with a delivery, under the name its XML gives."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("delivery", "name")
        constraints = (
            models.UniqueConstraint(fields=["delivery", "name"], name="monitoring_delivery_file_once"),
        )

    def __str__(self) -> str:
        return self.name
