"""Quartiles of nodes of every size: they are sorted in stretches, large nodes only where a quartile looks."""

from fractions import Fraction

import numpy as np
import pytest

from mostik.stats.aggregate import STRETCH, Values, statistics

SIZES = (1, 2, 3, 700, 5, STRETCH, STRETCH + 1, 1, 4 * STRETCH + 2, 2, 2, 300, 3 * STRETCH)


def quartile(numbers: list[int], quarter: int) -> Fraction:
    """By the definition: linear interpolation at quarter/4 · (n-1)."""
    ordered, place = sorted(numbers), Fraction(quarter * (len(numbers) - 1), 4)
    low = ordered[int(place)]
    high = ordered[min(int(place) + 1, len(ordered) - 1)]
    return low + (high - low) * (place - int(place))


@pytest.mark.parametrize("largest", [3, 10_000, 2**61, 2**70], ids=["ties", "short", "by rank", "objects"])
@pytest.mark.parametrize(
    "sizes", [SIZES, SIZES[::-1], (2,) * 3000, (5 * STRETCH,)], ids=["mixed", "turned", "small", "one"]
)
def test_quartiles_are_those_of_the_definition(sizes, largest):
    chance = np.random.default_rng(len(sizes))
    number = np.array([int(one * largest) for one in chance.random(sum(sizes))], dtype=object)
    number = number if largest > 2**63 else number.astype(np.int64)
    node = np.repeat(np.arange(len(sizes)), sizes)
    before = number.copy()
    found = statistics(Values(np.arange(len(number)), number, 7), node, (), None)
    ends = np.cumsum(sizes)
    for at, (size, end) in enumerate(zip(sizes, ends, strict=True)):
        mine = [int(one) for one in number[end - size : end]]
        got = [Fraction(int(found.quartiles[q - 1][at]), 4) for q in (1, 2, 3)]
        assert got == [quartile(mine, q) for q in (1, 2, 3)]
    assert (number == before).all()
