"""Two sources that looked at the same units: how far they part, and where by a whole level or more.

Only units that both have assessed are compared: a mean of all groups beside a mean of the visited ones would compare
groups, not views. Numbers are exact whole billionths.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from mostik.stats.methodology import Methodology
from mostik.stats.scales import scale_in

UNIT = 10**9
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Over the `n` units both have: the two means, and in how many units the first is higher or lower by `step` at
    least (both 0 without a step)."""

    n: int
    first: Fraction
    second: Fraction
    higher: int
    lower: int

    @property
    def difference(self) -> Fraction:
        return self.first - self.second

    @property
    def wide(self) -> int:
        return self.higher + self.lower


def step_of(methodology: Methodology, code: str, part: str) -> Fraction | None:
    """What parts two views by a whole level: the least distance of neighbouring levels where the indicator is measured in
    levels, a quarter of the scale otherwise; None where it has no scale."""
    scale = scale_in(methodology, code, part)
    if scale is None:
        return None
    levels = methodology.levels
    if len(levels) > 1 and scale == (levels[0], levels[-1]):
        return min(high - low for low, high in pairwise(levels))
    return (scale[1] - scale[0]) / 4


def discrepancy(first: Numbers, second: Numbers, step: Fraction | None) -> Discrepancy | None:
    """Values of the same units in the same order, in whole billionths; None of nobody. A value in a file is rounded down,
    so a difference may lack one billionth: it counts as reached."""
    n = len(first)
    if not n:
        return None
    apart = first - second
    least = None if step is None else step.numerator * UNIT // step.denominator - 1
    higher = 0 if least is None else int((apart >= least).sum())
    lower = 0 if least is None else int((-apart >= least).sum())
    return Discrepancy(
        n, Fraction(int(first.sum()), n * UNIT), Fraction(int(second.sum()), n * UNIT), higher, lower
    )
