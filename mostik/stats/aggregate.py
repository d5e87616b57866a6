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


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers of one indicator by unit: `unit[i]` has value `number[i]` / `scale`; each unit occurs once."""

    unit: np.ndarray
    number: np.ndarray
    scale: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """One row per node. Exact: mean = total / (n · scale), quartile = quartiles[q] / (4 · scale). `at_level[j]` counts
    the values at the level j; `below` counts the values under the threshold (None where there is no threshold)."""

    node: np.ndarray
    n: np.ndarray
    total: np.ndarray
    quartiles: tuple[np.ndarray, np.ndarray, np.ndarray]
    at_level: tuple[np.ndarray, ...]
    below: np.ndarray | None
    scale: int


def base_values(unit: np.ndarray, number: np.ndarray, scale: int) -> Values:
    """The mean over the submissions of a unit."""
    if len(unit) == 0:
        return Values(unit, number, scale)
    order = np.argsort(unit, kind="stable")
    unit, number = unit[order], number[order]
    starts = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    if len(starts) == len(unit):
        return Values(unit, number, scale)
    counts = np.diff(np.r_[starts, len(unit)])
    multiple = lcm(*(int(count) for count in np.unique(counts)))
    largest = _largest(number) * int(counts.max()) * multiple
    number = _as_exact(number, largest)
    factor = np.array([multiple // int(count) for count in counts], dtype=number.dtype)
    return Values(unit[starts], np.add.reduceat(number, starts) * factor, scale * multiple)


def statistics(
    values: Values, node: np.ndarray, levels: Sequence[Fraction], threshold: Fraction | None
) -> Statistics:
    """Statistics by node, in the order of node numbers; `node[i]` is the node over `values.unit[i]`."""
    number = _as_exact(values.number, _largest(values.number) * max(4, len(node)))
    distinct, rank = np.unique(number, return_inverse=True)
    key = np.sort(node * len(distinct) + rank)
    sorted_node, sorted_rank = np.divmod(key, max(len(distinct), 1))
    starts = np.flatnonzero(np.r_[True, sorted_node[1:] != sorted_node[:-1]])[: len(key)]
    nodes = sorted_node[starts]
    n = np.diff(np.r_[starts, len(key)])

    def under(bound: Fraction) -> np.ndarray:
        """How many values of each node are strictly below the bound."""
        limit = np.searchsorted(distinct, _whole(bound, values.scale, distinct), side="left")
        return np.searchsorted(key, nodes * len(distinct) + limit, side="left") - starts

    ordered = distinct[sorted_rank]
    edges = [np.zeros_like(n), *(under(level) for level in levels[1:]), n]
    return Statistics(
        node=nodes,
        n=n,
        total=np.add.reduceat(ordered, starts) if len(key) else ordered,
        quartiles=(
            _quartile(ordered, starts, n, 1),
            _quartile(ordered, starts, n, 2),
            _quartile(ordered, starts, n, 3),
        ),
        at_level=tuple(high - low for low, high in pairwise(edges)) if levels else (),
        below=None if threshold is None else under(threshold),
        scale=values.scale,
    )


def _quartile(ordered: np.ndarray, starts: np.ndarray, n: np.ndarray, quarter: int) -> np.ndarray:
    """Four times the linear interpolation at position quarter/4 · (n-1)."""
    position, rest = np.divmod(quarter * (n - 1), 4)
    low = ordered[starts + position]
    high = ordered[starts + np.minimum(position + 1, n - 1)]
    interpolated: np.ndarray = low * (4 - rest) + high * rest
    return interpolated


def _whole(bound: Fraction, scale: int, like: np.ndarray) -> int:
    """The smallest integer not below the bound, within the type of `like`."""
    whole = ceil(bound * scale)
    return whole if like.dtype == object else max(-INT64, min(INT64, whole))


def _largest(number: np.ndarray) -> int:
    return max(abs(int(number.min())), abs(int(number.max()))) if len(number) else 0


def _as_exact(number: np.ndarray, largest: int) -> np.ndarray:
    return number if largest <= INT64 else number.astype(object)
