from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mostik.platform.enums import JobState
from mostik.platform.models.files import StoredFile


class Job(models.Model):
    """Work done in the background, as its owner sees it: what, how far, with what result.

    `attempt` counts the starts and works as a fence: a worker that lost its job may no longer write to it.
    """

    kind = models.CharField(max_length=100)  # «monitoring.rebuild_results»
    args = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    result = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="job_state"),
            models.Index(fields=["created_by", "-created_at"], name="job_owner"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(state=JobState.QUEUED) & ~Q(key=""), name="job_key_queued_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]) | Q(finished_at__isnull=False),
                name="job_finished_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def percent(self) -> int:
        """Whole percent done, 0 while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0
