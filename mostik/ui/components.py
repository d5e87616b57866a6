"""Shapes of data that components draw. A view fills them; it never writes HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mostik.ui.formats import Number
from mostik.ui.levels import class_of, legend

TONES = ("good", "warn", "bad", "info", "neutral")


@dataclass(frozen=True)
class HeatColumn:
    """`code` heads the column; `title` is its full name, shown on hover and listed under the table."""

    code: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class HeatCell:
    value: Number | None
    url: str = ""
    note: str = ""  # shown instead of the value where it is hidden («< 5»)


@dataclass(frozen=True)
class HeatRow:
    title: str
    cells: Sequence[HeatCell | Number | None]
    url: str = ""
    total: Number | None = None
    note: str = ""


@dataclass(frozen=True)
class HeatMap:
    """A table of means coloured by level: rows × columns, a total at the right, a legend below. `high`: the end of a scale
    whose highest level is a band, not a mark."""

    caption: str
    columns: Sequence[HeatColumn]
    rows: Sequence[HeatRow]
    levels: Sequence[Number]
    corner: str = ""
    total_title: str = ""
    digits: int = 2
    foot: HeatRow | None = None
    high: Number | None = None

    @property
    def body(self) -> list[tuple[HeatRow, list[tuple[HeatCell, int | None]], int | None]]:
        return [self._drawn(row) for row in self.rows]

    @property
    def last(self) -> list[tuple[HeatRow, list[tuple[HeatCell, int | None]], int | None]]:
        return [self._drawn(self.foot)] if self.foot else []

    @property
    def legend(self) -> list[tuple[int, str]]:
        return legend(self.levels, self.digits, self.high)

    @property
    def names(self) -> list[HeatColumn]:
        return [column for column in self.columns if column.title and column.title != column.code]

    def _drawn(self, row: HeatRow) -> tuple[HeatRow, list[tuple[HeatCell, int | None]], int | None]:
        cells = [cell if isinstance(cell, HeatCell) else HeatCell(cell) for cell in row.cells]
        return (
            row,
            [(cell, class_of(cell.value, self.levels)) for cell in cells],
            class_of(row.total, self.levels),
        )


@dataclass(frozen=True)
class DataTable:
    """The numbers behind a chart: the first column names the row, the others are already formatted."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Chart:
    """A picture in two widths and its numbers; see `mostik.ui.charts`."""

    wide: str
    narrow: str
    table: DataTable | None = None


@dataclass(frozen=True)
class TreeNode:
    title: str
    url: str = ""
    note: str = ""
    children: Sequence[TreeNode] = field(default_factory=tuple)
    is_open: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class Moment:
    """One line of a timeline. `when` is already words: dates of plans are often fuzzy («октябрь 2026»)."""

    when: str
    title: str
    text: str = ""
    who: str = ""
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True)
class FileLine:
    name: str
    url: str
    size: int = 0
    note: str = ""


@dataclass(frozen=True)
class Tab:
    title: str
    url: str
    is_current: bool = False
    count: int | None = None
