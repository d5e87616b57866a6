"""The process × result matrix of a campaign: where its organisations stand by two sets of areas (`stats.matrix`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from mostik.monitoring.queries.marts import UNIT
from mostik.monitoring.queries.results import Mart, NodeResults, organisations_under
from mostik.stats import matrix
from mostik.stats.matrix import Cuts
from mostik.stats.methodology import Indicator


@dataclass(frozen=True, slots=True)
class Axis:
    """The areas read together as one of the two sides, and where its categories begin."""

    areas: tuple[Indicator, ...]
    cuts: Cuts


@dataclass(frozen=True, slots=True)
class Placed:
    """An organisation; `cluster` is None where it has no value of one of the sides, or it may not be shown."""

    node_id: int
    name: str
    municipality_id: int
    process: Fraction | None
    result: Fraction | None
    cluster: int | None


def offered(mart: Mart, part: str) -> tuple[Indicator, ...]:
    """Areas that can be a side: those with a scale to cut into quarters."""
    return tuple(
        area for area in mart.areas_of(part) if matrix.scale_of(mart.methodology, area.code) is not None
    )


def axis(mart: Mart, areas: Sequence[Indicator]) -> Axis | None:
    """None if the areas are measured on different scales, or there are none."""
    scales = {matrix.scale_of(mart.methodology, area.code) for area in areas}
    scale = scales.pop() if len(scales) == 1 else None
    return None if scale is None else Axis(tuple(areas), matrix.quarters(*scale))


def organisations(
    mart: Mart, node_id: int, node_kind: str, *, process: Axis, result: Axis, source: str, part: str
) -> list[Placed]:
    """Organisations under a node, by name. What is hidden in the results is hidden here (`Mart.read`)."""
    codes = [area.code for area in (*process.areas, *result.areas)]
    found = organisations_under(mart, node_id, node_kind, source=source, part=part, codes=codes)
    readings = {
        row.node_id: (_value(row, process, source, part), _value(row, result, source, part)) for row in found
    }
    placed = matrix.place(readings, process.cuts, result.cuts)
    clusters = {one: number for number, ids in placed.clusters.items() for one in ids}
    rows = []
    for row in found:
        cell = next(iter(row.cells.values()))
        sides = readings[row.node_id]
        rows.append(Placed(row.node_id, cell.name, cell.municipality_id, *sides, clusters.get(row.node_id)))
    return rows


def _value(row: NodeResults, side: Axis, source: str, part: str) -> Fraction | None:
    """Values of a file are whole billionths rounded down, so their mean may lie under a cut point that the mean itself
    reaches: rounded up, it never does."""
    cells = [(area.weight, row.get(source, part, area.code)) for area in side.areas]
    mean = matrix.together((weight, cell.mean if cell else None) for weight, cell in cells)
    return None if mean is None else Fraction(ceil(mean * UNIT), UNIT)
