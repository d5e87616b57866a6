"""pyxform: sheets → XForm, and its complaints as our problems."""

from __future__ import annotations

import re
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from mostik.instruments.engine.problems import Problem, a1
from mostik.instruments.engine.tables import Sheet

ROW = re.compile(r"\[row : (\d+)\]|\brow (?:number )?(\d+)\b", re.IGNORECASE)
SHEET = re.compile(
    r"'(survey|choices|settings)' (?:sheet|worksheet)|\bthe (survey|choices|settings) (?:work)?sheet"
)


def convert(sheets: dict[str, Sheet], file: str, problems: list[Problem]) -> str:
    """The XForm. What pyxform refuses is added to `problems`; the text is then empty."""
    try:
        return str(pyxform_convert(_definition(sheets), form_name="data").xform)
    except PyXFormError as error:
        problems.append(_problem(str(error), sheets, file))
    except Exception as error:  # pyxform lets some mistakes through as KeyError or TypeError
        problems.append(_problem(f"{type(error).__name__}: {error}", sheets, file))
    return ""


def _definition(sheets: dict[str, Sheet]) -> dict[str, Any]:
    definition: dict[str, Any] = {"sheet_names": [sheet.name for sheet in sheets.values()]}
    for name in ("survey", "choices", "settings"):
        sheet = sheets.get(name)
        if sheet is None:
            continue
        rows: list[dict[str, str]] = []
        for row in sheet.rows:
            rows.extend({} for _ in range(row.number - 1 - len(rows)))
            rows.append({column: text for column, text in row.cells.items() if text})
        definition[name] = rows
        definition[f"{name}_header"] = [dict.fromkeys(sheet.columns)]
    return definition


def _problem(message: str, sheets: dict[str, Sheet], file: str) -> Problem:
    row = ROW.search(message)
    sheet = SHEET.search(message)
    name = next((g for g in sheet.groups() if g), "survey") if sheet else "survey"
    title = sheets[name].name if name in sheets else name
    number = int(next(g for g in row.groups() if g)) if row else 1
    text = ROW.sub("", message, count=1) if message.startswith("[row") else message
    return Problem(file, title, a1(number - 1, 0), "pyxform", {"message": " ".join(text.split())[:400]})
