from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.context.enums import SetState, ValueSource
from mostik.network.models import Node

SCALE = 10_000
"""Values are whole numbers of ten-thousandths: nothing is rounded on the way."""

State, Source = SetState, ValueSource
HANDED_IN = (State.SUBMITTED.value, State.RETURNED.value, State.ACCEPTED.value)
DECIDED = (State.RETURNED.value, State.ACCEPTED.value)


class IndicatorSet(models.Model):
    """Values of one pack about one organisation for one year. `edition` is the day the pack came into force: the set stays
    with the list it was filled by. About an organisation as a whole, never about a child."""

    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=40)
    edition = models.DateField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    remark = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-year", "pack", "id")
        indexes = (models.Index(fields=["pack", "year", "state"], name="context_set_of_a_year"),)
        constraints = (
            models.UniqueConstraint(name="context_set_once_a_year", fields=["organisation", "pack", "year"]),
            models.CheckConstraint(name="context_set_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="context_set_of_a_pack", condition=~Q(pack="")),
            models.CheckConstraint(name="context_set_year_sane", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(
                name="context_set_handed_in_is_dated",
                condition=Q(state=State.DRAFT, submitted_at__isnull=True)
                | Q(state__in=HANDED_IN, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="context_set_decided_is_dated",
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | ~Q(state__in=DECIDED) & Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="context_set_returned_with_a_remark",
                condition=Q(state=State.RETURNED) & ~Q(remark="") | ~Q(state=State.RETURNED) & Q(remark=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pack} {self.year}"

    @property
    def is_open(self) -> bool:
        return self.state in (State.DRAFT, State.RETURNED)

    @property
    def is_accepted(self) -> bool:
        return self.state == State.ACCEPTED


class IndicatorValue(models.Model):
    """One value: a number in ten-thousandths (yes is 1, no is 0) or a text. What follows from others by a formula is not kept;
    what is counted from people is kept from the moment the set is handed in."""

    indicator_set = models.ForeignKey(IndicatorSet, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    amount = models.BigIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="")
    source = models.CharField(max_length=10, choices=Source.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("indicator_set", "id")
        constraints = (
            models.UniqueConstraint(name="context_value_once", fields=["indicator_set", "code"]),
            models.CheckConstraint(name="context_value_source", condition=Q(source__in=Source.values)),
            models.CheckConstraint(
                name="context_value_is_one_thing",
                condition=Q(amount__isnull=False, text="") | Q(amount__isnull=True) & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="context_value_computed_by_nobody",
                condition=Q(source=Source.COMPUTED, by__isnull=True)
                | ~Q(source=Source.COMPUTED) & Q(by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def value(self) -> Fraction | None:
        return None if self.amount is None else Fraction(self.amount, SCALE)


class Explanation(models.Model):
    """Why a doubtful value is right after all: one sentence for one check of the pack."""

    indicator_set = models.ForeignKey(IndicatorSet, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=60)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("indicator_set", "id")
        constraints = (
            models.UniqueConstraint(name="context_explanation_once", fields=["indicator_set", "rule"]),
            models.CheckConstraint(name="context_explanation_says_something", condition=~Q(text="")),
        )

    def __str__(self) -> str:
        return self.rule
