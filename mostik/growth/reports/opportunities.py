"""The catalogue as a workbook: the columns are those the import reads."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from mostik.documents.palette import HEADER_FILL
from mostik.growth.models import Opportunity, OpportunityTag
from mostik.growth.queries.opportunity_sheet import COLUMNS, KINDS

WRITTEN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
WIDTHS = {"title": 48, "tags": 34, "period": 26, "where": 30, "provider": 34, "link": 30}
USUAL_WIDTH = 14


def workbook(
    rows: Sequence[Opportunity], tags: Mapping[int, Sequence[OpportunityTag]], codes: Mapping[str, str]
) -> bytes:
    """Equal rows give equal bytes; the second sheet names the kinds and the codes of competencies."""
    words = {kind.value: word for word, kind in KINDS.items()}
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "Каталог возможностей", "created": WRITTEN})
        head = book.add_format({"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet("Возможности")
        sheet.freeze_panes(1, 0)
        for column, (name, title) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, WIDTHS.get(name, USUAL_WIDTH))
            sheet.write_string(0, column, title, head)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(COLUMNS):
                sheet.write_string(number, column, _cell(row, name, tags.get(row.pk, ()), words), text)
        lists = book.add_worksheet("Что можно писать")
        lists.set_column(0, 1, 20)
        lists.set_column(2, 2, 70)
        for column, title in enumerate(("Вид", "Код компетенции", "Компетенция")):
            lists.write_string(0, column, title, head)
        for number, word in enumerate(KINDS, 1):
            lists.write_string(number, 0, word, text)
        for number, (code, title) in enumerate(sorted(codes.items()), 1):
            lists.write_string(number, 1, code, text)
            lists.write_string(number, 2, title, text)
    return buffer.getvalue()


def _cell(row: Opportunity, name: str, tags: Sequence[OpportunityTag], words: Mapping[str, str]) -> str:
    if name == "tags":
        return "; ".join(f"{tag.code} {tag.coverage} % до {tag.level}" for tag in tags)
    value = getattr(row, name)
    if name == "kind":
        return words[value]
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime.date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)
