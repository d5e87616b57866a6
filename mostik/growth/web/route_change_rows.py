"""The change after a route in words and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import Deficit
from mostik.assessment.queries.profiles import Shown
from mostik.growth.queries.route_change import RouteChange
from mostik.stats.small_numbers import Change
from mostik.ui.charts import DumbRow, chart, dumbbell, dumbbell_table
from mostik.ui.components import Chart
from mostik.ui.formats import shortdate

TONES = {
    DeficitStatus.OPEN: "warn",
    DeficitStatus.IN_ROUTE: "info",
    DeficitStatus.COMPENSATED: "good",
    DeficitStatus.DISMISSED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Per cents; `before` is None where the earlier profile says nothing."""

    title: str
    before: Fraction | None
    now: Fraction | None
    error: Fraction | None
    word: str
    deficit: Deficit | None = None
    tone: str = ""


def answers(found: RouteChange) -> list[Line]:
    lines = []
    for one in found.answers:
        title, tone = one.deficit.competency.title, TONES[DeficitStatus(one.deficit.status)]
        if one.shown is None:
            lines.append(Line(title, None, None, None, _("not measured anew yet"), one.deficit, tone))
        else:
            lines.append(_line(one.shown, one.deficit, tone))
    return lines


def others(found: RouteChange) -> list[Line]:
    """Competencies beside the route that have moved beyond the error."""
    return [_line(row) for row in found.others if row.change in (Change.GREW, Change.FELL)]


def _line(row: Shown, deficit: Deficit | None = None, tone: str = "") -> Line:
    before = row.value - row.moved if row.moved is not None else None
    return Line(row.competency.title, before, row.value, row.error, word_of(row), deficit, tone)


def word_of(row: Shown) -> str:
    if row.moved is None:
        return _("was not measured before the route")
    if row.change is None:
        return _("not comparable: self-analysis only on one of the days")
    return {
        Change.GREW: _("has grown"),
        Change.FELL: _("has fallen"),
        Change.STEADY: _("no change within the error of measurement"),
    }[row.change]


def picture(found: RouteChange) -> Chart:
    """Competencies of the route where both days say something, otherwise the blocks."""
    assert found.now is not None
    series = [shortdate(found.before.day), shortdate(found.now.day)]
    points = [
        DumbRow(one.shown.competency.title, (one.shown.value - one.shown.moved, one.shown.value))
        for one in found.answers
        if one.shown is not None and one.shown.moved is not None
    ] or [DumbRow(block.competency.title, (block.before, block.value)) for block in found.blocks]
    title = _("Competencies of the route on two days, per cent")
    return chart(
        dumbbell,
        points,
        series,
        title=title,
        low=0,
        high=100,
        digits=0,
        table=dumbbell_table(points, series, caption=title, corner=_("Competency"), digits=0),
    )
