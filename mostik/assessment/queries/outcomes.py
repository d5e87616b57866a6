"""What many people together have shown. Only after the diagnostic is closed: while it grows, yesterday's mean subtracted
from today's would be one person's result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language

from mostik.assessment.enums import AttemptState, DiagnosticState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt
from mostik.assessment.queries import works
from mostik.instruments.queries import versions
from mostik.network.models import Node
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL, Part
from mostik.stats.results import Place
from mostik.stats.small_numbers import hidden_cells
from mostik.stats.tree import tree_of


@dataclass(frozen=True, slots=True)
class Line:
    """`n` people and their mean; no mean where they are too few to be shown."""

    title: str
    n: int
    mean: Fraction | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    total: Line
    indicators: list[Line]
    organisations: list[Line]


def outcomes_of(diagnostic: Diagnostic) -> Outcomes | None:
    """The best attempt of each person; None while the diagnostic is not closed."""
    if diagnostic.state != DiagnosticState.CLOSED:
        return None
    counted = _best_of_each(diagnostic)
    by_place: dict[int, list[DiagnosticAttempt]] = {}
    for attempt in counted:
        by_place.setdefault(attempt.participant.organisation_id, []).append(attempt)
    hidden = _hidden(diagnostic, counted, {place: len(rows) for place, rows in by_place.items()})
    places = Node.objects.filter(pk__in=by_place).order_by("path")
    return Outcomes(
        total=_line("", counted, TOTAL, ((), TOTAL) in hidden),
        indicators=[
            _line(title, [a for a in counted if code in (a.scores or {})], code, ((), code) in hidden)
            for code, title in titles_of(diagnostic)
        ],
        organisations=[
            _line(place.title, by_place[place.pk], TOTAL, ((str(place.pk),), TOTAL) in hidden)
            for place in places
        ],
    )


def _hidden(
    diagnostic: Diagnostic, counted: Iterable[DiagnosticAttempt], people: Mapping[int, int]
) -> frozenset[tuple[Place, str]]:
    """(place, code) that must not be shown; () is everybody. `people` of every organisation."""
    methodology = versions.methodology_of(diagnostic.version)
    everybody = Counter(code for attempt in counted for code in attempt.scores or {})
    tables: dict[str, dict[Place, int]] = {code: {(): n} for code, n in everybody.items()}
    tables[TOTAL] = {(): sum(people.values()), **{(str(place),): n for place, n in people.items()}}
    inside = tree_of(methodology).children[Part.FULL]
    children = {code: tuple(child for child, _weight in of) for code, of in inside.items()}
    low, high = scale_of(methodology, TOTAL) or (Fraction(0), Fraction(100))
    counts = {code: {Part.FULL.value: table} for code, table in tables.items()}
    return hidden_cells(counts, children, diagnostic.min_cell, int(50 * (high - low)))


def titles_of(diagnostic: Diagnostic) -> list[tuple[str, str]]:
    """Codes and titles of the indicators, in the order of the workbook; an only child says what its parent says."""
    language = (get_language() or "ru")[:2]
    indicators = versions.methodology_of(diagnostic.version).indicators
    children = Counter(indicator.parent for indicator in indicators if indicator.parent)
    shown = [i for i in indicators if i.parent is None or children[i.parent] > 1]
    return [(indicator.code, indicator.title(language)) for indicator in shown]


def _best_of_each(diagnostic: Diagnostic) -> list[DiagnosticAttempt]:
    rows = DiagnosticAttempt.objects.filter(participant__diagnostic=diagnostic, state=AttemptState.SCORED)
    of_each: dict[int, list[DiagnosticAttempt]] = {}
    for attempt in rows.select_related("participant").order_by("participant", "number"):
        of_each.setdefault(attempt.participant_id, []).append(attempt)
    found = [works.best(attempts) for attempts in of_each.values()]
    return [attempt for attempt in found if attempt is not None]


def _line(title: str, attempts: Iterable[DiagnosticAttempt], code: str, is_hidden: bool) -> Line:
    values = [Fraction((attempt.scores or {})[code]) for attempt in attempts]
    mean = sum(values, Fraction(0)) / len(values) if values and not is_hidden else None
    return Line(title, len(values), mean)
