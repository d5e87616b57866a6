"""pyxform: sheets → XForm, and its complaints as our problems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from mostik.instruments.engine.problems import Problem, a1
from mostik.instruments.engine.pyxform_sentences import fields_of, recognised
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
        named = (error.code.name, dict(error.context)) if error.code is not None else recognised(str(error))
        told = _coded(named[0], named[1], sheets, file) if named else _problem(str(error), sheets, file)
        problems.append(told)
    except Exception as error:  # pyxform lets some mistakes through as KeyError or TypeError
        problems.append(_problem(f"{type(error).__name__}: {error}", sheets, file))
    return ""


def _definition(sheets: dict[str, Sheet]) -> dict[str, Any]:
    definition: dict[str, Any] = {"sheet_names": [sheet.name for sheet in sheets.values()]}
    for name in ("survey", "choices", "settings", "external_choices", "entities", "osm"):
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


def _coded(code: str, context: Mapping[str, Any], sheets: dict[str, Sheet], file: str) -> Problem:
    """A complaint that has a code: our sentence, at its row and column."""
    params = {name: str(context.get(name) or "…")[:100] for name in fields_of(code)}
    title = str(context.get("sheet") or context.get("sheet_name") or "survey").lower()
    sheet = sheets.get(title) or sheets.get("survey")
    row = str(context.get("row", ""))
    number = int(row) - 1 if row.isdecimal() and row != "0" else 0
    column = sheet.columns.get(str(context.get("column", "")), 0) if sheet is not None else 0
    name = sheet.name if sheet is not None else title
    return Problem(file, name, a1(number, column), f"pyxform_{code}", params)


def _problem(message: str, sheets: dict[str, Sheet], file: str) -> Problem:
    row = ROW.search(message)
    sheet = SHEET.search(message)
    name = next((g for g in sheet.groups() if g), "survey") if sheet else "survey"
    title = sheets[name].name if name in sheets else name
    number = int(next(g for g in row.groups() if g)) if row else 1
    text = ROW.sub("", message, count=1) if message.startswith("[row") else message
    return Problem(file, title, a1(number - 1, 0), "pyxform", {"message": " ".join(text.split())[:400]})
