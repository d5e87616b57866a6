"""What charts of named rows share: the column of names, heights of rows, the scale, the legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from mostik.ui.charts.pen import Pen, text_width, wrapped
from mostik.ui.components import Chart, DataTable
from mostik.ui.formats import Number, exact, number

WIDE, SCREEN, NARROW = 680, 560, 350  # paper; a panel of a page; a phone
SIZE = 12
LINE = SIZE * 1.2
GAP = 10


@dataclass(frozen=True)
class Row:
    """Where a row lies: its name in lines, the middle of its name, the middle of its drawing."""

    lines: list[str]
    name_y: float
    y: float


@dataclass(frozen=True)
class Frame:
    """A chart laid out: rows below `top`, the drawing between `left` and `right`."""

    rows: list[Row]
    left: float
    right: float
    top: float
    bottom: float
    width: float
    narrow: bool

    @property
    def span(self) -> float:
        return self.right - self.left


def inset(frame: Frame, by: float) -> Frame:
    """The same rows with a narrower drawing."""
    return replace(frame, left=frame.left + by, right=frame.right - by)


def laid_out(
    labels: Sequence[str], *, width: float, narrow: bool, top: float, tail: float = 0, thick: float = 16
) -> Frame:
    """Names stand left of the drawing; on a narrow chart above it, over the whole width. `tail` is kept free at the
    right for figures (on a narrow chart figures share the line with the name)."""
    if narrow:
        space = width - tail - (GAP if tail else 0)
        named = [wrapped(label, space, SIZE) for label in labels]
        left, right = 0.0, width
    else:
        longest = max((text_width(label, SIZE) for label in labels), default=0)
        space = min(longest, width * 0.36)
        named = [wrapped(label, space, SIZE) for label in labels]
        used = max((text_width(line, SIZE) for lines in named for line in lines), default=0)
        left, right = used + GAP, width - tail
    rows, y = [], top
    for lines in named:
        block = len(lines) * LINE
        if narrow:
            rows.append(Row(lines, y + block / 2, y + block + 3 + thick / 2))
            y += block + thick + 12
        else:
            height = max(block, thick) + 7
            rows.append(Row(lines, y + height / 2, y + height / 2))
            y += height
    return Frame(rows, left, right, top, y, width, narrow)


def write_names(pen: Pen, frame: Frame) -> None:
    for row in frame.rows:
        if frame.narrow:
            pen.lines(0, row.name_y, row.lines, size=SIZE)
        else:
            pen.lines(frame.left - GAP, row.y, row.lines, size=SIZE, anchor="end")


def legend_height(items: Sequence[str], width: float) -> float:
    return len(_legend_lines(items, width)) * 17 + 7 if items else 0


def write_legend(
    pen: Pen, items: Sequence[str], width: float, draw: Callable[[int, float, float], None]
) -> None:
    """Words after their signs, as many to a line as fit; `draw(index, x, y)` puts the sign into 14 pixels."""
    for turn, line in enumerate(_legend_lines(items, width)):
        for index, x in line:
            y = 8 + turn * 17
            draw(index, x + 6, y)
            pen.text(x + 17, y, items[index], size=11)


def _legend_lines(items: Sequence[str], width: float) -> list[list[tuple[int, float]]]:
    lines: list[list[tuple[int, float]]] = []
    x = width + 1.0
    for index, item in enumerate(items):
        wide = 17 + text_width(item, 11)
        if x + wide > width:
            lines.append([])
            x = 0.0
        lines[-1].append((index, x))
        x += wide + 14
    return lines


def write_scale(pen: Pen, frame: Frame, marks: Sequence[tuple[float, str]]) -> None:
    """Vertical rules with words under them; `marks` are (part of the span 0…1, word)."""
    for share, word in marks:
        x = frame.left + share * frame.span
        rule(pen, frame, x, "rule")
        anchor = "start" if share == 0 and frame.narrow else "end" if share == 1 else "middle"
        pen.text(x, frame.bottom + 10, word, "axis", size=11, anchor=anchor)


def round_marks(low: Number, high: Number) -> list[tuple[float, str]]:
    """Five to eight round marks from low to high."""
    span = exact(high) - exact(low)
    step = next((exact(step) for step in (1, 2, 5, 10, 20, 25, 50, 100) if span / step <= 7), span / 5)
    count = int(span / step)
    return [(float(step * index / span), number(exact(low) + step * index)) for index in range(count + 1)]


def rule(pen: Pen, frame: Frame, x: float, role: str) -> None:
    """A vertical rule over all rows; on a narrow chart it steps aside for the names."""
    if not frame.narrow:
        pen.line(x, frame.top, x, frame.bottom, role)
        return
    for row in frame.rows:
        pen.line(x, row.y - 10, x, row.y + 10, role)


def nothing(title: str, *, width: float, paper: bool) -> str:
    pen = Pen(paper=paper)
    pen.text(width / 2, 24, _("No data"), "axis", size=13, anchor="middle")
    return pen.done(width, 48, title)


def chart(draw: Callable[..., str], *args: Any, table: DataTable | None = None, **options: Any) -> Chart:
    """A chart for the screen in both widths: `chart(stacked_bars, rows, levels, title=…)`."""
    return Chart(
        wide=draw(*args, **{"width": SCREEN, **options}),
        narrow=draw(*args, **{**options, "width": NARROW, "narrow": True}),
        table=table,
    )
