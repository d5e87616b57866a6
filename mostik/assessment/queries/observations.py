"""Cards about teachers: who may fill them, who has which."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mostik.assessment.enums import ObservationState
from mostik.assessment.models import Diagnostic, Observation, Participant
from mostik.assessment.queries.diagnostics import RUNNERS, employers_of
from mostik.network.models import Node, Person, RoleAssignment
from mostik.network.queries import access


def visible_to(user: Any) -> QuerySet[Observation]:
    """Cards given to this person and not sent yet: what is sent is the teacher's."""
    if not user.is_authenticated or not user.is_active:
        return Observation.objects.none()
    going = (ObservationState.ASSIGNED, ObservationState.DRAFT)
    rows = Observation.objects.filter(observer__user=user, state__in=going)
    return rows.select_related(
        "observer",
        "submission",
        "participant__person",
        "participant__organisation",
        "participant__diagnostic__version",
    ).defer("participant__diagnostic__version__definition", "participant__diagnostic__version__xform")


def cards_of(diagnostic: Diagnostic) -> QuerySet[Observation]:
    """All cards with their states, for those who run it: never an answer."""
    rows = Observation.objects.filter(participant__diagnostic=diagnostic)
    rows = rows.select_related("observer", "participant__person", "participant__organisation")
    return rows.defer("scores").order_by(
        "participant__organisation__path", "participant__person__last_name", "id"
    )


def without_card(diagnostic: Diagnostic) -> list[Participant]:
    standing = Observation.objects.filter(participant=OuterRef("pk")).exclude(state=ObservationState.DECLINED)
    rows = Participant.objects.filter(~Exists(standing), diagnostic=diagnostic)
    return list(rows.select_related("organisation", "person").order_by("organisation__path", "id"))


def possible_observers(diagnostic: Diagnostic, on: datetime.date) -> QuerySet[Person]:
    """People with an account who are experts or leaders somewhere around the owner."""
    owner = diagnostic.owner
    granted = RoleAssignment.objects.on(on).filter(
        role__in=("expert", *RUNNERS), person__user__is_active=True
    )
    near = granted.filter(
        Q(node__path__startswith=owner.path) | Q(node__path__in=access.paths_above(owner.path))
    )
    return Person.objects.filter(pk__in=near.values("person")).order_by("last_name", "first_name", "id")


def barred(diagnostic: Diagnostic, people: Collection[int], on: datetime.date) -> set[tuple[int, int]]:
    """Pairs (person, organisation) that must not meet: an employee, unless the diagnostic is internal — then everybody but
    an employee; the head in any case."""
    places = dict(
        Node.objects.filter(pk__in=Participant.objects.filter(diagnostic=diagnostic).values("organisation"))
        .order_by()
        .values_list("pk", "path")
    )
    employers = employers_of(people, on)
    found = {
        (person, place)
        for person in people
        for place in places
        if (place in employers[person]) != diagnostic.is_internal
    }
    heads = RoleAssignment.objects.on(on).filter(person__in=people, role="head", node__isnull=False)
    for person, path in heads.values_list("person_id", "node__path"):
        found |= {(person, place) for place, of in places.items() if of.startswith(path)}
    return found


def declined_pairs(diagnostic: Diagnostic) -> set[tuple[int, int]]:
    """Who was asked about whom before and has declined, or whose card was annulled."""
    rows = Observation.objects.filter(participant__diagnostic=diagnostic, state=ObservationState.DECLINED)
    return set(rows.values_list("observer_id", "participant_id"))


def load_of(diagnostic: Diagnostic) -> Counter[int]:
    rows = Observation.objects.filter(participant__diagnostic=diagnostic)
    return Counter(rows.values_list("observer_id", flat=True))
