"""Places 1…N with the interval in which each may lie. For municipalities and above, never for kindergartens."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mostik.stats.small_numbers import Sample, chance_of_difference

K = TypeVar("K", bound=Hashable)
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Rank:
    """Place 1 is the highest mean; equal means share a place. With 95 % the true place is within `low`…`high`."""

    place: int
    low: int
    high: int


def ranks(samples: Mapping[K, Sample]) -> dict[K, Rank]:
    """The interval of a place counts who is surely above and who is surely below: pairwise differences (Welch), each
    at 5 % / (N − 1), so that all of one unit hold together with 95 % (Bonferroni). Who is known from one value only
    is never surely above or below anybody."""
    above: dict[K, int] = dict.fromkeys(samples, 0)
    surely_above: dict[K, int] = dict.fromkeys(samples, 0)
    surely_below: dict[K, int] = dict.fromkeys(samples, 0)
    keys = list(samples)
    for position, first in enumerate(keys):
        for second in keys[position + 1 :]:
            one, two = samples[first], samples[second]
            if one.mean == two.mean:
                continue
            high, low = (first, second) if one.mean > two.mean else (second, first)
            above[low] += 1
            if chance_of_difference(one, two) < LEVEL / (len(keys) - 1):
                surely_above[low] += 1
                surely_below[high] += 1
    return {
        key: Rank(above[key] + 1, surely_above[key] + 1, len(keys) - surely_below[key]) for key in samples
    }
