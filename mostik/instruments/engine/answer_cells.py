"""One cell of a file of answers → the text we keep: numbers without an exponent, dates as ISO."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from mostik.instruments.engine.tables import text_of

INTEGER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,9})?", re.ASCII)
RUSSIAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
MAX_TEXT = 20_000


class CellError(ValueError):
    """The cell cannot be read: `code` names a sentence, `value` is what stands there, shortened."""

    def __init__(self, code: str, value: str) -> None:
        self.code = code
        self.value = value[:40]
        super().__init__(code)


def read_text(value: object) -> str:
    text = text_of(value)
    if text.startswith("#") and text in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"):
        raise CellError("answer_cell_error", text)
    if len(text) > MAX_TEXT:
        raise CellError("answer_long", text)
    return text


def read_decimal(value: object) -> str:
    if isinstance(value, bool):
        raise CellError("answer_number_bad", read_text(value))
    text = format(value, "f") if isinstance(value, Decimal) else read_text(value)
    text = text.replace(" ", "").replace("\u202f", "")
    if text and not DECIMAL.fullmatch(text):
        raise CellError("answer_number_bad", text)
    return text.replace(",", ".").removeprefix("+")


def read_integer(value: object) -> str:
    text = read_decimal(value)
    whole, _, rest = text.partition(".")
    if rest.strip("0"):
        raise CellError("answer_integer_bad", text)
    return whole


def read_date(value: object) -> str:
    """ISO date of a date cell, `2026-04-15` or `15.04.2026`."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = read_text(value)
    match = RUSSIAN_DATE.fullmatch(text)
    iso = "{2}-{1:0>2}-{0:0>2}".format(*match.groups()) if match else text
    try:
        return dt.date.fromisoformat(iso).isoformat() if iso else ""
    except ValueError:
        raise CellError("answer_date_bad", text) from None


CELLS: dict[str, Callable[[object], str]] = {
    "text": read_text,
    "decimal": read_decimal,
    "integer": read_integer,
    "date": read_date,
}
