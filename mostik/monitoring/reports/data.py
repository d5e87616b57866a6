"""What a report is written from: rows of results, found quickly, and what the campaign says about itself.

No database here: the site and `mostik analyse` give the same objects and so get the same report. The words of changes the
site reads from its files (`queries.moved`), `mostik analyse` has the means of the round before (`Results.words`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from mostik.stats.forecast import Foreseen
from mostik.stats.methodology import CROWDS, SOURCES, TOTAL, Indicator, Methodology, Part, Scoring, UnitLevel
from mostik.stats.node_sums import sums_of, withheld
from mostik.stats.place_changes import GROUP, Groups, groups_of, words_of
from mostik.stats.results import Place, ResultRow
from mostik.stats.rows import Key
from mostik.stats.small_numbers import Change, hidden_rows
from mostik.stats.standing import measures_precision
from mostik.stats.tree import tree_of

PREFERRED = ("external", "internal", "self", "teachers", "parents")
"""The main source of a report is the first of these that covers at least half of the best covered units."""


@dataclass(frozen=True, slots=True)
class ReportMeta:
    """What is known about the measurement apart from its numbers. Everything but the title may be empty.

    `short_names` are the ones for tables and sentences: the legal name of a kindergarten takes seven lines of a column.
    `level_titles` follow `Methodology.levels`; empty means the workbook's own. `cards` counts accepted cards by node and source. `signatures` are
    (position, name). `date` is the date of the document; None leaves room to write it.
    """

    title: str
    instrument: str = ""
    version: str = ""
    period: str = ""
    order: str = ""
    previous: str = ""
    organiser: str = ""
    number: str = ""
    date: Date | None = None
    level_titles: Sequence[str] = ()
    short_names: Mapping[Place, str] = field(default_factory=dict)
    cards: Mapping[tuple[Place, str], int] = field(default_factory=dict)
    signatures: Sequence[tuple[str, str]] = ()
    min_cell: int = 5
    is_collecting: bool = False


class Results:
    """Rows of one round, indexed. Made once for all reports of the round."""

    def __init__(
        self,
        rows: Iterable[ResultRow],
        methodology: Methodology,
        *,
        min_cell: int = 5,
        before: Mapping[Key, Fraction] | None = None,
        is_curtained: bool = False,
    ) -> None:
        """`is_curtained`: what few people have answered was left out of the rows already (`Mart.read`)."""
        self.methodology = methodology
        self._before = before or {}
        self.kinds: dict[Place, str] = {}
        self.persons = methodology.unit_level == UnitLevel.TEACHER
        self._rows: dict[tuple[Place, str, str, str], ResultRow] = {}
        self._children: dict[Place, set[Place]] = defaultdict(set)
        shown: Iterable[ResultRow] = list(rows)
        if self.persons:
            shown = _without_persons(list(shown), min_cell, methodology)
        elif not is_curtained:
            shown = _without_few(list(shown), min_cell, methodology)
        for row in shown:
            self.kinds[row.place] = row.node_kind
            if row.place:
                self._children[row.place[:-1]].add(row.place)
            self._rows[row.place, row.source, row.part, row.code] = row

    def row(self, place: Place, source: str, code: str, part: str = "") -> ResultRow | None:
        """The row of a code; without `part`, the invariant one, or the full one of a variative indicator."""
        if part:
            return self._rows.get((place, source, part, code))
        found = self._rows.get((place, source, Part.INVARIANT, code))
        if found is None and (code == TOTAL or not self.is_invariant(code)):
            found = self._rows.get((place, source, Part.FULL, code))
        return found

    def children(self, place: Place) -> list[Place]:
        """Children with results in the order people count: «Группа № 2» before «Группа № 10»."""
        return sorted(self._children.get(place, ()), key=lambda child: natural(child[-1]))

    def sources(self, place: Place) -> list[str]:
        """Sources with results at the node, in the order of the contract."""
        return [s for s in SOURCES if any((place, s, part, TOTAL) in self._rows for part in Part)]

    def places(self, kind: str) -> list[Place]:
        return sorted((p for p, k in self.kinds.items() if k == kind), key=lambda p: [natural(n) for n in p])

    def is_invariant(self, code: str) -> bool:
        return code in self._invariant

    @cached_property
    def _invariant(self) -> frozenset[str]:
        """Codes with at least one invariant leaf in them."""
        parents = {i.code: i.parent for i in self.methodology.indicators}
        found: set[str] = set()
        for leaf in self.leaves():
            code: str | None = leaf.code if leaf.invariant else None
            while code and code not in found:
                found.add(code)
                code = parents.get(code)
        return frozenset(found)

    @cached_property
    def main_source(self) -> str:
        """The source the text speaks of; the same for every node of the round."""
        counts = {s: row.n for s in SOURCES if (row := self.row((), s, TOTAL))}
        best = max(counts.values(), default=0)
        return next((s for s in PREFERRED if counts.get(s, 0) * 2 >= best and s in counts), "")

    def words(self, place: Place, source: str) -> Mapping[str, Change]:
        """The word for the change of every indicator of a place, from the groups behind it in both rounds."""
        if not self._before or not measures_precision(self.methodology, source):
            return {}
        now, then = self._groups[source]
        return words_of(self.methodology, now, then, place)

    @cached_property
    def _groups(self) -> dict[str, tuple[Groups, Groups]]:
        """By source: the groups of this round and of the one before."""
        here = (
            (row.place, row.source, row.part, row.code, row.mean)
            for row in self._rows.values()
            if row.node_kind == "group"
        )
        earlier = ((*key, mean) for key, mean in self._before.items() if len(key[0]) == GROUP)
        rounds = [groups_of(self.methodology, values) for values in (here, earlier)]
        return {source: (rounds[0].get(source, {}), rounds[1].get(source, {})) for source in SOURCES}

    def areas(self) -> tuple[Indicator, ...]:
        return self.methodology.children(None)

    def leaves(self, area: str | None = None) -> list[Indicator]:
        """Leaves in the order of the workbook, of one area or of all."""
        inner = {i.parent for i in self.methodology.indicators}
        parents = {i.code: i.parent for i in self.methodology.indicators}
        return [
            i
            for i in self.methodology.indicators
            if i.code not in inner and (area is None or root_of(i.code, parents) == area)
        ]

    @cached_property
    def off_scale(self) -> frozenset[str]:
        """Codes whose values are not on the scale of levels: shares, sums, items scored above the highest level,
        and every node that such a leaf of the invariant part weighs in."""
        levels = self.methodology.levels
        if not levels:
            return frozenset({TOTAL, *(i.code for i in self.methodology.indicators)})
        parents = {i.code: i.parent for i in self.methodology.indicators}
        found: set[str] = set()
        for leaf in self.leaves():
            if fits(leaf, self.methodology):
                continue
            found.add(leaf.code)
            if not leaf.invariant or not leaf.weight:
                continue
            code: str | None = leaf.code
            while code := parents.get(code or ""):
                found.add(code)
            found.add(TOTAL)
        return frozenset(found)


def _without_persons(rows: list[ResultRow], min_cell: int, methodology: Methodology) -> Iterator[ResultRow]:
    """What may be written about people: no person, no small team, nothing that gives one away by subtraction; no shares,
    because a share of a team is a count of people too, and no change, which tells a smaller team of the round before."""
    under = tree_of(methodology).children[Part.FULL]
    children = {code: tuple(child for child, _weight in inside) for code, inside in under.items()}
    hidden = hidden_rows(rows, min_cell, children)
    for row in rows:
        if (row.place, row.source, row.part, row.code) not in hidden and row.node_kind != "person":
            yield replace(row, shares=(), share_below=None, delta=None)


def _without_few(rows: list[ResultRow], min_cell: int, methodology: Methodology) -> Iterator[ResultRow]:
    """The same for anonymous answers: those who answered are counted. Quartiles of two groups would be the groups."""
    hidden = withheld(methodology, sums_of(row for row in rows if row.source in CROWDS), min_cell)
    nothing: Any = None
    only_mean = {"q1": nothing, "median": nothing, "q3": nothing, "shares": (), "share_below": None}
    for row in rows:
        if row.source not in CROWDS:
            yield row
        elif (row.place, row.source, str(row.part), row.code) not in hidden:
            yield replace(row, **only_mean, delta=None)


def fits(leaf: Indicator, methodology: Methodology) -> bool:
    """Whether the value of a leaf is on the scale of levels."""
    if leaf.scoring == Scoring.LEVELLED:
        return True
    if leaf.scoring != Scoring.MEAN:
        return False
    scores = [
        s for item in methodology.items_of(leaf.code) for s in (item.scores or {}).values() if s is not None
    ]
    return all(s <= methodology.levels[-1] for s in scores)


def root_of(code: str, parents: Mapping[str, str | None]) -> str:
    while parent := parents.get(code):
        code = parent
    return code


def natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key in which numbers inside a name are numbers."""
    return [(0, int(p), "") if p.isdigit() else (1, 0, p.casefold()) for p in re.split(r"(\d+)", name) if p]


@dataclass(frozen=True)
class ReportData:
    """One node's report. The round before is in the rows themselves: `delta`; `words` are the words for it, where they were
    read with the results (None: they follow from `results`)."""

    results: Results
    place: Place
    meta: ReportMeta
    language: str = "ru"
    foreseen: Sequence[Foreseen] = ()
    words: Mapping[str, Change] | None = None

    @property
    def methodology(self) -> Methodology:
        return self.results.methodology

    @property
    def kind(self) -> str:
        return self.results.kinds[self.place]

    @property
    def name(self) -> str:
        return self.place[-1] if self.place else ""

    def short(self, place: Place) -> str:
        """The name of a place for a cell or a sentence."""
        return self.meta.short_names.get(place) or place[-1]

    @property
    def level_titles(self) -> Sequence[str]:
        return self.meta.level_titles or self.methodology.level_names(self.language)

    @cached_property
    def source(self) -> str:
        """The main source of the round, or of this node where it has no such results."""
        have = self.results.sources(self.place)
        wanted = (self.results.main_source, *PREFERRED)
        return next((s for s in wanted if s in have), "")

    @cached_property
    def sources(self) -> list[str]:
        return self.results.sources(self.place)

    @cached_property
    def children(self) -> list[Place]:
        return self.results.children(self.place)

    @cached_property
    def step(self) -> Fraction | None:
        """The distance between two neighbouring levels, the smallest one; None without levels."""
        levels = self.methodology.levels
        return min((b - a for a, b in pairwise(levels)), default=None)

    def row(self, code: str, source: str = "", place: Place | None = None) -> ResultRow | None:
        return self.results.row(self.place if place is None else place, source or self.source, code)

    def mean(self, code: str, source: str = "", place: Place | None = None) -> Fraction | None:
        row = self.row(code, source, place)
        return row.mean if row else None

    def before(self, code: str, source: str = "", place: Place | None = None) -> Fraction | None:
        """The mean of the previous round, for nodes measured in both."""
        row = self.row(code, source, place)
        if row is None or row.delta is None:
            return None
        return row.mean - row.delta

    def word(self, code: str) -> Change | None:
        """The word for the change of an indicator (main source); None where its precision is not known."""
        return self._words.get(code)

    @cached_property
    def _words(self) -> Mapping[str, Change]:
        return self.results.words(self.place, self.source) if self.words is None else self.words

    def on_scale(self, code: str) -> bool:
        return code not in self.results.off_scale

    def level(self, code: str, value: Fraction | None) -> int | None:
        """Index of the level a value belongs to: the highest level not above it, the lowest at least."""
        levels = self.methodology.levels
        if value is None or not levels or not self.on_scale(code):
            return None
        return max(0, sum(1 for level in levels if level <= value) - 1)
