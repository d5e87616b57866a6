from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.cycle.models import Measure
from mostik.cyclogram.enums import OrderState
from mostik.cyclogram.models.check import Check
from mostik.network.models import Person

State = OrderState


class Order(models.Model):
    """The order of the head on the results of a check. Issued, it never changes: its items are measures then."""

    check_made = models.OneToOneField(Check, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    preamble = models.TextField()
    controller = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    number = models.CharField(max_length=60, blank=True, default="")
    date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="cyclogram_order_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="cyclogram_order_is_said", condition=~Q(title="") & ~Q(preamble="")),
            models.CheckConstraint(
                name="cyclogram_order_issued_has_a_number",
                condition=Q(state=State.DRAFT) | Q(date__isnull=False) & ~Q(number=""),
            ),
        )

    def __str__(self) -> str:
        return self.title


class OrderItem(models.Model):
    """«Кому, что, к какому сроку»; from the day the order is issued it is a measure of the organisation."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300)
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    expected = models.TextField()
    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                name="cyclogram_order_item_is_said", condition=~Q(text="") & ~Q(expected="")
            ),
        )

    def __str__(self) -> str:
        return self.text
