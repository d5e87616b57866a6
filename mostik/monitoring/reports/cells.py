"""Cells of tables with numbers: aligned, shaded by level."""

from __future__ import annotations

from fractions import Fraction

from mostik.documents.content import Cell
from mostik.monitoring.reports import wording
from mostik.monitoring.reports.data import ReportData
from mostik.ui.levels import class_of


def shade(data: ReportData, code: str, mean: Fraction | None) -> str:
    """Class of the level, 1…5; none for a value that is not on the scale."""
    if mean is None or not data.on_scale(code):
        return ""
    return str(class_of(mean, data.methodology.levels) or "")


def score_cell(
    data: ReportData, code: str, mean: Fraction | None, *, shaded: bool = True, bold: bool = False
) -> Cell:
    colour = shade(data, code, mean) if shaded else ""
    return Cell(wording.value(data, code, mean), shade=colour, align="center", bold=bold)


def change_cell(data: ReportData, code: str, difference: Fraction | None, *, bold: bool = False) -> Cell:
    return Cell(wording.change(data, code, difference, short=True), align="center", bold=bold)


def count_cell(count: int | None) -> Cell:
    return Cell(wording.number(count), align="center")


def share_cell(share: Fraction | None) -> Cell:
    return Cell(wording.percent(share), align="center")


def head(text: str) -> Cell:
    """Head of a column of numbers."""
    return Cell(text, align="center")
