"""Sets of values: who sees which, and one set with all that belongs on its page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from mostik.context.enums import SetState, ValueSource
from mostik.context.models import SCALE, Explanation, IndicatorSet, IndicatorValue
from mostik.context.queries import packs, staff
from mostik.context.queries.cells import Given
from mostik.context.queries.packs import Indicator, Pack
from mostik.context.queries.sentences import sentence
from mostik.context.queries.staff import Counted
from mostik.network.enums import PRESCHOOL_TYPES, NodeKind
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stats.indicators import Check, completed, is_broken, middle

LEADERS = ("head", "senior_teacher")
OPERATORS = ("regional_operator", "municipal_operator")
WATCHERS = ("observer", "administrator")
MIN_PLACES = 5
"""A median is told of at least so many organisations: of fewer it gives the others away."""


def visible_to(user: Any) -> QuerySet[IndicatorSet]:
    """Own sets in any state; of the organisations below what has been handed in (operators) or accepted (observers)."""
    rows = IndicatorSet.objects.select_related("organisation", "submitted_by", "decided_by")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    handed_in = ~Q(state=SetState.DRAFT) | Q(pack__in=of_operators())
    allowed = (
        access.under(access.paths_of(user, roles=LEADERS), "organisation__")
        | access.under(access.paths_of(user, roles=OPERATORS), "organisation__") & handed_in
        | access.under(access.paths_of(user, roles=("observer",)), "organisation__") & accepted()
    )
    return rows.filter(allowed | accepted() if user.is_administrator else allowed)


def accepted() -> Q:
    return Q(state=SetState.ACCEPTED)


def of_operators() -> list[str]:
    """Packs whose values come from above, not from the organisation itself."""
    return [pack.code for pack in packs.newest() if pack.is_filled_by_operator]


def organisations_under(place: Node, day: datetime.date) -> QuerySet[Node]:
    """Kindergartens at the place and below it that were open on the day, in the order of the tree."""
    found: QuerySet[Node] = Node.objects.on(day)
    return found.filter(
        path__startswith=place.path,
        kind=NodeKind.ORGANISATION,
        organisation_type__in=[kind.value for kind in PRESCHOOL_TYPES],
    )


def pack_of(one: IndicatorSet) -> Pack:
    return packs.edition(one.pack, one.edition)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check says, at which line; a doubt may be explained."""

    check: Check
    text: str
    explanation: str = ""

    @property
    def stops(self) -> bool:
        return not self.check.is_doubt or not self.explanation


@dataclass
class Filled:
    """One set read whole: given, counted and derived values, the year before, what checks say, what is missing."""

    set: IndicatorSet
    pack: Pack
    numbers: dict[str, Fraction]
    texts: dict[str, str]
    kept: dict[str, IndicatorValue]
    counted: dict[str, Counted]
    before: dict[str, Fraction]
    explanations: dict[str, Explanation]
    problems: list[Problem] = field(default_factory=list)

    def value(self, code: str) -> Given | None:
        return self.texts.get(code) or self.numbers.get(code)

    def share(self, indicator: Indicator, values: Mapping[str, Fraction] | None = None) -> Fraction | None:
        return share_of(indicator, self.numbers if values is None else values)

    @property
    def missing(self) -> list[Indicator]:
        """Lines that somebody still has to fill in."""
        return [one for one in self.pack.typed if not one.is_optional and self.value(one.code) is None]

    @property
    def stopping(self) -> list[Problem]:
        return [one for one in self.problems if one.stops]


def share_of(indicator: Indicator, values: Mapping[str, Fraction]) -> Fraction | None:
    whole = values.get(indicator.share_of) if indicator.share_of else None
    return values[indicator.code] / whole if whole and indicator.code in values else None


def filled(one: IndicatorSet) -> Filled:
    """Everything about a set. Indicators of staff follow the people until the set is handed in, then they are kept."""
    pack = pack_of(one)
    rows = {row.code: row for row in IndicatorValue.objects.filter(indicator_set=one).select_related("by")}
    counts = staff.counted(one.organisation, pack, one.year) if one.is_open else {}
    given = {code: row.value for code, row in rows.items() if row.value is not None}
    if one.is_open:
        given = {code: value for code, value in given.items() if rows[code].source != ValueSource.COMPUTED}
        given |= {code: Fraction(count.value) for code, count in counts.items()}
    found = Filled(
        set=one,
        pack=pack,
        numbers=completed(given, pack.formulas, pack.order),
        texts={code: row.text for code, row in rows.items() if row.text},
        kept=rows,
        counted=counts,
        before=before(one, pack),
        explanations={row.rule: row for row in Explanation.objects.filter(indicator_set=one)},
    )
    said = {rule: row.text for rule, row in found.explanations.items()}
    found.problems = problems(pack, found.numbers, found.before, said)
    return found


def problems(
    pack: Pack,
    values: Mapping[str, Fraction],
    former: Mapping[str, Fraction],
    said: Mapping[str, str],
) -> list[Problem]:
    return [
        Problem(
            check, sentence(check, pack, values, former), said.get(check.id, "") if check.is_doubt else ""
        )
        for check in pack.checks
        if is_broken(check, values, former)
    ]


def before(one: IndicatorSet, pack: Pack) -> dict[str, Fraction]:
    """Values of the same organisation for the year before, as they were handed in."""
    former = IndicatorSet.objects.filter(
        organisation=one.organisation_id, pack=one.pack, year=one.year - 1
    ).exclude(state=SetState.DRAFT)
    return values_of(former).get(one.organisation_id, {})


def values_of(rows: QuerySet[IndicatorSet]) -> dict[int, dict[str, Fraction]]:
    """Organisation id → code → value with what formulas give, for sets of one pack and year. Two queries."""
    sets = {row.pk: row for row in rows}
    given: dict[int, dict[str, Fraction]] = {pk: {} for pk in sets}
    columns = ("indicator_set_id", "code", "amount")
    stored = IndicatorValue.objects.filter(indicator_set__in=sets, amount__isnull=False)
    for pk, code, amount in stored.order_by().values_list(*columns):
        given[pk][code] = Fraction(amount, SCALE)
    found = {}
    for pk, row in sets.items():
        pack = pack_of(row)
        found[row.organisation_id] = completed(given[pk], pack.formulas, pack.order)
    return found


def medians(one: IndicatorSet, pack: Pack) -> dict[str, Fraction]:
    """Code → median of the accepted sets of the municipality, where there are enough of them; of a line with a share, of
    the share: «code%»."""
    step = Node.steplen
    municipality = one.organisation.path[:-step]
    rows = IndicatorSet.objects.filter(
        accepted(), pack=one.pack, year=one.year, organisation__path__startswith=municipality
    )
    tables = list(values_of(rows).values())
    found = {}
    for indicator in pack.values:
        for key, column in _columns(indicator, tables):
            value = middle(column, at_least=MIN_PLACES)
            if value is not None:
                found[key] = value
    return found


def _columns(
    indicator: Indicator, tables: Iterable[Mapping[str, Fraction]]
) -> list[tuple[str, list[Fraction]]]:
    if indicator.is_yes_no or indicator.kind == "text":
        return []
    rows = list(tables)
    columns = [(indicator.code, [row[indicator.code] for row in rows if indicator.code in row])]
    if indicator.share_of:
        shares = [share for row in rows if (share := share_of(indicator, row)) is not None]
        columns.append((f"{indicator.code}%", shares))
    return columns
