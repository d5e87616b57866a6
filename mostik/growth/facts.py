"""Flat typed rows for the layers above: courses and attestation. A promise: columns are added, never changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from mostik.growth.enums import Family, RecordState, Validity
from mostik.growth.models import PortfolioRecord

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
