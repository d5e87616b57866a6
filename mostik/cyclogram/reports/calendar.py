"""The checks of a year as a calendar file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from mostik.cyclogram.models import Check
from mostik.lib import icalendar
from mostik.lib.icalendar import WholeDays

LONG = datetime.timedelta(days=62)


def calendar(checks: Iterable[Check], name: str) -> bytes:
    """A check longer than two months is its last day, else it would cover the whole calendar."""
    return icalendar.calendar(name, map(_event, checks), product="Mostik//cyclogram")


def _event(check: Check) -> WholeDays:
    line = check.line
    return WholeDays(
        uid=f"check-{check.pk}@mostik",
        first=check.starts if check.ends - check.starts <= LONG else check.ends,
        last=check.ends,
        title=f"{line.cyclogram.label}: {line.object}",
        text=_description(check),
        stamp=line.cyclogram.created_at,
    )


def _description(check: Check) -> str:
    line = check.line
    parts = (line.direction, line.period, line.responsible.full_name, line.considered_at, line.output)
    return "\n".join(part for part in parts if part)
