from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.assessment.models import Diagnostic
from mostik.needs.enums import ListState
from mostik.network.models import Consent, EducationalNetwork, Node, Person


class MotivatedList(models.Model):
    """One run of the guided flow: the survey of digital competence, its report, teachers who come forward, heads who agree.

    Of a network (`network`) or of a municipality; `place` is whose operator runs it. The organisations that take part are
    written down when it starts (`ListAgreement`). No result of anybody is here."""

    title = models.CharField(max_length=300)
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    network = models.ForeignKey(
        EducationalNetwork, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.SURVEY.value)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    final_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=["place", "state", "-created_at"], name="needs_list_place"),)
        constraints = (
            models.UniqueConstraint(name="needs_list_of_one_survey", fields=["diagnostic"]),
            models.CheckConstraint(name="needs_list_state", condition=Q(state__in=ListState.values)),
            models.CheckConstraint(name="needs_list_is_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="needs_list_sent_has_a_day",
                condition=Q(sent_at__isnull=True, due__isnull=True)
                | Q(sent_at__isnull=False, due__isnull=False),
            ),
            models.CheckConstraint(
                name="needs_list_agreed_after_sent",
                condition=~Q(state__in=(ListState.AGREEING, ListState.FINAL)) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="needs_list_final_is_dated",
                condition=Q(state=ListState.FINAL, final_on__isnull=False)
                | ~Q(state=ListState.FINAL) & Q(final_on__isnull=True),
            ),
            models.CheckConstraint(
                name="needs_list_stopped_with_a_reason",
                condition=Q(state=ListState.STOPPED) & ~Q(reason="")
                | ~Q(state=ListState.STOPPED) & Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return self.title


class MotivatedTeacher(models.Model):
    """«Хочу развиваться и делиться»: said by the teacher, on a consent of its own purpose. Withdrawn, the row is gone from
    every query at once (`queries.motivated.living`). Struck out by the head with a reason that the teacher reads."""

    motivated_list = models.ForeignKey(MotivatedList, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    shares = models.CharField(max_length=300, blank=True, default="")
    joined_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("organisation__path", "person__last_name", "person__first_name", "id")
        indexes = (models.Index(fields=["person", "motivated_list"], name="needs_motivated_person"),)
        constraints = (
            models.UniqueConstraint(name="needs_motivated_once", fields=["motivated_list", "person"]),
            models.CheckConstraint(
                name="needs_struck_with_a_reason",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, reason="")
                | Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.motivated_list_id} · {self.person_id}"

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None


class ListAgreement(models.Model):
    """An organisation of the list and the word of its head about own people. `basis`: the document of the deputy who
    signed; empty when the head did. `is_left_out`: the day passed without a word, so its people are not in the list."""

    motivated_list = models.ForeignKey(MotivatedList, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    basis = models.CharField(max_length=300, blank=True, default="")
    is_left_out = models.BooleanField(default=False)

    class Meta:
        ordering = ("organisation__path",)
        constraints = (
            models.UniqueConstraint(name="needs_agreement_once", fields=["motivated_list", "organisation"]),
            models.CheckConstraint(
                name="needs_agreed_by_somebody",
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True, basis="")
                | Q(agreed_at__isnull=False, agreed_by__isnull=False, is_left_out=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.motivated_list_id} · {self.organisation_id}"
