"""The answers of a card as a person reads them: sections, questions, words instead of codes, remarks beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format

from mostik.instruments.engine.evaluate import Evaluation, evaluate
from mostik.instruments.engine.form import CHOICE_KINDS, SILENT_KINDS, Form, Group, Kind, Question, text_in
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, ReviewComment
from mostik.monitoring.queries import double_rating


@dataclass(frozen=True, slots=True)
class Other:
    """The answer of another accepted card about the same unit. `differs` from the card being read."""

    source: str
    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its answer. `text` is empty when it was not answered; `is_hidden` when it was not asked."""

    name: str
    label: str
    text: str
    is_hidden: bool = False
    comments: tuple[ReviewComment, ...] = ()
    others: tuple[Other, ...] = ()
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """A whole card. `general` are remarks about the card as a whole."""

    sections: list[Section]
    general: tuple[ReviewComment, ...] = ()
    other_sources: tuple[str, ...] = ()
    answered: int = 0
    asked: int = 0
    by_item: Mapping[str, str] = field(default_factory=dict)


def sheet_of(
    assignment: Assignment,
    *,
    language: str,
    comments: Sequence[ReviewComment] = (),
    others: Iterable[Assignment] = (),
    typed: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> Sheet:
    """The answers of a card. Without a submission every answer is empty. `typed` are remarks of a refused form, by
    question, to be shown again. `given` are answers that are not the card's yet."""
    form = versions.form_of(assignment.filled)
    if given is None:
        given = assignment.submission.answers if assignment.submission else {}
    seen = evaluate(form, given, check=False)
    beside = [(card.get_source_display(), card.submission.answers) for card in others if card.submission]
    read = _Reader(form, given, seen, language, comments, beside, typed or {})
    sections = [s for s in read.sections(form.root, ()) if s.rows]
    rows = [row for section in sections for row in section.rows]
    return Sheet(
        sections=sections,
        general=tuple(c for c in comments if not c.item),
        other_sources=tuple(str(source) for source, _answers in beside),
        answered=sum(bool(row.text) for row in rows),
        asked=sum(not row.is_hidden for row in rows),
        by_item={row.name: row.label for row in rows},
    )


def sheet_of_answers(version: InstrumentVersion, given: Mapping[str, str], language: str) -> Sheet:
    """Answers that belong to no card."""
    form = versions.form_of(version)
    read = _Reader(form, given, evaluate(form, given, check=False), language, (), [], {})
    return Sheet(sections=[s for s in read.sections(form.root, ()) if s.rows])


def other_cards(assignment: Assignment, viewer: Any) -> list[Assignment]:
    """Accepted cards of other sources about the same unit in the same campaign; none for whoever is rating the unit a
    second time and has not sent it yet."""
    if double_rating.is_blind(viewer, assignment):
        return []
    cards = Assignment.objects.filter(
        campaign=assignment.campaign_id,
        version=assignment.version_id,
        unit=assignment.unit_id,
        state=AssignmentState.ACCEPTED,
    )
    return list(
        cards.exclude(source=assignment.source).select_related("submission").order_by("-source", "id")
    )


class _Reader:
    def __init__(
        self,
        form: Form,
        given: Mapping[str, Any],
        seen: Evaluation,
        language: str,
        comments: Sequence[ReviewComment],
        beside: Sequence[tuple[str, Mapping[str, Any]]],
        typed: Mapping[str, str],
    ) -> None:
        self.form, self.given, self.seen, self.language, self.beside = form, given, seen, language, beside
        self.typed = typed
        self.comments: dict[str, list[ReviewComment]] = {}
        for comment in comments:
            self.comments.setdefault(comment.item, []).append(comment)

    def sections(
        self, group: Group, above: tuple[str, ...], inside: str = "", number: str = ""
    ) -> Iterable[Section]:
        """Questions of one group are one section; a group inside a group carries both titles. Each instance of a repeat
        is a section; `inside` stands before the keys of its questions."""
        title = f"{text_in(group.labels, self.language, self.form.default_language)} {number}".strip()
        titles = (*above, title) if title else above
        rows = tuple(
            self.row(child, inside + child.name)
            for child in group.children
            if isinstance(child, Question) and asked(child)
        )
        yield Section(" · ".join(titles), rows)
        for child in group.children:
            if isinstance(child, Group) and child.is_repeat:
                for n in range(1, self.seen.repeats.get(inside + child.name, 0) + 1):
                    yield from self.sections(child, titles, f"{inside}{child.name}[{n}]/", str(n))
            elif isinstance(child, Group):
                yield from self.sections(child, titles, inside)

    def row(self, question: Question, key: str) -> Row:
        text = answer_text(self.form, question, self.given.get(key), self.language)
        others = []
        for source, answers in self.beside:
            theirs = answer_text(self.form, question, answers.get(key), self.language)
            others.append(Other(source, theirs, theirs != text))
        return Row(
            name=key,
            label=text_in(question.labels, self.language, self.form.default_language) or question.name,
            text=text,
            is_hidden=key in self.seen.hidden,
            comments=tuple(self.comments.get(key, ())),
            others=tuple(others),
            typed=self.typed.get(key, ""),
        )


def asked(question: Question) -> bool:
    return question.kind not in SILENT_KINDS and question.kind != Kind.NOTE


def answer_text(form: Form, question: Question, value: Any, language: str) -> str:
    """The answer in words: labels of choices, the text itself otherwise."""
    if value is None or value == "":
        return ""
    if question.kind == Kind.DATE:
        return date_format(date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    if question.kind not in CHOICE_KINDS:
        return str(value)
    names = value if isinstance(value, list) else str(value).split()
    labels = {c.name: text_in(c.labels, language, form.default_language) or c.name for c in question.choices}
    return ", ".join(labels.get(str(name), str(name)) for name in names)


def labels_of(assignment: Assignment, names: Iterable[str], language: str) -> dict[str, str]:
    """What questions are called, by name."""
    form = versions.form_of(assignment.filled)
    wanted = set(names)
    return {
        q.name: text_in(q.labels, language, form.default_language) or q.name
        for q in form.questions()
        if q.name in wanted
    }
