"""What ends soon or has ended: compliance, old categories, courses older than the norm allows.

A person is covered by the attestation that ends last: whoever has a category without an end is not reminded of compliance.
A record that was not confirmed covers nobody; one that waits for verification does, so that nobody is hurried for nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from mostik.growth.enums import Family, RecordState
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.queries.checking import years_later
from mostik.growth.queries.records import under_overseer
from mostik.network.models import Employment, Person

AT_ONCE = 5000


class What(StrEnum):
    COMPLIANCE = "compliance"
    CATEGORY = "category"
    COURSE = "course"
    NO_COURSE = "no_course"


@dataclass(frozen=True, slots=True)
class Ending:
    """Something of a person that ends on a day. NO_COURSE has neither a record nor a day."""

    person: Person
    job: Employment
    what: What
    record: PortfolioRecord | None
    ends: datetime.date | None

    def is_past(self, today: datetime.date) -> bool:
        return self.ends is None or self.ends < today


def of_user(user: Any, today: datetime.date) -> list[Ending]:
    """Of the staff this user answers for, the nearest day first; those without any course at the end."""
    jobs = Employment.objects.on(today).filter(under_overseer(user)).exclude(person__user=user)
    return _sorted(_endings(jobs, today))


def of_person(person: Person, today: datetime.date) -> list[Ending]:
    found = _endings(Employment.objects.on(today).filter(person=person), today)
    return [one for one in _sorted(found) if one.what != What.NO_COURSE]


def everybody(today: datetime.date) -> Iterator[list[Ending]]:
    """Endings of all teachers, a few thousand people at once, without those that have no day."""
    jobs = Employment.objects.on(today).filter(position__pedagogical=True)
    ids = sorted(set(jobs.order_by().values_list("person", flat=True)))
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        found = _endings(jobs.filter(person__gte=part[0], person__lte=part[-1]), today)
        yield [one for one in found if one.what != What.NO_COURSE]


def _sorted(found: Iterable[Ending]) -> list[Ending]:
    last = datetime.date.max
    return sorted(found, key=lambda one: (one.ends or last, one.person.last_name, one.person.pk, one.what))


def _endings(jobs: QuerySet[Employment], today: datetime.date) -> list[Ending]:
    """In three queries: the jobs with their people, attestation, courses."""
    windows = packs.on(today).windows
    rows = jobs.filter(position__pedagogical=True).select_related("person__user", "organisation", "position")
    of_each: dict[int, Employment] = {}
    for job in rows.order_by("is_main", "-valid_from", "-id"):
        of_each[job.person_id] = job  # the main job is the last one
    people = jobs.filter(position__pedagogical=True).order_by().values("person")
    known = PortfolioRecord.objects.filter(person__in=people, date__lte=today)
    known = known.exclude(state=RecordState.REFUSED)
    return [
        *_attestations(of_each, known.filter(family=Family.ATTESTATION), today, windows.ahead_days),
        *_courses(of_each, known.filter(family=Family.COURSE), today, windows),
    ]


def _attestations(
    jobs: Mapping[int, Employment],
    rows: QuerySet[PortfolioRecord],
    today: datetime.date,
    ahead: Mapping[str, int],
) -> Iterator[Ending]:
    last: dict[int, PortfolioRecord] = {}
    for row in rows.filter(Q(valid_until__isnull=True)).order_by("id"):
        last[row.person_id] = row
    for row in rows.filter(valid_until__isnull=False).order_by("valid_until", "id"):
        if row.person_id not in last or last[row.person_id].valid_until is not None:
            last[row.person_id] = row
    for person, row in last.items():
        if row.valid_until is None or person not in jobs:
            continue
        what = What.COMPLIANCE if row.kind == "compliance" else What.CATEGORY
        if row.valid_until <= today + datetime.timedelta(days=ahead[what]):
            yield Ending(jobs[person].person, jobs[person], what, row, row.valid_until)


def _courses(
    jobs: Mapping[int, Employment],
    rows: QuerySet[PortfolioRecord],
    today: datetime.date,
    windows: packs.Windows,
) -> Iterator[Ending]:
    """Only dates are read of everybody; whole records of those whose last course is old."""
    newest = {person: (pk, day) for person, pk, day in _dated(rows)}
    horizon = today + datetime.timedelta(days=windows.ahead_days[What.COURSE])
    ends = {pk: years_later(day, windows.course_years) for pk, day in newest.values()}
    old = PortfolioRecord.objects.in_bulk([pk for pk, day in ends.items() if day <= horizon])
    for person, job in jobs.items():
        if person not in newest:
            yield Ending(job.person, job, What.NO_COURSE, None, None)
        elif row := old.get(newest[person][0]):
            yield Ending(job.person, job, What.COURSE, row, ends[row.pk])


def _dated(rows: QuerySet[PortfolioRecord]) -> Iterable[tuple[int, int, datetime.date]]:
    return rows.order_by("date", "id").values_list("person_id", "pk", "date")
