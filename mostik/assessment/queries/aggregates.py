"""Means of many profiles above `min_cell`: a heat-map of blocks by place, by position, by experience.

Everything is taken as of the first day of the month: a table that follows every new result would tell it by subtraction of
yesterday's. What is hidden is decided once for the whole tree of the model's owner, so that no two pages give a small cell
away together; a breakdown by position or experience exists only where the viewer's own role stands."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import CompetencyModel, Deficit, Profile
from mostik.assessment.queries import profiles
from mostik.assessment.queries.competencies import Tree, tree_of
from mostik.lib.memo import once
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person
from mostik.network.queries.people import main_employer_of
from mostik.stats.methodology import TOTAL, Part
from mostik.stats.profile import Rule
from mostik.stats.results import Place
from mostik.stats.small_numbers import hidden_cells

MIN_CELL = 5
BLURRED = 50 * 100
BANDS = ((0, "0–3"), (3, "3–10"), (10, "10–20"), (20, "20+"))
Values = dict[str, Fraction]


def as_of(today: datetime.date) -> datetime.date:
    return today.replace(day=1)


@dataclass(slots=True)
class Measured:
    """A person with a profile: where they work, what they are, values by code (blocks, leaves, TOTAL), codes of leaves that are
    a deficit and were not dismissed."""

    place: Place
    position: str
    band: str
    values: Values
    deficits: frozenset[str] = frozenset()


@dataclass(slots=True)
class World:
    """Everybody measured by a model, and what must stay hidden."""

    tree: Tree
    people: list[Measured] = field(default_factory=list)
    hidden: frozenset[tuple[Place, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """`values` by code; a code that is hidden or was not measured has None. `n`: people, None where they are hidden."""

    key: str
    title: str
    n: int | None
    values: dict[str, Fraction | None]


def world(model: CompetencyModel, day: datetime.date) -> World:
    """Read once a page."""
    return once(("assessment.world", model.pk, day), lambda: _world(model, day))


def _world(model: CompetencyModel, day: datetime.date) -> World:
    found = World(tree_of(model))
    lines: dict[int, dict[str, Any]] = {}
    rows = Profile.objects.filter(model=model, day__lte=day).order_by("day", "id")
    for person, kept in rows.values_list("person_id", "lines"):
        lines[person] = kept
    dismissed, rule = _dismissed(model, day), Rule.of(model.rule)
    employers = main_employer_of(lines, day)
    organisations = Node.objects.filter(kind=NodeKind.ORGANISATION).values_list("pk", "path")
    places = {pk: _place(path) for pk, path in organisations}
    positions = _positions(lines, day)
    people = Person.objects.filter(pk__in=Profile.objects.filter(model=model).values("person"))
    since = {
        pk: teaching or working
        for pk, teaching, working in people.values_list("pk", "teaching_since", "working_since")
    }
    for person, kept in lines.items():
        place = places.get(employers.get(person, 0))
        values = _values(found.tree, kept)
        if place is not None and values:
            position, band = positions.get(person, ""), band_of(since[person], day)
            deficits = _deficits(found.tree, rule, kept, dismissed.get(person, frozenset()))
            found.people.append(Measured(place, position, band, values, deficits))
    found.hidden = hidden_of(found.tree, found.people, lambda one: one.place)
    return found


def _dismissed(model: CompetencyModel, day: datetime.date) -> dict[int, set[int]]:
    """Person → competencies that are not a deficit of theirs, whatever the measurement says."""
    rows = Deficit.objects.filter(
        competency__model=model, status=DeficitStatus.DISMISSED, closed_on__lte=day
    ).values_list("person_id", "competency_id")
    found: dict[int, set[int]] = {}
    for person, competency in rows:
        found.setdefault(person, set()).add(competency)
    return found


def _deficits(tree: Tree, rule: Rule, kept: dict[str, Any], dismissed: Collection[int]) -> frozenset[str]:
    return frozenset(
        leaf.code
        for leaf in tree.leaves
        if leaf.pk not in dismissed
        and (line := kept.get(str(leaf.pk))) is not None
        and profiles.deficit_level(line[2], rule) is not None
    )


def _positions(people: Iterable[int], day: datetime.date) -> dict[int, str]:
    rows = (
        Employment.objects.on(day).filter(person__in=list(people)).order_by("is_main", "-valid_from", "-id")
    )
    return dict(rows.values_list("person_id", "position__title"))


def _values(tree: Tree, kept: dict[str, Any]) -> Values:
    """Leaves, blocks as plain means of their leaves, and the mean of blocks; in per cent."""
    found: Values = {}
    blocks = []
    for block in tree.blocks:
        inside = []
        for leaf in tree.leaves_of(block):
            if (line := kept.get(str(leaf.pk))) is not None:
                inside.append(profiles.value_of(line))
                found[leaf.code] = inside[-1]
        if inside:
            found[block.code] = sum(inside, Fraction(0)) / len(inside)
            blocks.append(found[block.code])
    if blocks:
        found[TOTAL] = sum(blocks, Fraction(0)) / len(blocks)
    return found


def band_of(since: datetime.date | None, day: datetime.date) -> str:
    if since is None:
        return ""
    years = day.year - since.year - ((day.month, day.day) < (since.month, since.day))
    return next((title for least, title in reversed(BANDS) if years >= least), BANDS[0][1])


def hidden_of(
    tree: Tree,
    people: Sequence[Measured],
    place_of: Callable[[Measured], Place],
    min_cell: int = MIN_CELL,
) -> frozenset[tuple[Place, str]]:
    """(place, code) that must not be shown: small ones and what would give them away by subtraction, of places from those
    above and of competencies from their block."""
    lowest: dict[Place, Counter[str]] = defaultdict(Counter)
    for one in people:
        lowest[place_of(one)].update(one.values.keys())
    tables: dict[str, dict[Place, int]] = {}
    for place, counted in lowest.items():
        for code, n in counted.items():
            table = tables.setdefault(code, {})
            for end in range(len(place) + 1):
                table[place[:end]] = table.get(place[:end], 0) + n
    children = {block.code: tuple(leaf.code for leaf in tree.leaves_of(block)) for block in tree.blocks}
    children[TOTAL] = tuple(block.code for block in tree.blocks)
    counts = {code: {Part.FULL.value: table} for code, table in tables.items()}
    return hidden_cells(counts, children, min_cell, BLURRED)


def by_place(found: World, node: Node, titles: dict[str, str]) -> tuple[Row, list[Row]]:
    """The node itself and what stands right below it; `titles` are those of nodes by path."""
    here = _place(node.path)
    inside = [one for one in found.people if one.place[: len(here)] == here]
    below = sorted({one.place[: len(here) + 1] for one in inside if len(one.place) > len(here)})
    total = _row(found.tree, node.path, node.title, inside, here, found.hidden)
    rows = [
        _row(
            found.tree,
            place[-1],
            titles.get(place[-1], place[-1]),
            [one for one in inside if one.place[: len(place)] == place],
            place,
            found.hidden,
        )
        for place in below
    ]
    return total, rows


def by_group(found: World, node: Node, of: Callable[[Measured], str]) -> list[Row]:
    """People of the node by what `of` says about them; nothing where the node itself is hidden."""
    here = _place(node.path)
    inside = [one for one in found.people if one.place[: len(here)] == here]
    if (here, TOTAL) in found.hidden:
        return []
    hidden = hidden_of(found.tree, inside, lambda one: (of(one),))
    shut = {code for place, code in found.hidden if place == here}
    groups = sorted({of(one) for one in inside})
    return [
        _row(
            found.tree,
            group,
            group,
            [one for one in inside if of(one) == group],
            (group,),
            hidden | {((group,), code) for code in shut},
        )
        for group in groups
    ]


def place_of(node: Node) -> Place:
    return _place(node.path)


def _place(path: str) -> Place:
    return tuple(path[:end] for end in range(Node.steplen, len(path) + 1, Node.steplen))


def _row(
    tree: Tree,
    key: str,
    title: str,
    people: Sequence[Measured],
    place: Place,
    hidden: frozenset[tuple[Place, str]] | set[tuple[Place, str]],
) -> Row:
    codes = [TOTAL, *(row.code for row, _depth in tree.walk())]
    values = {code: None if (place, code) in hidden else mean_of(people, code) for code in codes}
    return Row(key, title, None if (place, TOTAL) in hidden or not people else len(people), values)


def mean_of(people: Iterable[Measured], code: str) -> Fraction | None:
    values = [one.values[code] for one in people if code in one.values]
    return sum(values, Fraction(0)) / len(values) if values else None
