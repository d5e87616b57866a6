"""Plain bars: horizontal ones for named values, upright ones for a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mostik.ui.charts.frame import (
    WIDE,
    laid_out,
    legend_height,
    nothing,
    round_marks,
    rule,
    write_legend,
    write_names,
    write_scale,
)
from mostik.ui.charts.pen import Pen, text_width, wrapped
from mostik.ui.components import DataTable
from mostik.ui.formats import NOTHING, Number, exact, number
from mostik.ui.levels import class_of

THICK = 14


@dataclass(frozen=True)
class BarRow:
    label: str
    value: Number | None


def bars(
    rows: Sequence[BarRow],
    *,
    title: str,
    low: Number = 0,
    high: Number,
    levels: Sequence[Number] = (),
    threshold: Number | None = None,
    threshold_title: str = "",
    digits: int = 2,
    width: float = WIDE,
    narrow: bool = False,
    paper: bool = False,
) -> str:
    """A bar per value with its figure at the end; coloured by level when `levels` are given."""
    if not rows:
        return nothing(title, width=width, paper=paper)
    pen = Pen(paper=paper)
    items = [threshold_title] if threshold_title and threshold is not None else []
    write_legend(pen, items, width, lambda _index, x, y: pen.line(x, y - 6, x, y + 6, "mark"))
    tail = text_width(number(high, digits), 12) + 10
    frame = laid_out(
        [row.label for row in rows],
        width=width,
        narrow=narrow,
        top=legend_height(items, width) + 4,
        tail=tail,
        thick=THICK,
    )
    write_scale(pen, frame, round_marks(low, high))
    write_names(pen, frame)
    for row, place in zip(rows, frame.rows, strict=True):
        y = place.name_y if narrow else place.y
        pen.text(width, y, number(row.value, digits), "strong", size=12, anchor="end")
        if row.value is not None and (share := _share(row.value, low, high)):
            role = f"lv-{class_of(row.value, levels)}" if levels else "bar"
            pen.rect(frame.left, place.y - THICK / 2, share * frame.span, THICK, role)
    if threshold is not None:
        rule(pen, frame, frame.left + _share(threshold, low, high) * frame.span, "mark")
    return pen.done(width, frame.bottom + 20, title)


def _share(value: Number, low: Number, high: Number) -> float:
    """Where a value lies between low and high, 0…1."""
    share = (exact(value) - exact(low)) / (exact(high) - exact(low))
    return float(min(max(share, exact(0)), exact(1)))


def bars_table(
    rows: Sequence[BarRow], *, caption: str, columns: tuple[str, str], digits: int = 2
) -> DataTable:
    return DataTable(caption, columns, [[row.label, number(row.value, digits)] for row in rows])


def distribution(
    counts: Sequence[int],
    labels: Sequence[str],
    *,
    title: str,
    classes: Sequence[int] = (),
    width: float = WIDE,
    height: float = 180,
    narrow: bool = False,
    paper: bool = False,
) -> str:
    """An upright bar per value of the scale with its count on top; `classes` are colour classes of the bars."""
    if not counts or not any(counts):
        return nothing(title, width=width, paper=paper)
    if narrow:
        return _lying(counts, labels, title=title, classes=classes, width=width, paper=paper)
    pen = Pen(paper=paper)
    step = width / len(counts)
    named = [wrapped(label, step - 6, 11) for label in labels]
    foot = max(len(lines) for lines in named) * 13 + 8
    ground, most = height - foot, max(counts)
    pen.line(0, ground, width, ground, "rule")
    for index, (count, lines) in enumerate(zip(counts, named, strict=True)):
        middle = step * (index + 0.5)
        tall = (ground - 22) * count / most
        role = f"lv-{classes[index]}" if classes else "bar"
        if count:
            pen.rect(middle - min(step * 0.36, 40), ground - tall, min(step * 0.72, 80), tall, role)
        pen.text(
            middle, ground - tall - 9, number(count) if count else NOTHING, "strong", size=12, anchor="middle"
        )
        for row, line in enumerate(lines):
            pen.text(middle, ground + 12 + row * 13, line, "axis", size=11, anchor="middle")
    return pen.done(width, height, title)


def _lying(
    counts: Sequence[int],
    labels: Sequence[str],
    *,
    title: str,
    classes: Sequence[int],
    width: float,
    paper: bool,
) -> str:
    """The same lying down: on a phone the names of levels do not fit under upright bars."""
    pen = Pen(paper=paper)
    frame = laid_out(labels, width=width, narrow=True, top=0, tail=40, thick=THICK)
    write_names(pen, frame)
    for index, (count, place) in enumerate(zip(counts, frame.rows, strict=True)):
        pen.text(width, place.name_y, number(count) if count else NOTHING, "strong", anchor="end")
        if count:
            role = f"lv-{classes[index]}" if classes else "bar"
            pen.rect(0, place.y - THICK / 2, frame.span * count / max(counts), THICK, role)
    return pen.done(width, frame.bottom, title)
