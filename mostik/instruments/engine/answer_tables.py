"""A file of answers as a header and rows of raw cells, whatever its kind."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mostik.instruments.engine.problems import Problem, WorkbookErrors, a1
from mostik.instruments.engine.tables import MAX_FILE, open_workbook, raw_rows, text_of

MAX_ROWS = 1_000_000
MAX_FIELD = 200_000
ENCODINGS = ("utf-8-sig", "cp1251")


@dataclass(frozen=True, slots=True)
class RawTable:
    """`rows()` gives (zero-based number of the row in the file, cells)."""

    file: str
    sheet: str
    header: list[str]
    rows: Callable[[], Iterator[tuple[int, list[object]]]]


def open_table(source: str | Path | bytes, name: str = "") -> RawTable:
    """The table of a file. Raises `WorkbookErrors` when there is none."""
    file = name or (Path(source).name if not isinstance(source, bytes) else "answers.xlsx")
    suffix = Path(file).suffix.lower()
    readers = {".xlsx": _xlsx, ".csv": _csv, ".parquet": _parquet}
    if suffix not in readers:
        raise _refused(file, "", "file_kind", suffix=suffix or file)
    data = source if isinstance(source, bytes) else _content(Path(source), file)
    if not data:
        raise _refused(file, "", "file_empty")
    return readers[suffix](data, file)


def _refused(file: str, sheet: str, code: str, **params: str) -> WorkbookErrors:
    return WorkbookErrors([Problem(file, sheet, "", code, params)])


def _content(path: Path, file: str) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE * 5:
            raise _refused(file, "", "file_huge")
        return path.read_bytes()
    except OSError as error:
        raise _refused(file, "", "file_unreadable") from error


def _xlsx(data: bytes, file: str) -> RawTable:
    """The sheet `answers`, else the first one."""
    book = open_workbook(data, file)
    names = book.sheet_names
    sheet = next((n for n in names if n.strip().lower() == "answers"), names[0] if names else "")
    rows = raw_rows(book, sheet, file) if names else []
    if not rows:
        raise _refused(file, sheet, "answers_empty")
    header = [text_of(value) for value in rows[0]]
    return RawTable(file, sheet, header, lambda: ((i, list(row)) for i, row in enumerate(rows[1:], start=1)))


def _csv(data: bytes, file: str) -> RawTable:
    text = _decoded(data, file)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    csv.field_size_limit(MAX_FIELD)
    try:
        rows: list[list[str]] = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _refused(file, "csv", "file_csv", reason=str(error)) from error
    if not rows:
        raise _refused(file, "csv", "answers_empty")
    header = [title.strip() for title in rows[0]]
    problems = [
        Problem(file, "csv", a1(i, len(header)), "row_long")
        for i, row in enumerate(rows)
        if any(cell.strip() for cell in row[len(header) :])
    ]
    if problems:
        raise WorkbookErrors(problems)
    return RawTable(file, "csv", header, lambda: ((i, list(row)) for i, row in enumerate(rows[1:], start=1)))


def _decoded(data: bytes, file: str) -> str:
    """UTF-8 with or without a mark, UTF-16 with a mark, else the Windows encoding of Russian."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data.startswith(b"PK") or b"\0" in data[:4096]:
        raise _refused(file, "csv", "file_encoding")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(file, "csv", "file_encoding")


def _parquet(data: bytes, file: str) -> RawTable:
    if not data.startswith(b"PAR1"):
        raise _refused(file, "parquet", "file_parquet")
    try:
        with tempfile.NamedTemporaryFile(suffix=".parquet") as kept, duckdb.connect() as connection:
            kept.write(data)
            kept.flush()
            table = connection.execute("SELECT * FROM read_parquet(?)", [kept.name])
            header = [str(column[0]) for column in table.description or ()]
            rows = table.fetchmany(MAX_ROWS + 1)
    except duckdb.Error as error:
        raise _refused(file, "parquet", "file_parquet") from error
    if len(rows) > MAX_ROWS:
        raise _refused(file, "parquet", "answers_huge", limit=str(MAX_ROWS))
    return RawTable(file, "parquet", header, lambda: ((i, list(row)) for i, row in enumerate(rows, start=1)))
