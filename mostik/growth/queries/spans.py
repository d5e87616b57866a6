"""The days that the words of a plan mean."""

from __future__ import annotations

import datetime

from mostik.lib import periods
from mostik.lib.periods import Span


def span_of(period: str, day: datetime.date) -> Span | None:
    """From the first day to the last one that the words mean in the school year of `day`; None: not understood."""
    reading = periods.read(period, "", day.year if day.month >= 7 else day.year - 1)
    return (reading.spans[0][0], max(span[1] for span in reading.spans)) if reading else None
