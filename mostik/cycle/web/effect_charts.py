"""Pictures of mean changes beside each other: places with a measure and places without."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _

from mostik.cycle.queries.effects import Below, Mean
from mostik.ui.charts import Range, RangeRow, chart, ranges
from mostik.ui.components import Chart


def of(lines: Sequence[Below]) -> list[tuple[str, Chart]]:
    """With titles: one picture of points, one of per cent; only what has a mean is drawn."""
    found = []
    for is_share, title in ((False, _("Mean change, points")), (True, _("Mean change, per cent points"))):
        known = [one for one in lines if one.is_share == is_share and (one.with_measure or one.without)]
        if known:
            found.append((title, _drawn(known, title)))
    return found


def _drawn(lines: Sequence[Below], title: str) -> Chart:
    """The scale holds every mean and half as much again; a longer interval is cut at the edge."""
    means = [mean for one in lines for mean in (one.with_measure, one.without) if mean]
    edge = ceil(max(abs(mean.moved) for mean in means) * Fraction(3, 2)) or 1
    rows = [RangeRow(_named(one, lines), [_range(one.without), _range(one.with_measure)]) for one in lines]
    series = [_("Without a measure"), _("With a measure")]
    return chart(ranges, rows, series, title=title, low=-edge, high=edge, zero=0)


def _range(mean: Mean | None) -> Range | None:
    return Range(mean.moved, (mean.low, mean.high)) if mean else None


def _named(one: Below, lines: Sequence[Below]) -> str:
    """An indicator; with the audience where it was advised to several."""
    same = sum((other.version_id, other.code) == (one.version_id, one.code) for other in lines)
    title = f"{one.code}. {one.indicator}"
    return f"{title}: {one.audience_title.lower()}" if same > 1 else title
