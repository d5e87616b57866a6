"""results.xlsx: the table of results.csv to sort and filter, with the same heat-maps as in the reports."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext, pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mostik.documents.palette import HEADER_FILL, SHADES
from mostik.monitoring.reports import wording
from mostik.monitoring.reports.data import ReportMeta, Results
from mostik.monitoring.reports.long_sheet import filled
from mostik.stats import tables
from mostik.stats.methodology import SOURCES, TOTAL, Methodology
from mostik.stats.results import Place, ResultRow
from mostik.ui.levels import class_of

WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)
WIDTHS = {"node": 52, "parent": 34, "title": 44, "node_kind": 14, "source": 10, "part": 10}
KINDS = ("region", "municipality", "organisation", "group")


class Book:
    """A workbook being written, with its formats made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.count = book.add_format({"num_format": "#,##0"})
        self.score = book.add_format({"num_format": "0.00"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.delta = book.add_format({"num_format": "+0.00;-0.00;0.00"})
        self.shaded = {
            shade: book.add_format(
                {"num_format": "0.00", "bg_color": f"#{fill}", "font_color": f"#{ink}", "align": "center"}
            )
            for shade, (fill, ink) in SHADES.items()
        }
        self.plain = book.add_format({"num_format": "0.00", "align": "center"})


def results_xlsx(rows: Sequence[ResultRow], results: Results, meta: ReportMeta, language: str) -> bytes:
    """The workbook: all results, then a heat-map of areas for every kind of node. Equal rows give equal bytes."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "constant_memory": False,
    }
    with translation.override(language), xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": meta.title, "created": WRITTEN})
        book = Book(workbook)
        _all_rows(book, rows, results.methodology)
        for kind in KINDS:
            places = results.places(kind)
            if places:
                _heatmap(book, kind, places, results, language)
        _indicators(book, results, language)
    return filled(buffer.getvalue(), tables.records(rows, results.methodology, language))


def _all_rows(book: Book, rows: Sequence[ResultRow], methodology: Methodology) -> None:
    """The sheet without its rows, which are filled in at the end."""
    sheet = book.book.add_worksheet(gettext("Results"))
    names = tables.header(methodology)
    _header(book, sheet, names, frozen=(1, 2))
    formats = [_format(book, name) for name in names]
    for index, name in enumerate(names):
        sheet.set_column(index, index, WIDTHS.get(name, 11))
    for index, shape in enumerate(formats):
        sheet.write_blank(1, index, None, shape or book.text)
    sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)


def _heatmap(book: Book, kind: str, places: Sequence[Place], results: Results, language: str) -> None:
    """Nodes × areas, a row per source; invariant where there is an invariant part."""
    sheet = book.book.add_worksheet(_sheet_name(kind))
    areas = results.areas()
    depth = max(len(p) for p in places)
    titles = [f"{a.code}. {a.title(language)}" for a in areas]
    above = [wording.kind_name(k) for k in KINDS[:depth]]
    _header(
        book,
        sheet,
        [*above, pgettext("report", "Source"), "n", *titles, gettext("Overall score")],
        frozen=(1, depth),
    )
    sheet.set_column(0, depth - 1, 34)
    sheet.set_column(depth, depth, 20)
    sheet.set_column(depth + 1, depth + 1, 7)
    sheet.set_column(depth + 2, depth + 2 + len(areas), 13)
    line = 0
    for place in places:
        for source in (s for s in SOURCES if results.row(place, s, TOTAL)):
            line += 1
            for index, name in enumerate(place):
                sheet.write_string(line, index, name)
            sheet.write_string(line, depth, wording.source_name(source))
            total = results.row(place, source, TOTAL)
            sheet.write_number(line, depth + 1, total.n if total else 0, book.count)
            for index, code in enumerate([*(a.code for a in areas), TOTAL]):
                _score(book, sheet, line, depth + 2 + index, results, results.row(place, source, code))
    sheet.autofilter(0, 0, max(line, 1), depth + 2 + len(areas))


def _indicators(book: Book, results: Results, language: str) -> None:
    """What the codes mean."""
    sheet = book.book.add_worksheet(gettext("Indicators"))
    names = [
        pgettext("report", "No."),
        pgettext("report", "Area"),
        pgettext("report", "Indicator"),
        gettext("Part"),
        gettext("Weight"),
        gettext("Threshold"),
        gettext("Recommendation"),
    ]
    _header(book, sheet, names, frozen=(1, 0))
    for index, width in enumerate((10, 40, 60, 14, 9, 9, 90)):
        sheet.set_column(index, index, width)
    titles = {i.code: i.title(language) for i in results.methodology.indicators}
    for line, one in enumerate(results.methodology.indicators, 1):
        invariant = gettext("invariant") if results.is_invariant(one.code) else gettext("variative")
        cells = [
            one.code,
            titles.get(one.parent or "", ""),
            titles[one.code],
            invariant,
            Fraction(one.weight, 1000),
            one.threshold,
            one.recommendation,
        ]
        for index, value in enumerate(cells):
            _write(sheet, line, index, value, book.score)


def _header(book: Book, sheet: Worksheet, names: Sequence[str], *, frozen: tuple[int, int]) -> None:
    for index, name in enumerate(names):
        sheet.write_string(0, index, name, book.head)
    sheet.freeze_panes(*frozen)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)


def _format(book: Book, name: str) -> Format | None:
    if name == "n":
        return book.count
    if name == "delta":
        return book.delta
    if name.startswith("share_"):
        return book.share
    return book.score if name in ("mean", "q1", "median", "q3") else None


def _write(sheet: Worksheet, line: int, column: int, value: Any, shape: Format | None) -> None:
    """Text is always text: a name that begins with «=» is not a formula."""
    if value is None:
        return
    if isinstance(value, int | Fraction):
        sheet.write_number(line, column, float(value), shape)
    else:
        sheet.write_string(line, column, value)


def _score(
    book: Book, sheet: Worksheet, line: int, column: int, results: Results, row: ResultRow | None
) -> None:
    if row is None:
        return
    levels = results.methodology.levels
    shade = str(class_of(row.mean, levels) or "") if row.code not in results.off_scale else ""
    sheet.write_number(line, column, float(row.mean), book.shaded.get(shade, book.plain))


def _sheet_name(kind: str) -> str:
    return {
        "region": gettext("Regions"),
        "municipality": pgettext("sheet", "Municipalities"),
        "organisation": pgettext("sheet", "Organisations"),
        "group": pgettext("sheet", "Groups"),
    }[kind]
