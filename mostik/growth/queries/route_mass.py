"""What draft routes for many people would hold: for each teacher of a place the deepest open deficits, and against each the
template that fits best or the best of the catalogue. Deficits are read here by the machine; who is shown what of them,
the page decides by `assessment.queries.privacy`.

Everything about templates and the catalogue is read once (`kit`), everything about people some hundreds at a time (`plan`): ten
thousand routes are prepared without a query per person. The best of the catalogue is the first one that
`suggestions.best_for` shows (a test compares them)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import Deficit, Profile
from mostik.growth.enums import ROUTES_LIVING
from mostik.growth.models import (
    LearningRoute,
    Opportunity,
    OpportunityTag,
    RouteTemplate,
    RouteTemplateStep,
)
from mostik.growth.queries import opportunities, route_packs, route_templates, suggestions
from mostik.network.models import Employment, Node

MOST_DEFICITS = 3
"""So many at once: nobody can do more in a year."""


class Left(StrEnum):
    """Why a teacher gets no draft."""

    LIVING = "living"
    HAD = "had"
    NO_DEFICIT = "no_deficit"
    NOTHING_FITS = "nothing_fits"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `templates` are ids, empty: every one offered at the place; `year` begins the school year."""

    templates: tuple[int, ...]
    with_templates: bool
    with_best: bool
    title: str
    period: str
    starts: datetime.date
    ends: datetime.date

    def origin(self, person: int) -> str:
        """One route of mass creation for a person and a school year."""
        year = self.starts.year if self.starts.month >= 7 else self.starts.year - 1
        return f"mass:{year}:{person}"


@dataclass(frozen=True, slots=True)
class Part:
    """Deficits and what answers them: a template or an opportunity."""

    deficits: list[Deficit]
    template: RouteTemplate | None
    opportunity: Opportunity | None

    @property
    def title(self) -> str:
        return self.template.title if self.template else str(self.opportunity)


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft to be made. `job`: (organisation, its path, position)."""

    person: int
    job: tuple[int, str, int]
    profile: int | None
    parts: list[Part]


@dataclass
class Plan:
    planned: list[Planned] = field(default_factory=list)
    left: dict[int, Left] = field(default_factory=dict)


@dataclass
class Kit:
    """Templates with their steps and the catalogue, in the order `suggestions` reads it."""

    templates: list[RouteTemplate]
    steps: dict[int, list[RouteTemplateStep]]
    offered: list[Opportunity]
    tags: dict[int, list[OpportunityTag]]
    most_steps: int
    _covering: dict[tuple[str, str, str], list[Opportunity]] = field(default_factory=dict)

    def is_offered(self, opportunity: Opportunity, path: str) -> bool:
        return opportunity.pk in self.tags_of_path(path)

    def tags_of_path(self, path: str) -> set[int]:
        return {one.pk for one in self.offered if path.startswith(one.place.path)}

    def best(self, deficit: Deficit, path: str) -> Opportunity | None:
        scored = [
            (suggestions.score_of(one, self.tags[one.pk], deficit), -number, one)
            for number, one in enumerate(self._dealing_with(deficit, path))
        ]
        top = max(scored, key=lambda one: one[:2], default=None)
        return top[2] if top and top[0] > 0 else None

    def _dealing_with(self, deficit: Deficit, path: str) -> list[Opportunity]:
        """Offered at the place and of any use against deficits of this competency and level, in the order of the catalogue."""
        key = (path, deficit.competency.code, deficit.level)
        if key not in self._covering:
            self._covering[key] = [
                one
                for one in self.offered
                if path.startswith(one.place.path) and suggestions.covers(self.tags.get(one.pk, ()), deficit)
            ]
        return self._covering[key]


def kit(place: Node, order: Order, on: datetime.date) -> Kit:
    templates = list(route_templates.offered_at(place)) if order.with_templates else []
    if order.templates:
        templates = [row for row in templates if row.pk in order.templates]
    steps = route_templates.steps_of([row.pk for row in templates])
    offered = list(opportunities.offered_near(place, on).order_by("starts", "title", "id"))
    return Kit(
        templates=[row for row in templates if steps.get(row.pk)],
        steps=steps,
        offered=offered,
        tags=opportunities.tags_of([one.pk for one in offered]) if order.with_best else {},
        most_steps=route_packs.on(on).most_steps,
    )


def teachers_at(place: Node, on: datetime.date) -> list[int]:
    """Whoever teaches below the place as the first job of the day."""
    jobs = Employment.objects.on(on).filter(
        organisation__path__startswith=place.path, position__pedagogical=True
    )
    people = set(jobs.values_list("person_id", flat=True))
    first = _jobs(people, on)
    return sorted(pk for pk in people if pk in first and first[pk][1].startswith(place.path))


def _jobs(people: Iterable[int], on: datetime.date) -> dict[int, tuple[int, str, int]]:
    """Person → (organisation, path, position) of the job a route is written for."""
    found: dict[int, tuple[int, str, int]] = {}
    wanted = sorted(people)
    for start in range(0, len(wanted), 5000):
        rows = Employment.objects.on(on).filter(person__in=wanted[start : start + 5000])
        values = rows.order_by("-is_main", "-valid_from", "-id").values_list(
            "person_id", "organisation_id", "organisation__path", "position_id"
        )
        for person, organisation, path, position in values:
            found.setdefault(person, (organisation, path, position))
    return found


def plan(people: Sequence[int], made: Kit, order: Order, on: datetime.date) -> Plan:
    """What each of these people would get, in a handful of queries."""
    found = Plan()
    rows = LearningRoute.objects.filter(person__in=people)
    living = set(rows.filter(state__in=ROUTES_LIVING).values_list("person_id", flat=True))
    had = set(rows.filter(origin__in=[order.origin(pk) for pk in people]).values_list("person_id", flat=True))
    jobs, deficits, profiles = _jobs(people, on), _deficits(people), _profiles(people)
    for person in people:
        if person not in jobs:
            continue
        if person in living or person in had:
            found.left[person] = Left.LIVING if person in living else Left.HAD
        elif not deficits.get(person):
            found.left[person] = Left.NO_DEFICIT
        elif parts := _parts(deficits[person], jobs[person], made, order):
            found.planned.append(Planned(person, jobs[person], profiles.get(person), parts))
        else:
            found.left[person] = Left.NOTHING_FITS
    return found


def _parts(deficits: Sequence[Deficit], job: tuple[int, str, int], made: Kit, order: Order) -> list[Part]:
    parts: dict[tuple[str, int], Part] = {}
    steps = 0
    for deficit in deficits[:MOST_DEFICITS]:
        code, level = deficit.competency.code, deficit.level
        template = route_templates.best(made.templates, code=code, level=level, position=job[2])
        chosen = None if template or not order.with_best else made.best(deficit, job[1])
        if template is None and chosen is None:
            continue
        key = ("template", template.pk) if template else ("opportunity", chosen.pk if chosen else 0)
        if key in parts:
            parts[key].deficits.append(deficit)
            continue
        more = len(made.steps[template.pk]) if template else 1
        if steps + more <= made.most_steps:
            parts[key] = Part([deficit], template, chosen)
            steps += more
    return list(parts.values())


def _deficits(people: Sequence[int]) -> dict[int, list[Deficit]]:
    """Open ones, the deepest first, as `suggestions` orders them."""
    found: dict[int, list[Deficit]] = {}
    rows = Deficit.objects.filter(person__in=people, status=DeficitStatus.OPEN).select_related("competency")
    for row in rows.defer("evidence").order_by("value", "id"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _profiles(people: Sequence[int]) -> dict[int, int]:
    rows = Profile.objects.filter(person__in=people, is_current=True).order_by("day", "id")
    return dict(rows.values_list("person_id", "pk"))
