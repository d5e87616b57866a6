from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.assessment.models import Competency
from mostik.growth.enums import ClusterState, Leaving
from mostik.network.models import Consent, Node, Person

State = ClusterState
ENDED = (State.FINISHED.value, State.DISSOLVED.value)


class ClusterProposal(models.Model):
    """One run of the machine over a place: by which rule, and what came of it in figures (no names)."""

    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    by_blocks = models.BooleanField(default=False)
    least = models.PositiveSmallIntegerField(default=8)
    most = models.PositiveSmallIntegerField(default=15)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["place", "-made_at"], name="growth_proposal_place"),)
        constraints = (
            models.CheckConstraint(
                name="growth_proposal_sizes", condition=Q(least__gte=2, most__gte=2 * F("least") - 1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} · {self.made_at:%Y-%m-%d}"


class TeacherCluster(models.Model):
    """Teachers of a municipality (and of its neighbours, `is_joint`) with one topic: a competency or a block.

    `period` keeps the words of the plan beside the days. What is known of a member's needs is that the topic is theirs:
    no results are here."""

    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED.value)
    is_joint = models.BooleanField(default=False)
    proposal = models.ForeignKey(
        ClusterProposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    curator = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    goal = models.TextField(blank=True, default="")
    period = models.CharField(max_length=120, blank=True, default="")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("place", "title", "id")
        indexes = (models.Index(fields=["place", "state", "id"], name="growth_cluster_place"),)
        constraints = (
            models.CheckConstraint(name="growth_cluster_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="growth_cluster_is_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="growth_cluster_works_with_a_curator",
                condition=~Q(state__in=(State.RUNNING, State.FINISHED)) | Q(curator__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_cluster_ended_is_dated",
                condition=Q(state__in=ENDED, ended_on__isnull=False)
                | ~Q(state__in=ENDED) & Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="growth_cluster_finished_with_an_outcome",
                condition=~Q(state=State.FINISHED) | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="growth_cluster_dissolved_with_a_reason",
                condition=~Q(state=State.DISSOLVED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="growth_cluster_period",
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
            ),
        )

    def __str__(self) -> str:
        """For the journal: the topic of a group, of nobody in particular."""
        return self.title


class ClusterMember(models.Model):
    """Somebody in a cluster, on the ground of one consent: withdrawn, it ends the membership at once (`queries.clusters`
    looks at it), and a consent given later does not bring it back.

    `choice`: 0 the topic that stands out most, 1 the next; empty where a methodist decided. `is_pinned`: stays whatever
    the machine proposes next."""

    cluster = models.ForeignKey(TeacherCluster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    choice = models.PositiveSmallIntegerField(null=True, blank=True)
    other_topic = models.ForeignKey(
        Competency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_pinned = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    leaving = models.CharField(max_length=8, choices=Leaving.choices, blank=True, default="")

    class Meta:
        ordering = ("cluster", "id")
        indexes = (models.Index(fields=["cluster", "left_at"], name="growth_member_of_cluster"),)
        constraints = (
            models.UniqueConstraint(
                name="growth_member_in_one_cluster", fields=["person"], condition=Q(left_at__isnull=True)
            ),
            models.CheckConstraint(
                name="growth_member_left_for_a_reason",
                condition=Q(left_at__isnull=True, leaving="")
                | Q(left_at__isnull=False, leaving__in=Leaving.values),
            ),
            models.CheckConstraint(
                name="growth_member_left_after_joined",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cluster_id}"


class ClusterLine(models.Model):
    """One line of the plan of a cluster. `period` is verbatim; `due` is the last day it means, where it was understood."""

    cluster = models.ForeignKey(TeacherCluster, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=300)
    period = models.CharField(max_length=120)
    due = models.DateField(null=True, blank=True)
    planned = models.CharField(max_length=300, blank=True, default="")
    actual = models.CharField(max_length=300, blank=True, default="")
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("due", "id")
        constraints = (
            models.CheckConstraint(name="growth_line_is_said", condition=~Q(title="") & ~Q(period="")),
            models.CheckConstraint(
                name="growth_line_done_has_a_result", condition=Q(done_on__isnull=True) | ~Q(actual="")
            ),
        )

    def __str__(self) -> str:
        return self.title
