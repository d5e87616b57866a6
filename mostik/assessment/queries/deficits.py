"""Reading deficits of one person, and the list of people somebody may look at."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from mostik.assessment.enums import LIVE, DeficitLevel
from mostik.assessment.models import Deficit, DeficitChange
from mostik.assessment.queries import privacy
from mostik.assessment.queries.privacy import Ground
from mostik.network.models import Employment, Person


def of_person(person: Person) -> list[Deficit]:
    """Live ones by their depth, then closed ones, the latest first."""
    order = Case(
        *(When(level=level, then=Value(place)) for place, level in enumerate(DeficitLevel.values)),
        output_field=IntegerField(),
    )
    rows = Deficit.objects.filter(person=person).select_related("competency", "person")
    live = rows.filter(status__in=LIVE).order_by(order, "value", "id")
    closed = rows.exclude(status__in=LIVE).order_by("-closed_on", "-id")
    return [*live, *closed]


def history_of(deficit: Deficit) -> list[DeficitChange]:
    return list(DeficitChange.objects.filter(deficit=deficit).select_related("by").order_by("at", "id"))


def dated(
    evidence: Iterable[tuple[Any, str, Fraction, int]],
) -> list[tuple[Any, datetime.date, Fraction, int]]:
    return [
        (source, datetime.date.fromisoformat(day), value, items) for source, day, value, items in evidence
    ]


@dataclass(frozen=True, slots=True)
class GuidedRow:
    person: Person
    ground: Ground
    jobs: list[Employment]


def guided_rows(user: Any, on: datetime.date) -> list[GuidedRow]:
    """Everybody but the user whose profile the user may see, by name, with their places of work."""
    guided = set(privacy.guided_by(user, on).values_list("pk", flat=True))
    people = privacy.people_visible_to(user, on).exclude(user=user)[:1000]
    found = {person.pk: person for person in people}
    jobs: dict[int, list[Employment]] = {pk: [] for pk in found}
    rows = Employment.objects.on(on).filter(person__in=found).select_related("organisation", "position")
    for job in rows.order_by("-is_main", "id"):
        jobs[job.person_id].append(job)
    return [
        GuidedRow(person, Ground.GUIDE if pk in guided else Ground.CONSENT, jobs[pk])
        for pk, person in found.items()
    ]
