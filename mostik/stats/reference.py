"""The roll-up once more, slowly and plainly: fractions and dictionaries only. The oracle of the tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from mostik.stats.methodology import TOTAL, Methodology, UnitLevel
from mostik.stats.results import Place, ResultRow, Submission
from mostik.stats.scoring import score

DEPTH = {"municipality": 2, "organisation": 3, "group": 4, "teacher": 4}
KINDS = ("country", "region", "municipality", "organisation")
Key = tuple[Place, str, str, str]


def analyse_reference(
    methodology: Methodology,
    submissions: Iterable[Submission],
    *,
    previous: Iterable[Submission] | None = None,
) -> list[ResultRow]:
    """What rollup.analyse gives, computed by the words of docs/scoring.md."""
    before: dict[Key, Fraction] = {}
    if previous is not None:
        earlier = analyse_reference(methodology, previous)
        before = {(row.place, row.source, row.part, row.code): row.mean for row in earlier}
    rows = [
        _row(methodology, key, values, before.get(key))
        for key, values in _by_node(methodology, submissions).items()
    ]
    rows.sort(
        key=lambda row: (len(row.place), " / ".join(row.place), row.place, row.source, row.part, row.code)
    )
    return rows


def _row(methodology: Methodology, key: Key, values: list[Fraction], old: Fraction | None) -> ResultRow:
    place, source, part, code = key
    last = "person" if methodology.unit_level == UnitLevel.TEACHER else "group"
    threshold = ({i.code: i.threshold for i in methodology.indicators} | {TOTAL: methodology.threshold})[code]
    mean = sum(values, Fraction(0)) / len(values)
    below = None
    if threshold is not None:
        below = Fraction(sum(value < threshold for value in values), len(values))
    return ResultRow(
        node_kind=(*KINDS, last)[len(place)],
        place=place,
        source=source,
        part=part,
        code=code,
        n=len(values),
        mean=mean,
        q1=quantile(values, Fraction(1, 4)),
        median=quantile(values, Fraction(1, 2)),
        q3=quantile(values, Fraction(3, 4)),
        shares=level_shares(values, methodology.levels),
        share_below=below,
        delta=None if old is None else mean - old,
    )


def _by_node(methodology: Methodology, submissions: Iterable[Submission]) -> dict[Key, list[Fraction]]:
    """Base values of the units under each node."""
    depth = DEPTH[methodology.unit_level]
    by_unit: dict[Key, list[Fraction]] = defaultdict(list)
    for submission in submissions:
        place = tuple(name for name in submission.place[:depth] if name)
        for (part, code), value in score(methodology, submission.answers, submission.hidden).items():
            by_unit[place, submission.source, str(part), code].append(value)
    by_node: dict[Key, list[Fraction]] = defaultdict(list)
    for (place, source, part, code), values in by_unit.items():
        base = sum(values, Fraction(0)) / len(values)
        for length in range(len(place) + 1):
            by_node[place[:length], source, part, code].append(base)
    return by_node


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """Linear interpolation between order statistics, as quantile_cont."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    low = position.numerator // position.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def level_shares(values: Sequence[Fraction], levels: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """A value belongs to the highest level not above it; a value under the lowest level belongs to the lowest."""
    counts = [0] * len(levels)
    for value in values:
        reached = [position for position, level in enumerate(levels) if level <= value]
        if levels:
            counts[reached[-1] if reached else 0] += 1
    return tuple(Fraction(count, len(values)) for count in counts)
