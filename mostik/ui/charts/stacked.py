"""Stacked bars: what share of units stands at each level, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mostik.ui.charts.frame import (
    WIDE,
    laid_out,
    legend_height,
    nothing,
    write_legend,
    write_names,
    write_scale,
)
from mostik.ui.charts.pen import Pen, text_width
from mostik.ui.components import DataTable
from mostik.ui.formats import NBSP, Number, exact, number, percent
from mostik.ui.levels import class_of_index

THICK = 16


@dataclass(frozen=True)
class StackRow:
    """`shares` 0…1 by level, lowest first; empty where nothing is known. `n`: how many units stand behind them."""

    label: str
    shares: Sequence[Number]
    n: int | None = None


def stacked_bars(
    rows: Sequence[StackRow],
    levels: Sequence[str],
    *,
    title: str,
    width: float = WIDE,
    narrow: bool = False,
    paper: bool = False,
) -> str:
    """A bar of 100 % per row; the per cent is printed inside where it fits. `levels`: names, lowest first."""
    if not rows:
        return nothing(title, width=width, paper=paper)
    pen = Pen(paper=paper)
    classes = [class_of_index(index, len(levels)) for index in range(len(levels))]
    write_legend(
        pen, levels, width, lambda index, x, y: pen.rect(x - 5, y - 5, 10, 10, f"lv-{classes[index]}")
    )
    counted = any(row.n is not None for row in rows)
    frame = laid_out(
        [row.label for row in rows],
        width=width,
        narrow=narrow,
        top=legend_height(levels, width) + 4,
        tail=40 if counted else 12,
        thick=THICK,
    )
    write_scale(pen, frame, [(0, "0"), *((part / 4, f"{part * 25}{NBSP}%") for part in range(1, 5))])
    write_names(pen, frame)
    for row, place in zip(rows, frame.rows, strict=True):
        if counted and row.n is not None:
            y = place.name_y if narrow else place.y
            pen.text(width, y, f"n={number(row.n)}", "axis", size=11, anchor="end")
        if not any(row.shares):
            pen.text(frame.left + 6, place.y, _("No data"), "axis", size=11)
            continue
        _bar(pen, row.shares, classes, frame.left, place.y, frame.span)
    return pen.done(width, frame.bottom + 20, title)


def _bar(
    pen: Pen, shares: Sequence[Number], classes: Sequence[int], left: float, y: float, span: float
) -> None:
    """Segments by running sums, so that they meet exactly and never run beyond the span."""
    whole = sum((exact(share) for share in shares), exact(0))
    before = exact(0)
    for share, level in zip(shares, classes, strict=False):
        x = left + span * float(before / whole)
        before += exact(share)
        wide = left + span * float(before / whole) - x
        if not wide:
            continue
        pen.rect(x, y - THICK / 2, wide, THICK, f"lv-{level}")
        word = number(exact(share) * 100)
        if wide >= text_width(word, 11) + 5:
            pen.text(x + wide / 2, y, word, f"lt-{level}", size=11, anchor="middle")


def stacked_table(
    rows: Sequence[StackRow], levels: Sequence[str], *, caption: str, corner: str = ""
) -> DataTable:
    return DataTable(
        caption,
        [corner, *levels, _("Units")],
        [
            [
                row.label,
                *([percent(share, 1) for share in row.shares] or ["—"] * len(levels)),
                number(row.n) if row.n is not None else "—",
            ]
            for row in rows
        ],
    )
