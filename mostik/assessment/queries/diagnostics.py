"""Reading diagnostics: which ones a person sees, who takes part, who may rate."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mostik.assessment.enums import BY_OTHERS, BY_TEACHER, INSTRUMENT_KINDS, AttemptState, DiagnosticState
from mostik.assessment.models import (
    Diagnostic,
    DiagnosticAttempt,
    DiagnosticCampaign,
    Grading,
    Participant,
)
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, Position, RoleAssignment
from mostik.network.queries import access
from mostik.stats.methodology import UnitLevel

RUNNERS = ("regional_operator", "municipal_operator", "head", "senior_teacher")
"""Roles that run diagnostics of their node."""

_ALL = Diagnostic.objects.select_related("owner", "version__instrument", "campaign").defer(
    "version__definition", "version__xform"
)

_HAS_FINISHED = Exists(
    DiagnosticAttempt.objects.filter(participant=OuterRef("pk")).exclude(state=AttemptState.GOING)
)


def visible_to(user: Any) -> QuerySet[Diagnostic]:
    """Those the user runs, in any state, and opened ones where the user takes part."""
    if not user.is_authenticated or not user.is_active:
        return _ALL.none()
    taking_part = Participant.objects.filter(diagnostic=OuterRef("pk"), person__user=user)
    mine = ~Q(state=DiagnosticState.DRAFT) & Exists(taking_part)
    return _ALL.filter(Q(owner__in=access.subtrees_with_role(user, RUNNERS).values("pk")) | mine)


def run_by(user: Any) -> QuerySet[Diagnostic]:
    nodes = access.subtrees_with_role(user, RUNNERS)
    return _ALL.filter(owner__in=nodes.values("pk"))


def taken_by(user: Any) -> QuerySet[Participant]:
    """Own invitations to diagnostics that were opened, the newest first; `has_finished` as in `participants_of`."""
    rows = Participant.objects.filter(person__user=user).exclude(diagnostic__state=DiagnosticState.DRAFT)
    rows = rows.annotate(has_finished=_HAS_FINISHED)
    return rows.select_related("diagnostic").order_by("-diagnostic__opens", "-id")


def to_take(user: Any, on: datetime.date) -> QuerySet[Participant]:
    """Open diagnostics the user is invited to fill and has not finished."""
    open_now = Q(
        diagnostic__state=DiagnosticState.OPEN, diagnostic__opens__lte=on, diagnostic__closes__gte=on
    )
    rows = Participant.objects.filter(open_now, person__user=user, diagnostic__kind__in=BY_TEACHER)
    return rows.filter(~_HAS_FINISHED).order_by("diagnostic__closes", "id")


def participant_of(user: Any, diagnostic: Diagnostic) -> Participant | None:
    if not user.is_authenticated:
        return None
    rows = Participant.objects.filter(diagnostic=diagnostic, person__user=user)
    return rows.select_related("organisation", "person").first()


def versions_for(user: Any, kind: str) -> QuerySet[InstrumentVersion]:
    """Published instruments about a teacher the user may use for this kind of diagnostic."""
    found = versions.visible_to(user).filter(
        instrument__kind__in=INSTRUMENT_KINDS[kind], core__isnull=True, status=VersionStatus.PUBLISHED
    )
    if kind in BY_OTHERS:
        cards = [
            row.pk
            for row in found.defer("definition", "xform")
            if versions.methodology_of(row).unit_level == UnitLevel.TEACHER
        ]
        found = found.filter(pk__in=cards)
    return found.defer("definition", "xform").order_by("instrument__title", "-number")


def organisations_of(diagnostic: Diagnostic | DiagnosticCampaign) -> QuerySet[Node]:
    """Organisations whose staff can be invited: the owner itself or those below it."""
    nodes = Node.objects.filter(kind=NodeKind.ORGANISATION, path__startswith=diagnostic.owner.path)
    return nodes.filter(valid_to__isnull=True).order_by("path")


def positions() -> QuerySet[Position]:
    return Position.objects.order_by("title")


def staff(
    organisations: Iterable[Node], positions: Iterable[Position], on: datetime.date
) -> list[Employment]:
    """Jobs of people with an account in these organisations (and positions, if any are named), main jobs first."""
    jobs = Employment.objects.on(on).filter(
        organisation__in=list(organisations), person__user__is_active=True
    )
    if wanted := list(positions):
        jobs = jobs.filter(position__in=wanted)
    return list(jobs.select_related("person__user").order_by("-is_main", "person_id", "id"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people were invited, have begun and have finished at least one attempt."""

    invited: int
    begun: int
    finished: int


def progress_of(diagnostic: Diagnostic) -> Progress:
    tried = DiagnosticAttempt.objects.filter(participant__diagnostic=diagnostic)
    rows = tried.order_by().values_list("participant", "state")
    begun = {participant for participant, _state in rows}
    finished = {participant for participant, state in rows if state != AttemptState.GOING}
    invited = Participant.objects.filter(diagnostic=diagnostic).count()
    return Progress(invited, len(begun), len(finished))


def participants_of(diagnostic: Diagnostic) -> QuerySet[Participant]:
    """Who was invited; `has_finished` says that there is a finished attempt, nothing of its result."""
    rows = Participant.objects.filter(diagnostic=diagnostic).annotate(has_finished=_HAS_FINISHED)
    return rows.select_related("person", "organisation").order_by(
        "organisation__path", "person__last_name", "person__first_name", "id"
    )


def finished_of(diagnostic: Diagnostic) -> QuerySet[Participant]:
    """Those with a finished attempt."""
    return Participant.objects.filter(_HAS_FINISHED, diagnostic=diagnostic).select_related(
        "person", "organisation"
    )


def works_of(diagnostic: Diagnostic) -> list[tuple[DiagnosticAttempt, list[Grading]]]:
    """Finished cases with their ratings, by code; without any trace of whose they are."""
    works = DiagnosticAttempt.objects.filter(participant__diagnostic=diagnostic)
    works = works.exclude(state=AttemptState.GOING).order_by("code")
    found: dict[int, list[Grading]] = {work.pk: [] for work in works}
    for grading in Grading.objects.filter(attempt__in=found).select_related("grader").order_by("number"):
        found[grading.attempt_id].append(grading)
    return [(work, found[work.pk]) for work in works]


def lacking_raters(diagnostic: Diagnostic, wanted: int) -> list[tuple[DiagnosticAttempt, list[Grading]]]:
    """Works with fewer than `wanted` raters who have not declined, each with everybody who was asked."""
    return [
        (work, known)
        for work, known in works_of(diagnostic)
        if sum(grading.number is not None for grading in known) < wanted
    ]


def possible_graders(diagnostic: Diagnostic, on: datetime.date) -> QuerySet[Person]:
    """People with an account who are experts or leaders somewhere around the owner and do not sit it themselves."""
    owner = diagnostic.owner
    granted = RoleAssignment.objects.on(on).filter(
        role__in=("expert", *RUNNERS), person__user__is_active=True
    )
    near = granted.filter(
        Q(node__path__startswith=owner.path) | Q(node__path__in=access.paths_above(owner.path))
    )
    sitting = Participant.objects.filter(diagnostic=diagnostic).values("person")
    people = Person.objects.filter(pk__in=near.values("person")).exclude(pk__in=sitting)
    return people.order_by("last_name", "first_name", "id")


def employers_of(people: Collection[int], on: datetime.date) -> dict[int, set[int]]:
    """Person id → ids of all organisations that employ them on the day."""
    found: dict[int, set[int]] = {person: set() for person in people}
    jobs = Employment.objects.on(on).filter(person__in=people)
    for person, organisation in jobs.values_list("person_id", "organisation_id"):
        found[person].add(organisation)
    return found


def load_of(diagnostic: Diagnostic) -> Counter[int]:
    """How many works of this diagnostic each grader has."""
    rows = Grading.objects.filter(attempt__participant__diagnostic=diagnostic)
    return Counter(rows.values_list("grader_id", flat=True))
