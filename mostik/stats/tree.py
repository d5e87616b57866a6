"""The indicator tree of a methodology, prepared once: who stands under whom, in which part, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from mostik.stats.methodology import TOTAL, Indicator, Item, Methodology, Part

PARTS = (Part.FULL, Part.INVARIANT)


@dataclass(frozen=True, slots=True)
class Tree:
    """`leaves` and `inner` together are every indicator; `inner` lists children before their parents and ends with
    TOTAL. `children[part][code]` holds (child code, weight); a child without a single leaf of the part is absent
    from it, and so is its weight: a variative leaf never changes the invariant part."""

    by_code: dict[str, Indicator]
    items: dict[str, tuple[Item, ...]]
    leaves: tuple[str, ...]
    inner: tuple[str, ...]
    children: dict[str, dict[str, tuple[tuple[str, int], ...]]]

    def codes(self, part: str) -> tuple[str, ...]:
        """Codes that can have a value in the part, leaves first, TOTAL last."""
        if part == Part.FULL:
            return (*self.leaves, *self.inner)
        leaves = tuple(code for code in self.leaves if self.by_code[code].invariant)
        return (*leaves, *(code for code in self.inner if self.children[Part.INVARIANT][code]))


def tree_of(methodology: Methodology) -> Tree:
    """Prepare the tree. The methodology is trusted: the workbook reader has refused cycles and missing parents."""
    under: dict[str, list[Indicator]] = {TOTAL: []}
    for indicator in methodology.indicators:
        under.setdefault(indicator.parent or TOTAL, []).append(indicator)
    items: dict[str, list[Item]] = {}
    for item in methodology.items:
        items.setdefault(item.indicator, []).append(item)
    inner = tuple(_inner_upwards(under))
    leaves = tuple(i.code for i in methodology.indicators if i.code not in under)
    alive = {i.code for i in methodology.indicators if i.code not in under and i.invariant}
    for code in inner:
        if any(child.code in alive for child in under[code]):
            alive.add(code)
    everything = {i.code for i in methodology.indicators}
    return Tree(
        by_code={i.code: i for i in methodology.indicators},
        items={code: tuple(items.get(code, ())) for code in leaves},
        leaves=leaves,
        inner=inner,
        children={
            part: {
                code: tuple((child.code, child.weight) for child in under[code] if child.code in kept)
                for code in inner
            }
            for part, kept in ((Part.FULL, everything), (Part.INVARIANT, alive))
        },
    )


def _inner_upwards(under: dict[str, list[Indicator]]) -> list[str]:
    """Inner codes, the deepest first, TOTAL last."""
    downwards, level = [], [TOTAL]
    while level:
        downwards += level
        level = [child.code for code in level for child in under[code] if child.code in under]
    return downwards[::-1]


def part_of(methodology: Methodology, code: str) -> Part:
    """The part an indicator is compared in: the invariant one, the full one where it has no invariant leaf."""
    return Part.INVARIANT if code in tree_of(methodology).codes(Part.INVARIANT) else Part.FULL
