"""The process × result matrix: organisations are placed by how they work and by what comes of it, 4 × 4, clusters 1–16.

Cluster = 4 · (process − 1) + result, with categories from 1 (minimal) to 4 (maximal). This is how the regions number
them: 15 = process maximal, result above the average; 12 = above the average, maximal; 11 = both above the average;
10 = above, below. It places organisations, never people, and says nothing about an order of organisations inside a
cluster. Exact numbers only: a value on a cut point belongs to the category above it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Generic, TypeVar

from mostik.stats.methodology import TOTAL, Methodology, Scoring

K = TypeVar("K", bound=Hashable)
Cuts = tuple[Fraction, Fraction, Fraction]
"""Where the second, the third and the fourth category begin: [−∞, a) [a, b) [b, c) [c, +∞)."""
CATEGORIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Matrix(Generic[K]):
    """Who stands in which cluster (every cluster from 1 to 16 is there) and who has no value of one of the two."""

    clusters: Mapping[int, tuple[K, ...]]
    unplaced: tuple[K, ...]


def category(value: Fraction, cuts: Cuts) -> int:
    """1…4 by half-open intervals. Raises ValueError if the cut points do not grow."""
    if not all(low < high for low, high in pairwise(cuts)):
        raise ValueError(f"cut points must grow: {cuts}")
    return 1 + bisect_right(cuts, value)


def cluster(process: int, result: int) -> int:
    """The number 1…16 of two categories 1…4."""
    if process not in CATEGORIES or result not in CATEGORIES:
        raise ValueError(f"categories are 1…4, not {process} and {result}")
    return 4 * (process - 1) + result


def categories(number: int) -> tuple[int, int]:
    """Process and result of a cluster: 15 → (4, 3)."""
    if not 1 <= number <= 16:
        raise ValueError(f"clusters are 1…16, not {number}")
    return (number - 1) // 4 + 1, (number - 1) % 4 + 1


def quarters(low: Fraction, high: Fraction) -> Cuts:
    """Cut points that divide a scale into four equal parts: 1…5 → 2, 3, 4."""
    step = (high - low) / 4
    return low + step, low + 2 * step, low + 3 * step


def place(
    readings: Mapping[K, tuple[Fraction | None, Fraction | None]], process: Cuts, result: Cuts
) -> Matrix[K]:
    """Place everybody by values of (process, result), in the given order."""
    known = {key: (p, r) for key, (p, r) in readings.items() if p is not None and r is not None}
    given = {key: (category(p, process), category(r, result)) for key, (p, r) in known.items()}
    return by_categories(given, unplaced=(key for key in readings if key not in known))


def by_categories(given: Mapping[K, tuple[int, int]], unplaced: Iterable[K] = ()) -> Matrix[K]:
    """Place everybody by categories that are known already."""
    found: dict[int, list[K]] = {number: [] for number in range(1, 17)}
    for key, (process, result) in given.items():
        found[cluster(process, result)].append(key)
    return Matrix({number: tuple(keys) for number, keys in found.items()}, tuple(unplaced))


def together(values: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """The weighted mean of several areas, pairs (weight, value); None if one of them has no value."""
    total, weights = Fraction(0), 0
    for weight, value in values:
        if value is None:
            return None
        total += weight * value
        weights += weight
    return total / weights if weights else None


def scale_of(methodology: Methodology, code: str) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest value an indicator can have; None where its leaves have no common scale."""
    scales, queue = set(), [None if code == TOTAL else code]
    while queue:
        one = queue.pop()
        below = methodology.children(one)
        if not below and one is not None:
            scales.add(_scale_of_leaf(methodology, one))
        queue += [child.code for child in below]
    return scales.pop() if len(scales) == 1 else None


def _scale_of_leaf(methodology: Methodology, code: str) -> tuple[Fraction, Fraction] | None:
    scoring = next(i.scoring for i in methodology.indicators if i.code == code)
    levels = methodology.levels
    if scoring == Scoring.SHARE:
        return Fraction(0), Fraction(100)
    if scoring == Scoring.SUM or len(levels) < 2:
        return None
    items = methodology.items_of(code) if scoring == Scoring.MEAN else ()
    if any(item.scores is None for item in items):
        return None
    scores = [score for item in items for score in (item.scores or {}).values() if score is not None]
    fits = all(levels[0] <= score <= levels[-1] for score in scores)
    return (levels[0], levels[-1]) if fits else None
