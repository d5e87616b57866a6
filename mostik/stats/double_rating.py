"""Which cards are rated twice, and where two ratings of one unit part. Exact: a card either goes to a third person or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mostik.stats.methodology import TOTAL, Indicator, Methodology, Part, Polarity, Scoring
from mostik.stats.scoring import Scores
from mostik.stats.tree import tree_of


def draw(cards: Iterable[int], seed: str, percent: int) -> list[int]:
    """The cards that are rated twice, in the order of the draw: `percent` of them, rounded up, so at least one.

    Each number is hashed with the seed, and the smallest hashes win: anybody can repeat it with `printf seed:number |
    sha256sum`. A card is drawn independently of the order and of the language of the program."""
    known = sorted(set(cards))
    wanted = -(-len(known) * percent // 100)
    return sorted(known, key=lambda card: ticket(seed, card))[:wanted]


def ticket(seed: str, card: int) -> str:
    """What a card is ordered by, as hexadecimal text."""
    return hashlib.sha256(f"{seed}:{card}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two values of one leaf. `share` is the difference as a part of the leaf's range; None: only one of the two has a
    value, or the leaf has no range."""

    code: str
    first: Fraction | None
    second: Fraction | None
    share: Fraction | None


def discrepancies(
    methodology: Methodology, first: Scores, second: Scores, limit: Fraction
) -> list[Discrepancy]:
    """Leaves whose two values differ by more than `limit` of the leaf's range (0…1), in the order of the workbook. A
    leaf that only one of the two could judge differs beyond any limit."""
    found = []
    tree = tree_of(methodology)
    for code in tree.leaves:
        one, two = first.get((Part.FULL, code)), second.get((Part.FULL, code))
        if one is None and two is None:
            continue
        width = range_of(methodology, tree.by_code[code])
        share = abs(one - two) / width if one is not None and two is not None and width else None
        if (one is None) != (two is None) or (share is not None and share > limit):
            found.append(Discrepancy(code, one, two, share))
    return found


def range_of(methodology: Methodology, indicator: Indicator) -> Fraction | None:
    """How far apart two values of a leaf can be; None for numbers without bounds."""
    if indicator.scoring == Scoring.LEVELLED:
        return methodology.levels[-1] - methodology.levels[0]
    if indicator.scoring == Scoring.SHARE:
        return Fraction(100)
    widths = [(item.weight, bounds(item.scores)) for item in methodology.items_of(indicator.code)]
    if any(limits is None for _weight, limits in widths):
        return None
    known = [(weight, limits) for weight, limits in widths if limits is not None]
    if indicator.scoring == Scoring.SUM:
        return sum((Fraction(weight, 1000) * (high - low) for weight, (low, high) in known), Fraction(0))
    return max((high for _w, (_low, high) in known), default=Fraction(0)) - min(
        (low for _w, (low, _high) in known), default=Fraction(0)
    )


def bounds(scores: Mapping[str, Fraction | None] | None) -> tuple[Fraction, Fraction] | None:
    """The least and the largest score among the choices; None for a number question."""
    known = [score for score in (scores or {}).values() if score is not None]
    return (min(known), max(known)) if known else None


def reversed_items(methodology: Methodology) -> list[bool]:
    """Items that count against the unit: «yes» to a negative mark."""
    return [
        item.mark_level is not None and item.mark_polarity == Polarity.NEGATIVE for item in methodology.items
    ]


def scale_items(methodology: Methodology, code: str) -> Sequence[int]:
    """Positions of the items under an indicator (TOTAL: all of them)."""
    parents = {i.code: i.parent for i in methodology.indicators}

    def under(leaf: str) -> bool:
        step: str | None = leaf
        while step is not None:
            if step == code:
                return True
            step = parents.get(step)
        return code == TOTAL

    return [number for number, item in enumerate(methodology.items) if under(item.indicator)]
