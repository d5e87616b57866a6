"""What the sheet «Сотрудники» will change. One row is one job; rows of one person make one person."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mostik.lib.searching import folded
from mostik.network.actions.imports.known import (
    NUMBER,
    PERSON_FIELDS,
    Known,
    KnownJob,
    KnownPerson,
    Place,
    full_name,
)
from mostik.network.actions.imports.plan_nodes import CHANGED, CREATED, UNCHANGED
from mostik.network.actions.imports.reading import Row, Table
from mostik.network.enums import NodeKind
from mostik.network.models import Position

FAR = datetime.date.max


@dataclass(eq=False, slots=True)
class PersonPlan:
    """`values` are all fields of a new person, or the changed ones of a known one."""

    row: int
    action: str
    known: KnownPerson | None
    values: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    given: dict[str, tuple[Any, int]] = field(default_factory=dict)  # field → value and the row that gave it
    jobs: list[JobPlan] = field(default_factory=list)
    id: int | None = None

    @property
    def name(self) -> str:
        source = {**(self.known.values if self.known else {}), **self.values}
        return " ".join(filter(None, (source.get(k) for k in ("last_name", "first_name", "middle_name"))))


@dataclass(eq=False, slots=True)
class JobPlan:
    row: int
    action: str
    person: PersonPlan
    organisation: Place
    position: Position
    valid_from: datetime.date
    valid_to: datetime.date | None
    values: dict[str, Any]
    known: KnownJob | None = None
    before: dict[str, Any] = field(default_factory=dict)


def plan_people(
    table: Table, known: Known, *, bases: Sequence[str] | None, today: datetime.date
) -> tuple[list[PersonPlan], list[JobPlan]]:
    """Plans of people and of their jobs, in the order of the file; problems go to the table."""
    people: dict[Any, PersonPlan] = {}
    jobs: list[JobPlan] = []
    for row in table.rows:
        if "last_name" not in row.values or "first_name" not in row.values:
            continue
        organisation = _organisation(table, row, known, bases)
        person = _person(table, row, known, people, organisation)
        if person is None:
            continue
        _collect(table, row, person, bases, known)
        _check_birth(table, row, today)
        if organisation is not None:
            job = _job(table, row, known, person, organisation)
            if job is not None:
                jobs.append(job)
    return list(people.values()), jobs


def _organisation(table: Table, row: Row, known: Known, bases: Sequence[str] | None) -> Place | None:
    code = row.values.get("organisation")
    if code is None:
        return None
    place = known.places.get(code)
    if place is None:
        message = _("There is no node with the code %(code)s, neither in the file nor in the system.")
        table.complain(row.number, "organisation", message % {"code": code})
    elif place.kind not in (NodeKind.ORGANISATION, None):
        message = _("%(code)s is not an organisation; people work in organisations.")
        table.complain(row.number, "organisation", message % {"code": code})
    elif not place.within(bases):
        table.complain(
            row.number, "organisation", _("This organisation is outside the part of the structure you keep.")
        )
    else:
        return place
    return None


def _person(
    table: Table, row: Row, known: Known, people: dict[Any, PersonPlan], organisation: Place | None
) -> PersonPlan | None:
    """The person of the row: met above in the file, known to the system, or a new one."""
    values = row.values
    name = full_name(values)
    where = values.get("birth_year") or values.get("email") or values.get("organisation")
    identity = values.get("code") or (name, where)
    if identity in people:
        return people[identity]
    matches = _matches(row, known, name, organisation)
    if len(matches) > 1:
        message = _("Several people are called %(name)s; give the personnel code or the year of birth.")
        table.complain(row.number, "last_name", message % {"name": name.title()})
        return None
    found = matches[0] if matches else None
    if found is None and values.get("code", "").startswith(NUMBER):
        message = _("There is no row with the number %(code)s in the system; give a code of your own.")
        table.complain(row.number, "code", message % {"code": values["code"]})
    plan = PersonPlan(row.number, UNCHANGED if found else CREATED, found, {}, id=found.id if found else None)
    people[identity] = plan
    return plan


def _matches(row: Row, known: Known, name: str, organisation: Place | None) -> list[KnownPerson]:
    """By the code; else a namesake with the same e-mail, year of birth or employer, and nothing contradicting."""
    values = row.values
    code = values.get("code")
    if code and code in known.people:
        return [known.people[code]]
    found = []
    for person in known.namesakes.get(name, ()):
        has = person.values
        if code and has["code"]:
            continue
        year = values.get("birth_year")
        if year and has["birth_year"] and year != has["birth_year"]:
            continue
        same_year = bool(year) and year == has["birth_year"]
        same_email = bool(values.get("email")) and values["email"] == has["email"].lower()
        same_employer = organisation is not None and any(
            j.organisation == organisation.id for j in person.jobs
        )
        if same_year or same_email or same_employer:
            found.append(person)
    return found


def _collect(table: Table, row: Row, plan: PersonPlan, bases: Sequence[str] | None, known: Known) -> None:
    """Take the person's fields from the row; rows of one person must not contradict each other."""
    for name in PERSON_FIELDS:
        if name not in row.values:
            continue
        value = row.values[name]
        if name == "code" and value.startswith(NUMBER):
            continue
        if name in plan.given:
            other, number = plan.given[name]
            if other != value:
                message = _("Row %(row)s says otherwise about the same person: “%(value)s”.")
                table.complain(row.number, name, message % {"row": number, "value": other})
            continue
        plan.given[name] = (value, row.number)
        if plan.known is None:
            plan.values[name] = value
        elif (plan.known.values[name] or "") != value:
            if bases is not None and not _keeps(plan.known, bases, known):
                message = _(
                    "This person works outside the part of the structure you keep; leave the card as it is."
                )
                table.complain(row.number, name, message)
                return
            plan.values[name], plan.before[name] = value, plan.known.values[name]
            plan.action = CHANGED


def _keeps(person: KnownPerson, bases: Sequence[str], known: Known) -> bool:
    return any(known.by_id[job.organisation].within(bases) for job in person.jobs)


def _check_birth(table: Table, row: Row, today: datetime.date) -> None:
    year = row.values.get("birth_year")
    if year is not None and not 1920 <= year <= today.year - 14:
        table.complain(
            row.number, "birth_year", _("“%(value)s” cannot be the year of birth.") % {"value": year}
        )
    for name in ("working_since", "teaching_since"):
        day = row.values.get(name)
        if day is not None and day > today:
            table.complain(row.number, name, _("This day has not come yet."))


def _job(table: Table, row: Row, known: Known, person: PersonPlan, organisation: Place) -> JobPlan | None:
    position = _position(table, row, known)
    group = _group(table, row, known, organisation)
    opened, closed = row.values.get("valid_from"), row.values.get("valid_to")
    rate = row.values.get("rate")
    if rate is not None and not 0 < rate <= 2:
        table.complain(row.number, "rate", _("The rate is more than 0 and at most 2."))
    if closed is not None and opened is not None and closed < opened:
        table.complain(row.number, "valid_to", _("Dismissed before being hired."))
    if position is None or opened is None:
        return None
    job = JobPlan(row.number, CREATED, person, organisation, position, opened, closed, {})
    same = _same_job(job, person, organisation)
    if same is None:
        job.values = {
            "group": group,
            "rate": rate if rate is not None else Decimal(1),
            "is_main": row.values.get("is_main", True),
        }
        _check_employer(table, row, job)
        if row.number in table.spoiled or not _check_overlap(table, row, job):
            return None
    else:
        _compare(table, row, job, same, group)
    if any(twin.known is not None and twin.known is job.known for twin in person.jobs):
        return None  # the same row twice
    person.jobs.append(job)
    return job


def _position(table: Table, row: Row, known: Known) -> Position | None:
    title = row.values.get("position")
    if title is None:
        return None
    position = known.positions.get(folded(title))
    if position is None:
        near = difflib.get_close_matches(folded(title), list(known.positions), n=1)
        message = _("There is no position “%(title)s” in the list.") % {"title": title}
        if near:
            message += " " + _("Did you mean “%(title)s”?") % {"title": known.positions[near[0]].title}
        table.complain(row.number, "position", message)
    return position


def _group(table: Table, row: Row, known: Known, organisation: Place) -> Place | None:
    code = row.values.get("group")
    if not code:
        return None
    group = known.places.get(code)
    if group is None or group.kind != NodeKind.GROUP:
        table.complain(row.number, "group", _("There is no group with the code %(code)s.") % {"code": code})
        return None
    if not group.is_under(organisation):
        table.complain(
            row.number, "group", _("The group %(code)s belongs to another organisation.") % {"code": code}
        )
        return None
    return group


def _same_job(job: JobPlan, person: PersonPlan, organisation: Place) -> KnownJob | None:
    for known in person.known.jobs if person.known else ():
        if (known.organisation, known.position, known.valid_from) == (
            organisation.id,
            job.position.pk,
            job.valid_from,
        ):
            return known
    return None


def _check_employer(table: Table, row: Row, job: JobPlan) -> None:
    opened, closed = job.organisation.valid_from, job.organisation.valid_to
    if opened is not None and job.valid_from < opened:
        message = _("Hired before the organisation opened on %(date)s.")
        table.complain(row.number, "valid_from", message % {"date": f"{opened:%d.%m.%Y}"})
    elif closed is not None and (job.valid_to is None or job.valid_to > closed):
        message = _("Works after the organisation closed on %(date)s.")
        table.complain(row.number, "valid_to", message % {"date": f"{closed:%d.%m.%Y}"})


def _check_overlap(table: Table, row: Row, job: JobPlan) -> bool:
    """Two jobs of one person in one position and organisation do not overlap. The same row twice counts once."""
    for other in job.person.jobs:
        if other.organisation is job.organisation and other.position == job.position:
            if (other.valid_from, other.valid_to, other.values) == (job.valid_from, job.valid_to, job.values):
                return False
            if _overlap(job, other.valid_from, other.valid_to):
                message = _("Row %(row)s has the same job in the same days.") % {"row": other.row}
                table.complain(row.number, "valid_from", message)
                return False
    for known in job.person.known.jobs if job.person.known else ():
        same = (known.organisation, known.position) == (job.organisation.id, job.position.pk)
        if same and _overlap(job, known.valid_from, known.valid_to):
            message = _("The system has the same job since %(date)s.")
            table.complain(row.number, "valid_from", message % {"date": f"{known.valid_from:%d.%m.%Y}"})
            return False
    return True


def _overlap(job: JobPlan, opened: datetime.date, closed: datetime.date | None) -> bool:
    return opened <= (job.valid_to or FAR) and job.valid_from <= (closed or FAR)


def _compare(table: Table, row: Row, job: JobPlan, known: KnownJob, group: Place | None) -> None:
    """Against the same job in the system: empty cells change nothing."""
    job.known, job.action = known, UNCHANGED
    given: dict[str, Any] = {name: row.values[name] for name in ("rate", "is_main") if name in row.values}
    for name, value in given.items():
        if known.values[name] != value:
            job.values[name], job.before[name] = value, known.values[name]
    if group is not None and group.id != known.values["group"]:
        job.values["group"], job.before["group"] = group, known.values["group"]
    if job.valid_to is not None and job.valid_to != known.valid_to:
        if known.valid_to is not None:
            message = _("The system has another date of dismissal: %(date)s.")
            table.complain(row.number, "valid_to", message % {"date": f"{known.valid_to:%d.%m.%Y}"})
        job.before["valid_to"] = known.valid_to
    else:
        job.valid_to = known.valid_to
    if job.values or job.before:
        job.action = CHANGED
