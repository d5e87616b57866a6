"""The cyclogram as a workbook to read, print and bring back: the columns are those the import reads."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime

import xlsxwriter

from mostik.cyclogram.enums import Method, Scope
from mostik.cyclogram.models import Cyclogram, Line
from mostik.cyclogram.queries.sheet import COLUMNS, METHODS, SCOPES, SOURCES
from mostik.documents.palette import HEADER_FILL
from mostik.monitoring.enums import Source

WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)
WIDTHS = {
    "object": 44,
    "aim": 36,
    "direction": 26,
    "version": 30,
    "responsible": 28,
    "considered_at": 26,
    "output": 26,
}
USUAL_WIDTH = 16


def workbook(cyclogram: Cyclogram, lines: Iterable[Line]) -> bytes:
    """Equal lines give equal bytes. Texts stay texts: a cell never becomes a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": str(cyclogram), "created": WRITTEN})
        head = book.add_format({"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet("Циклограмма")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for column, (name, title) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, WIDTHS.get(name, USUAL_WIDTH))
            sheet.write_string(0, column, title, head)
        for number, line in enumerate(lines, 1):
            for column, name in enumerate(COLUMNS):
                sheet.write_string(number, column, _cell(line, name), text)
    return buffer.getvalue()


def _cell(line: Line, name: str) -> str:
    match name:
        case "method":
            return METHODS[Method(line.method)]
        case "version":
            return line.version.instrument.code if line.version else ""
        case "source":
            return SOURCES[Source(line.source)]
        case "scope":
            if line.scope == Scope.GROUPS:
                return ", ".join(group.title for group in line.groups.all())
            return SCOPES[Scope(line.scope)]
        case "responsible":
            return line.responsible.full_name
    return str(getattr(line, name))
