from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from mostik.growth.enums import OpportunityKind, RequestState
from mostik.network.models import Node, Person

HELD = (RequestState.ASKED.value, RequestState.GIVEN.value, RequestState.WAITING.value)


class Opportunity(models.Model):
    """Something a teacher can take against a deficit: a course, a mentor, a material. Seen by everybody who works below
    `place`. `capacity` empty: as many as want. `number` is the owner's own, so that a file taken twice adds nothing;
    `origin` names what on the platform it follows from. `period` keeps the words of whoever offers it."""

    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=OpportunityKind.choices)
    number = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=300)
    provider = models.CharField(max_length=300, blank=True, default="")
    where = models.CharField(max_length=300, blank=True, default="")
    is_distant = models.BooleanField(default=False)
    period = models.CharField(max_length=120, blank=True, default="")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    capacity = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    link = models.URLField(max_length=500, blank=True, default="")
    is_open = models.BooleanField(default=True)
    origin = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("starts", "title", "id")
        indexes = (models.Index(fields=["place", "is_open", "id"], name="growth_opportunity_place"),)
        constraints = (
            models.CheckConstraint(
                name="growth_opportunity_kind", condition=Q(kind__in=OpportunityKind.values)
            ),
            models.CheckConstraint(name="growth_opportunity_is_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="growth_opportunity_numbers",
                condition=(Q(hours__isnull=True) | Q(hours__gt=0))
                & (Q(capacity__isnull=True) | Q(capacity__gt=0)),
            ),
            models.CheckConstraint(
                name="growth_opportunity_period",
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
            ),
            models.UniqueConstraint(
                name="growth_opportunity_number", fields=["place", "number"], condition=~Q(number="")
            ),
            models.UniqueConstraint(
                name="growth_opportunity_origin", fields=["origin"], condition=~Q(origin="")
            ),
        )

    def __str__(self) -> str:
        return self.title


class OpportunityTag(models.Model):
    """Which competency it helps with, by its code (the same in every version of a model), how much of it (`coverage`, per
    cent), and up to which of the levels 1…4 of that competency it is meant for."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    coverage = models.PositiveSmallIntegerField(
        default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    level = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )

    class Meta:
        ordering = ("opportunity", "code")
        indexes = (models.Index(fields=["code"], name="growth_tag_code"),)
        constraints = (
            models.UniqueConstraint(name="growth_tag_once", fields=["opportunity", "code"]),
            models.CheckConstraint(
                name="growth_tag_numbers",
                condition=Q(coverage__gte=1, coverage__lte=100, level__gte=1, level__lte=4) & ~Q(code=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.opportunity_id} · {self.code}"


class PlaceRequest(models.Model):
    """A teacher asks for a place. All it tells others is that they want to go: how much of their deficits it meets is
    computed when places are given out, and kept nowhere."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED.value)
    queue = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("opportunity", "queue", "asked_at", "id")
        indexes = (models.Index(fields=["opportunity", "state", "queue"], name="growth_request_queue"),)
        constraints = (
            models.UniqueConstraint(
                name="growth_request_once", fields=["opportunity", "person"], condition=Q(state__in=HELD)
            ),
            models.CheckConstraint(name="growth_request_state", condition=Q(state__in=RequestState.values)),
            models.CheckConstraint(
                name="growth_request_waits_in_a_queue",
                condition=Q(state=RequestState.WAITING, queue__isnull=False)
                | ~Q(state=RequestState.WAITING) & Q(queue__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.opportunity_id}"
