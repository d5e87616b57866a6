"""Reading attempts and ratings, each by its own person only."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from mostik.assessment.enums import AttemptState, DiagnosticState, GradingState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Grading, Participant
from mostik.stats.methodology import TOTAL, Part
from mostik.stats.scoring import Scores

GRACE = datetime.timedelta(seconds=30)
"""What was on its way when the time ended is still taken."""


def attempts_of(participant: Participant) -> list[DiagnosticAttempt]:
    rows = DiagnosticAttempt.objects.filter(participant=participant).select_related("submission")
    return list(rows.order_by("number"))


def is_last(attempt: DiagnosticAttempt) -> bool:
    """Was it the last attempt this person may make?"""
    participant = attempt.participant
    return attempt.number >= participant.diagnostic.attempts + participant.extra_attempts


def going(participant: Participant) -> DiagnosticAttempt | None:
    rows = DiagnosticAttempt.objects.filter(participant=participant, state=AttemptState.GOING)
    return rows.select_related("submission", "participant__diagnostic__version").first()


def is_over(attempt: DiagnosticAttempt, at: datetime.datetime) -> bool:
    """Has the time of the attempt run out, the grace included?"""
    return attempt.ends_at is not None and at > attempt.ends_at + GRACE


def is_ended(attempt: DiagnosticAttempt, at: datetime.datetime) -> bool:
    """From now on the work is taken as it is."""
    return attempt.ends_at is not None and at >= attempt.ends_at


def overdue(diagnostic: Diagnostic, at: datetime.datetime) -> list[DiagnosticAttempt]:
    rows = DiagnosticAttempt.objects.filter(participant__diagnostic=diagnostic, state=AttemptState.GOING)
    return list(rows.filter(ends_at__lt=at - GRACE).select_related("participant"))


def is_sittable(diagnostic: Diagnostic, on: datetime.date) -> bool:
    return diagnostic.state == DiagnosticState.OPEN and diagnostic.opens <= on <= diagnostic.closes


def gradings_visible_to(user: Any) -> QuerySet[Grading]:
    """Works this person was asked to rate. The name behind the work is not in any of these rows' pages."""
    if not user.is_authenticated or not user.is_active:
        return Grading.objects.none()
    rows = Grading.objects.filter(grader__user=user)
    return rows.select_related("grader", "submission", "attempt__participant__diagnostic__version").defer(
        "attempt__participant__diagnostic__version__definition",
        "attempt__participant__diagnostic__version__xform",
    )


def to_rate(user: Any) -> QuerySet[Grading]:
    """Works given to the user that were not declined, those still to be rated first."""
    rows = gradings_visible_to(user).exclude(state=GradingState.DECLINED)
    return rows.order_by("state", "id")


def as_json(scores: Scores) -> dict[str, str]:
    """Values of the full part as exact text, by code."""
    return {
        code: str(value) for (part, code), value in scores.items() if part == Part.FULL and value is not None
    }


def as_scores(kept: dict[str, str] | None) -> Scores:
    return {(Part.FULL, code): Fraction(text) for code, text in (kept or {}).items()}


def total_of(attempt: DiagnosticAttempt) -> Fraction | None:
    text = (attempt.scores or {}).get(TOTAL)
    return None if text is None else Fraction(text)


def best(attempts: list[DiagnosticAttempt]) -> DiagnosticAttempt | None:
    """The scored attempt with the largest total; of equals the earliest."""
    scored = [a for a in attempts if a.state == AttemptState.SCORED and total_of(a) is not None]
    return max(scored, key=lambda a: (total_of(a), -a.number), default=None)
