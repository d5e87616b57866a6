"""The scale of an indicator by what weighs in it: a leaf of weight 0, or one outside the part, makes no other scale."""

from __future__ import annotations

from fractions import Fraction

from mostik.stats.matrix import scale_of
from mostik.stats.methodology import Methodology
from mostik.stats.tree import tree_of


def scale_in(methodology: Methodology, code: str, part: str) -> tuple[Fraction, Fraction] | None:
    """The lowest and the highest value the indicator can have in the part; None where what it is made of has no common
    scale, or it has no value in the part."""
    tree = tree_of(methodology)
    scales, queue = set(), [code] if code in tree.codes(part) else []
    while queue:
        one = queue.pop()
        if one in tree.by_code and one not in tree.children[part]:
            scales.add(scale_of(methodology, one))
        queue += [child for child, weight in tree.children[part].get(one, ()) if weight]
    return scales.pop() if len(scales) == 1 else None
