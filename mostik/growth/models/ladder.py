from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mostik.growth.enums import NoteKind, ReserveLeaving, ReserveLevel, ReserveState
from mostik.growth.models.record import PortfolioRecord
from mostik.network.models import Consent, Node, Person


class LadderPlace(models.Model):
    """A person stands on a stage of growth from one day until another, as a methodist has confirmed.

    `stage` is a code of the pack in force that day (`queries.ladder_packs`). `proposed` is what the machine gave as its
    reason, in its codes and numbers: experience and verified records, never a result of diagnostics.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20)
    since = models.DateField()
    entry = models.TextField()
    proposed = models.JSONField(default=dict, blank=True)
    until = models.DateField(null=True, blank=True)
    exit = models.TextField(blank=True, default="")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("person", "-since", "-id")
        indexes = (models.Index(fields=["stage", "person"], name="growth_ladder_stage"),)
        constraints = (
            models.UniqueConstraint(
                name="growth_ladder_one_stage", fields=["person"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="growth_ladder_entered_on_evidence", condition=~Q(stage="") & ~Q(entry="")
            ),
            models.CheckConstraint(
                name="growth_ladder_left_on_evidence",
                condition=Q(until__isnull=True, exit="") | Q(until__gte=F("since")) & ~Q(exit=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.stage}"


class LadderEvidence(models.Model):
    """A verified record of the portfolio behind the entry to a stage or the way out of it (`is_exit`)."""

    place = models.ForeignKey(LadderPlace, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(PortfolioRecord, on_delete=models.CASCADE, related_name="+")
    is_exit = models.BooleanField(default=False)

    class Meta:
        ordering = ("place", "is_exit", "id")
        constraints = (
            models.UniqueConstraint(name="growth_evidence_once", fields=["place", "record", "is_exit"]),
        )

    def __str__(self) -> str:
        return f"{self.place_id}: {self.record_id}"


class GrowthNote(models.Model):
    """What was spoken of at a supervision or a coaching talk and what was agreed. Read by the two who spoke, nobody else:
    help is kept apart from assessment."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=NoteKind.choices)
    day = models.DateField()
    goal = models.CharField(max_length=300)
    step = models.TextField()
    period = models.CharField(max_length=120, blank=True, default="")
    due = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-day", "-id")
        indexes = (models.Index(fields=["person", "-day"], name="growth_note_person"),)
        constraints = (
            models.CheckConstraint(name="growth_note_kind", condition=Q(kind__in=NoteKind.values)),
            models.CheckConstraint(name="growth_note_is_said", condition=~Q(goal="") & ~Q(step="")),
        )

    def __str__(self) -> str:
        return f"{self.day}"


class ReserveEntry(models.Model):
    """A person in the personnel reserve: for which post, of a kindergarten or of the municipality (`place`), why and until
    when. It stands on one consent: withdrawn, it is gone from every query at once (`queries.reserve.living`), and a consent
    given later does not bring it back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=ReserveLevel.choices)
    post = models.CharField(max_length=200)
    basis = models.TextField()
    until = models.DateField()
    state = models.CharField(max_length=10, choices=ReserveState.choices, default=ReserveState.PROPOSED.value)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)
    leaving = models.CharField(max_length=10, choices=ReserveLeaving.choices, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("until", "id")
        indexes = (models.Index(fields=["place", "state", "until", "id"], name="growth_reserve_place"),)
        constraints = (
            models.UniqueConstraint(
                name="growth_reserve_once",
                fields=["person", "place", "post"],
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(name="growth_reserve_level", condition=Q(level__in=ReserveLevel.values)),
            models.CheckConstraint(name="growth_reserve_is_founded", condition=~Q(post="") & ~Q(basis="")),
            models.CheckConstraint(
                name="growth_reserve_decided_by_somebody",
                condition=Q(state=ReserveState.PROPOSED, decided_at__isnull=True, decided_by__isnull=True)
                | Q(state=ReserveState.LISTED, decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="growth_reserve_left_for_a_reason",
                condition=Q(left_at__isnull=True, leaving="")
                | Q(left_at__isnull=False, leaving__in=ReserveLeaving.values),
            ),
        )

    def __str__(self) -> str:
        return f"{self.place_id}: {self.post}"
