"""Who answers what in a case, and the shuffled order of a test.

A case is one workbook for two: questions with the word `person` in their `appearance` are answered by the person whose
work it is, everything else by those who rate it (docs/forms.md).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mostik.instruments.engine.evaluate import Violation
from mostik.instruments.engine.form import Choice, Form, Group, Kind, Question

PERSON = "person"


class Side(StrEnum):
    ALL = "all"
    PERSON = "person"
    ASSESSOR = "assessor"


def is_of_person(question: Question) -> bool:
    return PERSON in question.appearance.split()


def asks(question: Question, side: Side) -> bool:
    """Is the question drawn for this side? Those who rate read the case and the person's answers too."""
    return side is not Side.PERSON or is_of_person(question)


def is_written_already(question: Question, side: Side) -> bool:
    """Is it there to be read, not to be answered?"""
    return side is Side.ASSESSOR and is_of_person(question) and question.kind is not Kind.NOTE


def of_side(violations: Sequence[Violation], form: Form, side: Side) -> list[Violation]:
    """Violations this side can repair."""
    drawn = {q.name for q in form.questions() if asks(q, side) and not is_written_already(q, side)}
    return [violation for violation in violations if violation.question in drawn]


def persons_answers(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    return {q.name: answers[q.name] for q in form.questions() if is_of_person(q) and answers.get(q.name)}


@dataclass(frozen=True, slots=True)
class Order:
    """The order of questions within each group and of their options; that of the workbook without a seed.

    Only questions without conditions change places: what a note introduces and what follows an answer stays. The same
    seed gives the same order on every page."""

    seed: int | None

    def questions(self, group: Group) -> Sequence[Group | Question]:
        movable = [n for n, child in enumerate(group.children) if _can_move(child)]
        if self.seed is None or len(movable) < 2 or not _is_free(group):
            return group.children
        mixed = movable[:]
        self._chance(group.name).shuffle(mixed)
        found = list(group.children)
        for place, taken in zip(movable, mixed, strict=True):
            found[place] = group.children[taken]
        return found

    def choices(self, question: Question) -> Sequence[Choice]:
        if self.seed is None or question.kind is not Kind.SELECT_ONE:
            return question.choices
        mixed = list(question.choices)
        self._chance(question.name).shuffle(mixed)
        return mixed

    def _chance(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}:{name}")


def _can_move(child: Group | Question) -> bool:
    return isinstance(child, Question) and child.kind is not Kind.NOTE and child.kind is not Kind.CALCULATE


def _is_free(group: Group) -> bool:
    return all(child.relevant is None for child in group.children)
