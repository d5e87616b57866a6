"""Tables of a study as a workbook: topics × forms, positions, kindergartens, the forecast, the order for courses. Files stand
in Russian, whatever the language of the page."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from mostik.documents.palette import HEADER_FILL
from mostik.needs.models import NeedTopic, OrderLine
from mostik.needs.queries.results import Figure, PlaceLine, Results, Table
from mostik.stats.demand import Bounds, Demand

WRITTEN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
SHUT = "мало"
Grid = Sequence[Sequence[Any]]


def workbook(
    found: Results,
    forms: Table,
    positions: Table,
    places: Sequence[PlaceLine],
    forecast: Sequence[tuple[NeedTopic, Demand]] | None,
    order: Sequence[OrderLine],
) -> bytes:
    """Equal tables give equal bytes. `forecast` None: this reader does not take it to work."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": found.study.title, "created": WRITTEN})
        look = {
            "head": book.add_format(
                {"bold": True, "bg_color": f"#{HEADER_FILL}", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1}),
            "number": book.add_format({"num_format": "0", "valign": "top", "border": 1}),
        }
        _sheet(book, look, "Темы и формы", *_table(forms))
        _sheet(book, look, "Должности", *_table(positions))
        head = ["Место", "Ответили", *(topic.title for topic in found.topics)]
        rows = [[line.node.title, _cell(line.people), *map(_cell, line.cells)] for line in places]
        _sheet(book, look, "Места", head, rows)
        if forecast is not None:
            _sheet(book, look, "Прогноз спроса", *_forecast(forecast))
            _sheet(book, look, "Заказ курсов", *_order(order))
    return buffer.getvalue()


def _table(table: Table) -> tuple[list[str], Grid]:
    head = ["Тема", "Выбрали", "Из них первой", *table.columns]
    rows: list[list[Any]] = [
        [line.topic.title, _cell(line.total), _cell(line.first), *map(_cell, line.cells)]
        for line in table.lines
    ]
    return head, [*rows, ["Всего ответили", "", "", *map(_cell, table.people)]]  # noqa: RUF001


def _forecast(lines: Sequence[tuple[NeedTopic, Demand]]) -> tuple[list[str], Grid]:
    head = ["Тема", "Просят курс", "Открытые дефициты", "Пора на курсы", "Спрос", "Свободных мест", "Не хватает мест", "Групп"]  # fmt: skip
    rows = [
        [
            topic.title,
            _range(one.asked),
            _range(one.deficits),
            _range(one.expiring),
            _range(one.total),
            "без предела" if one.places is None else one.places,
            _range(one.lacking),
            _range(one.groups),
        ]
        for topic, one in lines
    ]
    return head, rows


def _order(lines: Sequence[OrderLine]) -> tuple[list[str], Grid]:
    head = ["Квартал", "Тема", "Человек", "Заметка", "В каталоге"]
    rows = [
        [
            f"{(line.quarter.month + 2) // 3} кв. {line.quarter.year}",
            line.topic.title,
            line.people,
            line.note,
            "да" if line.opportunity_id else "",
        ]
        for line in lines
    ]
    return head, rows


def _cell(figure: Figure) -> Any:
    return SHUT if figure is None else figure


def _range(bounds: Bounds | None) -> Any:
    if bounds is None:
        return "—"
    return bounds.low if bounds.is_exact else f"{bounds.low}–{bounds.high}"


def _sheet(book: Any, look: dict[str, Any], name: str, head: Sequence[str], rows: Grid) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, max(1, len(head) - 1), 18)
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, look["head"])
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value, look["number"])
            else:
                sheet.write_string(number, column, str(value), look["text"])
