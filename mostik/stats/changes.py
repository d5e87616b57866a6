"""The one rule of the words «grew», «fell», «no change», for pages, reports and reviews alike (docs/scoring.md, «Change»).

One unit of twenty seems to move by chance alone; in a list of two hundred that is ten. So beside the rule of
`small_numbers.change` a list as a whole is held to 10 % of false words among those said (Benjamini & Hochberg 1995).
Which list a number belongs to follows from the number and never from the page it is shown on, so that the same number has
the same word everywhere: a total stands among the totals of its neighbours (places of one kind under one place above),
a leaf among the leaves of its place, an area among its areas. What one unit stands behind gets no word at all.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL, Methodology
from mostik.stats.small_numbers import Change, Sample, chance_of_difference, word_of

K = TypeVar("K", bound=Hashable)
FALSE_RATE = 0.10
STEPS = 20
"""The least change worth a word is a twentieth of the scale: 0.2 of 1…5, 5 points of 100 (analytics, § 4.3)."""
SLACK = Fraction(1, 10**8)
"""Values in a file are rounded to billionths: a change of exactly the step must not pass for a larger one."""


def benjamini_hochberg(chances: Mapping[K, float], rate: float = FALSE_RATE) -> frozenset[K]:
    """Which differences stand, given the chance of each when nothing differs: all up to the largest k with
    p(k) ≤ k · rate / m."""
    ordered = sorted((chance, position, key) for position, (key, chance) in enumerate(chances.items()))
    count = len(ordered)
    standing = [k for k, (chance, _position, _key) in enumerate(ordered, 1) if chance <= k * rate / count]
    return frozenset(key for _chance, _position, key in ordered[: max(standing, default=0)])


def changes(
    pairs: Mapping[K, tuple[Sample, Sample]], step: float | Fraction | Mapping[K, Fraction]
) -> dict[K, Change]:
    """The word for each (before, after): the 95 % interval of the difference excludes 0, the difference exceeds
    `step` (one for all, or its own for each), and it stands among all the others. A sample of one has no word."""
    known = {key: pair for key, pair in pairs.items() if min(pair[0].n, pair[1].n) > 1}
    chances = {key: chance_of_difference(before, after) for key, (before, after) in known.items()}
    standing = benjamini_hochberg(chances)
    found = {}
    for key, (before, after) in known.items():
        least = step[key] if isinstance(step, Mapping) else step
        moved = word_of(after.mean - before.mean, chances[key], least)
        found[key] = moved if key in standing else Change.STEADY
    return found


def least_change(methodology: Methodology, code: str) -> Fraction:
    """The least change of an indicator worth a word: a twentieth of its scale, of that of the total where it has none."""
    low, high = scale_of(methodology, code) or scale_of(methodology, TOTAL) or (Fraction(1), Fraction(5))
    return (high - low) / STEPS


def indicator_changes(
    methodology: Methodology, before: Mapping[str, Sample], after: Mapping[str, Sample]
) -> dict[str, Change]:
    """The words for the indicators of one place by code, the total left out (it stands among other places)."""
    inner = {one.parent for one in methodology.indicators}
    found: dict[str, Change] = {}
    for is_leaf in (True, False):
        codes = [one.code for one in methodology.indicators if (one.code not in inner) == is_leaf]
        pairs = {code: (before[code], after[code]) for code in codes if code in before and code in after}
        found |= changes(pairs, {code: least_change(methodology, code) + SLACK for code in pairs})
    return found
