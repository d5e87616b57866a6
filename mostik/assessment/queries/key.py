"""The key of a test, shown to a person about own answers after the diagnostic is closed, and at no other time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from mostik.assessment.enums import DiagnosticKind
from mostik.assessment.models import DiagnosticAttempt
from mostik.instruments.engine.form import Choice, text_in
from mostik.instruments.queries import versions


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    question: str
    given: str
    right: str
    is_right: bool


def checked_answers(attempt: DiagnosticAttempt) -> list[CheckedAnswer]:
    """Scored questions of a test in the order of the workbook; empty for a case."""
    diagnostic = attempt.participant.diagnostic
    if diagnostic.kind != DiagnosticKind.TEST:
        return []
    form = versions.form_of(diagnostic.version)
    language, default = (get_language() or "ru")[:2], form.default_language
    scores = {item.name: item.scores for item in versions.methodology_of(diagnostic.version).items}
    found = []
    for question in form.questions():
        known = {name: s for name, s in (scores.get(question.name) or {}).items() if s is not None}
        if not known:
            continue
        top = max(known.values())
        right = {name for name, score in known.items() if score == top}
        given = {*str(attempt.submission.answers.get(question.name, "")).split()}
        found.append(
            CheckedAnswer(
                question=text_in(question.labels, language, default),
                given=_words(question.choices, given, language, default),
                right=_words(question.choices, right, language, default),
                is_right=bool(given) and given <= right,
            )
        )
    return found


def _words(choices: Sequence[Choice], names: set[str], language: str, default: str) -> str:
    titles = [text_in(c.labels, language, default).partition("\n")[0] for c in choices if c.name in names]
    return "; ".join(titles)
