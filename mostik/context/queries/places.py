"""A municipality, a region: who has handed in, and totals. No league tables: rows stand in the order of the tree."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from mostik.context.enums import SetState
from mostik.context.models import IndicatorSet
from mostik.context.queries import packs, sets
from mostik.context.queries.packs import Indicator, Pack
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stats.indicators import Ratio, middle

Tables = Mapping[int, Mapping[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an organisation has come; no set means that it has not begun."""

    organisation: Node
    set: IndicatorSet | None
    is_late: bool

    @property
    def state(self) -> str:
        return self.set.state if self.set else ""

    @property
    def is_done(self) -> bool:
        return self.state in (SetState.SUBMITTED, SetState.ACCEPTED)


def standings(place: Node, pack: Pack, year: int, today: datetime.date) -> list[Standing]:
    """Every kindergarten of the place that was open at the end of the year. Two queries."""
    kept = {one.organisation_id: one for one in of_year(place, pack, year)}
    is_late = today > pack.due_on(year)
    found = []
    for node in sets.organisations_under(place, pack.day_of(year)).order_by("path"):
        one = kept.get(node.pk)
        is_done = one is not None and one.state in (SetState.SUBMITTED, SetState.ACCEPTED)
        found.append(Standing(node, one, is_late and not is_done))
    return found


def of_year(place: Node, pack: Pack, year: int) -> QuerySet[IndicatorSet]:
    return IndicatorSet.objects.filter(
        organisation__path__startswith=place.path, pack=pack.code, year=year
    ).select_related("organisation")


@dataclass(frozen=True, slots=True)
class Total:
    """Of `count` organisations. `how`: sum, median, yes (how many have it), formula (of the totals)."""

    value: Fraction | None
    share: Fraction | None
    count: int
    how: str


@dataclass(frozen=True, slots=True)
class TotalLine:
    indicator: Indicator
    totals: list[Total]


@dataclass(frozen=True)
class Totals:
    """Lines of the pack by columns: the whole place, then each part below it. `counts`: accepted sets behind a column."""

    columns: list[Node]
    counts: list[int]
    lines: list[TotalLine]


def totals(place: Node, pack: Pack, year: int) -> Totals:
    """From accepted sets alone. Three queries, whatever the size."""
    rows = list(of_year(place, pack, year).filter(state=SetState.ACCEPTED))
    accepted = IndicatorSet.objects.filter(pk__in=[row.pk for row in rows])
    tables = sets.values_of(accepted)
    paths = {row.organisation_id: row.organisation.path for row in rows}
    columns = [place, *_parts(place)]
    groups = [
        [tables[pk] for pk, path in paths.items() if path.startswith(column.path)] for column in columns
    ]
    lines = [
        TotalLine(indicator, [_total(indicator, group) for group in groups]) for indicator in pack.indicators
    ]
    return Totals(columns, [len(group) for group in groups], lines)


def _parts(place: Node) -> list[Node]:
    """Municipalities of a region; a municipality has none."""
    if place.kind not in (NodeKind.REGION, NodeKind.COUNTRY):
        return []
    kind = NodeKind.MUNICIPALITY if place.kind == NodeKind.REGION else NodeKind.REGION
    return list(Node.objects.filter(path__startswith=place.path, kind=kind).order_by("path"))


def _total(indicator: Indicator, tables: Sequence[Mapping[str, Fraction]]) -> Total:
    having = [table for table in tables if indicator.code in table]
    if indicator.is_section or indicator.kind == "text":
        return Total(None, None, 0, "")
    if not having:
        return Total(None, None, 0, "sum")
    values = [table[indicator.code] for table in having]
    if isinstance(indicator.formula, Ratio):
        return Total(_of_totals(indicator.formula, having), None, len(having), "formula")
    if indicator.kind in ("count", "yes_no"):
        how = "yes" if indicator.is_yes_no else "sum"
        return Total(sum(values, Fraction(0)), _share(indicator, having), len(having), how)
    return Total(middle(values, at_least=1), None, len(having), "median")


def _of_totals(formula: Ratio, tables: Sequence[Mapping[str, Fraction]]) -> Fraction | None:
    """Children for each teacher of a region are its children by its teachers, not a mean of kindergartens."""
    both = [table for table in tables if formula.part in table and formula.whole in table]
    sums = {code: sum((table[code] for table in both), Fraction(0)) for code in formula.codes}
    return formula.of(sums)


def _share(indicator: Indicator, tables: Sequence[Mapping[str, Fraction]]) -> Fraction | None:
    if not indicator.share_of:
        return None
    both = [table for table in tables if indicator.share_of in table]
    whole = sum((table[indicator.share_of] for table in both), Fraction(0))
    return sum((table[indicator.code] for table in both), Fraction(0)) / whole if whole else None


def years_of(place: Node, pack: Pack, today: datetime.date) -> list[int]:
    """The newest first: the year that is reported about, the one before it, those that have values; a list that is due within
    its own year is also about the present one."""
    rows = IndicatorSet.objects.filter(organisation__path__startswith=place.path, pack=pack.code)
    kept = set(rows.order_by().values_list("year", flat=True).distinct())
    reported = packs.reporting_year(today)
    usual = {reported - 1, reported, *([today.year] if pack.due_same_year else [])}
    return sorted(kept | {year for year in usual if packs.of_year(pack.code, year)}, reverse=True)


def run_by(user: Any) -> list[Node]:
    """Municipalities and regions whose tables the person reads, the highest first."""
    if not user.is_authenticated:
        return []
    kinds = (NodeKind.COUNTRY, NodeKind.REGION, NodeKind.MUNICIPALITY)
    if user.is_administrator:
        return list(Node.objects.filter(depth=1))
    found = access.nodes_with_role(user, (*sets.OPERATORS, "observer")).filter(kind__in=kinds)
    return list(found.order_by("path"))


def own_organisations(user: Any) -> list[Node]:
    """Organisations the person leads."""
    found = access.nodes_with_role(user, sets.LEADERS).filter(kind=NodeKind.ORGANISATION)
    return list(found.order_by("name", "id"))
