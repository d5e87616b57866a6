from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mostik.cyclogram.enums import AHEAD, WRITTEN, CheckState
from mostik.cyclogram.models.cyclogram import Line
from mostik.monitoring.models import Campaign

State = CheckState


class Check(models.Model):
    """One time a line is carried out, between two days. With a card it is a campaign of the organisation.

    `conclusion` and `advice` are what people add to the note; its numbers and the sentences about them are drawn from
    the results each time it is written.
    """

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED.value)
    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_on = models.DateField(null=True, blank=True)
    conclusion = models.TextField(blank=True, default="")
    advice = models.TextField(blank=True, default="")
    summed_up_on = models.DateField(null=True, blank=True)
    considered_on = models.DateField(null=True, blank=True)
    protocol = models.CharField(max_length=200, blank=True, default="")
    cancelled_because = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("ends", "id")
        indexes = (models.Index(fields=["state", "ends", "id"], name="cyclogram_check_state"),)
        constraints = (
            models.UniqueConstraint(name="cyclogram_check_once", fields=["line", "starts", "ends"]),
            models.CheckConstraint(name="cyclogram_check_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="cyclogram_check_period", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(
                name="cyclogram_check_planned_is_untouched",
                condition=~Q(state=State.PLANNED) | Q(campaign__isnull=True, begun_on__isnull=True),
            ),
            models.CheckConstraint(
                name="cyclogram_check_begun_is_dated",
                condition=Q(state__in=(State.PLANNED, State.CANCELLED)) | Q(begun_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cyclogram_check_summed_up_is_dated",
                condition=Q(state__in=WRITTEN, summed_up_on__isnull=False)
                | ~Q(state__in=WRITTEN) & Q(summed_up_on__isnull=True),
            ),
            models.CheckConstraint(
                name="cyclogram_check_considered_is_dated",
                condition=Q(state=State.CONSIDERED, considered_on__isnull=False)
                | ~Q(state=State.CONSIDERED) & Q(considered_on__isnull=True),
            ),
            models.CheckConstraint(
                name="cyclogram_check_cancelled_with_a_reason",
                condition=Q(state=State.CANCELLED) & ~Q(cancelled_because="")
                | ~Q(state=State.CANCELLED) & Q(cancelled_because=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.line.object}, {self.ends:%d.%m.%Y}"

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_written(self) -> bool:
        return self.state in WRITTEN
