"""Workbooks: rows of organisations by columns of codes (the layout of the import), and one organisation as a form."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import xlsxwriter

from mostik.context.queries import cells
from mostik.context.queries.cells import Given
from mostik.context.queries.packs import Indicator, Pack
from mostik.context.queries.sets import Filled
from mostik.context.queries.sheet import CODE, LINE, NAME, TITLE, UNDER_HEADER, VALUE
from mostik.documents.palette import HEADER_FILL
from mostik.network.models import Node

WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)
UNIT, BEFORE, SHARE = "Единица измерения", "Год назад", "Удельный вес, %"


def table(
    pack: Pack, year: int, organisations: Sequence[Node], values: Mapping[int, Mapping[str, Given]]
) -> bytes:
    """The layout the import reads: codes over names over rows. Without values it is the template."""
    buffer = io.BytesIO()
    with _book(buffer, f"{pack.title}, {year}") as book:
        style = _styles(book)
        sheet = book.add_worksheet(_sheet_name(pack))
        sheet.freeze_panes(2, 2)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, 200, 16)
        sheet.set_row(1, 90)
        shown = list(pack.values)
        for column, text in enumerate((CODE, NAME)):
            sheet.write_string(0, column, text, style["head"])
            sheet.write_string(1, column, UNDER_HEADER if column == 0 else TITLE, style["small"])
        for column, indicator in enumerate(shown, 2):
            sheet.write_string(0, column, indicator.code, style["head" if indicator.is_typed else "counted"])
            sheet.write_string(1, column, _hint(indicator), style["small"])
        for number, node in enumerate(organisations, 2):
            sheet.write_string(number, 0, node.code, style["text"])
            sheet.write_string(number, 1, node.title, style["text"])
            row = values.get(node.pk, {})
            for column, indicator in enumerate(shown, 2):
                _write(sheet, number, column, indicator, row.get(indicator.code), style)
        _explain(book, pack, style)
    return buffer.getvalue()


def form(found: Filled) -> bytes:
    """One organisation: the official lines, the value of the year and of the year before. It is imported back too."""
    buffer = io.BytesIO()
    pack, organisation = found.pack, found.set.organisation
    with _book(buffer, f"{pack.document_title}, {found.set.year}") as book:
        style = _styles(book)
        sheet = book.add_worksheet(_sheet_name(pack))
        for column, width in enumerate((16, 80, 18, 16, 16, 16)):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, CODE, style["head"])
        sheet.write_string(0, 1, organisation.code, style["text"])
        sheet.write_string(1, 0, NAME, style["head"])
        sheet.write_string(1, 1, organisation.name, style["text"])
        for column, text in enumerate((LINE, TITLE, UNIT, VALUE, SHARE, BEFORE)):
            sheet.write_string(3, column, text, style["head"])
        for number, indicator in enumerate(pack.indicators, 4):
            sheet.write_string(number, 0, indicator.code, style["text"])
            sheet.write_string(number, 1, indicator.title, style["bold" if indicator.is_section else "text"])
            sheet.write_string(number, 2, indicator.unit, style["text"])
            _write(sheet, number, 3, indicator, found.value(indicator.code), style)
            share = found.share(indicator)
            if share is not None:
                sheet.write_number(number, 4, float(round(share * 100, 1)), style["share"])
            _write(sheet, number, 5, indicator, found.before.get(indicator.code), style)
        sheet.freeze_panes(4, 0)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        _explain(book, pack, style)
    return buffer.getvalue()


def _book(buffer: io.BytesIO, title: str) -> Any:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "created": WRITTEN})
    return book


def _styles(book: Any) -> dict[str, Any]:
    plain = {"valign": "top", "border": 1, "text_wrap": True}
    return {
        "head": book.add_format({**plain, "bold": True, "bg_color": f"#{HEADER_FILL}", "num_format": "@"}),
        "counted": book.add_format({**plain, "italic": True, "bg_color": "#EEEEEE", "num_format": "@"}),
        "small": book.add_format({**plain, "font_size": 8}),
        "text": book.add_format({**plain, "num_format": "@"}),
        "bold": book.add_format({**plain, "bold": True}),
        "share": book.add_format({**plain, "num_format": "0.0"}),
        **{f"n{digits}": book.add_format({**plain, "num_format": _format(digits)}) for digits in range(5)},
    }


def _format(digits: int) -> str:
    return "0" if not digits else "0." + "0" * digits


def _write(
    sheet: Any, row: int, column: int, indicator: Indicator, value: Given | None, style: Mapping[str, Any]
) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style["text"])
    elif isinstance(value, str) or indicator.is_yes_no:
        sheet.write_string(row, column, cells.written(indicator, value), style["text"])
    else:
        text = cells.written(indicator, value)
        digits = len(text.partition(",")[2])
        sheet.write_number(row, column, float(Fraction(text.replace(",", "."))), style[f"n{digits}"])


def _hint(indicator: Indicator) -> str:
    if indicator.staff:
        return f"{indicator.title}, {indicator.unit}. Считает платформа, не заполняется."
    if indicator.formula:
        return f"{indicator.title}, {indicator.unit}. Считается по частям."
    return f"{indicator.title}, {indicator.unit}"


def _sheet_name(pack: Pack) -> str:
    return "".join(letter for letter in pack.title if letter not in "[]:*?/\\")[:31]


def _explain(book: Any, pack: Pack, style: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("Как заполнять")
    sheet.set_column(0, 0, 110)
    lines = (
        pack.source_act,
        pack.unconfirmed,
        "Организация узнаётся по коду, без кода — по названию. Порядок столбцов любой.",
        "Пустая ячейка ничего не меняет. Да и нет пишутся словами.",
        "Серые столбцы считает платформа: по сотрудникам, их записям и частям показателя.",
        "Загрузка проверяется целиком: пока есть хоть одна ошибка, не меняется ничего.",
    )
    for number, text in enumerate(filter(None, lines)):
        sheet.write_string(number, 0, text, style["text"])
