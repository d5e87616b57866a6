"""Where two sources part: by indicator at a place, and by the places below it. Only units that both have assessed count.

Sources of people who answer anonymously are not compared so: nobody knows who they are, and few of them are hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mostik.monitoring.enums import Source
from mostik.monitoring.queries import marts
from mostik.monitoring.queries.results import SCOPES, Mart
from mostik.network.enums import NodeKind
from mostik.stats.gaps import Discrepancy, discrepancy, step_of
from mostik.stats.methodology import TOTAL, UnitLevel

SOURCES = (Source.SELF.value, Source.INTERNAL.value, Source.EXTERNAL.value)
"""Of two the later one is the more independent: the first is seen against it."""
PAIRS = ((SOURCES[0], SOURCES[2]), (SOURCES[1], SOURCES[2]), (SOURCES[0], SOURCES[1]))
UNITS = {
    UnitLevel.GROUP.value: NodeKind.GROUP.value,
    UnitLevel.ORGANISATION.value: NodeKind.ORGANISATION.value,
    UnitLevel.MUNICIPALITY.value: NodeKind.MUNICIPALITY.value,
}
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Both:
    """Units that both sources have assessed, one row each: whole billionths, whose they are."""

    node_id: marts.Column
    organisation_id: marts.Column
    first: marts.Column
    second: marts.Column

    def of(self, rows: marts.Column, step: Fraction | None) -> Discrepancy | None:
        return discrepancy(self.first[rows], self.second[rows], step)


def pairs_at(mart: Mart, node_id: int, kind: str, part: str) -> list[Pair]:
    """Pairs of sources with units both have assessed under a node, the most telling first."""
    return [pair for pair in PAIRS if len(both(mart, node_id, kind, pair, part, TOTAL).first)]


def both(mart: Mart, node_id: int, kind: str, pair: Pair, part: str, code: str) -> Both:
    first, second = (_of_source(mart, node_id, kind, source, part, code) for source in pair)
    _common, one, two = np.intersect1d(
        first["node_id"], second["node_id"], assume_unique=True, return_indices=True
    )
    return Both(first["node_id"][one], first["organisation_id"][one], first["mean"][one], second["mean"][two])


def _of_source(
    mart: Mart, node_id: int, kind: str, source: str, part: str, code: str
) -> dict[str, marts.Column]:
    unit = UNITS.get(mart.methodology.unit_level)
    inside = {SCOPES.get(kind, "node_id"): node_id}
    if unit is None or source not in SOURCES:  # people are never compared one by one
        unit = "none"
    return marts.columns(
        mart.path,
        ("node_id", "organisation_id", "mean"),
        **inside,
        kind=unit,
        source=source,
        part=part,
        code=code,
    )


def by_indicator(
    mart: Mart, node_id: int, kind: str, pair: Pair, *, part: str, codes: Sequence[str]
) -> dict[str, Discrepancy]:
    """Of these indicators, where both sources have units in common."""
    found = {}
    for code in codes:
        known = both(mart, node_id, kind, pair, part, code)
        one = known.of(np.arange(len(known.first)), step_of(mart.methodology, code, part))
        if one is not None:
            found[code] = one
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation or a unit below a node; its municipality, and how far the two sources part there."""

    node_id: int
    name: str
    municipality_id: int
    found: Discrepancy
    step: Fraction | None

    @property
    def is_wide(self) -> bool:
        """Do the means of the place part by a level? The flag of a list of places."""
        return self.step is not None and abs(self.found.difference) >= self.step - Fraction(1, 10**8)


def by_place(mart: Mart, node_id: int, kind: str, pair: Pair, *, part: str, code: str = TOTAL) -> list[Place]:
    """Organisations under a region or a municipality, units under an organisation: the widest gap first, equal ones by
    name."""
    known = both(mart, node_id, kind, pair, part, code)
    ids = known.node_id if kind == NodeKind.ORGANISATION else known.organisation_id
    step = step_of(mart.methodology, code, part)
    numbers, position = np.unique(ids, return_inverse=True)
    cells = (
        marts.read(mart.path, node_id=numbers.tolist(), source=pair[0], part=part, code=code)
        if len(ids)
        else []
    )
    named = {cell.node_id: cell for cell in cells}
    found = []
    for number, place in enumerate(numbers.tolist()):
        one = known.of(np.flatnonzero(position == number), step)
        if one is not None and place in named:
            cell = named[place]
            found.append(Place(place, cell.name, cell.municipality_id, one, step))
    return sorted(found, key=lambda place: (-abs(place.found.difference), place.name, place.node_id))
