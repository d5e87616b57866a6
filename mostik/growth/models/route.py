from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from mostik.assessment.models import Competency, Deficit, Profile
from mostik.growth.enums import (
    ROUTES_ENDED,
    ROUTES_LIVING,
    AgreeingRole,
    Decision,
    RouteState,
    StepForm,
)
from mostik.growth.models.opportunity import Opportunity
from mostik.growth.models.record import PortfolioRecord
from mostik.network.models import Node, Person, Position
from mostik.platform.models import StoredFile

State = RouteState


class LearningRoute(models.Model):
    """The individual route of a teacher for a period. At most one is living for a person.

    `place` and `position` are those of the day it was begun, for its header; who reads it follows from today's work.
    `profile` is the snapshot it answers. `version` is the number of the last content sent round (0: never sent).
    `goal` says what is to change in the teacher and is read like a personal result; `title` is read by whoever reads the
    plan. `origin` names what made it (a template and a year), so that mass creation twice adds nothing."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tutor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=300)
    goal = models.TextField(blank=True, default="")
    period = models.CharField(max_length=120)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    version = models.PositiveSmallIntegerField(default=0)
    agreed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    origin = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["person", "-id"], name="growth_route_of_person"),
            models.Index(fields=["state", "id"], name="growth_route_state"),
        )
        constraints = (
            models.UniqueConstraint(
                name="growth_route_one_living", fields=["person"], condition=Q(state__in=ROUTES_LIVING)
            ),
            models.UniqueConstraint(
                name="growth_route_once_of_origin", fields=["origin"], condition=~Q(origin="")
            ),
            models.CheckConstraint(name="growth_route_state_word", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="growth_route_is_said", condition=~Q(title="") & ~Q(period="")),
            models.CheckConstraint(
                name="growth_route_period",
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
            ),
            models.CheckConstraint(
                name="growth_route_sent_has_a_version",
                condition=~Q(state__in=(State.AGREEING, State.ACTIVE, State.COMPLETED)) | Q(version__gte=1),
            ),
            models.CheckConstraint(
                name="growth_route_at_work_is_agreed",
                condition=~Q(state__in=(State.ACTIVE, State.COMPLETED)) | Q(agreed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_route_ended_is_dated",
                condition=Q(state__in=ROUTES_ENDED, ended_on__isnull=False)
                | Q(state__in=ROUTES_LIVING, ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="growth_route_closed_with_a_reason", condition=~Q(state=State.CLOSED) | ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        """For the journal: nothing of whom and why."""
        return f"№ {self.pk}"


class RouteStep(models.Model):
    """One step. `kind` is dated data (`queries.route_packs`). `period` is verbatim, `due` the last day it means.

    `competency` and `StepDeficit` say what it answers: read by whoever may see the person's results. Done is a day and
    what came of it; `checked_by` is whoever guides the teacher and has looked."""

    route = models.ForeignKey(LearningRoute, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField(default=1)
    form = models.CharField(max_length=10, choices=StepForm.choices)
    kind = models.CharField(max_length=40)
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=300)
    content = models.TextField(blank=True, default="")
    hours = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    period = models.CharField(max_length=120)
    starts = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    expected = models.CharField(max_length=300)
    actual = models.CharField(max_length=300, blank=True, default="")
    reflection = models.TextField(blank=True, default="")
    presentation_form = models.CharField(max_length=120, blank=True, default="")
    presentation_place = models.CharField(max_length=200, blank=True, default="")
    presentation_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("route", "order", "id")
        indexes = (
            models.Index(fields=["route", "order", "id"], name="growth_step_of_route"),
            models.Index(fields=["done_on", "due"], name="growth_step_due"),
        )
        constraints = (
            models.CheckConstraint(name="growth_step_form", condition=Q(form__in=StepForm.values)),
            models.CheckConstraint(
                name="growth_step_is_said",
                condition=~Q(title="") & ~Q(kind="") & ~Q(period="") & ~Q(expected=""),
            ),
            models.CheckConstraint(
                name="growth_step_hours", condition=Q(hours__isnull=True) | Q(hours__gt=0)
            ),
            models.CheckConstraint(
                name="growth_step_period",
                condition=Q(starts__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("starts")),
            ),
            models.CheckConstraint(
                name="growth_step_done_has_a_product", condition=Q(done_on__isnull=True) | ~Q(actual="")
            ),
            models.CheckConstraint(
                name="growth_step_checked_is_done",
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False, done_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.route_id} · {self.order}"


class StepDeficit(models.Model):
    """A deficit that a step answers: personal, read by rule 2 only."""

    step = models.ForeignKey(RouteStep, on_delete=models.CASCADE, related_name="+")
    deficit = models.ForeignKey(Deficit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("step", "id")
        indexes = (models.Index(fields=["deficit"], name="growth_step_of_deficit"),)
        constraints = (models.UniqueConstraint(name="growth_step_deficit_once", fields=["step", "deficit"]),)

    def __str__(self) -> str:
        return f"{self.step_id} · {self.deficit_id}"


class StepEvidence(models.Model):
    """What shows that a step is done: a record of the portfolio, or a file of its own. Exactly one of them."""

    step = models.ForeignKey(RouteStep, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(
        PortfolioRecord, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("step", "id")
        constraints = (
            models.UniqueConstraint(name="growth_evidence_record_once", fields=["step", "record"]),
            models.CheckConstraint(
                name="growth_evidence_is_one_thing",
                condition=Q(record__isnull=False, file__isnull=True)
                | Q(record__isnull=True, file__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.step_id}"


class RouteVersion(models.Model):
    """What was sent round, frozen: never changed. The shape of `content` is that of `queries.route_versions`."""

    route = models.ForeignKey(LearningRoute, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("route", "number")
        constraints = (
            models.UniqueConstraint(name="growth_route_version_once", fields=["route", "number"]),
            models.CheckConstraint(name="growth_route_version_number", condition=Q(number__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.route_id} · {self.number}"


class RouteAgreement(models.Model):
    """One signature asked for: of which version, in which order, of whom, and what they said."""

    version = models.ForeignKey(RouteVersion, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=AgreeingRole.choices)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.WAITING.value)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("version", "order")
        indexes = (models.Index(fields=["decision", "role"], name="growth_agreement_waiting"),)
        constraints = (
            models.UniqueConstraint(name="growth_agreement_order_once", fields=["version", "order"]),
            models.UniqueConstraint(name="growth_agreement_role_once", fields=["version", "role"]),
            models.CheckConstraint(
                name="growth_agreement_words",
                condition=Q(role__in=AgreeingRole.values, decision__in=Decision.values),
            ),
            models.CheckConstraint(
                name="growth_agreement_decided_is_signed",
                condition=Q(decision=Decision.WAITING, by__isnull=True, at__isnull=True)
                | ~Q(decision=Decision.WAITING) & Q(by__isnull=False, at__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_agreement_returned_with_a_note",
                condition=~Q(decision=Decision.RETURNED) | ~Q(note=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} · {self.role}"


class RouteOrder(models.Model):
    """In which order routes are agreed below a place: a list of `AgreeingRole`. The nearest place above decides; where
    nobody has set anything, the pack does."""

    place = models.OneToOneField(Node, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("place",)

    def __str__(self) -> str:
        return str(self.place)
