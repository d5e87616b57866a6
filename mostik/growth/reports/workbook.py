"""Records as a workbook to read, print and bring back: the columns are those the import reads."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable

import xlsxwriter

from mostik.documents.palette import HEADER_FILL
from mostik.growth.enums import OWNER_ONLY
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.growth.queries.sheet import COLUMNS, DAYS

WRITTEN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
WIDTHS = {"person": 34, "kind": 34, "title": 48, "topic": 34, "organizer": 40, "result": 26, "basis": 28}
USUAL_WIDTH = 16
STATES = {
    "entered": "ждёт подтверждения",
    "verified": "подтверждено",
    "refused": "не подтверждено",
    "kept": "не требует подтверждения",
}
"""Words of the last column: files stand in Russian, whatever the language of the page."""


def workbook(records: Iterable[PortfolioRecord]) -> bytes:
    """Equal records give equal bytes. Texts stay texts: a cell never becomes a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "Банк данных педагогов", "created": WRITTEN})
        head = book.add_format({"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet("Записи")
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        for column, (name, title) in enumerate((*COLUMNS.items(), ("state", "Состояние"))):
            sheet.set_column(column, column, WIDTHS.get(name, USUAL_WIDTH))
            sheet.write_string(0, column, title, head)
        for number, record in enumerate(records, 1):
            for column, name in enumerate((*COLUMNS, "state")):
                sheet.write_string(number, column, _cell(record, name), text)
        _lists(book, head, text)
    return buffer.getvalue()


def _lists(book: xlsxwriter.Workbook, head: object, text: object) -> None:
    """The second sheet: which kinds, levels and forms may be written. Kinds only their person enters come last."""
    pack = packs.on(datetime.date.max)
    kinds = sorted(pack.kinds.values(), key=lambda kind: kind.family in OWNER_ONLY)
    sheet = book.add_worksheet("Что можно писать")
    columns = (
        (COLUMNS["kind"], [kind.title for kind in kinds]),
        (COLUMNS["level"], list(pack.levels.values())),
        (COLUMNS["form"], list(pack.forms.values())),
    )
    for column, (title, values) in enumerate(columns):
        sheet.set_column(column, column, 52 if column == 0 else 24)
        sheet.write_string(0, column, title, head)
        for number, value in enumerate(values, 1):
            sheet.write_string(number, column, value, text)


def _cell(record: PortfolioRecord, name: str) -> str:
    match name:
        case "code":
            return record.person.code
        case "person":
            return record.person.full_name
        case "kind":
            return packs.title_of(record.kind)
        case "level":
            return packs.level_title(record.level) if record.level else ""
        case "form":
            return packs.form_title(record.form) if record.form else ""
        case "state":
            return STATES[record.state]
    value = getattr(record, name)
    if name in DAYS:
        return f"{value:%d.%m.%Y}" if value else ""
    return "" if value is None else str(value)
