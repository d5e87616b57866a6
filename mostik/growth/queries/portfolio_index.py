"""The index of an organisation: six sections of a pack, in each the share of its teachers with a verified record.

The index is the plain mean of the shares. Diagnostics are in no section: nobody but their person counts them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from mostik.growth.enums import OWNER_ONLY, RecordState
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.queries.checking import years_later
from mostik.growth.queries.packs import Section
from mostik.growth.queries.records import in_force
from mostik.network.enums import PRESCHOOL_TYPES
from mostik.network.models import Employment, Node, Person
from mostik.network.queries import access

MIN_CELL = 5
"""Figures of fewer people are shown only to those who may read the names behind them."""


@dataclass(frozen=True, slots=True)
class Index:
    """Of `people` teachers so many have something in each section, in the order of the pack."""

    people: int
    counts: tuple[int, ...]

    @property
    def shares(self) -> tuple[Fraction | None, ...]:
        return tuple(Fraction(100 * n, self.people) if self.people else None for n in self.counts)

    @property
    def value(self) -> Fraction | None:
        """0…100; None where nobody works."""
        if not self.people or not self.counts:
            return None
        return Fraction(100 * sum(self.counts), self.people * len(self.counts))


def of_organisations(organisations: Iterable[Node], on: datetime.date) -> dict[int, Index]:
    """Organisation id → its index on the day. A teacher of two organisations counts in both."""
    nodes = list(organisations)
    if not nodes:
        return {}
    staff = _staff(access.under([node.path for node in nodes], "organisation__"), on)
    having = [_having(section, staff, on) for section in packs.on(on).sections]
    of_place: dict[int, set[int]] = defaultdict(set)
    for place, person in staff.values_list("organisation", "person"):
        of_place[place].add(person)
    return {node.pk: _index(of_place[node.pk], having) for node in nodes}


def together(place: Node, on: datetime.date) -> Index:
    """Everybody below a place, each person once."""
    staff = _staff(access.under([place.path], "organisation__"), on)
    people = set(staff.values_list("person", flat=True))
    return _index(people, [_having(section, staff, on) for section in packs.on(on).sections])


@dataclass(frozen=True, slots=True)
class Detail:
    """One section of one organisation with the people behind its figure."""

    section: Section
    having: tuple[tuple[Person, PortfolioRecord], ...]
    lacking: tuple[Person, ...]

    @property
    def share(self) -> Fraction | None:
        total = len(self.having) + len(self.lacking)
        return Fraction(100 * len(self.having), total) if total else None


def details_of(organisation: Node, on: datetime.date) -> list[Detail]:
    """Who has what counts (the newest record of it), and who has nothing."""
    staff = _staff(Q(organisation=organisation), on)
    people = list(Person.objects.filter(pk__in=staff.values("person")))
    found = []
    for section in packs.on(on).sections:
        rows = _counted(section, staff, on).select_related("person").order_by("date", "id")
        last = {row.person_id: row for row in rows}
        found.append(
            Detail(
                section,
                tuple((person, last[person.pk]) for person in people if person.pk in last),
                tuple(person for person in people if person.pk not in last),
            )
        )
    return found


def _staff(where: Q, on: datetime.date) -> QuerySet[Employment]:
    jobs = Employment.objects.on(on).filter(where, position__pedagogical=True)
    return jobs.filter(organisation__organisation_type__in=PRESCHOOL_TYPES).order_by()


def _counted(section: Section, staff: QuerySet[Employment], on: datetime.date) -> QuerySet[PortfolioRecord]:
    rows = PortfolioRecord.objects.filter(
        person__in=staff.values("person"),
        state=RecordState.VERIFIED,
        family__in=[family for family in section.families if family not in OWNER_ONLY],
        date__lte=on,
    )
    if section.in_force:
        rows = rows.filter(in_force(on))
    if section.years is not None:
        rows = rows.filter(date__gt=years_later(on, -section.years))
    return rows


def _having(section: Section, staff: QuerySet[Employment], on: datetime.date) -> set[int]:
    return set(_counted(section, staff, on).order_by().values_list("person", flat=True).distinct())


def _index(people: set[int], having: Sequence[set[int]]) -> Index:
    return Index(len(people), tuple(len(people & some) for some in having))


def change(now: Mapping[int, Index], before: Mapping[int, Index], place: int) -> Fraction | None:
    """How the index of a place has changed; None where one of the days has none."""
    new, old = now.get(place), before.get(place)
    if new is None or old is None or new.value is None or old.value is None:
        return None
    return new.value - old.value


def municipalities_under(user: Any, roles: Iterable[str], on: datetime.date) -> list[tuple[Node, Index]]:
    """For those who read figures without names: whole municipalities, none with fewer than MIN_CELL teachers, and no
    total from which a hidden one could be subtracted."""
    paths = access.paths_of(user, roles=roles)
    nodes = Node.objects.filter(access.under(paths), kind="municipality").order_by("name", "id")
    found = [(node, together(node, on)) for node in nodes]
    return [(node, index) for node, index in found if index.people >= MIN_CELL]
