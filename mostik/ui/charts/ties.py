"""Two columns of named things and what ties them: a line is strong, plain or broken. No line is an arrow: a tie says that two
things are looked at together, not that one comes from the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mostik.ui.charts.frame import LINE, SIZE, WIDE, legend_height, nothing, write_legend
from mostik.ui.charts.pen import Pen, wrapped
from mostik.ui.components import DataTable

ROLES = ("stem", "thin", "dash")
GAP = 12


@dataclass(frozen=True)
class Side:
    """A thing of a column: its name and the figure under it."""

    label: str
    figure: str


@dataclass(frozen=True)
class Tie:
    """Numbers of the two things and how strong it is: 0 strong, 1 plain, 2 broken (not known)."""

    left: int
    right: int
    strength: int


@dataclass(frozen=True)
class _Block:
    lines: list[str]
    figure: str
    y: float


def ties(
    left: Sequence[Side],
    right: Sequence[Side],
    tied: Sequence[Tie],
    strengths: tuple[str, str, str],
    *,
    title: str,
    heads: tuple[str, str] = ("", ""),
    width: float = WIDE,
    narrow: bool = False,
    paper: bool = False,
) -> str:
    """`strengths` are the words of the legend. The two columns are as long as the longer one."""
    if not left or not right:
        return nothing(title, width=width, paper=paper)
    pen = Pen(paper=paper)
    write_legend(pen, strengths, width, lambda index, x, y: pen.line(x - 6, y, x + 6, y, ROLES[index]))
    top = legend_height(strengths, width) + 8
    space = width * (0.4 if narrow else 0.37)
    if any(heads):
        pen.text(0, top + 4, heads[0], "axis", size=11)
        pen.text(width - space, top + 4, heads[1], "axis", size=11)
        top += 22
    columns = [_column(side, space, top) for side in (left, right)]
    bottom = max(end for _blocks, end in columns)
    places = [_spread(blocks, end, bottom, top) for blocks, end in columns]
    start, stop = space + 8, width - space - 8
    for tie in sorted(tied, key=lambda one: -one.strength):  # the strong ones on top
        role = ROLES[tie.strength]
        pen.line(start, places[0][tie.left].y, stop, places[1][tie.right].y, role)
    for blocks, x, dot in ((places[0], 0.0, start), (places[1], width - space, stop)):
        for block in blocks:
            pen.dot(dot, block.y, "hollow" if x else "main")
            whole = len(block.lines) + 1
            first = block.y - (whole - 1) * LINE / 2
            for number, line in enumerate(block.lines):
                pen.text(x, first + number * LINE, line, size=SIZE)
            pen.text(x, first + (whole - 1) * LINE, block.figure, "strong", size=SIZE)
    return pen.done(width, bottom, title)


def _column(side: Sequence[Side], space: float, top: float) -> tuple[list[_Block], float]:
    blocks, y = [], top
    for one in side:
        lines = wrapped(one.label, space, SIZE, most=4)
        tall = (len(lines) + 1) * LINE
        blocks.append(_Block(lines, one.figure, y + tall / 2))
        y += tall + GAP
    return blocks, y


def _spread(blocks: list[_Block], end: float, bottom: float, top: float) -> list[_Block]:
    """A shorter column is spread over the height of the longer one."""
    extra = (bottom - end) / len(blocks)
    return [
        _Block(block.lines, block.figure, block.y + extra * (number + 0.5))
        for number, block in enumerate(blocks)
    ]


def ties_table(
    left: Sequence[Side],
    right: Sequence[Side],
    tied: Sequence[Tie],
    strengths: tuple[str, str, str],
    *,
    caption: str,
    columns: Sequence[str],
) -> DataTable:
    """A row per tie: both names, both figures, the word for the strength. `columns` are the five headings."""
    rows = [
        [
            left[one.left].label,
            left[one.left].figure,
            right[one.right].label,
            right[one.right].figure,
            strengths[one.strength],
        ]
        for one in tied
    ]
    return DataTable(caption, columns, rows)
