"""What may be said about small numbers. Between the results and any page or report: hiding of small groups of
people, intervals, and the word for a change. Estimates here are floats: nothing is decided exactly on them. Drawn means
and bands are in `standing`, places in `ranks`, changes of many at once in `changes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import sqrt
from types import MappingProxyType
from typing import TypeVar

from mostik.stats.distributions import beta_cdf, f_quantile
from mostik.stats.results import Place, ResultRow

K = TypeVar("K", bound=Hashable)
RowKey = tuple[Place, str, str, str]
Z95 = 1.959963984540054


def suppress(counts: Mapping[K, int], min_cell: int, also: Collection[K] = ()) -> frozenset[K]:
    """Which of the parts of a shown whole must be hidden, given how many people are in each.

    A part of fewer than `min_cell` people is hidden, and so are the parts in `also`. What is hidden together must not be
    found by subtracting the shown parts from the whole: the next smallest parts are hidden too, until at least two parts
    and at least `min_cell` people are behind the curtain."""
    order = sorted(((n, repr(key), key) for key, n in counts.items() if n > 0), key=lambda part: part[:2])
    hidden = {key for n, _, key in order if n < min_cell or key in also}
    if not hidden:
        return frozenset()
    for _n, _, key in order:
        if is_curtain([counts[one] for one in hidden], min_cell):
            break
        hidden.add(key)
    return frozenset(hidden)


def is_curtain(people: Sequence[int], min_cell: int) -> bool:
    """Do so many hidden parts of a shown whole hide each other?"""
    return len(people) > 1 and sum(people) >= min_cell


def hidden_rows(
    rows: Iterable[ResultRow],
    min_cell: int,
    children: Mapping[str, Sequence[str]] = MappingProxyType({}),
    blurred: int | None = None,
) -> frozenset[RowKey]:
    """Which results (place, source, part, code) must not be shown where the base units are persons: small nodes,
    what would give them away by subtraction, and everything below a hidden node. For `children` and `blurred` see
    `hidden_cells`."""
    found = list(rows)
    counts: dict[str, dict[str, dict[str, dict[Place, int]]]] = {}
    for row in found:
        tables = counts.setdefault(row.source, {}).setdefault(row.code, {})
        tables.setdefault(row.part, {})[row.place] = row.n
    hidden = {source: hidden_cells(of, children, min_cell, blurred) for source, of in counts.items()}
    keys = ((row.place, row.source, row.part, row.code) for row in found)
    return frozenset(key for key in keys if (key[0], key[3]) in hidden[key[1]])


def hidden_places(
    counts: Mapping[Place, int], min_cell: int, also: Collection[Place] = ()
) -> frozenset[Place]:
    """The same for one result: `counts` holds the people of every node, the tops included. Where too little is left under
    a shown node to hide its parts behind each other, the node is hidden with them."""
    parts: dict[Place | None, dict[Place, int]] = defaultdict(dict)
    for place, n in counts.items():
        parts[place[:-1] if place and place[:-1] in counts else None][place] = n
    downwards = sorted(counts, key=len)
    hidden = {place for place in counts if place in also}
    hidden |= {place for place, n in parts[None].items() if n < min_cell}
    while True:
        before = len(hidden)
        for place in downwards:
            below = parts.get(place, {})
            hidden |= set(below) if place in hidden else suppress(below, min_cell, hidden)
        for place in reversed(downwards):
            below = parts.get(place, {})
            hidden |= suppress(below, min_cell, hidden)
            behind = [n for one, n in below.items() if one in hidden and n]
            if behind and not is_curtain(behind, min_cell):
                hidden.add(place)
        if len(hidden) == before:
            return frozenset(hidden)


Tables = Mapping[str, Mapping[str, Mapping[Place, int]]]
"""Code → part → place → people."""


def hidden_cells(
    counts: Tables, children: Mapping[str, Sequence[str]], min_cell: int, blurred: int | None = None
) -> frozenset[tuple[Place, str]]:
    """Which (place, code) of one source must not be shown, so that nothing small is found by subtracting places from the
    place above, nor indicators from the indicator they make up, nor by both in turn.

    `children[code]` are the codes a code is the mean of. A cell in a table of places × indicators with known sums is
    found out exactly where no closed path leads over hidden cells (Gusfield 1988, A graph theoretic approach to
    statistical data security). So the children of one indicator are hidden at the same places, each place behind another
    under the same shown node; and where only some of them have a value at a place, their indicator is hidden there too.
    People without a value of a child, whom the indicator above does count, are found by the difference of the two like
    any other group: they are a table of their own, up to `blurred` people at a place (None: at any place), from where on
    rounding of what is shown hides a person anyway."""
    hidden: dict[str, frozenset[Place]] = dict.fromkeys(counts, frozenset())
    families = [
        (parent, codes, _tables(counts, parent, codes, blurred))
        for parent, codes in _families(children, counts)
    ]
    while True:
        before = dict(hidden)
        for parent, codes, tables in families:
            found = frozenset().union(*(hidden[code] for code in codes), hidden.get(parent, frozenset()))
            while (more := found.union(*(hidden_places(one, min_cell, found) for one in tables))) != found:
                found = more
            hidden |= dict.fromkeys(codes, found)
            if parent in hidden:
                hidden[parent] |= {place for place in found if _is_told_above(counts, codes, place)}
        if hidden == before:
            return frozenset((place, code) for code, places in hidden.items() for place in places)


def _families(
    children: Mapping[str, Sequence[str]], counts: Mapping[str, object]
) -> list[tuple[str, tuple[str, ...]]]:
    """Indicators with their children that have numbers, from the top down; what nobody is above stands under ""."""
    inside = {code for codes in children.values() for code in codes}
    level: list[tuple[str, tuple[str, ...]]] = [("", (code,)) for code in counts if code not in inside]
    found: list[tuple[str, tuple[str, ...]]] = []
    while level:
        found += level
        parents = [code for _parent, codes in level for code in codes]
        below = [(code, tuple(one for one in children.get(code, ()) if one in counts)) for code in parents]
        level = [(parent, codes) for parent, codes in below if codes]
    return found


def _tables(
    counts: Tables, parent: str, codes: Sequence[str], blurred: int | None
) -> list[Mapping[Place, int]]:
    """Who has a value of each of these codes, and who of the indicator above has none."""
    found = [table for code in codes for table in counts[code].values()]
    for part, whole in counts.get(parent, {}).items():
        for code in codes:
            have = counts[code].get(part, {})
            without = {
                place: n - have.get(place, 0)
                for place, n in whole.items()
                if n > have.get(place, 0) and (blurred is None or n < blurred)
            }
            found += [without] if have and without else []
    return found


def _is_told_above(counts: Tables, codes: Sequence[str], place: Place) -> bool:
    """Does the indicator above tell one of its children at the place, because others have no value there?"""
    present = sum(any(table.get(place) for table in counts[code].values()) for code in codes)
    return 0 < present < max(2, len(codes))


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
    """Numbers of a group: how many, their mean and their variance (n - 1 in the denominator; any for n < 2). An exact
    mean is compared with a step exactly."""

    n: int
    mean: float | Fraction
    variance: float


def sample_of(values: Sequence[float | Fraction]) -> Sample:
    """Describe the numbers themselves; the mean of fractions is exact."""
    n = len(values)
    mean = sum(values) / n
    spread = sum(float(value - mean) ** 2 for value in values)
    return Sample(n, mean, spread / (n - 1) if n > 1 else 0.0)


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
    moved = float(after.mean - before.mean)
    if error1 + error2 == 0:
        return moved, moved
    reach = t_quantile(0.975, _freedom(before, after)) * sqrt(error1 + error2)
    return moved - reach, moved + reach


def interval(sample: Sample) -> tuple[float, float]:
    """The 95 % interval of a mean (Student). One value knows nothing of its precision: (-inf, inf)."""
    if sample.n < 2:
        return float("-inf"), float("inf")
    reach = t_quantile(0.975, sample.n - 1) * sqrt(sample.variance / sample.n)
    return float(sample.mean) - reach, float(sample.mean) + reach


def chance_of_difference(before: Sample, after: Sample) -> float:
    """How often such a difference of means, or a larger one, comes when nothing differs (Welch, two-sided). Below 0.05
    exactly where the interval of `difference` excludes 0. 1 where a group of one knows nothing."""
    if min(before.n, after.n) < 2:
        return 1.0
    moved = float(after.mean - before.mean)
    error1, error2 = before.variance / before.n, after.variance / after.n
    if error1 + error2 == 0:
        return 0.0 if moved else 1.0
    freedom = _freedom(before, after)
    return beta_cdf(freedom / (freedom + moved**2 / (error1 + error2)), freedom / 2, 0.5)


def _freedom(before: Sample, after: Sample) -> float:
    """Welch's degrees of freedom."""
    error1, error2 = before.variance / before.n, after.variance / after.n
    return (error1 + error2) ** 2 / (error1**2 / (before.n - 1) + error2**2 / (after.n - 1))


def word_of(moved: float | Fraction, chance: float, step: float | Fraction) -> Change:
    """A difference not above the step, or one that may be chance, is no change."""
    if -step <= moved <= step or chance >= 0.05:
        return Change.STEADY
    return Change.GREW if moved > 0 else Change.FELL


def change(before: Sample, after: Sample, step: float | Fraction) -> Change:
    """«Grew» or «fell» only if the 95 % interval of the difference excludes 0 and the difference exceeds `step`."""
    return word_of(after.mean - before.mean, chance_of_difference(before, after), step)


def change_is_real(before: Sample, after: Sample, step: float | Fraction) -> bool:
    """Is there anything to say about the change at all?"""
    return change(before, after, step) != Change.STEADY


@lru_cache(4096)
def t_quantile(share: float, freedom: float) -> float:
    """The quantile of Student's distribution, for shares above one half: the square of Student's t is Fisher's F."""
    return sqrt(f_quantile(2 * share - 1, 1, freedom))
