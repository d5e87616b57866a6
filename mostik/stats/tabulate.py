"""Results as columns of whole numbers: what a file of results keeps, made without an object for each row.

The numbers are those of `rollup.analyse` in whole billionths, rounded down; a test compares both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mostik.stats import snapshot as snapshots
from mostik.stats.aggregate import INT64, Statistics
from mostik.stats.methodology import Methodology
from mostik.stats.results import Place, Submission
from mostik.stats.rollup import Found, Scored, roll_up, score_snapshot
from mostik.stats.units import Units, scored_of

UNIT = 10**9
NULL = -(2**62)
Column = np.ndarray
Key = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers of one source, part and code at one depth: `node` are numbers in `Tabulated.places[depth]`. Billionths,
    NULL where there is none; `shares` follows the levels."""

    depth: int
    source: str
    part: str
    code: str
    node: Column
    n: Column
    answers: Column
    mean: Column
    quartiles: tuple[Column, ...]
    shares: tuple[Column, ...]
    share_below: Column
    delta: Column


@dataclass(frozen=True, slots=True)
class Tabulated:
    """`places[depth][node]` is the place of a node; the whole is (), at depth 0."""

    places: tuple[Sequence[Place], ...]
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Before:
    """The previous round: scored by its own methodology; `shared` (part, code) may be compared, None: all."""

    methodology: Methodology
    submissions: Iterable[Submission]
    shared: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class BeforeUnits:
    """The same, by its units."""

    methodology: Methodology
    units: Units
    shared: frozenset[tuple[str, str]] | None = None


def tabulate(
    methodology: Methodology, submissions: Iterable[Submission], *, before: Before | None = None
) -> Tabulated:
    """Results of a round with `delta` against the previous one, by nodes present in both."""
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder:
        former = None
        if before:
            then = _scored(before.methodology, before.submissions, Path(folder) / "before.parquet")
            former = _Former(before.methodology, then, before.shared)
        return _tabulated(
            methodology, _scored(methodology, submissions, Path(folder) / "now.parquet"), former
        )


def tabulate_units(
    methodology: Methodology,
    units: Units,
    *,
    before: BeforeUnits | None = None,
    depths: range | None = None,
) -> Tabulated:
    """The same from the units of the round, and those of the previous one; of some depths of the tree only, if they are
    given."""
    former = None
    if before:
        then = scored_of(before.methodology, before.units)
        former = _Former(before.methodology, then, before.shared, depths)
    return _tabulated(methodology, scored_of(methodology, units), former, depths)


def _tabulated(
    methodology: Methodology, scored: Scored, former: _Former | None, depths: range | None = None
) -> Tabulated:
    if former:
        former.meet(scored.places)
    # a place that ends early has its row at its own depth, not at the deeper ones
    own = [
        np.fromiter((len(place) == depth for place in places), dtype=bool, count=len(places))
        for depth, places in enumerate(scored.places)
    ]
    found_in = roll_up(methodology, scored, depths=depths)
    blocks = [_block(found, former, own[found.depth]) for found in found_in]
    return Tabulated(scored.places, blocks)


def floor_ratio(top: Column, bottom: Column) -> Column:
    """⌊top / bottom · 10⁹⌋ exactly; `bottom` > 0. Python's own integers where 64 bits could overflow."""
    whole, rest = top // bottom, top % bottom
    if top.dtype != object and bottom.dtype != object:
        fits = bottom < INT64 // UNIT
        made = np.empty(len(top), dtype=np.int64)
        made[fits] = whole[fits] * UNIT + rest[fits] * UNIT // bottom[fits]
        if fits.all():
            return made
        made[~fits] = floor_ratio(top[~fits].astype(object), bottom[~fits].astype(object))
        return made
    return np.array(
        [int(w) * UNIT + int(r) * UNIT // int(b) for w, r, b in _rows(whole, rest, bottom)], np.int64
    )


def _rows(*columns: Column) -> Iterable[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _scored(methodology: Methodology, submissions: Iterable[Submission], file: Path) -> Scored:
    return score_snapshot(methodology, snapshots.write(file, methodology, submissions))


def _block(found: Found, former: _Former | None, own: Column) -> Block:
    data = found.statistics
    bottom = data.n * data.scale if _fits(data.n, data.scale) else data.n.astype(object) * data.scale
    mean = floor_ratio(data.total, bottom)
    single = data.n == 1
    quarter: Column = np.full(len(data.n), 4 * data.scale, dtype=_kind(4 * data.scale))
    quartiles = tuple(np.where(single, mean, floor_ratio(one, quarter)) for one in data.quartiles)
    nothing = np.full(len(data.n), NULL, dtype=np.int64)
    made = Block(
        depth=found.depth,
        source=found.source,
        part=found.part,
        code=found.code,
        node=data.node,
        n=data.n,
        answers=data.answers,
        mean=mean,
        quartiles=quartiles,
        shares=tuple(floor_ratio(count, data.n) for count in data.at_level),
        share_below=nothing if data.below is None else floor_ratio(data.below, data.n),
        delta=former.delta(found, data, bottom) if former else nothing,
    )
    kept = own[data.node]
    return made if kept.all() else only(made, kept)


def only(block: Block, rows: Column) -> Block:
    """Some rows of a block."""
    return replace(
        block,
        node=block.node[rows],
        n=block.n[rows],
        answers=block.answers[rows],
        mean=block.mean[rows],
        quartiles=tuple(column[rows] for column in block.quartiles),
        shares=tuple(column[rows] for column in block.shares),
        share_below=block.share_below[rows],
        delta=block.delta[rows],
    )


def _fits(column: Column, factor: int) -> bool:
    return column.dtype != object and (not len(column) or int(column.max()) * factor <= INT64)


def _kind(number: int) -> type:
    return np.int64 if number <= INT64 else object


class _Former:
    """Means of the previous round, laid beside the nodes of this one."""

    def __init__(
        self,
        methodology: Methodology,
        scored: Scored,
        shared: frozenset[tuple[str, str]] | None,
        depths: range | None = None,
    ) -> None:
        self._places = scored.places
        self._means: Mapping[Key, Statistics] = {
            (one.depth, one.source, one.part, one.code): one.statistics
            for one in roll_up(methodology, scored, only_means=True, depths=depths)
            if shared is None or (one.part, one.code) in shared
        }
        self._numbers: list[Column] = []

    def meet(self, places: Sequence[Sequence[Place]]) -> None:
        """For each node of this round its number in the former one, −1 where it was not there."""
        for depth, now in enumerate(places):
            then = self._places[depth] if depth < len(self._places) else []
            known = {place: number for number, place in enumerate(then) if len(place) == depth}
            self._numbers.append(np.array([known.get(place, -1) for place in now], dtype=np.int64))

    def delta(self, found: Found, data: Statistics, bottom: Column) -> Column:
        made = np.full(len(data.n), NULL, dtype=np.int64)
        former = self._means.get((found.depth, found.source, found.part, found.code))
        if former is None or not len(former.node):
            return made
        row = np.full(len(self._places[found.depth]), -1, dtype=np.int64)
        row[former.node] = np.arange(len(former.node))
        number = self._numbers[found.depth][data.node]
        at = np.where(number >= 0, row[number], -1)
        both = at >= 0
        old, below = former.total[at[both]], former.n[at[both]].astype(object) * former.scale
        top, under = data.total[both].astype(object), bottom[both].astype(object)
        difference, common = top * below - old.astype(object) * under, under * below
        made[both] = floor_ratio(_narrow(difference), _narrow(common))
        return made


def _narrow(column: Column) -> Column:
    """64 bits where every number fits."""
    fits = not len(column) or max(abs(column.min()), abs(column.max())) <= INT64
    return column.astype(np.int64) if fits else column
