"""The checks of a year as iCalendar (RFC 5545): whole days, nothing asked of anybody."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from mostik.cyclogram.models import Check

LONG = datetime.timedelta(days=62)
DAY = datetime.timedelta(days=1)


def calendar(checks: Iterable[Check], name: str) -> bytes:
    """A check longer than two months is its last day, else it would cover the whole calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mostik//cyclogram//RU",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for check in checks:
        lines += _event(check)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(check: Check) -> Iterator[str]:
    line = check.line
    first = check.starts if check.ends - check.starts <= LONG else check.ends
    yield "BEGIN:VEVENT"
    yield f"UID:check-{check.pk}@mostik"
    yield f"DTSTAMP:{line.cyclogram.created_at:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{check.ends + DAY:%Y%m%d}"
    yield f"SUMMARY:{_text(f'{line.cyclogram.label}: {line.object}')}"
    yield f"DESCRIPTION:{_text(_description(check))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(check: Check) -> str:
    line = check.line
    parts = (line.direction, line.period, line.responsible.full_name, line.considered_at, line.output)
    return "\n".join(part for part in parts if part)


def _text(value: str) -> str:
    for mark in ("\\", ";", ","):
        value = value.replace(mark, "\\" + mark)
    return value.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, cut between letters."""
    piece, size, limit = "", 0, 75
    for letter in line:
        width = len(letter.encode())
        if size + width > limit:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
