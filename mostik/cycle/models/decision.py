from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.cycle.enums import IN_FORCE, DecisionState
from mostik.cycle.models.measure import Measure
from mostik.monitoring.models import Campaign
from mostik.network.models import Node, Person
from mostik.platform.models import StoredFile

State = DecisionState


class DecisionKind(models.Model):
    """What a decision is called: приказ, распоряжение, поручение… Data: names differ by place and by year, so a kind is
    offered from one day until another."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("title",)
        constraints = (
            models.CheckConstraint(name="cycle_kind_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="cycle_kind_dates", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
        )

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What the head of a place has decided after a campaign: the document, who carries it out, what came of it.

    `measures` are those of the place or below it. In force it has a number and a date and its words no longer change;
    `file` is the signed document, which may come later.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(DecisionKind, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    text = models.TextField()
    number = models.CharField(max_length=60, blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    measures = models.ManyToManyField(Measure, blank=True, related_name="+")
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    control_on = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT.value)
    outcome = models.TextField(blank=True, default="")
    executed_on = models.DateField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("control_on", "id")
        indexes = (
            models.Index(fields=["place", "control_on", "id"], name="cycle_decision_place"),
            models.Index(fields=["campaign", "place"], name="cycle_decision_campaign"),
            models.Index(fields=["control_on", "id"], name="cycle_decision_control"),
            models.Index(fields=["state", "control_on", "id"], name="cycle_decision_states"),
        )
        constraints = (
            models.CheckConstraint(name="cycle_decision_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="cycle_decision_is_said", condition=~Q(title="") & ~Q(text="")),
            models.CheckConstraint(
                name="cycle_in_force_has_a_number",
                condition=~Q(state__in=IN_FORCE) | Q(dated_on__isnull=False) & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="cycle_control_after_the_date",
                condition=Q(dated_on__isnull=True) | Q(control_on__gte=F("dated_on")),
            ),
            models.CheckConstraint(
                name="cycle_executed_has_an_outcome",
                condition=Q(state=State.EXECUTED, executed_on__isnull=False) & ~Q(outcome="")
                | ~Q(state=State.EXECUTED) & Q(executed_on__isnull=True, outcome=""),
            ),
            models.CheckConstraint(
                name="cycle_cancelled_with_a_reason",
                condition=Q(state=State.CANCELLED) & ~Q(cancelled_because="")
                | ~Q(state=State.CANCELLED) & Q(cancelled_because=""),
            ),
        )

    def __str__(self) -> str:
        return self.title
