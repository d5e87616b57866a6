"""Values of expressions and their conversions: text, number (float, NaN = not a number), boolean, list of nodes; dates are
ISO texts. A list stands for its first node where one value is needed.

`static/instruments/values.js` is the twin of this file: change both, the differential test compares them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any

Value = (
    Any  # str | float | bool | list of nodes; a union costs a check at every use and finds no mistakes here
)

NAN = math.nan
NUMBER = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*", re.ASCII)
DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
EPOCH = dt.date(1970, 1, 1).toordinal()


def to_string(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return to_string(value[0].value) if value else ""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def to_number(value: Value) -> float:
    """XPath number(); a date becomes days since 1970-01-01, as ODK does."""
    if type(value) is float:
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        if NUMBER.fullmatch(value):
            return float(value)
        days = days_of(value)
        return NAN if days is None else days
    if isinstance(value, list):
        return to_number(value[0].value) if value else NAN
    return value  # type: ignore[no-any-return]


def to_boolean(value: Value) -> bool:
    if value is True or value is False:
        return bool(value)
    if isinstance(value, str):
        return value != ""
    if isinstance(value, list):
        return len(value) > 1 or (len(value) == 1 and to_boolean(value[0].value))
    return bool(value != 0 and not math.isnan(value))


def days_of(text: str) -> float | None:
    """Days since 1970-01-01 of a date or a date with time; None if the text is neither."""
    match = DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        days = dt.date(int(year), int(month), int(day)).toordinal() - EPOCH
    except ValueError:
        return None
    if hour is None:
        return float(days)
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    millis = (int(hour) * 3600 + int(minute) * 60 + int(second or 0)) * 1000 + int(
        (fraction or "0").ljust(3, "0")
    )
    return (days * 86_400_000 + millis - _offset(zone) * 60_000) / 86_400_000


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return -minutes if zone[0] == "-" else minutes


def date_of_days(days: float) -> str:
    """ISO date of a number of days since 1970-01-01; '' outside years 1…9999."""
    if math.isnan(days) or math.isinf(days):
        return ""
    ordinal = math.floor(days) + EPOCH
    if not 1 <= ordinal <= dt.date.max.toordinal():
        return ""
    return dt.date.fromordinal(ordinal).isoformat()


def compare(operator: str, left: Value, right: Value) -> bool:
    """XPath comparison: = and != by boolean, then number, then text; the others always by number. A list of nodes
    compares when any of its nodes does."""
    if isinstance(left, list):
        return any(compare(operator, node.value, right) for node in left)
    if isinstance(right, list):
        return any(compare(operator, left, node.value) for node in right)
    if operator in ("=", "!="):
        same = _equal(left, right)
        return same if operator == "=" else not same
    a, b = to_number(left), to_number(right)
    if operator == "<":
        return a < b
    if operator == "<=":
        return a <= b
    return a > b if operator == ">" else a >= b


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return bool(left == right)


def arithmetic(operator: str, left: Value, right: Value) -> float:
    a, b = to_number(left), to_number(right)
    if operator == "+":
        return a + b
    if operator == "-":
        return a - b
    if operator == "*":
        return a * b
    if math.isnan(a) or math.isnan(b):
        return NAN
    if operator == "div":
        return _divide(a, b)
    return NAN if b == 0 or math.isinf(a) else math.fmod(a, b)


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0:
        return NAN
    return math.copysign(math.inf, a) * math.copysign(1.0, b)
