"""Programmes: who sees which, and their indicators with plans, facts and what is counted now."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from mostik.network.models import Node
from mostik.network.queries import access
from mostik.programmes.enums import ProgrammeState
from mostik.programmes.models import Programme, TargetIndicator, TargetValue
from mostik.programmes.queries.sources import SOURCES, Source

OPERATORS = ("regional_operator", "municipal_operator")
READERS = (*OPERATORS, "head", "senior_teacher", "observer")


def visible_to(user: Any) -> QuerySet[Programme]:
    """Programmes of the places this person leads or watches, and those of the places above that are under way or over: what
    is kept below is not seen from beside."""
    rows = Programme.objects.select_related("owner")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    own = access.paths_of(user, roles=READERS)
    kept = access.under(access.paths_of(user, roles=OPERATORS), "owner__")
    above = {path for one in own for path in access.paths_above(one)}
    shown = access.under(own, "owner__") | Q(owner__path__in=above)
    return rows.filter(kept | shown & ~Q(state=ProgrammeState.DRAFT))


def indicator_visible_to(user: Any) -> QuerySet[TargetIndicator]:
    rows = TargetIndicator.objects.filter(programme__in=visible_to(user))
    return rows.select_related("programme__owner")


def kept_places(user: Any) -> QuerySet[Node]:
    """Where the user may make a programme."""
    return access.nodes_with_role(user, OPERATORS)


class Verdict(StrEnum):
    """How a fact stands against its plan. BEHIND: the year is not over."""

    REACHED = "reached"
    MISSED = "missed"
    BEHIND = "behind"


def verdict(plan: Fraction | None, fact: Fraction | None, *, more: bool, is_over: bool) -> Verdict | None:
    """None where one of the two is not known. A tie is reached."""
    if plan is None or fact is None:
        return None
    if fact >= plan if more else fact <= plan:
        return Verdict.REACHED
    return Verdict.MISSED if is_over else Verdict.BEHIND


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator with its values by year."""

    indicator: TargetIndicator
    values: dict[int, TargetValue] = field(default_factory=dict)

    @property
    def source(self) -> Source | None:
        return SOURCES.get(self.indicator.source)

    def plan(self, year: int) -> Fraction | None:
        return self.values[year].planned if year in self.values else None

    def fact(self, year: int) -> Fraction | None:
        return self.values[year].reached if year in self.values else None


def lines(programme: Programme) -> list[Line]:
    """Two queries."""
    found = {
        one.pk: Line(one, {})
        for one in TargetIndicator.objects.filter(programme=programme).order_by("number")
    }
    for value in TargetValue.objects.filter(indicator__in=found).select_related("fixed_by"):
        found[value.indicator_id].values[value.year] = value
    return list(found.values())


def last_day(programme: Programme, year: int) -> datetime.date:
    """The day a fact of the year speaks of."""
    return min(datetime.date(year, 12, 31), programme.ends)


def is_over(programme: Programme, year: int, today: datetime.date) -> bool:
    return last_day(programme, year) < today


def to_fix(programme: Programme, today: datetime.date) -> list[tuple[TargetIndicator, int]]:
    """Counted indicators of years that are over and have no fact yet."""
    years = [year for year in programme.years if is_over(programme, year, today)]
    return [
        (line.indicator, year)
        for line in lines(programme)
        if line.source is not None
        for year in years
        if line.fact(year) is None
    ]
