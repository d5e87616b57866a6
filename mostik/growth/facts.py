"""Flat typed rows for the layers above: courses, attestation and routes. A promise: columns are added, never changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from mostik.growth.enums import Family, RecordState, Validity
from mostik.growth.models import LearningRoute, PortfolioRecord, RouteStep

People = Iterable[int] | QuerySet[Any]
"""Ids of people, or a queryset of one column with them (`Employment….values("person")`)."""


@dataclass(frozen=True, slots=True)
class CourseFact:
    """One course. `kind`: pk, pp, …; `date` is the day of the document."""

    person_id: int
    kind: str
    title: str
    provider: str
    hours: int
    date: datetime.date
    is_verified: bool


@dataclass(frozen=True, slots=True)
class AttestationFact:
    """One attestation. `kind`: first, highest, compliance, methodist, mentor; no `valid_until` means without an end."""

    person_id: int
    kind: str
    date: datetime.date
    valid_until: datetime.date | None
    is_verified: bool


def courses(
    people: People,
    *,
    until: datetime.date,
    since: datetime.date | None = None,
    only_verified: bool = True,
) -> list[CourseFact]:
    """Courses with a document of `since` … `until`, both included, by person and date."""
    rows = _rows(people, Family.COURSE, until, only_verified)
    if since is not None:
        rows = rows.filter(date__gte=since)
    columns = ("person_id", "kind", "title", "organizer", "hours", "date", "state")
    return [
        CourseFact(person, kind, title, provider, hours or 0, date, state == RecordState.VERIFIED)
        for person, kind, title, provider, hours, date, state in rows.values_list(*columns)
    ]


def attestations(
    people: People, *, on: datetime.date, only_verified: bool = True, only_in_force: bool = True
) -> list[AttestationFact]:
    """Attestations dated not after `on` (and holding on that day), by person and date."""
    rows = _rows(people, Family.ATTESTATION, on, only_verified)
    if only_in_force:
        rows = rows.filter(Q(validity=Validity.OPEN) | Q(valid_until__gte=on))
    columns = ("person_id", "kind", "date", "valid_until", "state")
    return [
        AttestationFact(person, kind, date, until, state == RecordState.VERIFIED)
        for person, kind, date, until, state in rows.values_list(*columns)
    ]


def _rows(
    people: People, family: Family, until: datetime.date, only_verified: bool
) -> QuerySet[PortfolioRecord]:
    rows = PortfolioRecord.objects.filter(person__in=people, family=family, date__lte=until)
    rows = (
        rows.filter(state=RecordState.VERIFIED) if only_verified else rows.exclude(state=RecordState.REFUSED)
    )
    return rows.order_by("person", "date", "id")


@dataclass(frozen=True, slots=True)
class RouteFact:
    """One route as it stands. `state`: draft, agreeing, active, completed, closed; `agreed_on` is the day all had signed (None:
    never). `is_current`: agreed by the day asked about and not ended by then. Steps and hours are those of now. Nothing of
    deficits is here."""

    route_id: int
    person_id: int
    place_id: int
    state: str
    starts: datetime.date | None
    ends: datetime.date | None
    agreed_on: datetime.date | None
    ended_on: datetime.date | None
    steps: int
    done: int
    overdue: int
    hours: int
    hours_done: int
    is_current: bool


def routes(people: People, *, on: datetime.date, only_agreed: bool = True) -> list[RouteFact]:
    """Routes agreed by the day (with `only_agreed=False` drafts and those being agreed too), by person and beginning. A route
    that was closed early is here with its state."""
    rows = LearningRoute.objects.filter(person__in=people)
    if only_agreed:
        rows = rows.filter(agreed_on__isnull=False, agreed_on__lte=on)
    columns = ("id", "person_id", "place_id", "state", "starts", "ends", "agreed_on", "ended_on")
    found = list(rows.order_by("person", "id").values_list(*columns))
    done = Count("pk", filter=Q(done_on__isnull=False, done_on__lte=on))
    late = Count("pk", filter=Q(done_on__isnull=True, due__lt=on))
    steps = RouteStep.objects.filter(route__in=rows.values("pk")).order_by().values("route")
    counted = steps.annotate(
        n=Count("pk"),
        done=done,
        late=late,
        planned=Sum("hours"),
        spent=Sum("hours", filter=Q(done_on__isnull=False, done_on__lte=on)),
    )
    of = {row["route"]: row for row in counted}
    nothing: dict[str, Any] = {"n": 0, "done": 0, "late": 0, "planned": 0, "spent": 0}
    facts = []
    for pk, person, place, state, starts, ends, agreed, ended in found:
        line = of.get(pk, nothing)
        numbers = (line["n"], line["done"], line["late"], line["planned"] or 0, line["spent"] or 0)
        current = agreed is not None and agreed <= on and (ended is None or ended > on)
        facts.append(
            RouteFact(pk, person, place, state, starts, ends, agreed, ended, *numbers, is_current=current)
        )
    return facts
