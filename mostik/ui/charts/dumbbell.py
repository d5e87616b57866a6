"""Dumbbells: the same thing seen by several sources (or at several times) on one scale, with a target mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mostik.ui.charts.frame import (
    WIDE,
    Frame,
    inset,
    laid_out,
    legend_height,
    nothing,
    round_marks,
    write_legend,
    write_names,
    write_scale,
)
from mostik.ui.charts.pen import Pen, text_width
from mostik.ui.components import DataTable
from mostik.ui.formats import NOTHING, Number, exact, number

SIGNS = (("hollow", "circle"), ("middle", "diamond"), ("main", "circle"))


@dataclass(frozen=True)
class DumbRow:
    """`points`: one value (or None) per series, in the order of `series`; `target`: the mark to reach."""

    label: str
    points: Sequence[Number | None]
    target: Number | None = None


def dumbbell(
    rows: Sequence[DumbRow],
    series: Sequence[str],
    *,
    title: str,
    low: Number = 1,
    high: Number = 5,
    digits: int = 2,
    target_title: str = "",
    width: float = WIDE,
    narrow: bool = False,
    paper: bool = False,
) -> str:
    """At most three series: an empty circle, a diamond, a full circle (two series: empty and full)."""
    if not rows:
        return nothing(title, width=width, paper=paper)
    pen = Pen(paper=paper)
    signs = signs_of(len(series))
    items = [*series, *([target_title] if target_title else [])]
    write_legend(pen, items, width, lambda index, x, y: write_sign(pen, signs, index, x, y))
    column = max(text_width(number(high, digits), 11), text_width(NOTHING, 11)) + 12
    frame = laid_out(
        [row.label for row in rows],
        width=width,
        narrow=narrow,
        top=legend_height(items, width) + 20,
        tail=column * len(series) + (0 if narrow else 12),
        thick=14,
    )
    frame = inset(frame, 7)
    write_scale(pen, frame, round_marks(low, high))
    write_names(pen, frame if narrow else inset(frame, -7))
    for row, place in zip(rows, frame.rows, strict=True):
        _points(pen, frame, row, place.y, (low, high))
    _figures(pen, frame, rows, signs, column, digits)
    return pen.done(width, frame.bottom + 20, title)


def _figures(
    pen: Pen,
    frame: Frame,
    rows: Sequence[DumbRow],
    signs: Sequence[tuple[str, str]],
    column: float,
    digits: int,
) -> None:
    """The numbers in columns at the right edge, each column under its sign; the last series is the main one."""
    columns = [frame.width - column * (len(signs) - 1 - index) for index in range(len(signs))]
    for middle, sign in zip(columns, signs, strict=True):
        pen.dot(middle - column / 2 + 6, frame.top - 8, *sign)
    for row, place in zip(rows, frame.rows, strict=True):
        for x, point in zip(columns, row.points, strict=True):
            role = "strong" if x == columns[-1] else "axis"
            y = place.name_y if frame.narrow else place.y
            pen.text(x, y, number(point, digits), role, size=11, anchor="end")


def _points(pen: Pen, frame: Frame, row: DumbRow, y: float, scale: tuple[Number, Number]) -> None:
    """The target mark, the stem, the signs."""
    *points, target = (
        None if point is None else place_of(frame, point, *scale) for point in (*row.points, row.target)
    )
    known = [x for x in points if x is not None]
    if target is not None:
        pen.line(target, y - 8, target, y + 8, "mark")
    if len(known) > 1:
        pen.line(min(known), y, max(known), y, "stem")
    for x, sign in zip(points, signs_of(len(points)), strict=True):
        if x is not None:
            pen.dot(x, y, *sign)


def signs_of(count: int) -> tuple[tuple[str, str], ...]:
    return SIGNS if count == 3 else (SIGNS[0], SIGNS[2])[2 - count :]


def dumbbell_table(
    rows: Sequence[DumbRow], series: Sequence[str], *, caption: str, corner: str = "", digits: int = 2
) -> DataTable:
    return DataTable(
        caption,
        [corner, *series],
        [[row.label, *(number(point, digits) for point in row.points)] for row in rows],
    )


def write_sign(pen: Pen, signs: Sequence[tuple[str, str]], index: int, x: float, y: float) -> None:
    if index < len(signs):
        pen.dot(x, y, *signs[index])
    else:
        pen.line(x, y - 6, x, y + 6, "mark")


def place_of(frame: Frame, value: Number, low: Number, high: Number) -> float:
    """Where a value lies between the left and the right edge; beyond the scale, at the edge."""
    share = (exact(value) - exact(low)) / (exact(high) - exact(low))
    return frame.left + float(min(max(share, exact(0)), exact(1))) * frame.span
