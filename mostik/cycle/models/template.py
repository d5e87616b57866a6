from __future__ import annotations

from django.db import models
from django.db.models import Q

from mostik.cycle.enums import Audience
from mostik.instruments.models import Instrument
from mostik.network.models import Node


class RecommendationTemplate(models.Model):
    """What is advised when an indicator of an instrument is below its threshold: the text of one place, from a day on.

    A text is never rewritten on a later day: a new row takes its place, so that it stays known what was advised before.
    """

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)
    audience = models.CharField(max_length=16, choices=Audience.choices)
    valid_from = models.DateField()
    text = models.TextField()

    class Meta:
        ordering = ("instrument", "code", "audience", "valid_from")
        constraints = (
            models.UniqueConstraint(
                name="cycle_template_once_a_day",
                fields=["owner", "instrument", "code", "audience", "valid_from"],
            ),
            models.CheckConstraint(name="cycle_template_audience", condition=Q(audience__in=Audience.values)),
            models.CheckConstraint(name="cycle_template_says_something", condition=~Q(text="") & ~Q(code="")),
        )

    def __str__(self) -> str:
        return f"{self.code} · {self.audience}"
