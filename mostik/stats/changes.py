"""The word for the change of many units at once: «grew» must not be said by chance.

One unit of twenty seems to move by chance alone; in a list of two hundred that is ten. So beside the rule of
`small_numbers.change` the list as a whole is held to 10 % of false words among those said (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

from mostik.stats.small_numbers import Change, Sample, chance_of_difference, word_of

K = TypeVar("K", bound=Hashable)
FALSE_RATE = 0.10


def benjamini_hochberg(chances: Mapping[K, float], rate: float = FALSE_RATE) -> frozenset[K]:
    """Which differences stand, given the chance of each when nothing differs: all up to the largest k with
    p(k) ≤ k · rate / m."""
    ordered = sorted((chance, position, key) for position, (key, chance) in enumerate(chances.items()))
    count = len(ordered)
    standing = [k for k, (chance, _position, _key) in enumerate(ordered, 1) if chance <= k * rate / count]
    return frozenset(key for _chance, _position, key in ordered[: max(standing, default=0)])


def changes(pairs: Mapping[K, tuple[Sample, Sample]], step: float | Fraction) -> dict[K, Change]:
    """The word for each (before, after): the 95 % interval of the difference excludes 0, the difference exceeds
    `step`, and it stands among all the others."""
    chances = {key: chance_of_difference(before, after) for key, (before, after) in pairs.items()}
    standing = benjamini_hochberg(chances)
    return {
        key: word_of(after.mean - before.mean, chances[key], step) if key in standing else Change.STEADY
        for key, (before, after) in pairs.items()
    }
