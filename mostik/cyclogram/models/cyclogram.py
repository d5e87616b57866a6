from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.cyclogram.enums import CyclogramState, Method, Scope
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import Source
from mostik.network.models import Node, Person

State = CyclogramState
OWN_SOURCES = (Source.INTERNAL.value, Source.SELF.value)


class Cyclogram(models.Model):
    """Internal assessment of one organisation in one school year (`year` is the one it begins in).

    What it is called («ВСОКО», «ВСОК ДО») is `label`, because names differ by region. Approved by the head; changed only
    after it was opened again.
    """

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    order_number = models.CharField(max_length=60, blank=True, default="")
    order_date = models.DateField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-year", "label", "id")
        constraints = (
            models.UniqueConstraint(name="cyclogram_once_a_year", fields=["owner", "label", "year"]),
            models.CheckConstraint(name="cyclogram_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="cyclogram_has_a_label", condition=~Q(label="")),
            models.CheckConstraint(name="cyclogram_year_sane", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(
                name="cyclogram_approved_is_dated",
                condition=Q(state=State.APPROVED, approved_on__isnull=False)
                | Q(state=State.DRAFT, approved_on__isnull=True),
            ),
            models.CheckConstraint(
                name="cyclogram_not_own_previous",
                condition=Q(previous__isnull=True) | ~Q(previous=F("id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.label}, {self.years}"

    @property
    def years(self) -> str:
        """«2026/2027»."""
        return f"{self.year}/{self.year + 1}"

    @property
    def is_approved(self) -> bool:
        return self.state == State.APPROVED


class Line(models.Model):
    """What is looked at, how, when, by whom, and what becomes of it.

    `period` and `frequency` are the words of the plan, kept as they were written; what they mean in days stands in the
    checks of the line (`lib.periods`). With a `version` the line becomes cards, without one it is a check of documents.
    """

    cyclogram = models.ForeignKey(Cyclogram, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(max_length=120)
    object = models.CharField(max_length=300)
    aim = models.TextField(blank=True, default="")
    method = models.CharField(max_length=16, choices=Method.choices, default=Method.OBSERVATION.value)
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.INTERNAL.value)
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.ORGANISATION.value)
    groups = models.ManyToManyField(Node, blank=True, related_name="+")
    period = models.CharField(max_length=120)
    frequency = models.CharField(max_length=120, blank=True, default="")
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    considered_at = models.CharField(max_length=200, blank=True, default="")
    output = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                name="cyclogram_line_is_said", condition=~Q(object="") & ~Q(direction="") & ~Q(period="")
            ),
            models.CheckConstraint(name="cyclogram_line_method", condition=Q(method__in=Method.values)),
            models.CheckConstraint(name="cyclogram_line_scope", condition=Q(scope__in=Scope.values)),
            models.CheckConstraint(name="cyclogram_line_source", condition=Q(source__in=OWN_SOURCES)),
        )

    def __str__(self) -> str:
        return self.object
