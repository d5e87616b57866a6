"""Results of nodes as counts and sums, which parts of the country can be added up from. What cannot be added up —
quartiles — is there only where all the units are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from mostik.stats.methodology import CROWDS, TOTAL, Methodology, UnitLevel
from mostik.stats.results import Place, ResultRow
from mostik.stats.rollup import NODE_KINDS
from mostik.stats.rows import Key
from mostik.stats.small_numbers import hidden_cells
from mostik.stats.tree import PARTS, tree_of


@dataclass(frozen=True, slots=True)
class NodeSums:
    """`total` is the exact sum of the values of `n` units; `at_level` and `below` count units (None: not told);
    `quartiles` is None where not every unit is known."""

    node_kind: str
    place: Place
    source: str
    part: str
    code: str
    n: int
    answers: int
    total: Fraction
    at_level: tuple[int, ...] | None
    below: int | None
    quartiles: tuple[Fraction, Fraction, Fraction] | None = None
    delta: Fraction | None = None

    @property
    def mean(self) -> Fraction:
        return self.total / self.n

    @property
    def key(self) -> Key:
        return self.place, self.source, self.part, self.code

    @property
    def order(self) -> tuple[int, str, Place, str, str, str]:
        """As `rows.sort_key`."""
        return len(self.place), " / ".join(self.place), *self.key


def sums_of(rows: Iterable[ResultRow]) -> list[NodeSums]:
    return [
        NodeSums(
            row.node_kind,
            row.place,
            row.source,
            str(row.part),
            row.code,
            row.n,
            row.answers,
            row.mean * row.n,
            tuple(int(share * row.n) for share in row.shares),
            None if row.share_below is None else int(row.share_below * row.n),
            (row.q1, row.median, row.q3),
        )
        for row in rows
    ]


def aggregates(
    methodology: Methodology, rows: Iterable[NodeSums], depth: int, min_cell: int
) -> tuple[list[NodeSums], list[Key]]:
    """What may leave as aggregates: nodes above the units without quartiles; and the keys that stay at home, because few
    people are behind them or they would give few people away by subtraction. Where people are counted, distributions
    are told of a whole region only: those of a team are counts of people."""
    above = [row for row in rows if 0 < len(row.place) < depth]
    hidden = withheld(methodology, above, min_cell)
    given = []
    for row in above:
        if row.key in hidden:
            continue
        told = len(row.place) == 1 or not is_of_people(methodology, row.source)
        given.append(
            replace(
                row,
                quartiles=None,
                at_level=row.at_level if told else None,
                below=row.below if told else None,
            )
        )
    return given, [row.key for row in above if row.key in hidden]


def is_of_people(methodology: Methodology, source: str) -> bool:
    return methodology.unit_level == UnitLevel.TEACHER or source in CROWDS


def withheld(methodology: Methodology, rows: Collection[NodeSums], min_cell: int) -> frozenset[Key]:
    """Keys of results that tell of few people, or would by subtraction of places or indicators."""
    inside = tree_of(methodology).children[PARTS[0]]
    children = {code: tuple(child for child, _ in below) for code, below in inside.items()}
    counts: dict[str, dict[str, dict[str, dict[Place, int]]]] = {}
    for row in rows:
        if is_of_people(methodology, row.source):
            table = counts.setdefault(row.source, {}).setdefault(row.code, {}).setdefault(row.part, {})
            table[row.place] = row.answers if row.source in CROWDS else row.n
    hidden = {source: hidden_cells(of, children, min_cell) for source, of in counts.items()}
    return frozenset(row.key for row in rows if (row.place, row.code) in hidden.get(row.source, ()))


def country(rows: Iterable[NodeSums]) -> Iterator[NodeSums]:
    """The country as the sum of its regions."""
    regions: dict[Key, list[NodeSums]] = defaultdict(list)
    for row in rows:
        if len(row.place) == 1:
            regions[(), row.source, row.part, row.code].append(row)
    for (place, source, part, code), found in regions.items():
        levels = [row.at_level for row in found if row.at_level is not None]
        below = [row.below for row in found if row.below is not None]
        yield NodeSums(
            NODE_KINDS[0],
            place,
            source,
            part,
            code,
            sum(row.n for row in found),
            sum(row.answers for row in found),
            sum((row.total for row in found), Fraction(0)),
            tuple(map(sum, zip(*levels, strict=True))) if len(levels) == len(found) else None,
            sum(below) if len(below) == len(found) else None,
        )


def with_delta(rows: Iterable[NodeSums], before: Mapping[Key, Fraction]) -> list[NodeSums]:
    return [replace(row, delta=row.mean - before[row.key]) if row.key in before else row for row in rows]


def cells(
    rows: Iterable[NodeSums], methodology: Methodology, titles: Mapping[str, str]
) -> Iterator[list[str | int | Fraction | None]]:
    """The cells of results.csv, in the order of `tables.header`; empty where something is not known."""
    for row in rows:
        at_level = row.at_level or (None,) * len(methodology.levels)
        yield [
            row.node_kind,
            " / ".join(row.place),
            " / ".join(row.place[:-1]),
            row.source,
            row.part,
            row.code,
            titles.get(row.code, TOTAL),
            row.n,
            row.mean,
            *(row.quartiles or (None, None, None)),
            *(None if count is None else Fraction(count, row.n) for count in at_level),
            None if row.below is None else Fraction(row.below, row.n),
            row.delta,
        ]
