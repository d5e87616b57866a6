"""What may be said about small numbers. Between the results and any page or report: hiding of small groups of
people, intervals, shrunk means, and the word for a change. Estimates here are floats: nothing is decided exactly on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log, sqrt
from typing import TypeVar

from mostik.stats.results import Place, ResultRow

K = TypeVar("K", bound=Hashable)
RowKey = tuple[Place, str, str, str]
Z95 = 1.959963984540054


def suppress(counts: Mapping[K, int], min_cell: int) -> frozenset[K]:
    """Which of the parts of a shown whole must be hidden, given how many people are in each.

    A part of fewer than `min_cell` people is hidden. What is hidden together must not be found by subtracting the
    shown parts from the whole: the next smallest parts are hidden too, until at least two parts and at least
    `min_cell` people are behind the curtain."""
    order = sorted(((n, repr(key), key) for key, n in counts.items() if n > 0), key=lambda part: part[:2])
    small = sum(n < min_cell for n, _, _ in order)
    if not small:
        return frozenset()
    people = 0
    hidden: list[K] = []
    for position, (n, _, key) in enumerate(order):
        if position >= small and len(hidden) > 1 and people >= min_cell:
            break
        hidden.append(key)
        people += n
    return frozenset(hidden)


def hidden_rows(rows: Iterable[ResultRow], min_cell: int) -> frozenset[RowKey]:
    """Which results (place, source, part, code) must not be shown where the base units are persons: small nodes,
    what would give them away by subtraction, and everything below a hidden node."""
    tables: dict[tuple[str, str, str], dict[Place, int]] = defaultdict(dict)
    for row in rows:
        tables[row.source, row.part, row.code][row.place] = row.n
    hidden: set[RowKey] = set()
    for (source, part, code), counts in tables.items():
        hidden |= {(place, source, part, code) for place in hidden_places(counts, min_cell)}
    return frozenset(hidden)


def hidden_places(counts: Mapping[Place, int], min_cell: int) -> frozenset[Place]:
    """The same for one result: `counts` holds the people of every node, the tops included."""
    children: dict[Place | None, dict[Place, int]] = defaultdict(dict)
    for place, n in counts.items():
        children[place[:-1] if place and place[:-1] in counts else None][place] = n
    hidden: set[Place] = {place for place, n in children[None].items() if n < min_cell}
    for place in sorted(counts, key=len):
        parts = children.get(place, {})
        hidden |= set(parts) if place in hidden else suppress(parts, min_cell)
    return frozenset(hidden)


def wilson(k: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a share k/n (Newcombe 1998, method 3)."""
    if n == 0:
        return 0.0, 1.0
    share = k / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    bottom = 1 + z * z / n
    return (0.0 if k == 0 else (middle - spread) / bottom, 1.0 if k == n else (middle + spread) / bottom)


def difference_of_shares(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """The 95 % interval of k1/n1 - k2/n2 from two Wilson intervals (Newcombe 1998, method 10)."""
    first, second = k1 / n1, k2 / n2
    (low1, high1), (low2, high2) = wilson(k1, n1), wilson(k2, n2)
    return (
        first - second - sqrt((first - low1) ** 2 + (high2 - second) ** 2),
        first - second + sqrt((high1 - first) ** 2 + (second - low2) ** 2),
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """Numbers of a group: how many, their mean and their variance (n - 1 in the denominator; any for n < 2)."""

    n: int
    mean: float
    variance: float


def sample_of(values: Sequence[float]) -> Sample:
    """Describe the numbers themselves."""
    n = len(values)
    mean = sum(values) / n
    return Sample(n, mean, sum((value - mean) ** 2 for value in values) / (n - 1) if n > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Means drawn to the common mean by as much as each is unreliable (`reliability` 0…1)."""

    common: float
    between: float
    within: float
    means: tuple[float, ...]
    reliability: tuple[float, ...]


def shrink(samples: Sequence[Sample]) -> Shrunk:
    """Empirical Bayes by moments: the variance between groups from the analysis of variance of unequal groups."""
    total = sum(s.n for s in samples)
    common = sum(s.n * s.mean for s in samples) / total
    freedom = total - len(samples)
    within = sum((s.n - 1) * s.variance for s in samples) / freedom if freedom else 0.0
    spread = sum(s.n * (s.mean - common) ** 2 for s in samples)
    effective = total - sum(s.n**2 for s in samples) / total
    between = max(0.0, (spread - (len(samples) - 1) * within) / effective) if effective else 0.0
    reliability = tuple(
        between / (between + within / s.n) if between + within / s.n else 0.0 for s in samples
    )
    means = tuple(common + r * (s.mean - common) for r, s in zip(reliability, samples, strict=True))
    return Shrunk(common, between, within, means, reliability)


class Change(StrEnum):
    """The word for a difference of two rounds."""

    GREW = "grew"
    FELL = "fell"
    STEADY = "steady"


def difference(before: Sample, after: Sample) -> tuple[float, float]:
    """The 95 % interval of after.mean - before.mean (Welch). Groups of one person know nothing: (-inf, inf)."""
    if min(before.n, after.n) < 2:
        return float("-inf"), float("inf")
    error1, error2 = before.variance / before.n, after.variance / after.n
    moved = after.mean - before.mean
    if error1 + error2 == 0:
        return moved, moved
    freedom = (error1 + error2) ** 2 / (error1**2 / (before.n - 1) + error2**2 / (after.n - 1))
    reach = t_quantile(0.975, freedom) * sqrt(error1 + error2)
    return moved - reach, moved + reach


def change(before: Sample, after: Sample, step: float) -> Change:
    """«Grew» or «fell» only if the interval of the difference excludes 0 and the difference exceeds `step`."""
    low, high = difference(before, after)
    moved = after.mean - before.mean
    if abs(moved) <= step or low <= 0 <= high:
        return Change.STEADY
    return Change.GREW if moved > 0 else Change.FELL


def change_is_real(before: Sample, after: Sample, step: float) -> bool:
    """Is there anything to say about the change at all?"""
    return change(before, after, step) != Change.STEADY


def t_quantile(share: float, freedom: float) -> float:
    """The quantile of Student's distribution, for shares above one half; by bisection."""
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        tail = _incomplete_beta(freedom / (freedom + middle * middle), freedom / 2, 0.5) / 2
        low, high = (middle, high) if 1 - tail < share else (low, middle)
    return (low + high) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by Lentz's continued fraction (Numerical Recipes 6.4)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x > (a + 1) / (a + b + 2):
        return 1 - front * _fraction(1 - x, b, a) / b
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
