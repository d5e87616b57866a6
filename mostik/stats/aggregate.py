"""Exact statistics of many numbers by node: counts, sums, quartiles, levels — on whole numbers, whatever the order
of rows. A value is int × 1/scale; the integers are int64 where everything provably fits, Python's own otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, lcm

import numpy as np

INT64 = 2**63 - 1
STRETCH = 1024
"""Short sorts are quicker than one long one: nodes are sorted so many rows at a time."""


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers of one indicator by unit: `unit[i]` has value `number[i]` / `scale`; each unit occurs once. `answers[i]`
    submissions stand behind it; None: one behind each."""

    unit: np.ndarray
    number: np.ndarray
    scale: int
    answers: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """One row per node. Exact: mean = total / (n · scale), quartile = quartiles[q] / (4 · scale) if asked for. `at_level[j]` counts
    the values at the level j; `below` counts the values under the threshold (None where there is no threshold). `answers`
    counts submissions, `n` units."""

    node: np.ndarray
    n: np.ndarray
    total: np.ndarray
    quartiles: tuple[np.ndarray, ...]
    at_level: tuple[np.ndarray, ...]
    below: np.ndarray | None
    scale: int
    answers: np.ndarray


def base_values(
    unit: np.ndarray, number: np.ndarray, scale: int, answers: np.ndarray | None = None
) -> Values:
    """The mean over the submissions of a unit. With `answers` each unit occurs once: its number is the mean of so many."""
    if len(unit) == 0:
        return Values(unit, number, scale)
    order = np.argsort(unit, kind="stable")
    unit, number = unit[order], number[order]
    if answers is not None:
        return Values(unit, number, scale, answers[order])
    starts = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    if len(starts) == len(unit):
        return Values(unit, number, scale)
    counts = np.diff(np.r_[starts, len(unit)])
    multiple = lcm(*(int(count) for count in np.unique(counts)))
    largest = _largest(number) * int(counts.max()) * multiple
    number = _as_exact(number, largest)
    factor = np.array([multiple // int(count) for count in counts], dtype=number.dtype)
    return Values(unit[starts], np.add.reduceat(number, starts) * factor, scale * multiple, counts)


def statistics(
    values: Values,
    node: np.ndarray,
    levels: Sequence[Fraction],
    threshold: Fraction | None,
    *,
    quartiles: bool = True,
) -> Statistics:
    """Statistics by node. `node[i]` is the node over `values.unit[i]`; nodes are numbered in the order of their
    units, so it never decreases."""
    number = _as_exact(values.number, _largest(values.number) * max(8, len(node)))
    starts = np.flatnonzero(np.r_[True, node[1:] != node[:-1]])[: len(node)]
    n = np.diff(np.r_[starts, len(node)])

    def under(bound: Fraction) -> np.ndarray:
        """How many values of each node are strictly below the bound."""
        flags = number < _whole(bound, values.scale, number)
        return np.add.reduceat(flags, starts, dtype=np.int64) if len(starts) else starts

    edges = [np.zeros_like(n), *(under(level) for level in levels[1:]), n]
    ordered = _ordered(number, starts, n) if quartiles else number
    return Statistics(
        node=node[starts],
        n=n,
        total=np.add.reduceat(number, starts) if len(starts) else number,
        quartiles=tuple(_quartile(ordered, starts, n, q) for q in (1, 2, 3)) if quartiles else (),
        at_level=tuple(high - low for low, high in pairwise(edges)) if levels else (),
        below=None if threshold is None else under(threshold),
        scale=values.scale,
        answers=n if values.answers is None else np.add.reduceat(values.answers, starts),
    )


def _ordered(number: np.ndarray, starts: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The numbers sorted within each node, of a large node those that quartiles look at. Node and number are sorted as
    one integer: the number itself where both fit into 63 bits, its rank otherwise."""
    if len(n) == len(number):
        return number
    segment = np.repeat(np.arange(len(n)), n)
    low = number.min()
    width = int(number.max() - low).bit_length()
    if number.dtype != object and width + len(n).bit_length() <= 63:
        key = (segment << width) | (number - low)
        _sort(key, starts, n)
        by_number: np.ndarray = (key & ((1 << width) - 1)) + low
        return by_number
    distinct, rank = np.unique(number, return_inverse=True)
    key = segment * len(distinct) + rank
    _sort(key, starts, n)
    by_rank: np.ndarray = distinct[key % len(distinct)]
    return by_rank


def _sort(key: np.ndarray, starts: np.ndarray, n: np.ndarray) -> None:
    """Sort each node where it stands; small nodes together, for the key of a later node is larger. In a large node only
    the places of its quartiles are put in order."""
    large, after = starts[n > STRETCH], (starts + n)[n > STRETCH]
    cuts = np.searchsorted(starts, np.arange(0, len(key), STRETCH))
    bounds = np.unique(np.r_[starts[cuts[cuts < len(starts)]], large, after, len(key)])
    is_large = np.isin(bounds, large).tolist()
    for (first, last), alone in zip(pairwise(bounds.tolist()), is_large, strict=False):
        stretch = key[first:last]
        if alone:
            stretch.partition([(q * (len(stretch) - 1) >> 2) + step for q in (1, 2, 3) for step in (0, 1)])
        else:
            stretch.sort()


def _quartile(ordered: np.ndarray, starts: np.ndarray, n: np.ndarray, quarter: int) -> np.ndarray:
    """Four times the linear interpolation at position quarter/4 · (n-1)."""
    whole = quarter * (n - 1)
    position, rest = starts + (whole >> 2), whole & 3
    low = ordered[position]
    high = ordered[position + (rest > 0)]
    interpolated: np.ndarray = 4 * low + (high - low) * rest
    return interpolated


def _whole(bound: Fraction, scale: int, like: np.ndarray) -> int:
    """The smallest integer not below the bound, within the type of `like`."""
    whole = ceil(bound * scale)
    return whole if like.dtype == object else max(-INT64, min(INT64, whole))


def _largest(number: np.ndarray) -> int:
    return max(abs(int(number.min())), abs(int(number.max()))) if len(number) else 0


def _as_exact(number: np.ndarray, largest: int) -> np.ndarray:
    return number if largest <= INT64 else number.astype(object)
