"""What the numbers say, before any words: each finding is a rule that the report states beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL, Indicator
from mostik.stats.results import Place, ResultRow
from mostik.stats.small_numbers import Change as Word

SHOWN = 5
FEW_UNITS = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """Two sources on one indicator. `difference` = other − main."""

    indicator: Indicator
    other: str
    main_mean: Fraction
    other_mean: Fraction

    @property
    def difference(self) -> Fraction:
        return self.other_mean - self.main_mean


@dataclass(frozen=True, slots=True)
class Change:
    """`word`: by the one rule (`stats.changes`); None where the precision is not known."""

    code: str
    before: Fraction
    now: Fraction
    word: Word | None

    @property
    def difference(self) -> Fraction:
        return self.now - self.before


def measured(data: ReportData) -> list[Indicator]:
    """Leaves with a value of the main source, in the order of the workbook."""
    return [i for i in data.results.leaves() if data.mean(i.code) is not None]


def below(data: ReportData) -> list[Indicator]:
    """Leaves strictly below their threshold."""
    return [i for i in measured(data) if i.threshold is not None and row_of(data, i).mean < i.threshold]


def with_threshold(data: ReportData) -> list[Indicator]:
    return [i for i in measured(data) if i.threshold is not None]


def extremes(data: ReportData) -> tuple[list[Indicator], list[Indicator]]:
    """The indicators with the highest and with the lowest means, at most five each and never the same one in both.
    Only what is on the scale of levels is compared; without a scale, everything that is scored alike. Equal means have
    no extremes."""
    ranked = [i for i in measured(data) if data.on_scale(i.code)] or _alike(data)
    ranked.sort(key=lambda i: row_of(data, i).mean, reverse=True)
    if not ranked or row_of(data, ranked[0]).mean == row_of(data, ranked[-1]).mean:
        return [], []
    count = min(SHOWN, len(ranked) // 2)
    return ranked[:count], ranked[len(ranked) - count :][::-1]


def _alike(data: ReportData) -> list[Indicator]:
    found = measured(data)
    return found if len({i.scoring for i in found}) == 1 else []


def row_of(data: ReportData, indicator: Indicator) -> ResultRow:
    row = data.row(indicator.code)
    assert row is not None
    return row


def gaps(data: ReportData, indicators: Sequence[Indicator]) -> list[Gap]:
    """Differences of the other sources from the main one, the largest first."""
    found = []
    for indicator in indicators:
        main = data.mean(indicator.code)
        for other in data.sources:
            mean = data.mean(indicator.code, other)
            if other != data.source and main is not None and mean is not None:
                found.append(Gap(indicator, other, main, mean))
    return sorted(found, key=lambda g: -abs(g.difference))


def large_gaps(data: ReportData) -> list[Gap]:
    """Leaves where two sources are a whole level or more apart."""
    step = data.step
    if step is None:
        return []
    scaled = [i for i in measured(data) if data.on_scale(i.code)]
    return [g for g in gaps(data, scaled) if abs(g.difference) >= step]


def change_of(data: ReportData, code: str) -> Change | None:
    row = data.row(code)
    if row is None or row.delta is None:
        return None
    return Change(code, row.mean - row.delta, row.mean, data.word(code))


def changes(data: ReportData, codes: Sequence[str]) -> list[Change]:
    return [change for code in codes if (change := change_of(data, code))]


def measured_before(data: ReportData) -> bool:
    return any(change_of(data, i.code) for i in (*data.results.areas(), *data.results.leaves())) or (
        change_of(data, TOTAL) is not None
    )


def few_units(data: ReportData) -> bool:
    """So few units that shares and quartiles say little."""
    row = data.row(TOTAL)
    return row is not None and row.n < FEW_UNITS


def children_below(data: ReportData, indicator: Indicator) -> list[tuple[Place, Fraction]]:
    """Children strictly below the threshold of an indicator, the lowest first."""
    found = [(child, data.mean(indicator.code, place=child)) for child in data.children]
    low = [
        (c, m)
        for c, m in found
        if m is not None and indicator.threshold is not None and m < indicator.threshold
    ]
    return sorted(low, key=lambda pair: pair[1])


def total_below(data: ReportData) -> list[Place]:
    """Children whose overall score is below the threshold of the form."""
    threshold = data.methodology.threshold
    means = {child: data.mean(TOTAL, place=child) for child in data.children}
    return [c for c, m in means.items() if m is not None and threshold is not None and m < threshold]


def shortfall(data: ReportData, indicator: Indicator) -> Fraction:
    """How far the mean is from its threshold, as a part of the scale: what is worst comes first in a sorted list."""
    levels = data.methodology.levels
    length = levels[-1] - levels[0] if len(levels) > 1 and data.on_scale(indicator.code) else Fraction(100)
    return (row_of(data, indicator).mean - (indicator.threshold or 0)) / length
