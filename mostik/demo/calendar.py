"""Days of the two rounds. The first one is history; the second is in its middle on the day the demo is built, so
that there is always something to fill, something late and something to review."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

Day = datetime.date


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


@dataclass(frozen=True, slots=True)
class Round:
    year: int
    opens: Day
    structure: Day
    due: dict[str, Day]

    @property
    def closes(self) -> Day:
        return max(self.due.values())


def first() -> Round:
    return Round(
        2025,
        opens=Day(2025, 10, 1),
        structure=Day(2025, 10, 1),
        due={"self": Day(2025, 10, 24), "internal": Day(2025, 11, 7), "external": Day(2025, 11, 28)},
    )


def second(today: Day) -> Round:
    """The own assessment is over, the internal one ends today, experts have nine more days."""
    opens = max(Day(2026, 10, 1), today - days(52))
    return Round(
        2026,
        opens=opens,
        structure=opens,
        due={"self": today - days(9), "internal": today - days(1), "external": today + days(9)},
    )


def moment(day: Day, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """A moment of the local day."""
    return datetime.datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone()
    )
