"""Results of units (groups, organisations, persons): what a part of the country hands up so that the whole is computed
exactly from them. Means, quartiles and distributions of units are all the tree is made of, so parts may be computed
anywhere, at any time and in any order: merged, they give the same rows as all submissions at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import gcd, lcm
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from mostik.stats import snapshot as snapshots
from mostik.stats.aggregate import INT64, base_values
from mostik.stats.lookup import UNDEFINED
from mostik.stats.methodology import Methodology
from mostik.stats.results import Place, ResultRow
from mostik.stats.rollup import Scored, objects, placed, rows_of, score_snapshot
from mostik.stats.rows import Key

ValueKey = tuple[str, str]
"""(part, code)."""


class TwiceGiven(ValueError):
    """A unit is in two parts; `place` names it."""

    def __init__(self, place: Place) -> None:
        super().__init__(" / ".join(place))
        self.place = place


@dataclass(frozen=True, slots=True)
class Measured:
    """Values × scale of one (part, code) by row, UNDEFINED where there is none; `answers` submissions behind each."""

    number: np.ndarray
    scale: int
    answers: np.ndarray


@dataclass(frozen=True, slots=True)
class Units:
    """A row per unit and source. `keys[d]` names the place at the depth d + 1, '' where the place ends earlier."""

    keys: tuple[np.ndarray, ...]
    source: np.ndarray
    values: Mapping[ValueKey, Measured]

    @property
    def places(self) -> list[Place]:
        return [tuple(name for name in row if name) for row in zip(*self.keys, strict=True)]


def units_of(scored: Scored) -> Units:
    """The units of scored submissions, in the order of their places and sources."""
    sources, source = np.unique(scored.source.astype(str), return_inverse=True)
    row = scored.nodes[-1] * max(len(sources), 1) + source
    rows, first, row = np.unique(row, return_index=True, return_inverse=True)
    values = {key: _measured(row, len(rows), *column) for key, column in scored.values.items()}
    depth = len(scored.nodes) - 1
    names = [(*scored.places[-1][unit], *[""] * depth)[:depth] for unit in scored.nodes[-1][first].tolist()]
    keys = tuple(objects([name[level] for name in names]) for level in range(depth))
    return Units(keys, objects([str(one) for one in scored.source[first]]), values)


def _measured(row: np.ndarray, count: int, column: np.ndarray, scale: int) -> Measured:
    defined = column != UNDEFINED
    found = base_values(row[defined], column[defined], scale)
    number = np.full(count, UNDEFINED, dtype=found.number.dtype if len(found.unit) else np.int64)
    answers = np.zeros(count, dtype=np.int64)
    if len(found.unit):
        divisor = gcd(found.scale, *(int(one) for one in np.unique(found.number)))
        number[found.unit], scale = found.number // divisor, found.scale // divisor
        answers[found.unit] = 1 if found.answers is None else found.answers
    return Measured(_shortest(number), scale, answers)


def _shortest(number: np.ndarray) -> np.ndarray:
    """int64 where everything fits."""
    if number.dtype == object and all(n == UNDEFINED or abs(n) <= INT64 for n in number.tolist()):
        return number.astype(np.int64)
    return number


def some_of(units: Units, rows: np.ndarray) -> Units:
    """Those rows of the units."""
    values = {
        key: Measured(_shortest(found.number[rows]), found.scale, found.answers[rows])
        for key, found in units.values.items()
    }
    return Units(tuple(key[rows] for key in units.keys), units.source[rows], values)


def merged(parts: Sequence[Units]) -> Units:
    """The units of all the parts together. Raises TwiceGiven."""
    seen: set[tuple[Place, str]] = set()
    for part in parts:
        for place, source in zip(part.places, part.source.tolist(), strict=True):
            if (place, source) in seen:
                raise TwiceGiven(place)
            seen.add((place, source))
    keys = tuple(np.concatenate(columns) for columns in zip(*(part.keys for part in parts), strict=True))
    wanted = dict.fromkeys(key for part in parts for key in part.values)
    values = {key: _joined([(len(part.source), part.values.get(key)) for part in parts]) for key in wanted}
    return Units(keys, np.concatenate([part.source for part in parts]), values)


def _joined(parts: Iterable[tuple[int, Measured | None]]) -> Measured:
    """One column under a common scale; a part without the column has no values."""
    given = [(count, found) for count, found in parts]
    scale = lcm(*(found.scale for _, found in given if found))
    numbers, answers = [], []
    for count, found in given:
        if found is None:
            numbers.append(np.full(count, UNDEFINED))
            answers.append(np.zeros(count, dtype=np.int64))
            continue
        numbers.append(_times(found.number, scale // found.scale))
        answers.append(found.answers)
    if any(number.dtype == object for number in numbers):
        numbers = [number.astype(object) for number in numbers]
    return Measured(np.concatenate(numbers), scale, np.concatenate(answers))


def _times(number: np.ndarray, factor: int) -> np.ndarray:
    defined = number != UNDEFINED
    largest = max((abs(int(one)) for one in number[defined]), default=0) * factor
    exact = number if largest <= INT64 else number.astype(object)
    made: np.ndarray = np.where(defined, np.where(defined, exact, 0) * factor, UNDEFINED)
    return made


def rows_of_units(
    methodology: Methodology, units: Units, before: Mapping[Key, Fraction] | None = None
) -> list[ResultRow]:
    """Results of every node over the units, sorted as results.csv."""
    return rows_of(methodology, scored_of(methodology, units), before)


def scored_of(methodology: Methodology, units: Units) -> Scored:
    """Units as rows of the tree, each with the number of submissions behind it."""
    values = {key: (found.number, found.scale) for key, found in units.values.items()}
    answers = {key: found.answers for key, found in units.values.items()}
    return placed(methodology, list(units.keys), units.source, values, answers)


def units_of_file(methodology: Methodology, path: Path, threads: int | None = None) -> Units:
    """The units of one snapshot file."""
    return units_of(score_snapshot(methodology, snapshots.read(path), threads=threads))


def computed_apart(methodology: Methodology, paths: Sequence[Path], processes: int) -> Units:
    """Partitions (`year=…/region=…/answers.parquet`) computed by separate processes, each with one thread, and merged."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return merged(list(pool.map(partial(units_of_file, methodology, threads=1), paths)))
