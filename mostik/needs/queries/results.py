"""What many teachers together have asked for. Only of a closed study: while it grows, yesterday's table subtracted from
today's would be one person's answer.

A figure is hidden where fewer than `min_cell` people stand behind it, where fewer stand behind what is left of its whole,
and where a hidden part could be found by subtraction from a shown whole."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mostik.needs.enums import Attendance
from mostik.needs.models import NeedAnswer, NeedChoice, NeedsStudy, NeedTopic
from mostik.needs.queries import grounds, studies
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stats import demand
from mostik.stats.small_numbers import hidden_places, suppress

HIDDEN = None
Figure = int | None
"""People; None is «hidden»."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer without its author."""

    organisation: int
    path: str
    position: str
    forms: frozenset[str]
    months: tuple[str, ...]
    attendance: str
    words: str
    topics: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A topic: people who chose it, as the first of all, and by a column of the table."""

    topic: NeedTopic
    total: Figure
    first: Figure
    cells: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`people`: how many answers each column is about."""

    columns: tuple[str, ...]
    people: tuple[Figure, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Results:
    study: NeedsStudy
    answered: int
    said: tuple[Said, ...]
    topics: tuple[NeedTopic, ...]

    @property
    def is_hidden(self) -> bool:
        """Too few have answered for anything to be told."""
        return self.answered < self.study.min_cell


def results_of(study: NeedsStudy) -> Results:
    """Read once for all tables. Two queries."""
    choices: dict[int, list[int]] = {}
    picked = NeedChoice.objects.filter(answer__study=study).order_by("answer", "priority")
    for answer, topic in picked.values_list("answer_id", "topic_id"):
        choices.setdefault(answer, []).append(topic)
    columns = (
        "pk", "organisation_id", "organisation__path", "position__title",
        "forms", "months", "attendance", "words",
    )  # fmt: skip
    rows = NeedAnswer.objects.filter(study=study).order_by("organisation__path", "id").values_list(*columns)
    said = tuple(
        Said(place, path, position, frozenset(forms), tuple(months), way, words, tuple(choices.get(pk, ())))
        for pk, place, path, position, forms, months, way, words in rows
    )
    return Results(study, len(said), said, tuple(studies.topics_of(study)))


def by_form(found: Results) -> Table:
    """Topics × forms of learning. One may choose several forms: the columns are no parts of a sum."""
    forms, least = found.study.form_choices(), found.study.min_cell
    lines = []
    for topic in found.topics:
        asked = [one for one in found.said if topic.pk in one.topics]
        cells = [shown(sum(code in one.forms for one in asked), len(asked), least) for code, _label in forms]
        total = total_of(found, topic)
        if total is HIDDEN:
            cells = [HIDDEN] * len(cells)
        lines.append(Line(topic, total, first_of(found, topic), tuple(cells)))
    people = [
        shown(sum(code in one.forms for one in found.said), found.answered, least) for code, _l in forms
    ]
    return Table(tuple(str(label) for _code, label in forms), tuple(people), tuple(lines))


def total_of(found: Results, topic: NeedTopic) -> Figure:
    n = sum(topic.pk in one.topics for one in found.said)
    return shown(n, found.answered, found.study.min_cell)


def first_of(found: Results, topic: NeedTopic) -> Figure:
    """People who want it most of all: a part of those who want it."""
    asked = sum(topic.pk in one.topics for one in found.said)
    first = sum(one.topics[:1] == (topic.pk,) for one in found.said)
    return HIDDEN if total_of(found, topic) is HIDDEN else shown(first, asked, found.study.min_cell)


def shown(n: int, whole: int, least: int) -> Figure:
    """A figure of a part, unless it or the rest of the whole is small. Nobody and everybody are told."""
    if not whole:
        return 0
    rest = whole - n
    if whole < least or 0 < n < least or 0 < rest < least:
        return HIDDEN
    return n


def by_position(found: Results) -> Table:
    return _by_parts(found, [one.position for one in found.said])


def _by_parts(found: Results, parts: Sequence[str]) -> Table:
    """A table over parts that make up the whole: what is hidden hides behind another part."""
    least, sizes = found.study.min_cell, Counter(parts)
    names = tuple(sorted(sizes))
    shut = suppress(sizes, least) if not found.is_hidden else frozenset(names)
    lines = []
    for topic in found.topics:
        counts = Counter(part for part, one in zip(parts, found.said, strict=True) if topic.pk in one.topics)
        total = total_of(found, topic)
        risky = [name for name in names if shown(counts[name], sizes[name], least) is HIDDEN]
        hidden = suppress(counts, least, also=[*risky, *shut])
        cells = tuple(
            HIDDEN if total is HIDDEN or name in hidden or name in risky or name in shut else counts[name]
            for name in names
        )
        lines.append(Line(topic, total, first_of(found, topic), cells))
    return Table(names, tuple(HIDDEN if name in shut else sizes[name] for name in names), tuple(lines))


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place: how many answered and by topic, in the order of the topics."""

    node: Node
    people: Figure
    cells: tuple[Figure, ...]


def by_place(found: Results, user: Any) -> list[PlaceLine]:
    """Municipalities and kindergartens this user reads. What is hidden is decided once for the whole tree of the study."""
    base, least = found.study.place.path, found.study.min_cell
    tables = {
        0: _tree(found.said, base),
        **{t.pk: _tree([o for o in found.said if t.pk in o.topics], base) for t in found.topics},
    }
    sizes = tables[0]
    shut = hidden_places(sizes, least)
    hidden = {0: shut}
    for key, counts in tables.items():
        if key:
            risky = [place for place in sizes if shown(counts.get(place, 0), sizes[place], least) is HIDDEN]
            hidden[key] = hidden_places(counts, least, also=[*risky, *shut]) | frozenset(risky) | shut
    paths = access.paths_of(user, roles=studies.READERS)
    nodes = Node.objects.filter(path__in=[place[-1] for place in sizes if len(place) > 1]).order_by("path")
    lines = []
    for node in nodes:
        if not any(node.path.startswith(path) for path in paths):
            continue
        place = _place(base, node.path)
        cells = tuple(
            HIDDEN if place in hidden[topic.pk] else tables[topic.pk].get(place, 0) for topic in found.topics
        )
        lines.append(PlaceLine(node, HIDDEN if place in shut else sizes[place], cells))
    return lines


def _tree(said: Iterable[Said], base: str) -> dict[tuple[str, ...], int]:
    found: Counter[tuple[str, ...]] = Counter()
    for one in said:
        place = _place(base, one.path)
        found.update(place[:end] for end in range(1, len(place) + 1))
    return dict(found)


def _place(base: str, path: str) -> tuple[str, ...]:
    """Paths from the place of the study down to this one."""
    return tuple(path[:end] for end in range(len(base), len(path) + 1, Node.steplen))


def attendance_of(found: Results) -> list[tuple[str, Figure]]:
    counts = Counter(one.attendance for one in found.said)
    hidden = suppress(counts, found.study.min_cell)
    return [
        (str(label), HIDDEN if found.is_hidden or value in hidden else counts[value])
        for value, label in Attendance.choices
    ]


def words_of(found: Results) -> list[str]:
    """In own words, in the order of the alphabet; only where enough people wrote something."""
    texts = sorted({" ".join(one.words.split()) for one in found.said if one.words.strip()}, key=str.lower)
    wrote = sum(bool(one.words.strip()) for one in found.said)
    return texts if wrote >= found.study.min_cell else []


def forecast_of(found: Results, day: datetime.date) -> list[tuple[NeedTopic, demand.Demand]]:
    """Demand for courses, by topic: who asked for it as a course, and what was known on the closing day."""
    study, kept = found.study, found.study.grounds
    places = grounds.places_by_code(study.place, day)
    known: Mapping[str, int] = kept.get("deficits", {})
    topics = [
        demand.Topic(
            topic.pk,
            sum(topic.pk in one.topics and "course" in one.forms for one in found.said),
            known.get(topic.code, 0) if topic.code else None,
            places.get(topic.code, 0) if topic.code else 0,
        )
        for topic in found.topics
    ]
    lines = demand.forecast(
        topics,
        answered=found.answered,
        staff=kept.get("staff", found.answered),
        expiring=kept.get("expiring", 0),
        min_cell=study.min_cell,
        group_size=study.group_size,
    )
    return list(zip(found.topics, lines, strict=True))


def quarters_of(study: NeedsStudy) -> list[datetime.date]:
    """First days of the quarters the months of the study fall into."""
    found, day = [], quarter_of(study.months_from)
    while day <= study.months_to:
        found.append(day)
        day = quarter_of(day + datetime.timedelta(days=95))
    return found


def quarter_of(day: datetime.date) -> datetime.date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def wishes_of(found: Results, topic: NeedTopic) -> dict[datetime.date, Fraction]:
    """Quarter → weight of the wishes of those who asked for the topic: each person is one, divided over own months."""
    wishes = dict.fromkeys(quarters_of(found.study), Fraction(0))
    for one in found.said:
        if topic.pk not in one.topics:
            continue
        days = [quarter_of(datetime.date.fromisoformat(f"{month}-01")) for month in one.months]
        days = [day for day in days if day in wishes]
        for day in days:
            wishes[day] += Fraction(1, len(days))
    return wishes
