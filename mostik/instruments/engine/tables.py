"""Rows and cells of a spreadsheet that may come from anybody: sizes are checked before anything is unpacked."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook

from mostik.instruments.engine.problems import Problem, WorkbookErrors, a1

MAX_FILE = 60 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
MAX_RATIO = 200
MAX_CELLS = 20_000_000
CHUNK = 1 << 20
REFERENCE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: trimmed texts by normalised column name. `number` is zero-based in the sheet."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(slots=True)
class Sheet:
    """A sheet with a header row. `columns` maps a normalised column name to its zero-based index."""

    file: str
    name: str
    columns: dict[str, int]
    rows: list[Row]
    titles: dict[str, str] = field(default_factory=dict)

    def problem(self, row: Row | int, column: str, code: str, /, **params: str) -> Problem:
        """A problem at a cell; of column A when the sheet has no such column."""
        number = row.number if isinstance(row, Row) else row
        return Problem(self.file, self.name, a1(number, self.columns.get(column, 0)), code, params)

    def translated(self, row: Row, base: str) -> dict[str, str]:
        """Texts of `base` and its translations by language code: {'': …, 'ru': …}."""
        found = {}
        for column in self.columns:
            name, _, language = column.partition("::")
            if name == base and row[column]:
                found[language_code(language)] = row[column]
        return found


def language_code(title: str) -> str:
    """`Русский (ru)` → `ru`; a language without a code keeps its name."""
    match = re.search(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\)\s*$", title)
    return match.group(1).lower() if match else title.strip()


def open_workbook(data: bytes, file: str) -> CalamineWorkbook:
    """The workbook, or `WorkbookErrors` with one sentence why the file cannot be opened."""
    refusal = _refusal(data)
    if refusal:
        raise WorkbookErrors([Problem(file, "", "", refusal)])
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as error:  # a panic inside calamine is not an Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise WorkbookErrors([Problem(file, "", "", "file_corrupt")]) from error


def _refusal(data: bytes) -> str:
    if not data:
        return "file_empty"
    if len(data) > MAX_FILE:
        return "file_huge"
    if data.startswith(OLE):
        return "file_password" if "EncryptedPackage".encode("utf-16-le") in data else "file_xls"
    if not data.startswith(b"PK"):
        return "file_not_xlsx"
    try:
        return _refusal_of_archive(data)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return "file_corrupt"


def _refusal_of_archive(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        names = {info.filename for info in infos}
        if "xl/workbook.xml" not in names and not any(n.endswith("workbook.xml") for n in names):
            return "file_not_xlsx"
        if any(info.flag_bits & 1 for info in infos):
            return "file_password"
        unpacked = sum(info.file_size for info in infos)
        if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data) + 10 * CHUNK or len(infos) > 5000:
            return "file_bomb"
        for info in infos:
            refusal = _refusal_of_member(archive, info)
            if refusal:
                return refusal
    return ""


def _refusal_of_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """Reads the member through: a lying size or checksum shows up here, before calamine unpacks it.
    calamine lays a sheet out as a full rectangle, so two far cells are a bomb of their own."""
    rows: set[bytes] = set()
    columns: set[bytes] = set()
    with archive.open(info) as member:
        tail = b""
        while chunk := member.read(CHUNK):
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                return "file_entities"
            if "worksheets/" in info.filename:
                for letters, number in REFERENCE.findall(text):
                    rows.add(number)
                    columns.add(letters)
            tail = text[-64:]
    area = max(map(int, rows), default=0) * max(map(_column_number, columns), default=0)
    return "sheet_huge" if area > MAX_CELLS else ""


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def raw_rows(book: CalamineWorkbook, sheet: str, file: str) -> list[list[Any]]:
    """Rows of a sheet from its first cell A1, values as calamine gives them."""
    try:
        return list(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
    except BaseException as error:  # a panic inside calamine is not an Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise WorkbookErrors([Problem(file, sheet, "", "sheet_unreadable")]) from error


def read_sheet(
    book: CalamineWorkbook, sheet: str, file: str, aliases: dict[str, str], problems: list[Problem]
) -> Sheet:
    """A sheet whose first row names the columns. Repeated names are added to `problems`."""
    rows = raw_rows(book, sheet, file)
    result = Sheet(file, sheet, {}, [])
    for index, title in enumerate(text_of(v) for v in (rows[0] if rows else [])):
        if not title:
            continue
        name = column_name(title, aliases)
        if name in result.columns:
            problems.append(Problem(file, sheet, a1(0, index), "column_repeated", {"column": title}))
            continue
        result.columns[name] = index
        result.titles[name] = title
    for number, values in enumerate(rows[1:], start=1):
        cells = {n: text_of(values[i]) for n, i in result.columns.items() if i < len(values)}
        if any(cells.values()):
            result.rows.append(Row(number, cells))
    return result


def column_name(title: str, aliases: dict[str, str]) -> str:
    """`Label :: Русский (ru)` → `label::Русский (ru)`; case, spaces and old names do not matter."""
    base, separator, language = title.partition("::" if "::" in title else ":")
    separator = separator and "::"
    base = re.sub(r"[\s]+", "_", base.strip().lower())
    base = aliases.get(base, base)
    return (
        f"{base}::{language.strip()}"
        if separator and base not in ("bind", "body", "instance")
        else (base + separator + language)
    )


def text_of(value: Any) -> str:
    """What a person sees in the cell: 1.0 → 1, dates as ISO, TRUE/FALSE."""
    if isinstance(value, str):
        return value.replace("\u00a0", " ").strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _decimal(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep="T")
    return "" if value is None else str(value)


def _decimal(value: float) -> str:
    # 15 digits are what a spreadsheet shows: 0.1+0.2 typed as a formula stays 0.3
    text = format(value, ".15g")
    return text if "e" not in text else format(value, "f")
