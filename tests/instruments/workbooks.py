"""A small good workbook as plain data, written with XlsxWriter; tests break one cell of it at a time."""

from __future__ import annotations

import copy
import io
from typing import Any

import xlsxwriter

Book = dict[str, list[list[Any]]]

SURVEY = [
    [
        "type",
        "name",
        "label::Русский (ru)",
        "label::English (en)",
        "hint::Русский (ru)",
        "required",
        "relevant",
        "constraint",
        "constraint_message::Русский (ru)",
        "calculation",
        "appearance",
        "indicator",
        "item_weight",
        "mark_level",
        "mark_polarity",
    ],
    ["begin_group", "passport", "Паспорт наблюдения", "Passport"],
    ["text", "group_name", "Название группы", "Name of the group", "", "yes"],
    ["date", "seen_on", "Дата наблюдения", "Date", "", "yes", "", ". <= today()", "Дата ещё не наступила"],
    [
        "integer",
        "children_count",
        "Сколько детей присутствует",
        "Children",
        "По табелю",
        "yes",
        "",
        ". >= 0 and . <= 60",
        "От 0 до 60",
    ],
    [
        "select_one yes_no",
        "has_ovz",
        "Есть ли в группе дети с ОВЗ?",
        "Children with special needs?",
        "",
        "yes",
    ],
    ["end_group"],
    ["begin_group", "area1", "Область 1. Ориентиры", "Area 1"],
    ["select_one level5", "q11", "1.1. Ориентиры", "1.1 Aims", "", "yes", "", "", "", "", "", "1.1"],
    ["text", "q11_comment", "Обоснование оценки", "Reasons", "", "${q11} = 'l1'", "${q11} != ''"],
    [
        "select_one level5",
        "q12",
        "1.2. Понимание ребёнка",
        "1.2 Child",
        "",
        "yes",
        "${has_ovz} = 'yes'",
        "",
        "",
        "",
        "",
        "1.1",
        0.5,
    ],
    ["integer", "books", "Сколько книг", "Books", "", "", "", "", "", "", "", "1.2"],
    ["end_group"],
    ["begin_group", "area2", "Область 2. Среда", "Area 2"],
    ["select_one mark", "m1", "Есть план", "A plan", "", "", "", "", "", "", "", "2.1", "", 1, "positive"],
    [
        "select_one mark",
        "m2",
        "Есть опасные предметы",
        "Hazards",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "2.1",
        "",
        3,
        "negative",
    ],
    [
        "select_one mark",
        "m3",
        "Есть уголок",
        "A corner",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "2.1",
        "",
        5,
        "positive",
    ],
    ["select_one mark", "s1", "Есть доска", "A board", "", "", "", "", "", "", "", "2.2"],
    ["select_multiple kinds", "toys", "Какие игрушки есть", "Toys"],
    ["calculate", "total", "", "", "", "", "", "", "", "coalesce(${books}, 0) + count-selected(${toys})"],
    ["note", "summary", "Всего: ${total}", "Total: ${total}"],
    ["image", "photo", "Фотография среды", "Photo", "Без лиц детей"],
    ["end_group"],
]
CHOICES = [
    ["list_name", "name", "label::Русский (ru)", "label::English (en)", "score"],
    ["yes_no", "yes", "Да", "Yes", 1],
    ["yes_no", "no", "Нет", "No", 0],
    ["mark", "yes", "Да", "Yes", 1],
    ["mark", "no", "Нет", "No", 0],
    ["mark", "na", "Не применимо", "N/A", "na"],
    ["level5", "l1", "1 — Требуется серьёзная работа", "1", 1],
    ["level5", "l2", "2 — Стремится к базовому", "2", 2],
    ["level5", "l3", "3 — Базовый уровень", "3", 3],
    ["level5", "l4", "4 — Хорошее качество", "4", 4],
    ["level5", "l5", "5 — Превосходное качество", "5", 5],
    ["level5", "na", "Не применимо", "N/A", "na"],
    ["kinds", "dolls", "Куклы", "Dolls"],
    ["kinds", "cars", "Машины", "Cars"],
]
SETTINGS = [
    [
        "form_id",
        "version",
        "form_title",
        "default_language",
        "unit_level",
        "min_answered",
        "threshold",
        "levels",
    ],
    ["card_small", "2026-1", "Карта наблюдения", "Русский (ru)", "group", 0.5, 3, "1,3,5"],
]
INDICATORS = [
    [
        "code",
        "parent",
        "title::Русский (ru)",
        "title::English (en)",
        "scoring",
        "weight",
        "part",
        "threshold",
        "half_rule",
        "na_policy",
        "recommendation",
        "competency",
    ],
    ["1", "", "Ориентиры", "Aims", "mean", 1],
    ["1.1", "1", "Программа", "Programme", "mean", 1.5],
    ["1.2", "1", "Книги", "Books", "sum", 1, "variative"],
    ["2", "", "Среда", "Environment", "mean", 1],
    [
        "2.1",
        "2",
        "Безопасность",
        "Safety",
        "levelled",
        1,
        "invariant",
        2,
        "at_least_half",
        "exclude",
        "Уберите опасное",
        "psy.1, subj.2",
    ],
    ["2.2", "2", "Оснащение", "Equipment", "share", 1],
]

FAMILIES: Book = {
    "survey": [
        ["type", "name", "label", "constraint", "constraint_message", "calculation", "choice_filter"],
        ["begin_repeat", "children", "Ребёнок"],
        ["text", "who", "Имя"],
        ["integer", "age", "Возраст", ". < 8", "До 7 лет"],
        ["end_repeat"],
        ["calculate", "total", "", "", "", "sum(${age})"],
        ["note", "told", "Вместе лет: ${total}"],
        ["select_one region", "region", "Округ"],
        ["select_one_from_file towns.csv", "town", "Город", "", "", "", "region=${region}"],
    ],
    "choices": [["list_name", "name", "label"], ["region", "n", "Север"], ["region", "s", "Юг"]],
    "settings": [["form_id", "form_title"], ["families", "Семьи группы"]],
}
"""A form with a repeat and a list that follows an answer; `TOWNS` is attached to it as towns.csv."""
TOWNS = "name,label,region\na,Аша,n\nb,Бор,s\nc,Вад,n\n".encode()


def good() -> Book:
    """A fresh copy, to be broken at will."""
    book = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, "indicators": INDICATORS}
    return copy.deepcopy(book)


def as_bytes(book: Book) -> bytes:
    """The workbook as an .xlsx file."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        for name, rows in book.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value not in ("", None):
                        sheet.write(number, column, value)
    return stream.getvalue()
