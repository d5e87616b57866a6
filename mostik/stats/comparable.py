"""Which indicators two methodologies measure alike: the one rule of change between rounds that used different versions.

An indicator is shared in a part when everything its value follows from is the same in both: a leaf has the same items
with the same scores and weights and is scored by the same rules; an inner node has the same children with the same
weights, all of them shared; the total has the same roots. Thresholds and titles are no part of a value.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mostik.stats.methodology import TOTAL, Item, Methodology, Scoring
from mostik.stats.tree import PARTS, Tree, tree_of


def shared_codes(
    before: Methodology, after: Methodology, changed_items: Collection[str] = ()
) -> frozenset[tuple[str, str]]:
    """(part, code) of the indicators that may be compared, `TOTAL` with them. `changed_items` names items that ask
    something else than before, though they score alike: the methodology does not know the wording."""
    if (before.unit_level, before.min_answered) != (after.unit_level, after.min_answered):
        return frozenset()
    old, new = tree_of(before), tree_of(after)
    same = {
        code
        for code in {*old.leaves} & {*new.leaves}
        if _leaf(old, code, before) == _leaf(new, code, after)
        and not {item.name for item in new.items[code]} & {*changed_items}
    }
    found: set[tuple[str, str]] = set()
    for part in PARTS:
        kept = same & {*old.codes(part)} & {*new.codes(part)}
        children = old.children[part]
        for code in new.inner:  # children before their parents
            under = new.children[part][code]
            if under and sorted(under) == sorted(children.get(code, ())) and {c for c, _w in under} <= kept:
                kept.add(code)
        found |= {(part.value, code) for code in kept}
    return frozenset(found)


def _leaf(tree: Tree, code: str, methodology: Methodology) -> tuple[Any, ...]:
    """Everything the value of a leaf follows from, but the answers."""
    one = tree.by_code[code]
    levels = methodology.levels if one.scoring is Scoring.LEVELLED else ()
    items = sorted(map(_item, tree.items[code]), key=lambda item: str(item[0]))
    return one.scoring, one.half_steps, one.na_blocks, one.answered_by_count, levels, items


def _item(item: Item) -> tuple[Any, ...]:
    scores = None if item.scores is None else dict(item.scores)
    return item.name, item.weight, scores, item.mark_level, item.mark_polarity


__all__ = ["TOTAL", "shared_codes"]
