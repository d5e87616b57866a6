"""Places below a threshold: what recommendations are drafted from."""

from __future__ import annotations

from dataclasses import dataclass

from mostik.monitoring.queries import marts, results
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.queries.results import Mart, NodeResults
from mostik.stats.methodology import Indicator, Methodology, Part


@dataclass(frozen=True, slots=True)
class Below:
    """A leaf of one node, strictly below its threshold or not."""

    indicator: Indicator
    cell: Cell

    @property
    def is_below(self) -> bool:
        return self.cell.numbers[0] < marts.billionths(self.indicator.threshold)


def below_thresholds(mart: Mart, node_id: int, node_kind: str, *, kind: str) -> list[Below]:
    """Leaves below their threshold at every node of a kind under a node, in the order of the workbook."""
    return [one for one in against_thresholds(mart, node_id, node_kind, kind=kind) if one.is_below]


def against_thresholds(mart: Mart, node_id: int, node_kind: str, *, kind: str) -> list[Below]:
    """Every leaf that has a threshold, at every node of a kind under a node.

    All are read from one source, the main one of the node above, as in its report; where a place has no such results,
    from its most independent one. A cell that may not be shown is never read (`Mart.read`)."""
    leaves = with_threshold(mart.methodology)
    main = results.main_source(results.of_node(mart, node_id))
    rows = results.of_kind(mart, node_id, node_kind, kind=kind, codes=[leaf.code for leaf in leaves])
    return [Below(leaf, cell) for row in rows for leaf in leaves if (cell := _cell(row, leaf, main))]


def with_threshold(methodology: Methodology) -> list[Indicator]:
    """Leaves that can be below a threshold, in the order of the workbook."""
    inner = {indicator.parent for indicator in methodology.indicators}
    return [i for i in methodology.indicators if i.code not in inner and i.threshold is not None]


def _cell(row: NodeResults, leaf: Indicator, main: str | None) -> Cell | None:
    source = main if main in row.sources else next(iter(row.sources), "")
    return row.get(source or "", Part.INVARIANT if leaf.invariant else Part.FULL, leaf.code)
