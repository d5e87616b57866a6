from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.network.models import Node
from mostik.programmes.enums import FactSource, IndicatorKind, ProgrammeState

SCALE = 100
"""Plans and facts are whole hundredths: of a per cent, of a point, of a person-hour."""


class Programme(models.Model):
    """The passport of a programme: what is wanted, where, from when to when, on what document it stands."""

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    basis = models.TextField(blank=True, default="")
    goal = models.TextField(blank=True, default="")
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=8, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT.value)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-starts", "title", "id")
        indexes = (models.Index(fields=["owner", "-starts", "id"], name="programmes_programme_owner"),)
        constraints = (
            models.CheckConstraint(
                name="programmes_programme_state", condition=Q(state__in=ProgrammeState.values)
            ),
            models.CheckConstraint(name="programmes_programme_is_named", condition=~Q(title="")),
            models.CheckConstraint(name="programmes_programme_period", condition=Q(ends__gte=F("starts"))),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> range:
        return range(self.starts.year, self.ends.year + 1)


class TargetIndicator(models.Model):
    """What is to be reached. `source` is a key of `queries.sources`, empty where the fact is typed from a document.
    `method` and `mechanism` are the words of the programme on how data are gathered and analysed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=500)
    kind = models.CharField(max_length=12, choices=IndicatorKind.choices)
    source = models.CharField(max_length=40, blank=True, default="")
    method = models.CharField(max_length=300, blank=True, default="")
    mechanism = models.CharField(max_length=300, blank=True, default="")
    more_is_better = models.BooleanField(default=True)

    class Meta:
        ordering = ("programme", "number")
        constraints = (
            models.UniqueConstraint(name="programmes_indicator_number", fields=["programme", "number"]),
            models.CheckConstraint(
                name="programmes_indicator_kind", condition=Q(kind__in=IndicatorKind.values)
            ),
            models.CheckConstraint(name="programmes_indicator_is_named", condition=~Q(title="")),
        )

    def __str__(self) -> str:
        return self.title


class TargetValue(models.Model):
    """Plan and fact of one year, in hundredths. A fact is fixed: `as_of` is the day it speaks of; one that was counted keeps
    the words about how (`said`) and its parts, one that was typed names its document and who typed it."""

    indicator = models.ForeignKey(TargetIndicator, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    plan = models.BigIntegerField(null=True, blank=True)
    fact = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=FactSource.choices, blank=True, default="")
    as_of = models.DateField(null=True, blank=True)
    said = models.TextField(blank=True, default="")
    parts = models.JSONField(default=list, blank=True)
    document = models.CharField(max_length=300, blank=True, default="")
    fixed_at = models.DateTimeField(null=True, blank=True)
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("indicator", "year")
        constraints = (
            models.UniqueConstraint(name="programmes_value_once_a_year", fields=["indicator", "year"]),
            models.CheckConstraint(
                name="programmes_value_year_sane", condition=Q(year__gte=2000, year__lte=2100)
            ),
            models.CheckConstraint(
                name="programmes_fact_is_dated_and_has_a_source",
                condition=Q(fact__isnull=True, source="", as_of__isnull=True, fixed_at__isnull=True)
                | Q(
                    fact__isnull=False,
                    source__in=FactSource.values,
                    as_of__isnull=False,
                    fixed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="programmes_typed_fact_has_a_document",
                condition=~Q(source=FactSource.TYPED) | Q(fixed_by__isnull=False) & ~Q(document=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.year)

    @property
    def planned(self) -> Fraction | None:
        return None if self.plan is None else Fraction(self.plan, SCALE)

    @property
    def reached(self) -> Fraction | None:
        return None if self.fact is None else Fraction(self.fact, SCALE)
