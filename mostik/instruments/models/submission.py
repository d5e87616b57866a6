from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.instruments.enums import SubmissionState
from mostik.instruments.models.instrument import InstrumentVersion
from mostik.network.models import Node
from mostik.platform.models import StoredFile


class Submission(models.Model):
    """One filled card: a single JSON document of raw answers by question name, the source of truth for every number.

    `unit` is the place it describes. `revision` grows with each save: a save that names an older one is refused,
    so that two open windows never overwrite each other. `client_uid` makes a repeated sending harmless.
    """

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answers = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT.value
    )
    client_uid = models.UUIDField(unique=True, default=uuid.uuid4)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["version", "state"], name="instruments_submission_state"),)
        constraints = (
            models.CheckConstraint(
                name="instruments_submission_states", condition=Q(state__in=SubmissionState.values)
            ),
            models.CheckConstraint(
                name="instruments_complete_is_dated",
                condition=Q(state=SubmissionState.COMPLETE.value, completed_at__isnull=False)
                | Q(state=SubmissionState.DRAFT.value, completed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} · {self.unit}"


class Attachment(models.Model):
    """A picture or a document given as the answer to one question; the answer holds its name."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("submission", "question")
        constraints = (
            models.UniqueConstraint(
                fields=["submission", "question"], name="instruments_one_file_a_question"
            ),
        )

    def __str__(self) -> str:
        return self.file.name
