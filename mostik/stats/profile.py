"""The profile rule: what several sources together say about a competency of a person, how sure that is, whether it is a
deficit, and whether it has changed between two days.

Whole numbers only, so that the same readings give the same answer bit for bit, one person at a time (`line_of`) or ten
thousand at once (`lines_of`). Values and errors are hundredths of a per cent (0…10 000), variances their squares.

Algorithm 1. Of every source the newest reading not older than `days` counts (of one day the larger id). Sources in `apart`
(self-analysis) are never mixed with what others have measured: they stand alone where there is nothing else, and their
distance to the rest is a number of its own, `gap`. The value is the mean of the other sources by their weights. Thresholds
belong to the level above. Where two sources are `contradiction` or more apart, or too few questions stand behind the value, or
it is a self-analysis only, confidence is low; it is high from `sources` sources on. An error of one question and a floor
that more questions do not remove are assumed per source; a difference of two days is a change where it reaches `step` and
exceeds 1.96 standard errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from mostik.stats.small_numbers import Change

ALGORITHM = 1
WHOLE = 10_000
Z_SQUARED = Fraction(38416, 10_000)
LOW, MEDIUM, HIGH = 0, 1, 2
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """Parameters of algorithm 1. `weights` and `item_error` (points) are by source; other numbers in points (per cent)
    but `days`, `items`, `sources`. Thresholds grow: below the first is the deepest level."""

    weights: Mapping[str, int]
    item_error: Mapping[str, int]
    apart: tuple[str, ...] = ()
    thresholds: tuple[int, ...] = (40, 60, 80)
    contradiction: int = 30
    items: int = 3
    sources: int = 2
    days: int = 1096
    floor_error: int = 5
    step: int = 5
    algorithm: int = ALGORITHM

    def __post_init__(self) -> None:
        if self.algorithm != ALGORITHM:
            raise ValueError(f"algorithm {self.algorithm} is not known here")
        if list(self.thresholds) != sorted(set(self.thresholds)):
            raise ValueError("thresholds must grow")
        if any(weight < 1 for weight in self.weights.values()):
            raise ValueError("weights are whole and positive")
        if set(self.weights) != set(self.item_error) or not set(self.apart) <= set(self.weights):
            raise ValueError("every source needs a weight and an error")

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Rule:
        """From what `as_json` has made."""
        lists = {name: tuple(data[name]) for name in ("apart", "thresholds") if name in data}
        return cls(**{**data, **lists})

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


@dataclass(frozen=True, slots=True)
class Given:
    """One reading of one person and competency. `day` is a proleptic ordinal (`date.toordinal`)."""

    source: str
    day: int
    value: int
    items: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What is said about one competency. The value is top / bottom; `level` counts thresholds reached (the largest: no
    deficit); `gap` is the apart sources minus the value, rounded towards zero; `used` are ids by source."""

    top: int
    bottom: int
    level: int
    confidence: int
    spread: int
    variance: int
    alone: bool
    contradicts: bool
    gap: int | None = None
    used: Mapping[str, int] = field(default_factory=dict)

    @property
    def value(self) -> Fraction:
        return Fraction(self.top, self.bottom)


def line_of(rule: Rule, given: Iterable[Given], day: int) -> Line | None:
    """One person, one competency, on a day; None where nothing counts."""
    newest: dict[str, Given] = {}
    for one in given:
        if one.source in rule.weights and 0 <= day - one.day <= rule.days:
            kept = newest.get(one.source)
            if kept is None or (kept.day, kept.id) < (one.day, one.id):
                newest[one.source] = one
    if not newest:
        return None
    mixed = [one for name, one in newest.items() if name not in rule.apart]
    apart = [one for name, one in newest.items() if name in rule.apart]
    counted = mixed or apart
    weight = sum(rule.weights[one.source] for one in counted)
    top = sum(rule.weights[one.source] * one.value for one in counted)
    squares = sum(rule.weights[one.source] ** 2 * _variance(rule, one.source, one.items) for one in counted)
    spread = max(one.value for one in counted) - min(one.value for one in counted)
    contradicts = bool(mixed) and spread >= rule.contradiction * 100
    items = sum(one.items for one in counted)
    gap = None
    if mixed and apart:
        own_weight = sum(rule.weights[one.source] for one in apart)
        own = sum(rule.weights[one.source] * one.value for one in apart)
        gap = _towards_zero(own * weight - top * own_weight, own_weight * weight)
    sure = HIGH if len(mixed) >= rule.sources else MEDIUM
    return Line(
        top=top,
        bottom=weight,
        level=sum(top >= limit * 100 * weight for limit in rule.thresholds),
        confidence=LOW if not mixed or contradicts or items < rule.items else sure,
        spread=spread,
        variance=squares // weight**2,
        alone=not mixed,
        contradicts=contradicts,
        gap=gap,
        used={name: one.id for name, one in sorted(newest.items())},
    )


def _variance(rule: Rule, source: str, items: int) -> int:
    return (rule.floor_error * 100) ** 2 + (rule.item_error[source] * 100) ** 2 // items


def _towards_zero(top: int, bottom: int) -> int:
    return top // bottom if top >= 0 else -(-top // bottom)


@dataclass(frozen=True, slots=True)
class Readings:
    """Columns of equal length: whose, about what, `source` as a number in `sources`, day, value, items, id."""

    sources: Sequence[str]
    person: Ints
    competency: Ints
    source: Ints
    day: Ints
    value: Ints
    items: Ints
    id: Ints


@dataclass(frozen=True, slots=True)
class Lines:
    """`Line` as columns, ordered by person and competency. `used[i, s]` is the id of the reading of source s, -1: none;
    `has_gap` says where `gap` means something."""

    person: Ints
    competency: Ints
    top: Ints
    bottom: Ints
    level: Ints
    confidence: Ints
    spread: Ints
    variance: Ints
    alone: npt.NDArray[np.bool_]
    contradicts: npt.NDArray[np.bool_]
    has_gap: npt.NDArray[np.bool_]
    gap: Ints
    used: Ints


@dataclass(frozen=True, slots=True)
class _Sums:
    """Rows that count, and the groups they fall into: where each begins, to which each row belongs."""

    starts: Ints
    of_row: Ints

    def total(self, numbers: Ints) -> Ints:
        sums: Ints = np.add.reduceat(numbers, self.starts)
        return sums

    def spread(self, value: Ints, counts: npt.NDArray[np.bool_]) -> Ints:
        most = np.maximum.reduceat(np.where(counts, value, -1), self.starts)
        least = np.minimum.reduceat(np.where(counts, value, WHOLE + 1), self.starts)
        found: Ints = most - least
        return found


def lines_of(rule: Rule, given: Readings, day: int) -> Lines:
    """The same for many people at once."""
    rows = _newest(rule, given, day)
    names = list(given.sources)
    weights = np.array([rule.weights.get(name, 0) for name in names], dtype=np.int64)
    person, competency, source = given.person[rows], given.competency[rows], given.source[rows]
    value, items = given.value[rows], given.items[rows]
    apart = np.array([name in rule.apart for name in names], dtype=bool)[source]
    starts = _starts(person, competency)
    if not len(starts):
        return _nothing(len(names))
    sums = _Sums(starts, np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rows)))))
    mixed = sums.total((~apart).astype(np.int64))
    alone = mixed == 0
    counts = ~apart | alone[sums.of_row]
    weight_of = weights[source] * counts
    bottom, top = sums.total(weight_of), sums.total(weight_of * value)
    spread = sums.spread(value, counts)
    contradicts = ~alone & (spread >= rule.contradiction * 100)
    own_weight, own = sums.total(weights[source] * apart), sums.total(weights[source] * value * apart)
    has_gap = ~alone & (own_weight > 0)
    over, under = own * bottom - top * own_weight, np.where(has_gap, own_weight * bottom, 1)
    limits = np.array(rule.thresholds, dtype=np.int64) * 100
    unsure = alone | contradicts | (sums.total(items * counts) < rule.items)
    used = np.full((len(starts), len(names)), -1, dtype=np.int64)
    used[sums.of_row, source] = given.id[rows]
    return Lines(
        person=person[starts],
        competency=competency[starts],
        top=top,
        bottom=bottom,
        level=(top[:, None] >= limits[None, :] * bottom[:, None]).sum(axis=1).astype(np.int64),
        confidence=np.where(unsure, LOW, np.where(mixed >= rule.sources, HIGH, MEDIUM)).astype(np.int64),
        spread=spread,
        variance=sums.total(weight_of**2 * _noise(rule, names, source, items)) // bottom**2,
        alone=alone,
        contradicts=contradicts,
        has_gap=has_gap,
        gap=np.where(has_gap, np.sign(over) * (np.abs(over) // under), 0),
        used=used,
    )


def _noise(rule: Rule, names: Sequence[str], source: Ints, items: Ints) -> Ints:
    errors = np.array([rule.item_error.get(name, 0) for name in names], dtype=np.int64)
    found: Ints = (rule.floor_error * 100) ** 2 + (errors[source] * 100) ** 2 // items
    return found


def _newest(rule: Rule, given: Readings, day: int) -> Ints:
    """Rows that count, ordered by person, competency and source: of each the newest."""
    known = np.array([name in rule.weights for name in given.sources], dtype=bool)
    age = day - given.day
    rows = np.flatnonzero((age >= 0) & (age <= rule.days) & known[given.source])
    keys = (given.id, given.day, given.source, given.competency, given.person)
    rows = rows[np.lexsort([key[rows] for key in keys])]
    if not len(rows):
        return rows
    same = np.ones(len(rows) - 1, dtype=bool)
    for key in keys[2:]:
        same &= key[rows[1:]] == key[rows[:-1]]
    newest: Ints = rows[np.append(~same, True)]
    return newest


def _starts(person: Ints, competency: Ints) -> Ints:
    if not len(person):
        return np.zeros(0, dtype=np.int64)
    is_new = (person[1:] != person[:-1]) | (competency[1:] != competency[:-1])
    starts: Ints = np.append(0, np.flatnonzero(is_new) + 1)
    return starts


def _nothing(sources: int) -> Lines:
    none, no = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    used = np.zeros((0, sources), dtype=np.int64)
    return Lines(none, none, none, none, none, none, none, none, no, no, no, none, used)


def change(rule: Rule, before: Line, after: Line) -> Change | None:
    """The word for a difference of two days; None where a self-analysis would be compared with what others measured."""
    if before.alone != after.alone:
        return None
    moved = after.value - before.value
    noise = before.variance + after.variance
    if abs(moved) < rule.step * 100 or moved * moved <= Z_SQUARED * noise:
        return Change.STEADY
    return Change.GREW if moved > 0 else Change.FELL
