"""Arrays of statistics → `ResultRow`s. Most nodes are single groups with few different numbers, so equal fractions
are made once and shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from mostik.stats.aggregate import Statistics
from mostik.stats.results import Place, ResultRow

Key = tuple[Place, str, str, str]


class RowMaker:
    """Makes rows; `before` holds the means of the previous round by place, source, part and code."""

    def __init__(self, before: Mapping[Key, Fraction] | None = None) -> None:
        self._before = before or {}
        self._ratios: dict[tuple[int, int], Fraction] = {}
        self._shares: dict[tuple[int, ...], tuple[Fraction, ...]] = {}
        self._deltas: dict[tuple[int, int], Fraction] = {}

    def rows(
        self, kind: str, places: list[Place], source: str, part: str, code: str, data: Statistics
    ) -> Iterator[ResultRow]:
        """A row per node of `data`; `places[node]` names it."""
        scale = data.scale
        below: Iterable[int | None] = [None] * len(data.n) if data.below is None else data.below.tolist()
        columns = zip(
            data.node.tolist(),
            data.n.tolist(),
            data.total.tolist(),
            *(quartile.tolist() for quartile in data.quartiles),
            zip(*(counts.tolist() for counts in data.at_level), strict=True)
            if data.at_level
            else [()] * len(data.n),
            below,
            data.answers.tolist(),
            strict=True,
        )
        for node, n, total, q1, median, q3, levels, under, answers in columns:
            place, mean = places[node], self._ratio(total, n * scale)
            quartiles = (
                (mean, mean, mean)
                if n == 1
                else (self._ratio(q1, 4 * scale), self._ratio(median, 4 * scale), self._ratio(q3, 4 * scale))
            )
            yield ResultRow(
                kind,
                place,
                source,
                part,
                code,
                n,
                mean,
                *quartiles,
                self._levels(levels, n),
                None if under is None else self._ratio(under, n),
                self._delta(mean, self._before.get((place, source, part, code))),
                answers,
            )

    def _ratio(self, top: int, bottom: int) -> Fraction:
        known = self._ratios.get((top, bottom))
        if known is None:
            known = self._ratios[top, bottom] = Fraction(top, bottom)
        return known

    def _levels(self, counts: tuple[int, ...], n: int) -> tuple[Fraction, ...]:
        known = self._shares.get((*counts, n))
        if known is None:
            known = self._shares[(*counts, n)] = tuple(self._ratio(count, n) for count in counts)
        return known

    def _delta(self, mean: Fraction, old: Fraction | None) -> Fraction | None:
        """`mean` and `old` are shared objects that outlive the maker's caller: their identity names the pair."""
        if old is None:
            return None
        known = self._deltas.get((id(mean), id(old)))
        if known is None:
            known = self._deltas[id(mean), id(old)] = mean - old
        return known


def means_of(rows: Iterable[ResultRow]) -> dict[Key, Fraction]:
    """What `RowMaker` compares with."""
    return {(row.place, row.source, row.part, row.code): row.mean for row in rows}


def with_delta(rows: Iterable[ResultRow], previous: Iterable[ResultRow]) -> list[ResultRow]:
    """The rows with `delta`: mean minus the mean of the same node, source, part and code before."""
    before = means_of(previous)
    return [
        replace(row, delta=row.mean - old)
        if (old := before.get((row.place, row.source, row.part, row.code))) is not None
        else row
        for row in rows
    ]


def sort_key(row: ResultRow) -> tuple[int, str, Place, str, str, str]:
    """The order of results.csv: node kind from the country down, then node, source, part, code as text."""
    return len(row.place), " / ".join(row.place), row.place, row.source, row.part, row.code
