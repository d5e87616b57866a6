"""A small instrument and answers whose results are computed by hand in test_analyse.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

SURVEY = [
    ["type", "name", "label", "indicator", "item_weight"],
    ["select_one scale", "q1", "Первый", "A1", ""],
    ["select_one scale", "q2", "Второй", "A1", ""],
    ["select_one scale", "q3", "Третий", "A2", ""],
    ["select_one scale", "q4", "Четвёртый", "B", ""],
]
CHOICES = [
    ["list_name", "name", "label", "score"],
    *(["scale", f"s{n}", f"Оценка {n}", str(n)] for n in (1, 2, 3)),
]
SETTINGS = [
    ["form_title", "form_id", "version", "unit_level", "min_answered", "threshold", "levels"],
    ["Карта <группы> & «Ёлочка»", "card", "1", "group", "0.5", "2", "1,2,3"],
]
INDICATORS = [
    ["code", "parent", "title", "scoring", "part", "recommendation"],
    ["A", "", "Среда", "mean", "", ""],
    ["A1", "A", "Пространство", "mean", "", "Пересмотреть расстановку мебели."],
    ["A2", "A", "Материалы края", "mean", "variative", ""],
    ["B", "", "Общение", "mean", "", "Провести семинар по общению."],
]
HEAD = ["region", "municipality", "organisation", "group", "source", "date", "q1", "q2", "q3", "q4"]
FIRST, SECOND = "Детский сад № 1", "Детский сад № 2"
NOW = [
    HEAD,
    ["Северская область", "Лесной район", FIRST, "Группа 1", "self", "2026-10-01", "s1", "s3", "s3", "s2"],
    ["Северская область", "Лесной район", FIRST, "Группа 2", "self", "2026-10-01", "s3", "s3", "", "s1"],
    ["Северская область", "Лесной район", SECOND, "Группа 1", "self", "2026-10-02", "s2", "", "s1", "s3"],
    [
        "Северская область",
        "Лесной район",
        SECOND,
        "Группа 1",
        "external",
        "2026-10-02",
        "s1",
        "s1",
        "s1",
        "s1",
    ],
]
BEFORE = [
    HEAD,
    ["Северская область", "Лесной район", FIRST, "Группа 1", "self", "2025-10-01", "s1", "s1", "s1", "s2"],
]


def instrument(folder: Path, **sheets: Sequence[Sequence[str]]) -> Path:
    """The workbook; a sheet given by name replaces its own."""
    parts = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, "indicators": INDICATORS} | sheets
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in parts.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    path = folder / "instrument.xlsx"
    path.write_bytes(buffer.getvalue())
    return path


def answers(folder: Path, rows: Sequence[Sequence[str]] = NOW, name: str = "now.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path
