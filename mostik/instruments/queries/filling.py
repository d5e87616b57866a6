"""A card as a page: sections, questions and options with the answers given so far, for `instruments/fill/_card.html`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from mostik.instruments.engine import browser
from mostik.instruments.engine.evaluate import Card as State
from mostik.instruments.engine.evaluate import Evaluation, Violation, evaluate, run
from mostik.instruments.engine.form import FILE_KINDS, SILENT_KINDS, Form, Group, Kind, Question, text_in
from mostik.instruments.engine.values import to_boolean
from mostik.instruments.models import Attachment, InstrumentVersion, Submission
from mostik.instruments.queries import versions

REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
COMPACT_LABEL = 16  # options this short stand in one row: «Да», «Нет», «Не применимо»


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `title` and `text` are the first line of the label and the rest of it."""

    value: str
    title: str
    text: str
    is_chosen: bool
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One question as shown. `refers` of a label are live values; `error` is a sentence or ''."""

    question: Question
    number: int
    label: SafeString
    hint: str
    value: str
    options: tuple[Option, ...]
    is_hidden: bool
    is_required: bool
    is_compact: bool
    error: str
    attachment: Attachment | None = None
    remarks: tuple[Any, ...] = ()
    form: str = ""

    @property
    def known(self) -> tuple[object, ...] | None:
        """What the drawn question follows from: it is kept drawn for everybody who gave the same answer. None where
        hardly two people write the same."""
        if self.attachment or self.remarks or (self.kind == Kind.TEXT and self.value):
            return None
        state = (self.is_hidden, self.is_required, self.error, self.hint, self.label)
        return (self.form, self.name, self.value, *state, *(option.value for option in self.options))

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def kind(self) -> str:
        return self.question.kind.value

    @property
    def is_note(self) -> bool:
        return self.question.kind is Kind.NOTE


@dataclass(slots=True)
class Section:
    """A group of the form. `depth` 0 is a panel of its own, deeper ones are headings inside it."""

    name: str
    title: str
    hint: str
    is_hidden: bool
    depth: int
    lines: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class CardPage:
    """`answered` of `asked` counts visible questions a person answers; notes and calculations do not count."""

    submission: Submission
    title: str
    sections: list[Section]
    answered: int
    asked: int
    errors: list[tuple[str, str]]
    has_files: bool
    language: str


def card_page(
    submission: Submission,
    *,
    errors: Iterable[Violation] = (),
    remarks: Mapping[str, list[Any]] | None = None,
    answers: Mapping[str, str] | None = None,
) -> CardPage:
    """The page of a card in the language of the request. `remarks` are the reviewer's, by question name;
    `answers` replace those of the submission (a conflict, a preview)."""
    version = versions.light().get(pk=submission.version_id)
    form = versions.form_of(version)
    language = (get_language() or "ru")[:2]
    given = submission.answers if answers is None else answers
    result = evaluate(form, given, now=timezone.localtime(), check=False)
    problems = {v.question: v.text(language, form.default_language) for v in errors}
    files = (
        {a.question: a for a in Attachment.objects.filter(submission=submission).select_related("file")}
        if submission.pk
        else {}
    )
    builder = _Builder(
        form, result, language, problems, files, remarks or {}, f"{version.checksum} {language}"
    )
    sections = builder.sections(form.root)
    return CardPage(
        submission=submission,
        title=version.title,
        sections=sections,
        answered=sum(s.answered for s in sections),
        asked=sum(s.asked for s in sections),
        errors=[
            (f"#q-{line.name}", f"{_plain(line.label)}: {line.error}")
            for line in _lines(sections)
            if line.error
        ],
        has_files=any(q.kind in FILE_KINDS for q in form.questions()),
        language=language,
    )


def browser_model(version: InstrumentVersion) -> dict[str, Any]:
    """What the browser needs to do the form's logic itself: the same trees the server evaluates."""
    return browser.browser_model(versions.form_of(version), (get_language() or "ru")[:2])


class _Builder:
    def __init__(
        self,
        form: Form,
        result: Evaluation,
        language: str,
        problems: Mapping[str, str],
        files: Mapping[str, Attachment],
        remarks: Mapping[str, list[Any]],
        name: str,
    ) -> None:
        self.name = name
        self.form, self.result, self.language = form, result, language
        self.problems, self.files, self.remarks = problems, files, remarks
        self.state = State(form, result.values, "", "", dict(result.values))
        self.count = 0

    def sections(self, root: Group) -> list[Section]:
        """Top-level groups as sections; questions that stand outside any group get a section without a title."""
        found: list[Section] = []
        for child in root.children:
            if isinstance(child, Group):
                found.append(self.section(child, 0))
                continue
            if not found or found[-1].name:
                found.append(Section("", "", "", is_hidden=False, depth=0))
            self.add(found[-1], child)
        return [s for s in found if s.lines or s.sections]

    def section(self, group: Group, depth: int) -> Section:
        title = text_in(group.labels, self.language, self.form.default_language)
        hint = text_in(group.hints, self.language, self.form.default_language)
        hidden = group.relevant is not None and not to_boolean(run(group.relevant, self.state))
        section = Section(group.name, title, hint, hidden, depth)
        for child in group.children:
            if isinstance(child, Group):
                inner = self.section(child, depth + 1)
                section.sections.append(inner)
                section.answered += inner.answered
                section.asked += inner.asked
            else:
                self.add(section, child)
        return section

    def add(self, section: Section, question: Question) -> None:
        if question.kind in SILENT_KINDS:
            return
        line = self.line(question)
        section.lines.append(line)
        if not line.is_note and not line.is_hidden:
            section.asked += 1
            section.answered += bool(line.value)

    def line(self, question: Question) -> Line:
        self.count += 1
        value = self.result.values.get(question.name, "")
        self.state.own = question.name
        options = tuple(self.options(question, value))
        return Line(
            question=question,
            number=self.count,
            label=self.label(text_in(question.labels, self.language, self.form.default_language)),
            hint=text_in(question.hints, self.language, self.form.default_language),
            value=value,
            options=options,
            is_hidden=question.name in self.result.hidden,
            is_required=question.required is not None and to_boolean(run(question.required, self.state)),
            is_compact=len(options) <= 4
            and all(len(o.title) <= COMPACT_LABEL and not o.text for o in options),
            error=self.problems.get(question.name, ""),
            attachment=self.files.get(question.name),
            remarks=tuple(self.remarks.get(question.name, ())),
            form=self.name,
        )

    def options(self, question: Question, value: str) -> Iterator[Option]:
        chosen = value.split() if question.kind is Kind.SELECT_MULTIPLE else [value]
        for number, choice in enumerate(question.choices):
            label = text_in(choice.labels, self.language, self.form.default_language) or choice.name
            title, _line, text = label.partition("\n")
            yield Option(choice.name, title, text, choice.name in chosen, number)

    def label(self, text: str) -> SafeString:
        """The label with `${name}` replaced by a live value."""
        pieces = REFERENCE.split(text)
        safe = [
            format_html('<output data-ref="{}">{}</output>', piece, self.result.values.get(piece, ""))
            if odd % 2
            else conditional_escape(piece)
            for odd, piece in enumerate(pieces)
        ]
        return mark_safe("".join(safe))


def _lines(sections: list[Section]) -> Iterator[Line]:
    for section in sections:
        yield from section.lines
        yield from _lines(section.sections)


def _plain(label: SafeString) -> str:
    return re.sub(r"<[^>]+>", "", label).replace("&quot;", "«").replace("&amp;", "&")
