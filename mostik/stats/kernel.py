"""The same scoring for very many submissions: packed answers from the database, leaves by lookup, inner nodes in numpy —
whole numbers throughout. Up to 65 536 combinations of answers per leaf; beyond that the compiled SQL does the work.

Variants of a methodology that differ only in the weights of indicators (a region's choice of the variative part) are
scored together: each row names its variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd, lcm

import numpy as np

from mostik.stats.exact import BIGINT, DoesNotFit
from mostik.stats.lookup import UNDEFINED, Coded, Table, packed, tables
from mostik.stats.methodology import Methodology, Part
from mostik.stats.tree import Tree, tree_of

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values × scale by row; `defined` is None where every row has one. An undefined row holds 0."""

    number: np.ndarray
    defined: np.ndarray | None
    scale: int

    def marked(self) -> np.ndarray:
        """The numbers with UNDEFINED where there is no value."""
        return self.number if self.defined is None else np.where(self.defined, self.number, UNDEFINED)


@dataclass(frozen=True)
class Kernel:
    """Made once for a methodology (with its variants) and a layout of answers. Its parts raise DoesNotFit."""

    variants: tuple[Methodology, ...]
    coded: Mapping[str, Coded]

    @cached_property
    def tree(self) -> Tree:
        return tree_of(self.variants[0])

    @cached_property
    def tables(self) -> dict[str, Table]:
        return tables(self.variants[0], self.tree, self.coded)

    @cached_property
    def packs(self) -> dict[str, str]:
        """The columns of packed answers to select: name → SQL."""
        return {name: text for text, name in self._named.items()}

    @cached_property
    def _named(self) -> dict[str, str]:
        texts = dict.fromkeys(self._packed(code) for code in self.tree.leaves)
        return {text: f"k{number}" for number, text in enumerate(texts)}

    @cached_property
    def columns(self) -> dict[str, str]:
        """The column that holds the packed answers of a leaf."""
        return {code: self._named[self._packed(code)] for code in self.tree.leaves}

    def _packed(self, code: str) -> str:
        return packed([self.coded[item.name] for item in self.tree.items[code]])

    def evaluate(
        self, packs: Mapping[str, np.ndarray], wanted: Sequence[Key], variant: np.ndarray | None = None
    ) -> Iterator[tuple[Key, Numbers]]:
        """Values of the wanted (part, code), in their order, from the selected columns."""
        run = _Run(self, packs, variant)
        for part, code in wanted:
            yield (part, code), run.value(part, code)

    @cached_property
    def mixed(self) -> frozenset[str]:
        """Codes whose two parts differ: there is a variative leaf somewhere below."""
        mixed = {code for code in self.tree.leaves if not self.tree.by_code[code].invariant}
        for code in self.tree.inner:
            if any(child in mixed for child, _ in self.tree.children[Part.FULL][code]):
                mixed.add(code)
        return frozenset(mixed)

    @cached_property
    def _weight(self) -> tuple[dict[str, int], ...]:
        return tuple({i.code: i.weight for i in variant.indicators} for variant in self.variants)

    def weights(self, part: str, code: str) -> tuple[np.ndarray, ...]:
        """Weights of the children of an inner node, an array over the variants for each child, without a common
        divisor."""
        children = [child for child, _ in self.tree.children[part][code]]
        table = np.array([[weight[child] for child in children] for weight in self._weight], dtype=np.int64)
        divisor = gcd(*(int(weight) for weight in np.unique(table))) or 1
        return tuple(table.T // divisor)


class _Run:
    """One evaluation; inner nodes are kept, leaves are looked up when asked for."""

    def __init__(self, kernel: Kernel, packs: Mapping[str, np.ndarray], variant: np.ndarray | None) -> None:
        self._kernel, self._packs, self._variant = kernel, packs, variant
        self._kept: dict[Key, Numbers] = {}

    def value(self, part: str, code: str) -> Numbers:
        if code in self._kernel.tables:
            return self._leaf(code)
        part = part if code in self._kernel.mixed else Part.FULL
        if (part, code) not in self._kept:
            self._kept[part, code] = self._node(part, code)
        return self._kept[part, code]

    def _leaf(self, code: str) -> Numbers:
        table = self._kernel.tables[code]
        pack = self._packs[self._kernel.columns[code]].astype(np.intp)
        defined = table.defined.take(pack)
        return Numbers(table.number.take(pack), None if defined.all() else defined, table.scale)

    def _node(self, part: str, code: str) -> Numbers:
        """The weighted mean over defined children."""
        kernel, variant = self._kernel, self._variant
        children = [self.value(part, child) for child, _ in kernel.tree.children[part][code]]
        common = lcm(*(child.scale for child in children))
        total: np.ndarray | int = 0
        got: np.ndarray | int = 0
        full: np.ndarray | int = 0
        most = 0
        for child, by_variant in zip(children, kernel.weights(part, code), strict=True):
            heaviest = int(by_variant.max())
            same = variant is None or bool((by_variant == heaviest).all())
            weight: np.ndarray | int = heaviest if same or variant is None else by_variant[variant]
            factor = common // child.scale
            most += heaviest * factor * _largest(child.number)
            if most > BIGINT:
                raise DoesNotFit
            total = total + child.number * (weight * factor)
            got = got + (weight if child.defined is None else weight * child.defined)
            full = full + weight
        return _divided(np.asarray(total), got, full, common, kernel.variants[0])


def _divided(
    total: np.ndarray, got: np.ndarray | int, full: np.ndarray | int, common: int, methodology: Methodology
) -> Numbers:
    """total / got, where `got` of the `full` weight is defined."""
    least = methodology.min_answered
    enough = np.asarray((got * least.denominator >= full * least.numerator) & (got > 0))
    if not isinstance(got, np.ndarray):
        got = np.full(1, got)
    there = _different(got[enough] if enough.shape == got.shape else got)
    multiple = lcm(*(int(weight) for weight in there if weight > 0))
    if _largest(total) * multiple > BIGINT:
        raise DoesNotFit
    if len(there) == 1 and enough.all():
        return Numbers(total, None, common * multiple)
    factor = np.where(enough, multiple // np.maximum(got, 1), 0)
    return Numbers(
        total * factor, None if enough.all() else np.broadcast_to(enough, total.shape), common * multiple
    )


def _different(weights: np.ndarray) -> np.ndarray:
    """The different weights, counted where they are small: much quicker than sorting."""
    if weights.size and weights.min() >= 0 and weights.max() < 2**16:
        return np.flatnonzero(np.bincount(weights))
    return np.unique(weights)


def _largest(number: np.ndarray) -> int:
    return max(abs(int(number.min())), abs(int(number.max()))) if number.size else 0
