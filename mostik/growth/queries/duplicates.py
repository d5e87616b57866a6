"""Records that say the same: one number of a document, or one kind, day and title."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from mostik.growth.models import PortfolioRecord
from mostik.growth.models.record import key_of, title_key_of
from mostik.growth.queries import records
from mostik.network.models import Person

SHORTEST_NUMBER = 3
"""«1» or «бн» is the number of many documents."""


def twins_of(
    person: Person,
    *,
    family: str,
    kind: str,
    date: datetime.date,
    title: str,
    number: str = "",
    but: int | None = None,
) -> list[PortfolioRecord]:
    """Records of the person that a new one would repeat."""
    same = Q(kind=kind, date=date, title_key=title_key_of(title))
    if len(key := key_of(number)) >= SHORTEST_NUMBER:
        same |= Q(family=family, number_key=key)
    rows = PortfolioRecord.objects.filter(same, person=person)
    return [row for row in rows.order_by("date", "id") if row.pk != but]


@dataclass(frozen=True, slots=True)
class Repetition:
    """Records of one person that look like one; `keeper` is the one to be kept unless a person says otherwise."""

    person: Person
    records: tuple[PortfolioRecord, ...]

    @property
    def keeper(self) -> PortfolioRecord:
        return min(self.records, key=_rank)


def _rank(row: PortfolioRecord) -> tuple[bool, bool, int]:
    """What the platform made stays, then what is verified, then the oldest."""
    return (row.source != "platform", not row.is_verified, row.pk)


def repetitions(user: Any) -> list[Repetition]:
    """Of all portfolios the user keeps, own one included. One record stands in one repetition only."""
    rows = records.visible_to(user).filter(is_distinct=False)
    found: list[Repetition] = []
    taken: set[int] = set()
    for group in (*_groups(rows, "person", "family", "number_key"), *_groups(rows, *BY_TITLE)):
        fresh = [row for row in group if row.pk not in taken]
        if len(fresh) > 1:
            taken |= {row.pk for row in fresh}
            found.append(Repetition(fresh[0].person, tuple(fresh)))
    return sorted(found, key=lambda one: (one.person.last_name, one.person.first_name, one.keeper.pk))


BY_TITLE = ("person", "kind", "date", "title_key")


def _groups(rows: QuerySet[PortfolioRecord], *keys: str) -> Iterable[list[PortfolioRecord]]:
    """Rows that agree in all keys, two or more of them."""
    if "number_key" in keys:
        rows = rows.filter(number_key__regex=rf"^.{{{SHORTEST_NUMBER},}}$")
    counted = rows.order_by().values(*keys).annotate(n=Count("pk")).filter(n__gt=1)
    wanted = {tuple(one[key] for key in keys) for one in counted}
    if not wanted:
        return []
    people = {one[0] for one in wanted}
    groups: dict[tuple[Any, ...], list[PortfolioRecord]] = {key: [] for key in wanted}
    for row in rows.filter(person__in=people).order_by("pk"):
        key = tuple(row.person_id if name == "person" else getattr(row, name) for name in keys)
        if key in groups:
            groups[key].append(row)
    return groups.values()
