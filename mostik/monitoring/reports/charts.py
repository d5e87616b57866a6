"""Figures of reports: the charts of the screen, drawn for paper, with their content in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from django.utils.translation import gettext

from mostik.documents.content import Figure
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import Indicator
from mostik.ui.charts import BarRow, DumbRow, StackRow, bars, dumbbell, stacked_bars

MOST_SERIES = 3


def distribution(data: ReportData) -> Figure:
    """Shares of units at each level, area by area."""
    shown = [(a, row) for a in data.results.areas() if (row := data.row(a.code)) and data.on_scale(a.code)]
    rows = [StackRow(a.title(data.language), row.shares, row.n) for a, row in shown]
    levels = [wording.level_legend(data, index) for index in range(len(data.methodology.levels))]
    caption = gettext("Distribution of %(units)s over levels by area, per cent (%(source)s)") % {
        "units": wording.units_of(data),
        "source": wording.source_name(data.source).lower(),
    }
    said = "; ".join(
        f"{a.title(data.language)}: {', '.join(wording.percent(share) for share in row.shares)}"
        for a, row in shown
    )
    return Figure(caption, stacked_bars(rows, levels, title=caption, paper=True), f"{caption}. {said}.")


def has_means(data: ReportData) -> bool:
    return any(data.row(a.code) for a in data.results.areas())


def means(data: ReportData) -> Figure:
    """Means of areas that are not on a scale of levels."""
    shown = [(a, row.mean) for a in data.results.areas() if (row := data.row(a.code))]
    high = max(mean for _, mean in shown)
    caption = gettext("Means of areas (%(source)s)") % {"source": wording.source_name(data.source).lower()}
    svg = bars(
        [BarRow(a.title(data.language), mean) for a, mean in shown],
        title=caption,
        high=round_up(high),
        paper=True,
    )
    return Figure(caption, svg, f"{caption}. {_said(data, shown)}.")


def sources(data: ReportData) -> Figure | None:
    """Sources on one line per area; the main source is the full sign. None where there is nothing to compare."""
    others = [s for s in data.sources if s != data.source]
    series = [*others[: MOST_SERIES - 1], data.source]
    caption = gettext("Means of areas by source")
    return _dumbbell(
        data,
        caption,
        [wording.source_name(s) for s in series],
        lambda area: [data.mean(area.code, s) for s in series],
    )


def changes(data: ReportData) -> Figure | None:
    """Before and now, area by area."""
    caption = gettext("Areas before and now (%(source)s)") % {
        "source": wording.source_name(data.source).lower()
    }
    series = [gettext("previous measurement"), gettext("this measurement")]

    def points(area: Indicator) -> list[Fraction | None]:
        change = findings.change_of(data, area.code)
        return [change.before, change.now] if change else []

    return _dumbbell(data, caption, series, points)


def _dumbbell(
    data: ReportData,
    caption: str,
    series: list[str],
    points: Callable[[Indicator], Sequence[Fraction | None]],
) -> Figure | None:
    rows, said = [], []
    marked = False
    for area in data.results.areas():
        values = points(area) if data.on_scale(area.code) else []
        if sum(v is not None for v in values) < 2:
            continue
        marked = marked or area.threshold is not None
        rows.append(DumbRow(area.title(data.language), values, area.threshold))
        said.append(f"{area.title(data.language)}: {', '.join(wording.score(v) for v in values)}")
    if not rows:
        return None
    levels = data.methodology.levels
    svg = dumbbell(
        rows,
        series,
        title=caption,
        low=levels[0],
        high=levels[-1],
        target_title=gettext("threshold") if marked else "",
        paper=True,
    )
    return Figure(caption, svg, f"{caption} ({'; '.join(series)}). {'; '.join(said)}.")


def _said(data: ReportData, shown: list[tuple[Indicator, Fraction]]) -> str:
    return "; ".join(f"{a.title(data.language)}: {wording.value(data, a.code, mean)}" for a, mean in shown)


def round_up(value: Fraction) -> Fraction:
    """The end of an axis: the next of 1, 2, 5, 10, 20, 50, 100 …"""
    end = Fraction(1)
    while end < value:
        end *= 2 if str(end)[0] in "15" else Fraction(5, 2)
    return end
