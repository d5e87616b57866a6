"""The report on digital competence: what many people together have shown, as far as this reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from mostik.assessment.enums import DiagnosticState
from mostik.assessment.queries import diagnostics
from mostik.assessment.queries.outcomes import Line, Outcomes, outcomes_of
from mostik.instruments.queries import versions
from mostik.needs.models import MotivatedList
from mostik.needs.queries.motivated import LEADERS, RUNNERS
from mostik.network.queries import access
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL


@dataclass(frozen=True, slots=True)
class Report:
    """`outcomes` is None while the survey goes on; `high` is the end of the scale of its numbers; `places` are the lines of
    organisations this reader may see."""

    progress: diagnostics.Progress
    outcomes: Outcomes | None
    low: int
    high: int
    places: tuple[Line, ...]
    areas: tuple[Line, ...]
    """The highest indicators alone: what the chart and the conclusions speak of."""


def report_of(row: MotivatedList, user: Any) -> Report:
    """Everything for those who run it; for the leaders of an organisation the totals and their own line."""
    diagnostic = row.diagnostic
    low, high = scale_of(versions.methodology_of(diagnostic.version), TOTAL) or (0, 100)
    found = outcomes_of(diagnostic) if diagnostic.state == DiagnosticState.CLOSED else None
    lines = found.organisations if found else []
    if not access.has_role(user, RUNNERS, row.place):
        own = {node.title for node in access.nodes_with_role(user, LEADERS)}
        lines = [line for line in lines if line.title in own]
    language = (get_language() or "ru")[:2]
    roots = {one.title(language) for one in versions.methodology_of(diagnostic.version).children(None)}
    areas = [line for line in found.indicators if line.title in roots] if found else []
    progress = diagnostics.progress_of(diagnostic)
    return Report(progress, found, int(low), int(high), tuple(lines), tuple(areas))
