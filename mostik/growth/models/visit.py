from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.assessment.models import Competency
from mostik.cycle.models import Measure, Recommendation
from mostik.growth.enums import VISIT_TOLD, VisitPart, VisitReason, VisitState
from mostik.growth.models.cluster import TeacherCluster
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Campaign
from mostik.network.models import Node, Person
from mostik.platform.models import StoredFile

State = VisitState
Reason = VisitReason
LEAST_PEOPLE = 5
"""A deficit is a reason for a visit only where so many have it that nobody is told apart."""
UNPLANNED = (State.ASKED.value, State.CANCELLED.value)
TOLD = tuple(state.value for state in VISIT_TOLD)


class FieldVisit(models.Model):
    """A «methodical landing»: a team comes to an organisation because of something found there or asked for.

    `basis` is the reason in words as they stood that day; what it rests on is one typed reference (`reason`). `value` and
    `threshold` of an indicator are whole billionths, as in the file of results. `cards` is the campaign that holds the
    observation cards of the visit, with `version` as its instrument. `period` keeps the words of the plan.
    """

    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    basis = models.TextField()
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measured_in = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measured_by = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    code = models.CharField(max_length=64, blank=True, default="")
    source = models.CharField(max_length=16, blank=True, default="")
    value = models.BigIntegerField(null=True, blank=True)
    threshold = models.BigIntegerField(null=True, blank=True)
    cluster = models.ForeignKey(
        TeacherCluster, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    people = models.PositiveIntegerField(null=True, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED.value)
    goal = models.TextField(blank=True, default="")
    period = models.CharField(max_length=120, blank=True, default="")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cards = models.OneToOneField(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    begun_on = models.DateField(null=True, blank=True)
    analysis = models.TextField(blank=True, default="")
    analysed_on = models.DateField(null=True, blank=True)
    advised_on = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.TextField(blank=True, default="")
    closed_on = models.DateField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["place", "state", "id"], name="growth_visit_place"),
            models.Index(fields=["-created_at", "-id"], name="growth_visit_new"),
        )
        constraints = (
            models.CheckConstraint(name="growth_visit_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="growth_visit_is_founded", condition=~Q(title="") & ~Q(basis="")),
            models.CheckConstraint(
                name="growth_visit_reason",
                condition=Q(reason=Reason.REQUEST)
                | Q(
                    reason=Reason.INDICATOR,
                    measured_in__isnull=False,
                    measured_by__isnull=False,
                    value__lt=F("threshold"),
                )
                & ~Q(code="")
                & ~Q(source="")
                | Q(reason=Reason.RECOMMENDATION, recommendation__isnull=False)
                | Q(reason=Reason.TOPIC, cluster__isnull=False)
                | Q(reason=Reason.DEFICIT, competency__isnull=False, people__gte=LEAST_PEOPLE)
                | Q(reason=Reason.REVISIT, follows__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_visit_not_after_itself", condition=Q(follows__isnull=True) | ~Q(follows=F("id"))
            ),
            models.UniqueConstraint(
                name="growth_visit_one_revisit",
                fields=["follows"],
                condition=Q(follows__isnull=False) & ~Q(state=State.CANCELLED),
            ),
            models.CheckConstraint(
                name="growth_visit_planned_has_days",
                condition=Q(state__in=UNPLANNED)
                | Q(starts__isnull=False, ends__gte=F("starts")) & ~Q(period=""),
            ),
            models.CheckConstraint(
                name="growth_visit_analysed_says_what",
                condition=Q(state__in=(State.ANALYSED, *TOLD), analysed_on__isnull=False) & ~Q(analysis="")
                | ~Q(state__in=(State.ANALYSED, *TOLD)) & Q(analysed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="growth_visit_advised_is_dated",
                condition=Q(state__in=TOLD, advised_on__isnull=False)
                | ~Q(state__in=TOLD) & Q(advised_on__isnull=True),
            ),
            models.CheckConstraint(
                name="growth_visit_acknowledged_after_advice",
                condition=Q(acknowledged_on__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_on__gte=F("advised_on"), acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_visit_closed_is_known",
                condition=Q(state=State.CLOSED, closed_on__isnull=False, acknowledged_on__isnull=False)
                & ~Q(outcome="")
                | ~Q(state=State.CLOSED) & Q(closed_on__isnull=True, outcome=""),
            ),
            models.CheckConstraint(
                name="growth_visit_cancelled_with_a_reason",
                condition=Q(state=State.CANCELLED) & ~Q(cancelled_because="")
                | ~Q(state=State.CANCELLED) & Q(cancelled_because=""),
            ),
        )

    def __str__(self) -> str:
        return self.title


class VisitMember(models.Model):
    """Somebody of the team. `place` is the organisation of the visit and `employer` the main employer when named: the
    database itself refuses a member at home (domain rule 8); `actions.visit_team` looks at every employment and role."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=VisitPart.choices)
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ("visit", "id")
        indexes = (models.Index(fields=["person", "visit"], name="growth_member_visits"),)
        constraints = (
            models.UniqueConstraint(name="growth_visit_member_once", fields=["visit", "person"]),
            models.UniqueConstraint(
                name="growth_visit_one_lead", fields=["visit"], condition=Q(part=VisitPart.LEAD)
            ),
            models.CheckConstraint(name="growth_visit_part", condition=Q(part__in=VisitPart.values)),
            models.CheckConstraint(
                name="growth_visit_member_not_at_home",
                condition=Q(employer__isnull=True) | ~Q(employer=F("place")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.person}"


class VisitLine(models.Model):
    """One line of the plan: what, when (`period` in words, `day` as it was understood), who of the team."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=300)
    period = models.CharField(max_length=120)
    day = models.DateField(null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ("day", "id")
        constraints = (
            models.CheckConstraint(name="growth_visit_line_is_said", condition=~Q(title="") & ~Q(period="")),
        )

    def __str__(self) -> str:
        return self.title


class VisitFile(models.Model):
    """A paper beside the analysis; read by whoever reads the analysis."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.CASCADE, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.visit_id}"


class VisitAdvice(models.Model):
    """One thing the team advises the organisation, with what it rests on and by when. The head turns it into a measure of
    the cycle: nobody plans for an organisation from above."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    basis = models.TextField()
    period = models.CharField(max_length=120, blank=True, default="")
    due = models.DateField()
    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("due", "id")
        constraints = (
            models.CheckConstraint(
                name="growth_visit_advice_is_founded", condition=~Q(text="") & ~Q(basis="")
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]
