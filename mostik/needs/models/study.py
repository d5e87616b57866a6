from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from mostik.growth.models import Opportunity
from mostik.needs.enums import Attendance, NeedForm, StudyState
from mostik.network.models import Node, Person, Position

PRIORITIES = 3
"""So many topics one may name, the most wanted first."""


def all_forms() -> list[str]:
    return list(NeedForm.values)


class NeedsStudy(models.Model):
    """What teachers of a place want to learn, in what form and when: asked between two days, read after the last one.

    `months_from` … `months_to` are the months the learning is planned for (first days of months). `group_size` is how many
    people make a course group: an assumption of the forecast, said on its page. `min_cell`: figures of fewer people are
    not shown to anybody. `grounds` are figures of the closing day the forecast rests on (`queries.grounds`): kept, so
    that two looks on two days do not tell one person."""

    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    opens = models.DateField()
    closes = models.DateField()
    months_from = models.DateField()
    months_to = models.DateField()
    forms = models.JSONField(default=all_forms)
    group_size = models.PositiveSmallIntegerField(
        default=25, validators=[MinValueValidator(2), MaxValueValidator(200)]
    )
    min_cell = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(3)])
    state = models.CharField(max_length=10, choices=StudyState.choices, default=StudyState.DRAFT.value)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    grounds = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-closes", "-id")
        verbose_name_plural = "needs studies"
        indexes = (models.Index(fields=["place", "state", "-closes"], name="needs_study_place"),)
        constraints = (
            models.CheckConstraint(name="needs_study_state", condition=Q(state__in=StudyState.values)),
            models.CheckConstraint(name="needs_study_is_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="needs_study_days",
                condition=Q(closes__gte=F("opens"), months_to__gte=F("months_from")),
            ),
            models.CheckConstraint(
                name="needs_study_numbers", condition=Q(min_cell__gte=3, group_size__gte=2)
            ),
            models.CheckConstraint(
                name="needs_study_closed_is_dated",
                condition=Q(state=StudyState.CLOSED, closed_at__isnull=False)
                | ~Q(state=StudyState.CLOSED) & Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def form_choices(self) -> list[tuple[str, Any]]:
        """Forms that are asked about, in the usual order."""
        return [(value, label) for value, label in NeedForm.choices if value in self.forms]


class NeedTopic(models.Model):
    """A topic to choose: a competency by its code (the same in every version of a model), or words of the study alone."""

    study = models.ForeignKey(NeedsStudy, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("study", "order", "id")
        constraints = (
            models.CheckConstraint(name="needs_topic_is_named", condition=~Q(title="")),
            models.UniqueConstraint(name="needs_topic_title_once", fields=["study", "title"]),
            models.UniqueConstraint(
                name="needs_topic_code_once", fields=["study", "code"], condition=~Q(code="")
            ),
        )

    def __str__(self) -> str:
        return self.title


class NeedAnswer(models.Model):
    """What one teacher has asked for, with the main job of that day. It is read by that teacher alone: everybody else reads
    tables of many. `months` are «2026-10»; `words` are told without a name, and only where enough people wrote some."""

    study = models.ForeignKey(NeedsStudy, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    forms = models.JSONField(default=list)
    months = models.JSONField(default=list, blank=True)
    attendance = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.ANY.value)
    words = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("study", "id")
        indexes = (models.Index(fields=["study", "organisation"], name="needs_answer_place"),)
        constraints = (
            models.UniqueConstraint(name="needs_answer_once", fields=["study", "person"]),
            models.CheckConstraint(
                name="needs_answer_attendance", condition=Q(attendance__in=Attendance.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.study_id} · {self.person_id}"


class NeedChoice(models.Model):
    """One topic of an answer; priority 1 is the most wanted."""

    answer = models.ForeignKey(NeedAnswer, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(NeedTopic, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("answer", "priority")
        indexes = (models.Index(fields=["topic"], name="needs_choice_topic"),)
        constraints = (
            models.UniqueConstraint(name="needs_choice_topic_once", fields=["answer", "topic"]),
            models.UniqueConstraint(name="needs_choice_priority_once", fields=["answer", "priority"]),
            models.CheckConstraint(
                name="needs_choice_priority", condition=Q(priority__gte=1, priority__lte=PRIORITIES)
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.topic_id}"


class OrganisationRequest(models.Model):
    """What a kindergarten asks for as an organisation: so many people, this topic, in this form, and what for. Said by its
    head; no names."""

    study = models.ForeignKey(NeedsStudy, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(NeedTopic, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=NeedForm.choices)
    people = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(500)])
    reason = models.TextField(blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("study", "organisation__path", "topic__order", "id")
        constraints = (
            models.UniqueConstraint(
                name="needs_request_once", fields=["study", "organisation", "topic", "form"]
            ),
            models.CheckConstraint(name="needs_request_form", condition=Q(form__in=NeedForm.values)),
            models.CheckConstraint(name="needs_request_people", condition=Q(people__gte=1, people__lte=500)),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.topic_id}"


class OrderLine(models.Model):
    """A line of the order for courses: so many people of a topic in a quarter. Put down by the forecast, corrected by the
    methodist (`is_typed`: the next forecast leaves it alone); `opportunity` is what was made of it in the catalogue."""

    study = models.ForeignKey(NeedsStudy, on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(NeedTopic, on_delete=models.PROTECT, related_name="+")
    quarter = models.DateField()
    people = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    is_typed = models.BooleanField(default=False)
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("quarter", "topic__order", "id")
        constraints = (
            models.UniqueConstraint(name="needs_order_once", fields=["study", "topic", "quarter"]),
            models.CheckConstraint(
                name="needs_order_begins_a_quarter",
                condition=Q(quarter__day=1, quarter__month__in=(1, 4, 7, 10)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic_id} · {self.quarter}"
