"""A calendar file (RFC 5545) of whole days that asks nothing of anybody: no alarms, no answers, time stays free."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WholeDays:
    """`uid` stays the same for the same thing, so that a calendar replaces it; both days are inside."""

    uid: str
    first: datetime.date
    last: datetime.date
    title: str
    text: str
    stamp: datetime.datetime


def calendar(name: str, events: Iterable[WholeDays], *, product: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{product}//RU", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event(event: WholeDays) -> Iterator[str]:
    stamp = event.stamp.astimezone(datetime.UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.last + DAY:%Y%m%d}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"DESCRIPTION:{_text(event.text)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


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
