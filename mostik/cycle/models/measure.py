from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.cycle.enums import MeasureState
from mostik.cycle.models.recommendation import Recommendation
from mostik.network.models import Node, Person

State = MeasureState


class Measure(models.Model):
    """What a place does about it: by whom, by when, what it should give and what it has given.

    `period` keeps the words of the plan («до конца учебного года», «ежемесячно») beside the last day.
    """

    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=300)
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=120, blank=True, default="")
    due = models.DateField()
    planned = models.TextField()
    actual = models.TextField(blank=True, default="")
    document = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED.value)
    done_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("due", "id")
        indexes = (
            models.Index(fields=["place", "due", "id"], name="cycle_measure_place"),
            models.Index(fields=["due", "id"], name="cycle_measure_due"),
            models.Index(fields=["state", "due", "id"], name="cycle_measure_states"),
        )
        constraints = (
            models.CheckConstraint(name="cycle_measure_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="cycle_measure_is_said", condition=~Q(title="") & ~Q(planned="")),
            models.CheckConstraint(
                name="cycle_done_has_a_result",
                condition=Q(state=State.DONE, done_on__isnull=False) & ~Q(actual="")
                | ~Q(state=State.DONE) & Q(done_on__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.title
