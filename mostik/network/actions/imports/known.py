"""What the database already knows, loaded once, so that comparing 40 000 rows asks it nothing more."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from mostik.lib.searching import folded
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, NodeState, Person, Position

NODE_FIELDS = ("name", "short_name", "organisation_type", "inn", "oktmo", "address")
DETAIL_FIELDS = ("age_band", "orientation", "capacity")
PERSON_FIELDS = (
    "code",
    "last_name",
    "first_name",
    "middle_name",
    "email",
    "phone",
    "birth_year",
    "education",
    "education_level",
    "working_since",
    "teaching_since",
)
NUMBER = "#"
JOB_FIELDS = ("group", "rate", "is_main")


@dataclass(eq=False, slots=True)
class Place:
    """A node of the database (`id`) or of the file (`id` is None until it is created)."""

    code: str
    kind: NodeKind | None
    name: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None = None
    parent: Place | None = None
    id: int | None = None
    path: str = ""
    numchild: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    changed_on: datetime.date | None = None  # start of the present state

    def within(self, bases: Sequence[str] | None) -> bool:
        """Is it in one of the subtrees? None: no limits. A new place is where its parent is."""
        if bases is None:
            return True
        if self.id is None:
            return self.parent is not None and self.parent.within(bases)
        return any(self.path.startswith(base) for base in bases)

    def is_under(self, other: Place) -> bool:
        step: Place | None = self
        while step is not None:
            if step is other:
                return True
            step = step.parent
        return False


@dataclass(eq=False, slots=True)
class KnownJob:
    id: int
    person: int
    organisation: int
    position: int
    valid_from: datetime.date
    valid_to: datetime.date | None
    values: dict[str, Any]


@dataclass(eq=False, slots=True)
class KnownPerson:
    id: int
    values: dict[str, Any]
    jobs: list[KnownJob] = field(default_factory=list)


@dataclass
class Known:
    """`places` by code, `people` by code and by folded full name, `positions` by folded title and by code."""

    places: dict[str, Place]
    by_id: dict[int, Place]
    people: dict[str, KnownPerson]
    namesakes: dict[str, list[KnownPerson]]
    positions: dict[str, Position]


def full_name(values: dict[str, Any]) -> str:
    """The folded name people are compared by."""
    return folded(" ".join(values.get(k) or "" for k in ("last_name", "first_name", "middle_name")).strip())


def numbered(pk: int) -> str:
    """What the export writes in place of a missing code, so that the row is recognised when it comes back."""
    return f"{NUMBER}{pk}"


def load() -> Known:
    by_id = _places()
    people, namesakes = _people()
    positions: dict[str, Position] = {}
    for position in Position.objects.all():
        positions.setdefault(folded(position.title), position)
        positions.setdefault(folded(position.code), position)
    places = {place.code: place for place in by_id.values()}
    return Known(places, by_id, people, namesakes, positions)


def _places() -> dict[int, Place]:
    starts = dict(NodeState.objects.values_list("node").annotate(Max("valid_from")).order_by())
    by_path: dict[str, Place] = {}
    columns = ("id", "code", "kind", "path", "numchild", "valid_from", "valid_to", "details", *NODE_FIELDS)
    for row in Node.objects.order_by("path").values_list(*columns).iterator(chunk_size=5000):
        pk, code, kind, path, numchild, opened, closed, details, *rest = row
        values = dict(zip(NODE_FIELDS, rest, strict=True))
        values.update({name: details.get(name) for name in DETAIL_FIELDS})
        by_path[path] = Place(
            code or numbered(pk),
            NodeKind(kind),
            values["name"],
            opened,
            closed,
            by_path.get(path[: -Node.steplen]),
            pk,
            path,
            numchild,
            values,
            starts.get(pk),
        )
    return {place.id: place for place in by_path.values() if place.id is not None}


def _people() -> tuple[dict[str, KnownPerson], dict[str, list[KnownPerson]]]:
    by_id: dict[int, KnownPerson] = {}
    people: dict[str, KnownPerson] = {}
    namesakes: dict[str, list[KnownPerson]] = defaultdict(list)
    for pk, *rest in (
        Person.objects.order_by("id").values_list("id", *PERSON_FIELDS).iterator(chunk_size=5000)
    ):
        person = KnownPerson(pk, dict(zip(PERSON_FIELDS, rest, strict=True)))
        by_id[pk] = person
        namesakes[full_name(person.values)].append(person)
        people[person.values["code"] or numbered(pk)] = person
    columns = ("id", "person_id", "organisation_id", "position_id", "valid_from", "valid_to")
    jobs = Employment.objects.order_by("valid_from").values_list(*columns, "group_id", "rate", "is_main")
    for row in jobs.iterator(chunk_size=5000):
        pk, who, where, post, opened, closed, *rest = row
        values = dict(zip(JOB_FIELDS, rest, strict=True))
        job = KnownJob(pk, who, where, post, opened, closed, values)
        by_id[job.person].jobs.append(job)
    return people, namesakes
