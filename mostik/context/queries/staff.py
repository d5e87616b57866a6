"""Indicators of staff: counted from employment, people and their verified records on a day, with the names behind a number.

Whoever lacks a datum is not in the number and is named beside it: a gap never looks like a zero.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.context.queries.packs import Indicator, Pack, Staff
from mostik.growth import facts
from mostik.lib.searching import folded
from mostik.network.models import Employment, Node, Person


@dataclass(slots=True)
class Worker:
    """A person on the day: in which posts, and the records about them."""

    person: Person
    posts: list[str] = field(default_factory=list)
    is_teacher: bool = False
    is_administration: bool = False
    courses: list[facts.CourseFact] = field(default_factory=list)
    attestations: list[facts.AttestationFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counted:
    """`people` are those in the number, `missing` lack what it is counted by, `unverified` have a record that would count
    once somebody has verified it."""

    indicator: Indicator
    people: list[Worker]
    missing: list[Worker]
    unverified: list[Worker]

    @property
    def value(self) -> int:
        if self.indicator.is_yes_no:
            return int(bool(self.people))
        return len(self.people)

    @property
    def gap(self) -> str:
        """«У 3 педагогов не указан год рождения»; nothing where nothing lacks."""
        assert self.indicator.staff is not None
        return gap_sentence(self.indicator.staff.what, len(self.missing))

    @property
    def waiting(self) -> str:
        count = len(self.unverified)
        if not count:
            return ""
        text = ngettext(
            "%d person has a record that is not verified yet.",
            "%d people have records that are not verified yet.",
            count,
        )
        return text % count


def gap_sentence(what: str, count: int) -> str:
    if not count or what not in ("age", "education", "experience"):
        return ""
    texts = {
        "age": ngettext(
            "%d teacher has no year of birth.",
            "%d teachers have no year of birth.",
            count,
        ),
        "education": ngettext(
            "%d teacher has no level of education.",
            "%d teachers have no level of education.",
            count,
        ),
        "experience": ngettext(
            "%d teacher has no day since which they teach.",
            "%d teachers have no day since which they teach.",
            count,
        ),
    }
    return texts[what] % count


def counted(organisation: Node, pack: Pack, year: int) -> dict[str, Counted]:
    """Code → what is counted, for every indicator of staff of the pack. Three queries."""
    return counted_in([organisation], pack, year)[organisation.pk]


def counted_in(organisations: Sequence[Node], pack: Pack, year: int) -> dict[int, dict[str, Counted]]:
    """Organisation id → code → what is counted. Three queries, however many organisations."""
    indicators, day = list(pack.counted), pack.day_of(year)
    if not indicators:
        return {node.pk: {} for node in organisations}
    workers = workers_on(organisations, pack, day)
    return {
        node.pk: {one.code: _counted(one, workers[node.pk], day) for one in indicators}
        for node in organisations
    }


def workers_on(organisations: Sequence[Node], pack: Pack, day: datetime.date) -> dict[int, list[Worker]]:
    """Organisation id → who works there on the day, each once, by name."""
    found: dict[int, dict[int, Worker]] = {node.pk: {} for node in organisations}
    jobs = Employment.objects.on(day).filter(organisation__in=list(found))
    jobs = jobs.select_related("person", "position")
    for job in jobs.order_by("person__last_name", "person__first_name", "person__middle_name", "id"):
        worker = found[job.organisation_id].setdefault(job.person_id, Worker(job.person))
        if job.position.title not in worker.posts:
            worker.posts.append(job.position.title)
        worker.is_teacher |= job.position.pedagogical
        worker.is_administration |= folded(job.position.title).startswith(pack.administration)
    rows = {pk: list(workers.values()) for pk, workers in found.items()}
    _add_records([worker for workers in rows.values() for worker in workers], day)
    return rows


def _add_records(workers: Sequence[Worker], day: datetime.date) -> None:
    """A person of two organisations has the same records in both."""
    by_person: dict[int, list[Worker]] = defaultdict(list)
    for worker in workers:
        by_person[worker.person.pk].append(worker)
    if not by_person:
        return
    for course in facts.courses(list(by_person), until=day, only_verified=False):
        for worker in by_person[course.person_id]:
            worker.courses.append(course)
    for one in facts.attestations(list(by_person), on=day, only_verified=False):
        for worker in by_person[one.person_id]:
            worker.attestations.append(one)


def _counted(indicator: Indicator, workers: Iterable[Worker], day: datetime.date) -> Counted:
    staff = indicator.staff
    assert staff is not None
    groups: dict[str, list[Worker]] = defaultdict(list)
    tell = TELLERS[staff.what]
    for worker in workers:
        if worker.is_teacher or (staff.who == "with_administration" and worker.is_administration):
            groups[tell(worker, staff, day)].append(worker)
    return Counted(indicator, groups[IN], groups[LACKS], groups[WAITS])


IN, OUT, LACKS, WAITS = "in", "out", "lacks", "waits"


def _everybody(worker: Worker, staff: Staff, day: datetime.date) -> str:
    return IN


def _by_education(worker: Worker, staff: Staff, day: datetime.date) -> str:
    level = worker.person.education_level
    if not level:
        return LACKS
    return IN if level in staff.levels else OUT


def _by_age(worker: Worker, staff: Staff, day: datetime.date) -> str:
    """On the last day of a year the year of birth gives the age exactly."""
    born = worker.person.birth_year
    if born is None:
        return LACKS
    age = day.year - born
    is_in = (staff.below is None or age < staff.below) and (staff.at_least is None or age >= staff.at_least)
    return IN if is_in else OUT


def _by_experience(worker: Worker, staff: Staff, day: datetime.date) -> str:
    """`below` 5: fewer than five full years; `above` 30: more than thirty, to the day."""
    since = worker.person.teaching_since
    if since is None:
        return LACKS
    is_in = (staff.below is None or day < years_after(since, staff.below)) and (
        staff.above is None or day > years_after(since, staff.above)
    )
    return IN if is_in else OUT


def _by_category(worker: Worker, staff: Staff, day: datetime.date) -> str:
    """The highest category in force counts, and only it (`excluded` names those above)."""
    verified = {one.kind for one in worker.attestations if one.is_verified}
    if verified & set(staff.excluded):
        return OUT
    if verified & set(staff.kinds):
        return IN
    return WAITS if any(one.kind in staff.kinds for one in worker.attestations) else OUT


def _by_courses(worker: Worker, staff: Staff, day: datetime.date) -> str:
    since = None if staff.years is None else years_after(day, -staff.years)
    fitting = [
        one
        for one in worker.courses
        if one.kind in staff.kinds
        and (since is None or one.date > since)
        and (not staff.words or any(folded(word) in folded(one.title) for word in staff.words))
    ]
    if any(one.is_verified for one in fitting):
        return IN
    return WAITS if fitting else OUT


def _by_position(worker: Worker, staff: Staff, day: datetime.date) -> str:
    return IN if {folded(post) for post in worker.posts} & {folded(one) for one in staff.titles} else OUT


TELLERS: dict[str, Callable[[Worker, Staff, datetime.date], str]] = {
    "all": _everybody,
    "education": _by_education,
    "age": _by_age,
    "experience": _by_experience,
    "category": _by_category,
    "courses": _by_courses,
    "positions": _by_position,
    "position": _by_position,
}


def years_after(day: datetime.date, years: int) -> datetime.date:
    """29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def why(worker: Worker, staff: Staff, day: datetime.date) -> str:
    """What about this person makes them part of the number, in words."""
    person: Any = worker.person
    match staff.what:
        case "education":
            return str(person.get_education_level_display())
        case "age":
            return _("born in %(year)s") % {"year": person.birth_year} if person.birth_year else ""
        case "experience":
            since = person.teaching_since
            return _("teaches since %(day)s") % {"day": f"{since:%d.%m.%Y}"} if since else ""
        case "category":
            found = [one for one in worker.attestations if one.kind in staff.kinds]
            return _("attested on %(day)s") % {"day": f"{found[-1].date:%d.%m.%Y}"} if found else ""
        case "courses":
            courses = [one for one in worker.courses if one.kind in staff.kinds]
            return f"{courses[-1].title}, {courses[-1].date:%d.%m.%Y}" if courses else ""
    return ""
