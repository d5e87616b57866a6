"""Functions of expressions. Each takes ready values and the context; those of `LAZY` need the trees themselves and live
in `compiling.py` and `binding.py`. `static/instruments/functions.js` is the twin of this file."""

from __future__ import annotations

import base64
import binascii
import math
import random
import re
import uuid
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from mostik.instruments.engine.values import (
    DATE,
    NAN,
    Value,
    date_of_days,
    days_of,
    to_boolean,
    to_number,
    to_string,
)


class Context(Protocol):
    """What a function may know of the outside."""

    @property
    def today(self) -> str: ...

    @property
    def now(self) -> str: ...


T = TypeVar("T")
Arguments = Sequence[Value]
Function = Callable[[Arguments, Context], Value]

SPACES = re.compile(r"[ \t\r\n]+")


def _text(argument: Value) -> str:
    return to_string(argument)


def _words(argument: Value) -> list[str]:
    return [word for word in SPACES.split(to_string(argument)) if word]


def round_half_up(number: float, digits: int = 0) -> float:
    """XPath round(): halves go up, also for negative numbers."""
    if math.isnan(number) or math.isinf(number):
        return number
    power = 10.0 ** min(abs(digits), 20)
    if digits >= 0:
        return math.floor(number * power + 0.5) / power
    return math.floor(number / power + 0.5) * power


def _round(a: Arguments, _: Context) -> Value:
    digits = to_number(a[1]) if len(a) > 1 else 0.0
    return NAN if math.isnan(digits) else round_half_up(to_number(a[0]), int(digits))


def _whole(convert: Callable[[float], int]) -> Function:
    def apply(a: Arguments, _: Context) -> Value:
        number = to_number(a[0])
        return number if math.isnan(number) or math.isinf(number) else float(convert(number))

    return apply


def _real(compute: Callable[..., float]) -> Function:
    """A function of the math module; outside its domain the result is not a number."""

    def apply(a: Arguments, _: Context) -> Value:
        numbers = [to_number(x) for x in a]
        if any(map(math.isnan, numbers)):
            return NAN
        try:
            result = compute(*numbers)
        except (ValueError, ZeroDivisionError):
            return NAN
        except OverflowError:
            return math.inf
        return NAN if isinstance(result, complex) else float(result)

    return apply


def _substring(a: Arguments, _: Context) -> Value:
    """XPath 1.0: positions from 1, both rounded."""
    text, start = _text(a[0]), round_half_up(to_number(a[1]))
    end = start + round_half_up(to_number(a[2])) if len(a) > 2 else math.inf
    return "".join(c for i, c in enumerate(text, start=1) if i >= start and i < end)


def _substr(a: Arguments, _: Context) -> Value:
    """ODK: positions from 0, the end not included, negatives count from the end."""
    text = _text(a[0])
    start = _index(to_number(a[1]), len(text))
    end = _index(to_number(a[2]), len(text)) if len(a) > 2 else len(text)
    return text[start:end] if start < end else ""


def _index(number: float, length: int) -> int:
    if math.isnan(number):
        return 0
    position = int(max(-length, min(length, number)))
    return position + length if position < 0 else position


def _translate(a: Arguments, _: Context) -> Value:
    source, target = _text(a[1]), _text(a[2])
    table: dict[str, str] = {}
    for i, char in enumerate(source):
        table.setdefault(char, target[i] if i < len(target) else "")
    return "".join(table.get(c, c) for c in _text(a[0]))


def flat(a: Arguments) -> list[Value]:
    """Arguments with the values of nodes in place of lists of nodes."""
    found: list[Value] = []
    for x in a:
        if isinstance(x, list):
            found.extend(node.value for node in x)
        else:
            found.append(x)
    return found


def _numbers(a: Arguments) -> list[float]:
    return [to_number(x) for x in flat(a) if x != ""]


def _extreme(choose: Callable[[list[float]], float]) -> Function:
    def apply(a: Arguments, _: Context) -> Value:
        numbers = _numbers(a)
        return NAN if not numbers or any(map(math.isnan, numbers)) else choose(numbers)

    return apply


def _checklist(a: Arguments, _: Context) -> Value:
    least, most = to_number(a[0]), to_number(a[1])
    count = sum(1 for x in a[2:] if to_boolean(x))
    return (least == -1 or count >= least) and (most == -1 or count <= most)


def _weighted_checklist(a: Arguments, _: Context) -> Value:
    least, most = to_number(a[0]), to_number(a[1])
    total = sum(to_number(w) for x, w in zip(a[2::2], a[3::2], strict=False) if to_boolean(x))
    return (least == -1 or total >= least) and (most == -1 or total <= most)


def _date(a: Arguments, _: Context) -> Value:
    value = a[0]
    if isinstance(value, str) and (value == "" or days_of(value) is not None):
        return value  # a moment keeps its time; a question of type date cuts it
    return date_of_days(to_number(value))


def _format_date(a: Arguments, _: Context) -> Value:
    match = DATE.fullmatch(to_string(a[0]))
    if match is None or days_of(match.group(0)) is None:
        return ""
    year, month, day, hour, minute, second, fraction, _zone = match.groups()
    h, m, s = hour or "00", minute or "00", second or "00"
    parts = {
        "Y": year,
        "y": year[2:],
        "m": month,
        "n": str(int(month)),
        "d": day,
        "e": str(int(day)),
        "H": h,
        "h": str(int(h)),
        "M": m,
        "S": s,
        "3": (fraction or "").ljust(3, "0"),
        "%": "%",
    }
    pattern = to_string(a[1])
    out, i = "", 0
    while i < len(pattern):
        if pattern[i] == "%" and i + 1 < len(pattern):
            out += parts.get(pattern[i + 1], "")
            i += 2
        else:
            out += pattern[i]
            i += 1
    return out


def _decimal_time(a: Arguments, _: Context) -> Value:
    days = days_of("1970-01-01T" + _text(a[0]))
    return NAN if days is None else days % 1


def _base64_decode(a: Arguments, _: Context) -> Value:
    try:
        return base64.b64decode(_text(a[0]).encode(), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""


def shuffled(items: Sequence[T], seed: float | None) -> list[T]:
    """The items mixed as the ODK specification says: Fisher–Yates with the numbers of Park and Miller."""
    mixed = list(items)
    begun = random.randrange(1, 2147483646) if seed is None else seed
    state = int(math.fmod(math.trunc(begun), 2147483647)) if math.isfinite(begun) else 0
    state = state + 2147483646 if state <= 0 else state
    for last in range(len(mixed) - 1, 0, -1):
        state = state * 16807 % 2147483647
        other = math.floor((state - 1) / 2147483646 * (last + 1))
        mixed[last], mixed[other] = mixed[other], mixed[last]
    return mixed


def _selected_at(a: Arguments, _: Context) -> Value:
    words, index = _words(a[0]), to_number(a[1])
    return words[int(index)] if index >= 0 and index < len(words) else ""


def _power(base: float, exponent: float) -> float:
    return math.pow(base, exponent)


# name → (least arguments, most arguments or None, function)
FUNCTIONS: dict[str, tuple[int, int | None, Function]] = {
    "true": (0, 0, lambda a, c: True),
    "false": (0, 0, lambda a, c: False),
    "not": (1, 1, lambda a, c: not to_boolean(a[0])),
    "boolean": (1, 1, lambda a, c: to_boolean(a[0])),
    "boolean-from-string": (1, 1, lambda a, c: _text(a[0]) in ("1", "true")),
    "string": (1, 1, lambda a, c: to_string(a[0])),
    "number": (1, 1, lambda a, c: to_number(a[0])),
    "int": (1, 1, _whole(math.trunc)),
    "round": (1, 2, _round),
    "floor": (1, 1, _whole(math.floor)),
    "ceiling": (1, 1, _whole(math.ceil)),
    "abs": (1, 1, lambda a, c: abs(to_number(a[0]))),
    "pow": (2, 2, _real(_power)),
    "sqrt": (1, 1, _real(math.sqrt)),
    "exp": (1, 1, _real(math.exp)),
    "exp10": (1, 1, _real(lambda x: math.pow(10, x))),
    "log": (1, 1, _real(math.log)),
    "log10": (1, 1, _real(math.log10)),
    "pi": (0, 0, lambda a, c: math.pi),
    "sin": (1, 1, _real(math.sin)),
    "cos": (1, 1, _real(math.cos)),
    "tan": (1, 1, _real(math.tan)),
    "asin": (1, 1, _real(math.asin)),
    "acos": (1, 1, _real(math.acos)),
    "atan": (1, 1, _real(math.atan)),
    "atan2": (2, 2, _real(math.atan2)),
    "concat": (0, None, lambda a, c: "".join(map(_text, flat(a)))),
    "join": (1, None, lambda a, c: _text(a[0]).join(map(_text, flat(a[1:])))),
    "contains": (2, 2, lambda a, c: _text(a[1]) in _text(a[0])),
    "starts-with": (2, 2, lambda a, c: _text(a[0]).startswith(_text(a[1]))),
    "ends-with": (2, 2, lambda a, c: _text(a[0]).endswith(_text(a[1]))),
    "substring": (2, 3, _substring),
    "substr": (2, 3, _substr),
    "substring-before": (
        2,
        2,
        lambda a, c: (
            _text(a[0]).partition(_text(a[1]))[0] if _text(a[1]) and _text(a[1]) in _text(a[0]) else ""
        ),
    ),
    "substring-after": (
        2,
        2,
        lambda a, c: _text(a[0]).partition(_text(a[1]))[2] if _text(a[1]) else _text(a[0]),
    ),
    "string-length": (1, 1, lambda a, c: float(len(_text(a[0])))),
    "normalize-space": (1, 1, lambda a, c: " ".join(_words(a[0]))),
    "translate": (3, 3, _translate),
    "selected": (2, 2, lambda a, c: _text(a[1]) in _words(a[0])),
    "count-selected": (1, 1, lambda a, c: float(len(_words(a[0])))),
    "selected-at": (2, 2, _selected_at),
    "checklist": (2, None, _checklist),
    "weighted-checklist": (2, None, _weighted_checklist),
    "sum": (1, None, lambda a, c: float(sum(_numbers(a)))),
    "count": (1, None, lambda a, c: float(len(flat(a)))),
    "count-non-empty": (1, None, lambda a, c: float(sum(1 for x in flat(a) if _text(x) != ""))),
    "min": (1, None, _extreme(min)),
    "max": (1, None, _extreme(max)),
    "random": (0, 0, lambda a, c: random.random()),
    "uuid": (0, 1, lambda a, c: str(uuid.uuid4())),
    "base64-decode": (1, 1, _base64_decode),
    "today": (0, 0, lambda a, c: c.today),
    "now": (0, 0, lambda a, c: c.now),
    "date": (1, 1, _date),
    "date-time": (1, 1, lambda a, c: _text(a[0]) if days_of(_text(a[0])) is not None else ""),
    "format-date": (2, 2, _format_date),
    "format-date-time": (2, 2, _format_date),
    "decimal-date-time": (1, 1, lambda a, c: to_number(a[0])),
    "decimal-time": (1, 1, _decimal_time),
}
LAZY: dict[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "coalesce": (1, None),
    "once": (1, 1),
    "position": (0, 1),
    "last": (0, 0),
    "current": (0, 0),
    "instance": (1, 1),
    "indexed-repeat": (3, None),
    "pulldata": (4, 4),
    "randomize": (1, 2),
    "jr:choice-name": (2, 2),
    "regex": (2, 2),
}
OF_NODES = frozenset(("sum", "count", "count-non-empty", "min", "max", "concat", "join", "randomize"))
"""Functions that take lists of nodes, not only their first value."""
OF_SELF = frozenset(("string", "number", "string-length", "normalize-space"))
"""Functions that take the node itself when they are given nothing."""

ODK_ONLY = frozenset(
    [
        "digest",
        "area",
        "distance",
        "geofence",
        "jr:itext",
        "itext",
        "property",
        "version",
        "node-set",
        "id",
        "local-name",
        "name",
        "namespace-uri",
        "lang",
        "intersects",
        "base64-encode",
        "extract-signed",
        "depend",
    ]
)
"""Functions of the ODK specification that our card does not run: such a form is filled in ODK Collect only."""
