"""From a file to rows of clean values; every cell that cannot be read is a problem with its address."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from mostik.network.actions.imports import layout
from mostik.network.actions.imports.layout import SHEETS, Column, Sheet
from mostik.network.actions.imports.problems import CannotImport, Problem, letter

DATE_TEXT = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:\s*г\.?)?$")  # noqa: RUF001 — a Russian letter
ISO_TEXT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$")
ERASE = "-"


class BadCell(Exception):
    """The sentence about one cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: its number in the file and the cells that are not empty, already clean."""

    number: int
    values: dict[str, Any]


@dataclass
class Table:
    """One sheet as read. `columns` tells where each known field stands."""

    sheet: Sheet
    title: str
    columns: dict[str, int]
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    spoiled: set[int] = field(default_factory=set)

    def complain(self, row: int, column: str, message: str) -> None:
        """Name a problem of a cell, or of the whole row if the sheet has no such column."""
        self.spoiled.add(row)
        index = self.columns.get(column)
        cell = f"{letter(index)}{row}" if index is not None else str(row)
        header = self.sheet.column(column).title if column else ""
        self.problems.append(Problem(self.title, cell, message, header))


def read(content: bytes, name: str) -> list[Table]:
    """The sheets we know, of .xlsx (.xls, .ods too) or .csv. CannotImport if it is no table of ours at all."""
    tables = []
    for title, lines in _sheets(content, name):
        table = _table(title, lines)
        if table is not None:
            tables.append(table)
    if not tables:
        raise CannotImport(
            _("The file has no sheet “Организации” or “Сотрудники”, and its columns are not ours either.")
        )
    kinds = [table.sheet.code for table in tables]
    if len(kinds) != len(set(kinds)):
        raise CannotImport(_("The file has two sheets of the same kind; leave one."))
    return tables


def _sheets(content: bytes, name: str) -> Iterator[tuple[str, list[list[Any]]]]:
    if name.lower().endswith((".csv", ".txt")):
        yield "", _csv_lines(content)
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for title in book.sheet_names:
            yield title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise CannotImport(_("This is not an .xlsx or .csv file, or it is damaged.")) from error


def _csv_lines(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1251")
        except UnicodeDecodeError as error:
            raise CannotImport(_("The text of the .csv is neither UTF-8 nor Windows-1251.")) from error
    if "\0" in text:
        raise CannotImport(_("This is not an .xlsx or .csv file, or it is damaged."))
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    try:
        return [list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise CannotImport(_("The .csv cannot be read: %(error)s") % {"error": error}) from error


def _table(title: str, lines: list[list[Any]]) -> Table | None:
    """The sheet as a table of ours; None if neither its name nor its columns are known."""
    start = next((n for n, line in enumerate(lines) if any(_text(cell) for cell in line)), None)
    header = [_text(cell) for cell in lines[start]] if start is not None else []
    sheet = _recognised(title, header)
    if sheet is None or start is None:
        return None
    table = Table(sheet, title or sheet.title, {})
    for index, name in enumerate(header):
        column = sheet.headers.get(layout.key(name))
        cell = f"{letter(index)}{start + 1}"
        if column is None:
            if name:
                table.warnings.append(
                    Problem(table.title, cell, _("Unknown column “%(name)s”, ignored.") % {"name": name})
                )
        elif column.field in table.columns:
            table.problems.append(
                Problem(table.title, cell, _("The column “%(name)s” occurs twice.") % {"name": column.title})
            )
        else:
            table.columns[column.field] = index
    for column in sheet.columns:
        if column.required and column.field not in table.columns:
            table.problems.append(
                Problem(table.title, "", _("There is no column “%(name)s”.") % {"name": column.title})
            )
    if not table.problems:
        _fill(table, lines[start + 1 :], start + 2)
    return table


def _recognised(title: str, header: Iterable[str]) -> Sheet | None:
    for sheet in SHEETS:
        if layout.key(title) in {layout.key(name) for name in (sheet.title, *sheet.names)}:
            return sheet
    keys = {layout.key(name) for name in header if name}
    for sheet in SHEETS:
        required = [column for column in sheet.columns if column.required]
        known = {column.field for name, column in sheet.headers.items() if name in keys}
        if sum(column.field in known for column in required) >= len(required) - 1:
            return sheet
    return None


def _fill(table: Table, lines: list[list[Any]], first: int) -> None:
    columns = [(index, table.sheet.column(name)) for name, index in table.columns.items()]
    required = [column for _index, column in columns if column.required]
    for number, line in enumerate(lines, first):
        values, bad = _cells(columns, line)
        if not values and not bad:
            continue
        for name, message in bad.items():
            table.complain(number, name, message)
        for column in required:
            if column.field not in values and column.field not in bad:
                table.complain(number, column.field, _("Fill in “%(name)s”.") % {"name": column.title})
        table.rows.append(Row(number, values))


def _cells(columns: list[tuple[int, Column]], line: list[Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Clean values of one line, and sentences about the cells that have none."""
    values: dict[str, Any] = {}
    bad: dict[str, str] = {}
    for index, column in columns:
        raw = line[index] if index < len(line) else ""
        if raw == "" or raw is None:
            continue
        try:
            value = clean(column, raw)
        except BadCell as problem:
            bad[column.field] = str(problem)
        else:
            if value is not None:
                values[column.field] = value
    return values, bad


def clean(column: Column, raw: Any) -> Any:
    """The value of a cell; None if it is blank. “-” in a text cell erases what is kept: it becomes ""."""
    if column.kind == layout.DATE:
        return _date(raw)
    text = _text(raw)
    if not text:
        return None
    if text == ERASE and column.kind in (layout.TEXT, layout.EMAIL, layout.DIGITS) and not column.required:
        return ""
    return CLEANERS[column.kind](column, text)


def _text(raw: Any) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return " ".join(str(raw).split())


def _date(raw: Any) -> datetime.date | None:
    if isinstance(raw, datetime.datetime):
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    text = _text(raw)
    if not text:
        return None
    try:
        if found := DATE_TEXT.match(text):
            day, month, year = map(int, found.groups())
            return datetime.date(year, month, day)
        if found := ISO_TEXT.match(text):
            return datetime.date(*map(int, found.groups()))
    except ValueError:
        pass
    raise BadCell(_("“%(value)s” is not a date; write it as 01.09.2025.") % {"value": text})


def _clean_text(column: Column, text: str) -> str:
    if len(text) > column.length[0]:
        raise BadCell(_("Longer than %(count)s characters.") % {"count": column.length[0]})
    return text


def _clean_integer(column: Column, text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise BadCell(_("“%(value)s” is not a whole number.") % {"value": text})
    return int(text)


def _clean_decimal(column: Column, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise BadCell(_("“%(value)s” is not a number.") % {"value": text})
    return value.quantize(Decimal("0.01"))


def _clean_yes_no(column: Column, text: str) -> bool:
    try:
        return layout.YES[layout.key(text) or text]
    except KeyError:
        raise BadCell(_("“%(value)s”: write да or нет.") % {"value": text}) from None


def _clean_choice(column: Column, text: str) -> object:
    try:
        return column.choice(text)
    except KeyError:
        raise BadCell(
            _("“%(value)s” is unknown; use one of: %(choices)s.")
            % {"value": text, "choices": ", ".join(column.choices)}
        ) from None


def _clean_email(column: Column, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise BadCell(_("“%(value)s” is not an e-mail address.") % {"value": text}) from None
    return text.lower()


def _clean_digits(column: Column, text: str) -> str:
    if not text.isdigit() or len(text) not in column.length:
        raise BadCell(
            _("“%(value)s”: %(count)s digits are needed.")
            % {"value": text, "count": _(" or ").join(map(str, column.length))}
        )
    return text


CLEANERS = {
    layout.TEXT: _clean_text,
    layout.INTEGER: _clean_integer,
    layout.DECIMAL: _clean_decimal,
    layout.YES_NO: _clean_yes_no,
    layout.CHOICE: _clean_choice,
    layout.EMAIL: _clean_email,
    layout.DIGITS: _clean_digits,
}
