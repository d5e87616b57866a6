"""Values with their intervals on one scale: a dot for the value, a bar from end to end for how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mostik.ui.charts.dumbbell import place_of, signs_of, write_sign
from mostik.ui.charts.frame import (
    WIDE,
    Frame,
    inset,
    laid_out,
    legend_height,
    nothing,
    round_marks,
    rule,
    write_legend,
    write_names,
    write_scale,
)
from mostik.ui.charts.pen import Pen
from mostik.ui.formats import Number

APART = 11


@dataclass(frozen=True)
class Range:
    """A value; without `ends` nothing is known of its precision."""

    value: Number
    ends: tuple[Number, Number] | None = None


@dataclass(frozen=True)
class RangeRow:
    """`ranges`: one (or None) per series, in the order of `series`; they lie one under another. `target`: a mark."""

    label: str
    ranges: Sequence[Range | None]
    target: Number | None = None


def ranges(
    rows: Sequence[RangeRow],
    series: Sequence[str],
    *,
    title: str,
    low: Number,
    high: Number,
    zero: Number | None = None,
    target_title: str = "",
    width: float = WIDE,
    narrow: bool = False,
    paper: bool = False,
) -> str:
    """At most three series, with the signs of a dumbbell. What lies beyond the scale is cut at its edge; `zero` draws a
    rule through all rows, such as «no change»."""
    if not rows:
        return nothing(title, width=width, paper=paper)
    pen = Pen(paper=paper)
    signs = signs_of(len(series))
    named = [*series, *([target_title] if target_title else [])] if len(series) > 1 or target_title else []
    write_legend(pen, named, width, lambda index, x, y: write_sign(pen, signs, index, x, y))
    thick = 14 + APART * (len(series) - 1)
    labels = [row.label for row in rows]
    top = legend_height(named, width)
    frame = inset(laid_out(labels, width=width, narrow=narrow, top=top, tail=10, thick=thick), 7)
    write_scale(pen, frame, round_marks(low, high))
    write_names(pen, frame if narrow else inset(frame, -7))
    if zero is not None:
        rule(pen, frame, place_of(frame, zero, low, high), "thin")
    for row, at in zip(rows, frame.rows, strict=True):
        _row(pen, frame, row, at.y, signs, (low, high))
    return pen.done(width, frame.bottom + 20, title)


def _row(
    pen: Pen,
    frame: Frame,
    row: RangeRow,
    middle: float,
    signs: Sequence[tuple[str, str]],
    scale: tuple[Number, Number],
) -> None:
    if row.target is not None:
        x = place_of(frame, row.target, *scale)
        pen.line(x, middle - 8, x, middle + 8, "mark")
    first = middle - APART * (len(row.ranges) - 1) / 2
    for turn, (one, sign) in enumerate(zip(row.ranges, signs, strict=True)):
        if one is None:
            continue
        y = first + APART * turn
        if one.ends:
            left, right = (place_of(frame, end, *scale) for end in one.ends)
            pen.line(left, y, right, y, "stem")
            for x in (left, right):
                pen.line(x, y - 4, x, y + 4, "stem")
        pen.dot(place_of(frame, one.value, *scale), y, *sign)
