"""How many teachers of an organisation have a deficit, told so that nobody is recognised.

Over the same people, the same day and the same curtain as the heat-map (`aggregates`): what it hides is hidden here. A number of
people with a deficit, and of those without, is told exactly only from `MIN_CELL` people on; below it is told as a range, for «all
of five» would name each of them and «all but one» would tell the one who is left about the others. Numbers are told of
organisations only: a sum over a municipality would give the hidden ones away by subtraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from mostik.assessment.queries.aggregates import MIN_CELL, World
from mostik.stats.results import Place


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` measured people at least `least` and at most `most` have the deficit; the two are equal where the number is
    told."""

    n: int
    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


def share(k: int, n: int, min_cell: int = MIN_CELL) -> Share | None:
    """What may be told of k people out of n; None where even a range would tell too much."""
    if n < 2 * min_cell:
        return None
    if k < min_cell:
        return Share(n, 0, min_cell - 1)
    if n - k < min_cell:
        return Share(n, n - min_cell + 1, n)
    return Share(n, k, k)


def of_organisations(found: World, codes: Collection[str]) -> dict[tuple[Place, str], Share]:
    """(place, code) → what may be told, for every organisation and leaf; what is hidden is absent."""
    measured: Counter[tuple[Place, str]] = Counter()
    lacking: Counter[tuple[Place, str]] = Counter()
    for one in found.people:
        for code in codes:
            if code in one.values:
                measured[one.place, code] += 1
                lacking[one.place, code] += code in one.deficits
    told = ((key, share(lacking[key], n)) for key, n in measured.items() if key not in found.hidden)
    return {key: one for key, one in told if one is not None}
