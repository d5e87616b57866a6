"""Reading checks: the calendar by month and by person, what is late, what this month asks for."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from mostik.cycle.enums import AHEAD as MEASURES_AHEAD
from mostik.cycle.models import Measure
from mostik.cyclogram.enums import AHEAD, CyclogramState
from mostik.cyclogram.models import Check, Cyclogram, Line, Order, OrderItem
from mostik.cyclogram.queries.cyclograms import RUNNERS, reach
from mostik.lib import periods
from mostik.network.models import Person
from mostik.network.queries import access

SHOWN = 6
_ALL = (
    Check.objects.select_related(
        "line__cyclogram__owner", "line__responsible__user", "line__version__instrument", "campaign__owner"
    )
    .prefetch_related("line__groups")
    .defer("line__version__definition", "line__version__xform")
)


def visible_to(user: Any) -> QuerySet[Check]:
    return _ALL.filter(reach(user, "line__cyclogram__owner__"))


def of_cyclogram(cyclogram: Cyclogram) -> QuerySet[Check]:
    return _ALL.filter(line__cyclogram=cyclogram)


def of_cyclograms() -> QuerySet[Any]:
    """Ids of the campaigns that are checks: a kindergarten has dozens of them, and they are spoken of as checks."""
    return Check.objects.filter(campaign__isnull=False).values("campaign")


def overdue(today: datetime.date) -> Q:
    return Q(state__in=AHEAD, ends__lt=today)


def is_overdue(check: Check, today: datetime.date) -> bool:
    return check.is_ahead and check.ends < today


def this_month(today: datetime.date) -> Q:
    """What goes on in the month of this day and is still to be done."""
    first = today.replace(day=1)
    last = today.replace(day=monthrange(today.year, today.month)[1])
    return Q(state__in=AHEAD, starts__lte=last, ends__gte=max(first, today))


def to_remind(until: datetime.date, today: datetime.date) -> QuerySet[Check]:
    """Checks of approved cyclograms that have begun by today, or should have, and end by the day."""
    rows = _ALL.filter(state__in=AHEAD, line__cyclogram__state=CyclogramState.APPROVED)
    return rows.filter(starts__lte=today, ends__lte=until)


@dataclass(frozen=True, slots=True)
class Month:
    """Checks whose last day is in the month; `first` is its first day."""

    first: datetime.date
    checks: list[Check] = field(default_factory=list)


def by_month(cyclogram: Cyclogram, checks: Iterable[Check]) -> list[Month]:
    """Every month of the school year up to the last one that has a check."""
    span = periods.school_year(cyclogram.year)
    months = {key: Month(datetime.date(*key, 1)) for key in periods.months_of(span)}
    for check in checks:
        months[check.ends.year, check.ends.month].checks.append(check)
    rows = list(months.values())
    while len(rows) > 9 and not rows[-1].checks:
        rows.pop()
    return rows


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries out in the year."""

    person: Person
    checks: list[Check] = field(default_factory=list)


def by_person(checks: Iterable[Check]) -> list[Load]:
    found: dict[int, Load] = {}
    for check in checks:
        person = check.line.responsible
        found.setdefault(person.pk, Load(person)).checks.append(check)
    return sorted(
        found.values(), key=lambda load: (load.person.last_name, load.person.first_name, load.person.pk)
    )


def by_line(lines: Sequence[Line], checks: Iterable[Check]) -> list[tuple[Line, list[Check]]]:
    found: dict[int, list[Check]] = {line.pk: [] for line in lines}
    for check in checks:
        found.setdefault(check.line_id, []).append(check)
    return [(line, found[line.pk]) for line in lines]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the cyclogram asks of a person now. `items_late`: items of issued orders past their day."""

    overdue: int = 0
    month: int = 0
    items_late: int = 0
    rows: tuple[Check, ...] = ()


def agenda(user: Any, today: datetime.date) -> Agenda:
    """Of approved cyclograms: all of own organisation for those who run it, own checks for everybody else."""
    run = access.under(access.paths_of(user, roles=RUNNERS), "line__cyclogram__owner__")
    mine = run | Q(line__responsible__user=user)
    rows = visible_to(user).filter(mine, line__cyclogram__state=CyclogramState.APPROVED)
    late, soon = overdue(today), this_month(today)
    found = list(rows.filter(late | soon).order_by("ends", "id"))
    behind = sum(is_overdue(check, today) for check in found)
    return Agenda(behind, len(found) - behind, _late_items(user, today), tuple(found[:SHOWN]))


def _late_items(user: Any, today: datetime.date) -> int:
    places = access.under(access.paths_of(user, roles=RUNNERS), "place__")
    issued = Order.objects.filter(state="issued")
    items = Measure.objects.filter(places, state__in=MEASURES_AHEAD, due__lt=today)
    return items.filter(pk__in=_measures_of(issued)).count()


def _measures_of(orders: QuerySet[Order]) -> QuerySet[Any]:
    rows = OrderItem.objects.filter(order__in=orders, measure__isnull=False)
    return rows.values("measure")
