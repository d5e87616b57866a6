"""Reading the growth ladder: who stands where, what the machine would propose and why, how many stand on each stage.

A stage is read by its person and by those who answer for the staff where the person works today. What the machine looks at is
experience and verified records of the portfolio; results of diagnostics and deficits are never looked at here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mostik.growth.enums import OWNER_ONLY, Family, RecordState
from mostik.growth.models import GrowthNote, LadderEvidence, LadderPlace, PortfolioRecord
from mostik.growth.queries import ladder_packs, records
from mostik.growth.queries.checking import years_later
from mostik.growth.queries.ladder_packs import LadderPack, LadderStage
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import working_under
from mostik.stats.small_numbers import hidden_cells

CONFIRMERS = ("municipal_operator",)
"""Whose word a stage is: the methodist of the municipality."""
FIGURES = ("municipal_operator", "regional_operator", "observer")
MIN_CELL = 5
TOTAL = "all"


def visible_to(user: Any) -> QuerySet[LadderPlace]:
    """Own ones, and of people whose portfolios the user reads today."""
    people = records.people_visible_to(user)
    return LadderPlace.objects.filter(person__in=people.values("pk")).select_related("person", "confirmed_by")


def people_of(user: Any) -> QuerySet[Person]:
    """The list: pedagogical staff the user answers for, without the user."""
    paths = access.paths_of(user, roles=records.OVERSEERS)
    teaching = working_under(paths, timezone.localdate(), Q(position__pedagogical=True))
    return Person.objects.filter(pk__in=teaching).exclude(user=user)


def confirmed_by(user: Any) -> QuerySet[Person]:
    """People whose stage the user confirms."""
    paths = access.paths_of(user, roles=CONFIRMERS)
    jobs = Employment.objects.on(timezone.localdate()).filter(access.under(paths, "organisation__"))
    return Person.objects.filter(pk__in=jobs.values("person")).exclude(user=user)


def current_of(people: Iterable[int]) -> dict[int, LadderPlace]:
    rows = LadderPlace.objects.filter(person__in=list(people), until__isnull=True)
    return {row.person_id: row for row in rows}


def history_of(person: Person) -> list[LadderPlace]:
    rows = LadderPlace.objects.filter(person=person).select_related("confirmed_by")
    return list(rows.order_by("-since", "-id"))


def evidence_of(places: Iterable[int]) -> dict[int, list[LadderEvidence]]:
    found: dict[int, list[LadderEvidence]] = {}
    rows = LadderEvidence.objects.filter(place__in=list(places)).select_related("record")
    for row in rows.order_by("is_exit", "record__date", "id"):
        found.setdefault(row.place_id, []).append(row)
    return found


def proofs_of(person: Person) -> QuerySet[PortfolioRecord]:
    """Records that may stand behind a stage: verified, never diagnostics."""
    rows = PortfolioRecord.objects.filter(person=person, state=RecordState.VERIFIED)
    return rows.exclude(family__in=OWNER_ONLY).order_by("-date", "-id")


@dataclass(frozen=True, slots=True)
class Known:
    """What the machine looks at. `years` None: the beginning of work is not known."""

    years: int | None
    courses: int
    shared: int
    category: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The highest stage whose conditions hold; None where experience is not known."""

    stage: LadderStage | None
    known: Known

    def as_json(self) -> dict[str, Any]:
        """What is kept beside a confirmed stage."""
        known = self.known
        return {
            "stage": self.stage.code if self.stage else "",
            "years": known.years,
            "courses": known.courses,
            "shared": known.shared,
            "category": known.category,
        }


def proposals(people: Sequence[Person], on: datetime.date) -> dict[int, Proposal]:
    """By the id of the person; three queries for a page."""
    pack = ladder_packs.on(on)
    ids = [person.pk for person in people]
    since = years_later(on, -pack.window_years)
    rows = PortfolioRecord.objects.filter(person__in=ids, state=RecordState.VERIFIED, date__gte=since)
    counts = {
        row["person"]: row
        for row in rows.order_by()
        .values("person")
        .annotate(
            courses=Count("pk", filter=Q(family=Family.COURSE)),
            shared=Count("pk", filter=Q(family__in=pack.shared_families)),
        )
    }
    held = records.attestations_of(ids, on)
    found = {}
    for person in people:
        count: Mapping[str, Any] = counts.get(person.pk, {})
        category = held.get(person.pk)
        known = Known(
            years=years_of(person, on),
            courses=count.get("courses", 0),
            shared=count.get("shared", 0),
            category=category.kind if category and category.state == RecordState.VERIFIED else "",
        )
        found[person.pk] = Proposal(proposed(pack, known), known)
    return found


def years_of(person: Person, on: datetime.date) -> int | None:
    """Whole years of teaching, else of work."""
    since = person.teaching_since or person.working_since
    if since is None or since > on:
        return None
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def proposed(pack: LadderPack, known: Known) -> LadderStage | None:
    """The highest stage all conditions of which hold."""
    years = known.years
    if years is None:
        return None
    fitting = [
        stage
        for stage in pack.stages
        if (stage.rule.years_below is None or years < stage.rule.years_below)
        and (stage.rule.years_from is None or years >= stage.rule.years_from)
        and known.courses >= stage.rule.courses
        and known.shared >= stage.rule.shared
        and (not stage.rule.category or known.category in stage.rule.category)
    ]
    return fitting[-1] if fitting else None


@dataclass(frozen=True, slots=True)
class Line:
    """A person in the list: nothing but where they work, the stage and what is proposed."""

    person: Person
    job: Employment | None
    place: LadderPlace | None
    proposal: Proposal


def lines(user: Any, people: Sequence[Person], on: datetime.date) -> list[Line]:
    ids = [person.pk for person in people]
    places, offers = current_of(ids), proposals(people, on)
    jobs: dict[int, Employment] = {}
    working = Employment.objects.on(on).filter(records.under_overseer(user), person__in=ids)
    for job in working.select_related("position", "organisation").order_by("is_main", "-id"):
        jobs[job.person_id] = job
    return [Line(person, jobs.get(person.pk), places.get(person.pk), offers[person.pk]) for person in people]


@dataclass(frozen=True, slots=True)
class StageCounts:
    """A place with the number of people on each stage, in the order of the pack; None where it is not told."""

    place: Node
    total: int | None
    stages: tuple[int | None, ...]


def counts(top: Node, on: datetime.date) -> list[StageCounts]:
    """A municipality by itself, a region with its municipalities. Nothing below MIN_CELL people is told, nor what would give
    it away by subtraction of places or of stages."""
    pack = ladder_packs.on(on)
    jobs = Employment.objects.on(on).filter(
        organisation__path__startswith=top.path, position__pedagogical=True
    )
    homes: dict[int, str] = {}
    for person, path in jobs.order_by("is_main", "-id").values_list("person_id", "organisation__path"):
        homes[person] = path
    towns = Node.objects.filter(kind=NodeKind.MUNICIPALITY, path__startswith=top.path).order_by("name", "id")
    places = [top, *(town for town in towns if town.pk != top.pk)]
    tables: dict[str, dict[tuple[str, ...], int]] = {TOTAL: {}}
    standing = LadderPlace.objects.filter(person__in=list(homes), until__isnull=True)
    for person, stage in standing.values_list("person_id", "stage"):
        for key in _keys(top, places, homes[person]):
            for code in (TOTAL, stage):
                table = tables.setdefault(code, {})
                table[key] = table.get(key, 0) + 1
    codes = tuple(code for code in tables if code != TOTAL)
    hidden = hidden_cells({code: {"": table} for code, table in tables.items()}, {TOTAL: codes}, MIN_CELL)

    def told(place: Node, code: str) -> int | None:
        key = _key(top, place)
        return None if (key, code) in hidden else tables.get(code, {}).get(key, 0)

    return [
        StageCounts(place, told(place, TOTAL), tuple(told(place, stage.code) for stage in pack.stages))
        for place in places
    ]


def _key(top: Node, place: Node) -> tuple[str, ...]:
    return (top.path,) if place.pk == top.pk else (top.path, place.path)


def _keys(top: Node, places: Sequence[Node], path: str) -> list[tuple[str, ...]]:
    return [_key(top, place) for place in places if path.startswith(place.path)]


def figure_places(user: Any) -> QuerySet[Node]:
    """Municipalities and regions whose figures the user reads."""
    nodes = access.subtrees_with_role(user, FIGURES)
    granted = access.nodes_with_role(user, FIGURES)
    region = Q(kind=NodeKind.REGION, pk__in=granted.values("pk"))
    return nodes.filter(Q(kind=NodeKind.MUNICIPALITY) | region)


def notes_visible_to(user: Any) -> QuerySet[GrowthNote]:
    """The two who spoke, nobody else."""
    if not user.is_authenticated or not user.is_active:
        return GrowthNote.objects.none()
    rows = GrowthNote.objects.filter(Q(person__user=user) | Q(written_by=user))
    return rows.select_related("person", "written_by")


def notes_of(user: Any, person: Person) -> list[GrowthNote]:
    return list(notes_visible_to(user).filter(person=person).order_by("-day", "-id"))
