"""Reading profiles: a snapshot as lines of competencies, its evidence, two days compared."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from mostik.assessment.enums import Confidence, DeficitLevel
from mostik.assessment.models import Competency, CompetencyModel, Deficit, Profile, Reading
from mostik.assessment.queries.competencies import Tree
from mostik.assessment.queries.readings import SOURCES
from mostik.network.models import Person
from mostik.stats import profile as stats
from mostik.stats.profile import Line, Lines, Rule
from mostik.stats.small_numbers import Change

ALONE, CONTRADICTS = 1, 2
LEVELS = (DeficitLevel.CRITICAL, DeficitLevel.SUBSTANTIAL, DeficitLevel.MODERATE)
CONFIDENCE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def deficit_level(reached: int, rule: Rule) -> DeficitLevel | None:
    """The word for a number of thresholds reached: with three of them critical, substantial, moderate, none."""
    missing = len(rule.thresholds) - reached
    return None if missing <= 0 else LEVELS[max(0, len(LEVELS) - missing)]


def stored(lines: Lines) -> Iterator[tuple[int, int, list[Any]]]:
    """(person, competency, what `line_of` reads back): short lists, a profile holds thirty of them."""
    flags = lines.alone * ALONE + lines.contradicts * CONTRADICTS
    gaps = [gap if has else None for gap, has in zip(lines.gap.tolist(), lines.has_gap.tolist(), strict=True)]
    columns = (
        lines.person,
        lines.competency,
        lines.top,
        lines.bottom,
        lines.level,
        lines.confidence,
        lines.spread,
        lines.variance,
        flags,
    )
    rows = zip(*(column.tolist() for column in columns), gaps, lines.used.tolist(), strict=True)
    for person, competency, top, bottom, level, sure, spread, variance, flag, gap, used in rows:
        yield person, competency, [top, bottom, level, sure, spread, variance, flag, gap, used]


def line_of(kept: Sequence[Any]) -> Line:
    top, bottom, level, sure, spread, variance, flags, gap, used = kept
    return Line(
        top,
        bottom,
        level,
        sure,
        spread,
        variance,
        bool(flags & ALONE),
        bool(flags & CONTRADICTS),
        gap,
        {name: pk for name, pk in zip(SOURCES, used, strict=True) if pk >= 0},
    )


def value_of(kept: Sequence[Any]) -> Fraction:
    """Per cent of a kept line, without the rest of it."""
    return Fraction(kept[0], 100 * kept[1])


def lines_of(profile: Profile) -> dict[int, Line]:
    return {int(key): line_of(kept) for key, kept in profile.lines.items()}


def current_of(person: Person) -> Profile | None:
    """The newest current snapshot of any model."""
    rows = Profile.objects.filter(person=person, is_current=True).select_related("model__owner")
    return rows.order_by("-day", "-id").first()


def snapshots_of(person: Person, model: CompetencyModel) -> QuerySet[Profile]:
    """All snapshots of a model, the newest first, one per day: the last one made on it."""
    return Profile.objects.filter(person=person, model=model).defer("lines").order_by("-day", "-id")


def days_of(person: Person, model: CompetencyModel) -> list[tuple[int, datetime.date]]:
    """(id, day) of the last snapshot of each day, the newest first."""
    found: dict[datetime.date, int] = {}
    for pk, day in snapshots_of(person, model).values_list("pk", "day"):
        found.setdefault(day, pk)
    return [(pk, day) for day, pk in found.items()]


@dataclass(frozen=True, slots=True)
class Shown:
    """One competency on a page. `needed` is the level the position asks for, `reached` the own one (1…4); `error` is half
    the width of the 95 % interval in points; `change` compares with the earlier day."""

    competency: Competency
    line: Line
    value: Fraction
    level: DeficitLevel | None
    confidence: Confidence
    reached: int
    needed: int | None
    error: Fraction
    gap: Fraction | None
    change: Change | None = None
    moved: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the tree with its measured competencies; `value` is their plain mean."""

    competency: Competency
    rows: list[Shown]
    value: Fraction | None
    before: Fraction | None = None


def shown(
    profile: Profile, tree: Tree, needed: Mapping[int, int], earlier: Profile | None = None
) -> list[Block]:
    """The whole profile by blocks; competencies that nothing was said about are left out."""
    rule, lines = Rule.of(profile.rule), lines_of(profile)
    former = lines_of(earlier) if earlier else {}
    found = []
    for block in tree.blocks:
        leaves = [leaf for leaf in tree.leaves_of(block) if leaf.pk in lines]
        rows = [_shown(leaf, lines[leaf.pk], former.get(leaf.pk), rule, needed) for leaf in leaves]
        before = [former[leaf.pk].value / 100 for leaf in leaves if leaf.pk in former]
        found.append(Block(block, rows, _mean([row.value for row in rows]), _mean(before)))
    return [block for block in found if block.rows]


def _shown(leaf: Competency, line: Line, before: Line | None, rule: Rule, needed: Mapping[int, int]) -> Shown:
    return Shown(
        competency=leaf,
        line=line,
        value=line.value / 100,
        level=deficit_level(line.level, rule),
        confidence=CONFIDENCE[line.confidence],
        reached=line.level + 1,
        needed=needed.get(leaf.pk),
        error=Fraction(round(196 * (line.variance**0.5)), 10_000),
        gap=None if line.gap is None else Fraction(line.gap, 100),
        change=stats.change(rule, before, line) if before else None,
        moved=(line.value - before.value) / 100 if before else None,
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def evidence_of(ids: Sequence[int]) -> dict[int, Reading]:
    """Readings by id with the result and the instrument behind each."""
    rows = Reading.objects.filter(pk__in=ids).select_related("result__version__instrument")
    return {row.pk: row for row in rows.defer("result__version__definition", "result__version__xform")}


def measured_on(deficits: Sequence[Deficit]) -> dict[int, datetime.date]:
    """Deficit id → the day of the newest reading that the current profile says its competency by."""
    keys = {(row.person_id, row.competency_id): row.pk for row in deficits}
    used: dict[int, list[int]] = {}
    rows = Profile.objects.filter(person__in={person for person, _competency in keys}, is_current=True)
    for profile in rows:
        for competency, line in lines_of(profile).items():
            if (pk := keys.get((profile.person_id, competency))) is not None:
                used.setdefault(pk, []).extend(line.used.values())
    days = dict(
        Reading.objects.filter(pk__in={pk for ids in used.values() for pk in ids}).values_list(
            "pk", "result__measured_on"
        )
    )
    found = {pk: [days[one] for one in ids if one in days] for pk, ids in used.items()}
    return {pk: max(some) for pk, some in found.items() if some}
