from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from mostik.assessment.enums import DeficitLevel
from mostik.growth.enums import StepForm
from mostik.growth.models.opportunity import Opportunity
from mostik.network.models import Node, Position


class RouteTemplate(models.Model):
    """What usually helps with a competency: steps that are copied into routes. Of a place and below it, or (`place` empty)
    for everybody.

    `code` is the code of a competency (the same in every version of a model), empty: of any; `level` of the deficit, empty:
    any; `position` empty: any. `number` is the owner's own, so that a pack or a file taken twice adds nothing."""

    place = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=300)
    code = models.CharField(max_length=20, blank=True, default="")
    level = models.CharField(max_length=12, choices=DeficitLevel.choices, blank=True, default="")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("title", "id")
        indexes = (models.Index(fields=["is_active", "code", "level"], name="growth_template_fits"),)
        constraints = (
            models.CheckConstraint(name="growth_template_is_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="growth_template_level", condition=Q(level="") | Q(level__in=DeficitLevel.values)
            ),
            models.UniqueConstraint(
                name="growth_template_number",
                fields=["place", "number"],
                condition=Q(place__isnull=False) & ~Q(number=""),
            ),
            models.UniqueConstraint(
                name="growth_template_number_of_all",
                fields=["number"],
                condition=Q(place__isnull=True) & ~Q(number=""),
            ),
        )

    def __str__(self) -> str:
        return self.title


class RouteTemplateStep(models.Model):
    """A step to copy. `from_week` and `until_week` count from the beginning of the route: the first week is 1."""

    template = models.ForeignKey(RouteTemplate, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField(default=1)
    form = models.CharField(max_length=10, choices=StepForm.choices)
    kind = models.CharField(max_length=40)
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=300)
    content = models.TextField(blank=True, default="")
    hours = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    from_week = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    until_week = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    expected = models.CharField(max_length=300)
    presentation_form = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ("template", "order", "id")
        constraints = (
            models.CheckConstraint(name="growth_template_step_form", condition=Q(form__in=StepForm.values)),
            models.CheckConstraint(
                name="growth_template_step_is_said",
                condition=~Q(title="") & ~Q(kind="") & ~Q(expected=""),
            ),
            models.CheckConstraint(
                name="growth_template_step_weeks",
                condition=Q(from_week__gte=1, until_week__gte=F("from_week"), until_week__lte=104),
            ),
            models.CheckConstraint(
                name="growth_template_step_hours", condition=Q(hours__isnull=True) | Q(hours__gt=0)
            ),
        )

    def __str__(self) -> str:
        return self.title
