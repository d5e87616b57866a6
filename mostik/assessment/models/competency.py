from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.assessment.enums import ModelStatus
from mostik.instruments.models import Instrument
from mostik.network.models import Node

LEVELS = 4


class CompetencyModel(models.Model):
    """One version of a tree of competencies. Once published neither it nor its competencies and requirements change:
    profiles and deficits refer to it for ever. A database trigger keeps this (migration `published_models`).

    `level_titles` names levels 1…4; `audiences` are pairs code → {"title", "positions": [titles]}; `rule` holds the
    parameters of the profile rule (`stats.profile.Rule`). Of several numbers of one code the newest published one in
    force counts; without an owner it belongs to the whole installation."""

    owner = models.ForeignKey(Node, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=ModelStatus.choices, default=ModelStatus.DRAFT.value)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    level_titles = models.JSONField(default=list)
    audiences = models.JSONField(default=dict)
    rule = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("title", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "code", "number"], name="assessment_model_number_per_owner"
            ),
            models.UniqueConstraint(
                fields=["code", "number"],
                condition=Q(owner__isnull=True),
                name="assessment_model_number_without_owner",
            ),
            models.CheckConstraint(
                name="assessment_model_status", condition=Q(status__in=ModelStatus.values)
            ),
            models.CheckConstraint(
                name="assessment_model_published_is_dated",
                condition=Q(status=ModelStatus.DRAFT.value, published_at__isnull=True)
                | (
                    ~Q(status=ModelStatus.DRAFT.value)
                    & Q(published_at__isnull=False, valid_from__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="assessment_model_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"


class Competency(models.Model):
    """A node of the tree. A root is a block, an inner node a group, a leaf is what is measured.

    `levels` are the descriptors of levels 1…4 (only of a leaf); `function` names the labour function of the
    professional standard, if there is one. The same thing in two versions of a model has the same `code`."""

    model = models.ForeignKey(CompetencyModel, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, default="")
    function = models.CharField(max_length=60, blank=True, default="")
    levels = models.JSONField(default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("model", "order", "id")
        constraints = (
            models.UniqueConstraint(fields=["model", "code"], name="assessment_competency_code"),
            models.CheckConstraint(
                name="assessment_competency_has_words", condition=~Q(code="") & ~Q(title="")
            ),
            models.CheckConstraint(
                name="assessment_competency_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def block(self) -> str:
        """The code of the root, as codes are written: «met.3» stands in «met» — only where the tree says so too."""
        node: Any = self
        while node.parent_id:
            node = node.parent
        return str(node.code)


class CompetencyTarget(models.Model):
    """The level of a competency that a position asks for; `category` is empty where it does not matter."""

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=40)
    category = models.CharField(max_length=20, blank=True, default="")
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("competency", "audience", "category")
        constraints = (
            models.UniqueConstraint(
                fields=["competency", "audience", "category"], name="assessment_target_once"
            ),
            models.CheckConstraint(
                name="assessment_target_level", condition=Q(level__gte=1, level__lte=LEVELS)
            ),
        )

    def __str__(self) -> str:
        return f"{self.competency_id} · {self.audience} · {self.level}"


class IndicatorLink(models.Model):
    """An indicator of an instrument says something about a competency. Editable at any time: what was read through a
    link before is kept in `Reading` and does not change with it. `weight` compares links of one competency in one
    instrument."""

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("instrument", "indicator", "competency")
        indexes = (models.Index(fields=["instrument", "indicator"], name="assessment_link_indicator"),)
        constraints = (
            models.UniqueConstraint(
                fields=["competency", "instrument", "indicator"], name="assessment_link_once"
            ),
            models.CheckConstraint(
                name="assessment_link_weight", condition=Q(weight__gte=1, weight__lte=100)
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} → {self.competency_id}"
