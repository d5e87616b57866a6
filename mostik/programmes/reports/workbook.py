"""The table of a programme as a workbook: plan and fact by years, what is counted today, how it was told."""

from __future__ import annotations

import datetime
import io

import xlsxwriter
from django.utils.translation import gettext as _

from mostik.documents.palette import HEADER_FILL
from mostik.programmes.models import Programme
from mostik.programmes.queries.table import Row
from mostik.ui.formats import shortdate

WRITTEN = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 — a property of the file, equal for equal content


def write(programme: Programme, rows: list[Row], today: datetime.date) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": programme.title, "created": WRITTEN})
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": HEADER_FILL, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Indicators")[:31])
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 60, 14)
        sheet.freeze_panes(1, 2)
        titles = [_("No."), _("Indicator")]
        for year in programme.years:
            titles += [f"{year}, {_('plan')}", f"{year}, {_('fact')}", f"{year}, {_('as of')}"]
        titles += [
            _("On %(day)s") % {"day": shortdate(today)},
            _("Method of collection"),
            _("Mechanism of analysis"),
        ]
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(_texts(row)):
                sheet.write_string(number, column, text, wrap)
    return buffer.getvalue()


def _texts(row: Row) -> list[str]:
    indicator = row.line.indicator
    texts = [str(indicator.number), indicator.title]
    for cell in row.cells:
        value = row.line.values.get(cell.year)
        texts += [cell.plan, cell.fact, shortdate(value.as_of) if value and value.as_of else ""]
    return [*texts, row.now, indicator.method, indicator.mechanism]
