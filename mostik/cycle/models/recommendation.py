from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.cycle.enums import OWED, UNSENT, Audience, RecommendationState
from mostik.cycle.models.template import RecommendationTemplate
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import Source
from mostik.monitoring.models import Campaign
from mostik.network.models import Node

State = RecommendationState
BILLIONTH = 10**9


class Recommendation(models.Model):
    """What one place is advised after a campaign because one indicator is below its threshold.

    The basis is a copy of the result as it stood when the draft was made: `value` and `threshold` are whole billionths
    (as in the file of results, whose hash is `results`), `units` says how many groups or organisations stand behind
    them, `unit_level` which. Who took each step and when is in the journal; the days are here.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=16, choices=Audience.choices)
    code = models.CharField(max_length=64)
    indicator = models.TextField()
    source = models.CharField(max_length=16, choices=Source.choices)
    value = models.BigIntegerField()
    threshold = models.BigIntegerField()
    units = models.PositiveIntegerField()
    unit_level = models.CharField(max_length=16)
    results = models.CharField(max_length=64)
    template = models.ForeignKey(
        RecommendationTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField()
    due = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT.value)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_on = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    withdrawn_because = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["addressee", "state", "due"], name="cycle_recommendation_addressee"),
            models.Index(fields=["campaign", "state", "id"], name="cycle_recommendation_campaign"),
            models.Index(fields=["campaign", "audience", "id"], name="cycle_recommendation_whom"),
            models.Index(fields=["campaign", "id"], name="cycle_recommendation_order"),
        )
        constraints = (
            models.UniqueConstraint(
                name="cycle_recommendation_once", fields=["campaign", "version", "addressee", "code"]
            ),
            models.CheckConstraint(name="cycle_recommendation_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="cycle_recommendation_audience", condition=Q(audience__in=Audience.values)
            ),
            models.CheckConstraint(name="cycle_recommendation_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="cycle_recommendation_has_basis",
                condition=Q(value__lt=F("threshold"), units__gte=1, source__in=Source.values)
                & ~Q(code="")
                & ~Q(indicator="")
                & ~Q(results=""),
            ),
            models.CheckConstraint(
                name="cycle_sent_is_dated",
                condition=Q(state=State.WITHDRAWN)
                | Q(state__in=UNSENT, sent_on__isnull=True)
                | Q(state__in=(*OWED, State.ANSWERED), sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_acknowledged_is_dated",
                condition=Q(state=State.WITHDRAWN)
                | Q(state__in=(*UNSENT, State.SENT), acknowledged_on__isnull=True)
                | Q(state__in=(State.ACKNOWLEDGED, State.ANSWERED), acknowledged_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_answered_has_answer",
                condition=Q(state=State.ANSWERED, answered_on__isnull=False) & ~Q(answer="")
                | ~Q(state=State.ANSWERED) & Q(answered_on__isnull=True, answer=""),
            ),
            models.CheckConstraint(
                name="cycle_steps_in_order",
                condition=(Q(sent_on__isnull=True) | Q(due__gte=F("sent_on")))
                & (Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gte=F("sent_on")))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("acknowledged_on"))),
            ),
            models.CheckConstraint(
                name="cycle_taken_back_with_a_reason",
                condition=Q(state=State.WITHDRAWN) & (Q(sent_on__isnull=True) | ~Q(withdrawn_because=""))
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_because=""),
            ),
        )

    def __str__(self) -> str:
        return self.indicator

    @property
    def mean(self) -> Fraction:
        return Fraction(self.value, BILLIONTH)

    @property
    def limit(self) -> Fraction:
        return Fraction(self.threshold, BILLIONTH)
