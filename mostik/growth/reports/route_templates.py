"""Templates of routes as a workbook: the columns are those the import reads."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from mostik.documents.palette import HEADER_FILL
from mostik.growth.models import RouteTemplate, RouteTemplateStep
from mostik.growth.queries import route_packs
from mostik.growth.queries.route_template_sheet import COLUMNS, FORMS, LEVELS

WRITTEN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
WIDTHS = {"title": 40, "goal": 44, "kind": 30, "step": 44, "content": 60, "expected": 44, "position": 24}
USUAL_WIDTH = 16


def workbook(
    rows: Sequence[RouteTemplate], steps: Mapping[int, Sequence[RouteTemplateStep]], codes: Mapping[str, str]
) -> bytes:
    """Equal rows give equal bytes; the second sheet says what may be written. A template without a number gets one, so that
    the file can be taken back."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "Шаблоны маршрутов", "created": WRITTEN})
        head = book.add_format({"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet("Шаблоны")
        sheet.freeze_panes(1, 0)
        for column, (name, title) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, WIDTHS.get(name, USUAL_WIDTH))
            sheet.write_string(0, column, title, head)
        number = 0
        for row in rows:
            for step in steps.get(row.pk, ()):
                number += 1
                for column, value in enumerate(_cells(row, step)):
                    sheet.write_string(number, column, value, text)
        lists = book.add_worksheet("Что можно писать")
        lists.set_column(0, 3, 34)
        kinds = {k.title: "" for pack in route_packs.all_packs() for k in pack.kinds.values()}
        known = {
            "Вид шага": kinds,
            "Форма образования": FORMS,
            "Уровень дефицита": LEVELS,
            "Компетенция": {f"{code} — {title}": "" for code, title in sorted(codes.items())},
        }
        for column, (title, words) in enumerate(known.items()):
            lists.write_string(0, column, title, head)
            for place, word in enumerate(words, 1):
                lists.write_string(place, column, word, text)
    return buffer.getvalue()


def _cells(row: RouteTemplate, step: RouteTemplateStep) -> list[str]:
    levels = {value: word for word, value in LEVELS.items()}
    forms = {value: word for word, value in FORMS.items()}
    values = {
        "number": row.number or f"т-{row.pk}",
        "title": row.title,
        "code": row.code,
        "level": levels.get(row.level, ""),
        "position": row.position.title if row.position else "",
        "goal": row.goal,
        "kind": route_packs.title_of(step.kind),
        "form": forms[step.form],
        "step": step.title,
        "content": step.content,
        "hours": "" if step.hours is None else str(step.hours),
        "from_week": str(step.from_week),
        "until_week": str(step.until_week),
        "expected": step.expected,
        "presentation_form": step.presentation_form,
    }
    return [values[name] for name in COLUMNS]
