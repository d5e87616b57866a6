from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import Source, SurveyAccess
from mostik.monitoring.models.campaign import Campaign
from mostik.network.models import Node


class Survey(models.Model):
    """Many people answer one instrument of a campaign by links, without signing in.

    Until it is closed (or the campaign stops collecting) no answer enters the results: the difference of two views of a
    growing number would be one person's answer.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    access = models.CharField(max_length=12, choices=SurveyAccess.choices, default=SurveyAccess.OPEN.value)
    title = models.CharField(max_length=200)
    audience = models.CharField(max_length=200, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(default=5)
    notice = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("campaign", "id")
        constraints = (
            models.UniqueConstraint(name="monitoring_survey_once", fields=["campaign", "version", "source"]),
            models.CheckConstraint(name="monitoring_survey_source", condition=Q(source__in=Source.values)),
            models.CheckConstraint(
                name="monitoring_survey_access", condition=Q(access__in=SurveyAccess.values)
            ),
            models.CheckConstraint(name="monitoring_survey_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="monitoring_survey_closed_later",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("created_at")),
            ),
        )

    def __str__(self) -> str:
        return self.title


class SurveyLink(models.Model):
    """The address on the poster of one unit. Whoever has it may answer while the survey collects.

    The token is computed from the secret of the installation, the number of the link and `generation`, so a poster can be
    printed again though only the hash is kept (ADR 0009). `families` is how many answers are expected; 0: not known.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    generation = models.PositiveSmallIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    families = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("survey", "id")
        constraints = (
            models.UniqueConstraint(name="monitoring_link_once_per_unit", fields=["survey", "unit"]),
            models.CheckConstraint(
                name="monitoring_link_token_is_a_hash", condition=Q(token_hash__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="monitoring_link_revoked_later",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.survey} · {self.unit}"


class Participation(models.Model):
    """How many have answered by a link, and the marks of their devices. No time, and the marks are sorted: nothing here
    says in which order people came, so nothing can be laid beside the answers."""

    link = models.OneToOneField(SurveyLink, on_delete=models.PROTECT, related_name="+")
    answered = models.PositiveIntegerField(default=0)
    devices = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.link_id}: {self.answered}"


class SurveyAnswer(models.Model):
    """One filled questionnaire of nobody in particular: no author, no link, no device, no address, no time.

    The key is random, and with each new answer those of the unit are written anew in random order
    (`actions.survey_answers`): neither keys nor the order of rows on the disk tell which came last. `hidden` names the
    questions that were not asked, as of the day of answering. Answers over the expected number do not count in results
    (`is_counted`) until the number is raised. Those imported from a file keep their keys: they came with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    hidden = models.JSONField(default=list, blank=True)
    is_counted = models.BooleanField(default=True)
    is_imported = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["survey", "unit"], name="monitoring_answer_unit"),)

    def __str__(self) -> str:
        return f"{self.survey_id} · {self.unit_id}"
