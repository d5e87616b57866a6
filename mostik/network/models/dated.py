"""Periods of validity. Both ends are included: `valid_to` is the last day, null means «still»."""

from __future__ import annotations

import datetime
from typing import TypeVar

from django.db import models
from django.db.models import F, Q

Row = TypeVar("Row", bound=models.Model)


def in_force(on: datetime.date, prefix: str = "") -> Q:
    """Condition: the period of the row (or of the row behind `prefix`, e.g. "employment__") includes the day."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    )


class DatedManager(models.Manager[Row]):
    def on(self, date: datetime.date) -> models.QuerySet[Row]:
        """Rows in force on the day."""
        return self.get_queryset().filter(in_force(date))


class Dated(models.Model):
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_open_on(self, date: datetime.date) -> bool:
        return self.valid_from <= date and (self.valid_to is None or date <= self.valid_to)


def closed_after_opened(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
    )
