"""What lists and pages show about a recommendation."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from mostik.cycle.enums import AHEAD, OWED, DecisionState, MeasureState, RecommendationState
from mostik.cycle.models import Decision, Measure, Recommendation
from mostik.cycle.queries import recommendations
from mostik.stats.methodology import UnitLevel

TONES = {
    RecommendationState.DRAFT: "neutral",
    RecommendationState.AGREED: "info",
    RecommendationState.SENT: "warn",
    RecommendationState.ACKNOWLEDGED: "info",
    RecommendationState.ANSWERED: "good",
    RecommendationState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True, slots=True)
class Line:
    row: Recommendation
    tone: str
    is_overdue: bool
    is_share: bool


def line(row: Recommendation, today: datetime.date) -> Line:
    is_late = row.state in OWED and row.due < today
    tone = "bad" if is_late else TONES[RecommendationState(row.state)]
    return Line(row, tone, is_late, recommendations.is_share(row))


def lines(rows: Any, today: datetime.date) -> list[Line]:
    return [line(row, today) for row in rows]


MEASURE_TONES = {
    MeasureState.PLANNED: "neutral",
    MeasureState.GOING: "info",
    MeasureState.DONE: "good",
    MeasureState.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class MeasureLine:
    row: Measure
    tone: str
    is_overdue: bool


def measures(rows: Any, today: datetime.date) -> list[MeasureLine]:
    return [
        MeasureLine(row, MEASURE_TONES[MeasureState(row.state)], row.state in AHEAD and row.due < today)
        for row in rows
    ]


DECISION_TONES = {
    DecisionState.DRAFT: "neutral",
    DecisionState.ISSUED: "info",
    DecisionState.EXECUTED: "good",
    DecisionState.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class DecisionLine:
    row: Decision
    tone: str
    is_overdue: bool


def decision(row: Decision, today: datetime.date) -> DecisionLine:
    is_late = row.state == DecisionState.ISSUED and row.control_on < today
    return DecisionLine(row, DECISION_TONES[DecisionState(row.state)], is_late)


def decisions(rows: Any, today: datetime.date) -> list[DecisionLine]:
    return [decision(row, today) for row in rows]


def units_of(row: Recommendation) -> str:
    """«3 группы»: what stands behind the number."""
    n = row.units
    if row.unit_level == UnitLevel.GROUP:
        return ngettext("%d group", "%d groups", n) % n
    if row.unit_level == UnitLevel.ORGANISATION:
        return ngettext("%d organisation", "%d organisations", n) % n
    return ngettext("%d unit", "%d units", n) % n
