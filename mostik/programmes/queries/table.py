"""The table of a programme in words: values by their kind, how a fact stands against its plan."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from mostik.programmes.enums import IndicatorKind, ProgrammeState
from mostik.programmes.models import Programme
from mostik.programmes.queries.programmes import Line, Verdict, is_over, verdict
from mostik.programmes.queries.sources import measure
from mostik.ui.formats import number

VERDICT_TONES = {Verdict.REACHED: "good", Verdict.MISSED: "bad", Verdict.BEHIND: "warn"}
"""Of badges."""


def shown(kind: str, value: Fraction | None) -> str:
    """«62,5 %», «7», «да»; "" for what is not known."""
    if value is None:
        return ""
    if kind == IndicatorKind.YES_NO:
        return _("yes") if value else _("no")
    whole = (value * 100).denominator == 1
    digits = 0 if value.denominator == 1 else 2 if whole and (value * 10).denominator > 1 else 1
    text = number(value, digits)
    return f"{text} %" if kind == IndicatorKind.SHARE else text


def verdict_words(found: Verdict) -> str:
    return {
        Verdict.REACHED: _("reached"),
        Verdict.MISSED: _("not reached"),
        Verdict.BEHIND: _("behind the plan so far"),
    }[found]


@dataclass(frozen=True, slots=True)
class Cell:
    """Plan and fact of a year in words."""

    year: int
    plan: str
    fact: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    cells: list[Cell]
    history: list[Fraction | None]
    now: str


def counted_now(programme: Programme, lines: list[Line], today: datetime.date) -> dict[int, Fraction | None]:
    """Indicator → what is counted on the day; of a closed programme nothing is counted any more."""
    if programme.state == ProgrammeState.CLOSED:
        return {}
    return {
        line.indicator.pk: measure(line.indicator.source, programme.owner, today).value
        for line in lines
        if line.source is not None
    }


def rows_of(
    programme: Programme, lines: list[Line], now: Mapping[int, Fraction | None], today: datetime.date
) -> list[Row]:
    """`now` by indicator: what is counted today stands in the column of its own and is compared with nothing."""
    return [
        Row(
            line,
            [_cell(programme, line, year, today) for year in programme.years],
            [line.fact(year) for year in programme.years],
            shown(line.indicator.kind, now.get(line.indicator.pk)),
        )
        for line in lines
    ]


def _cell(programme: Programme, line: Line, year: int, today: datetime.date) -> Cell:
    kind, plan, fact = line.indicator.kind, line.plan(year), line.fact(year)
    over = is_over(programme, year, today)
    found = verdict(plan, fact, more=line.indicator.more_is_better, is_over=over)
    return Cell(
        year,
        shown(kind, plan),
        shown(kind, fact),
        verdict_words(found) if found else "",
        VERDICT_TONES[found] if found else "neutral",
    )
