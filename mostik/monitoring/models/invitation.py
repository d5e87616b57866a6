from __future__ import annotations

from django.db import models
from django.db.models import Q

from mostik.monitoring.models.survey import Survey, SurveyAnswer
from mostik.network.models import Node, Person


class Invitation(models.Model):
    """A personal link to a survey. That a person has answered is known; what, only where the survey is signed (`answer`).

    It has no time of answering: beside the answers, which have none either, it tells nothing. `unit` is what the answer
    will be about.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField()
    generation = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    has_answered = models.BooleanField(default=False)
    answer = models.OneToOneField(
        SurveyAnswer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_unsubscribed = models.BooleanField(default=False)
    reminded_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("survey", "email", "id")
        constraints = (
            models.UniqueConstraint(name="monitoring_invited_once", fields=["survey", "email"]),
            models.CheckConstraint(
                name="monitoring_invitation_token", condition=Q(token_hash__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="monitoring_invitation_answered",
                condition=Q(answer__isnull=True) | Q(has_answered=True),
            ),
        )

    def __str__(self) -> str:
        return self.email
