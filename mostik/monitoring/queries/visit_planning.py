"""Who visits which kindergarten on which day. Pure: knows nothing of the database, the same input gives the same plan."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A kindergarten to visit. `area` is its municipality: visits of one expert to one area go one after another."""

    id: int
    area: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Expert:
    """`homes` are the organisations that employ the expert, `home_areas` their municipalities. `load` counts the visits
    the expert has already, `busy` the days that are taken."""

    id: int
    homes: frozenset[int] = frozenset()
    home_areas: frozenset[int] = frozenset()
    load: int = 0
    busy: frozenset[datetime.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """`most`: visits of one expert in the campaign; `per_week`: in a calendar week; one visit a day. `days_off` are no
    working days besides Saturday and Sunday. With `avoid_own_area` an expert does not visit the municipality of the
    own organisation (the own organisation never)."""

    first: datetime.date
    last: datetime.date
    most: int
    per_week: int
    avoid_own_area: bool = False
    days_off: frozenset[datetime.date] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    place: int
    expert: int
    day: datetime.date


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """`no_expert`: places nobody may or can take; `no_day`: places whose expert has no free day left."""

    visits: list[PlannedVisit]
    no_expert: list[int]
    no_day: list[int]


def plan(places: Sequence[Place], experts: Sequence[Expert], limits: Limits) -> VisitPlan:
    """As many places as possible get an expert (augmenting paths), evenly; then each expert's visits are put on days,
    area by area."""
    takers = _assign(places, experts, limits)
    days = working_days(limits)
    visits: list[PlannedVisit] = []
    no_day: list[int] = []
    for expert in experts:
        mine = [place for place in places if takers.get(place.id) == expert.id]
        mine.sort(key=lambda place: (place.area or 0, place.name, place.id))
        free = _free_days(expert, days, limits.per_week)
        visits += [PlannedVisit(place.id, expert.id, day) for place, day in zip(mine, free, strict=False)]
        no_day += [place.id for place in mine[len(free) :]]
    no_expert = [place.id for place in places if place.id not in takers]
    return VisitPlan(sorted(visits, key=lambda one: (one.day, one.expert, one.place)), no_expert, no_day)


def working_days(limits: Limits) -> list[datetime.date]:
    count = (limits.last - limits.first).days + 1
    every = (limits.first + datetime.timedelta(days=n) for n in range(max(0, count)))
    return [day for day in every if day.weekday() < 5 and day not in limits.days_off]


def may_visit(expert: Expert, place: Place, *, avoid_own_area: bool) -> bool:
    if place.id in expert.homes:
        return False
    return not (avoid_own_area and place.area is not None and place.area in expert.home_areas)


def _free_days(expert: Expert, days: Sequence[datetime.date], per_week: int) -> list[datetime.date]:
    weeks = Counter(day.isocalendar()[:2] for day in expert.busy)
    found = []
    for day in days:
        week = day.isocalendar()[:2]
        if day not in expert.busy and weeks[week] < per_week:
            found.append(day)
            weeks[week] += 1
    return found


def _assign(places: Sequence[Place], experts: Sequence[Expert], limits: Limits) -> dict[int, int]:
    """Expert of each place. Places are taken area by area, so that an expert stays in one while the others keep up."""
    if not experts:
        return {}
    able = {
        place.id: [e for e in experts if may_visit(e, place, avoid_own_area=limits.avoid_own_area)]
        for place in places
    }
    seats = _Seats({e.id: e.load for e in experts}, limits.most, able)
    fair = -(-(len(places) + sum(e.load for e in experts)) // len(experts))
    position = {e.id: n for n, e in enumerate(experts)}
    inside: set[tuple[int, int | None]] = set()
    for place in sorted(places, key=lambda one: (one.area or 0, len(able[one.id]), one.name, one.id)):
        free = [e.id for e in able[place.id] if seats.load[e.id] < limits.most]
        if free:
            expert = min(
                free,
                key=lambda e: (
                    seats.load[e] >= fair,
                    (e, place.area) not in inside,
                    seats.load[e],
                    position[e],
                ),
            )
            seats.put(place.id, expert)
            inside.add((expert, place.area))
        else:
            seats.push(place.id, set())
    return seats.taken


class _Seats:
    """Who has taken what; a place without a free expert pushes another one to a free expert (Kuhn's augmenting path)."""

    def __init__(self, load: dict[int, int], most: int, able: Mapping[int, Collection[Expert]]) -> None:
        self.load, self.most, self.able = load, most, able
        self.taken: dict[int, int] = {}

    def put(self, place: int, expert: int) -> None:
        before = self.taken.get(place)
        if before is not None:
            self.load[before] -= 1
        self.taken[place] = expert
        self.load[expert] += 1

    def push(self, place: int, seen: set[int]) -> bool:
        """Find an expert for the place by moving others; `seen` are the experts tried already."""
        for expert in self.able[place]:
            if expert.id in seen:
                continue
            seen.add(expert.id)
            if self.load[expert.id] < self.most or self._clear(expert.id, seen):
                self.put(place, expert.id)
                return True
        return False

    def _clear(self, expert: int, seen: set[int]) -> bool:
        """Give one of the expert's places to somebody else."""
        return any(self.push(place, seen) for place, taker in list(self.taken.items()) if taker == expert)
