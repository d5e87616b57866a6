"""A card as a page: sections, questions and options with the answers given so far, for `instruments/fill/_card.html`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mostik.instruments.engine import browser
from mostik.instruments.engine.evaluate import Evaluation, Violation, evaluate, is_required
from mostik.instruments.engine.form import FILE_KINDS, SILENT_KINDS, Form, Group, Kind, Question, text_in
from mostik.instruments.engine.runtime import Node, Run
from mostik.instruments.engine.values import to_string
from mostik.instruments.models import Attachment, InstrumentVersion, Submission
from mostik.instruments.queries import versions
from mostik.instruments.queries.sides import Order, Side, asks, is_written_already
from mostik.ui import formats

REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
COMPACT_LABEL = 16  # options this short stand in one row: «Да», «Нет», «Не применимо»
MENU_OPTIONS = 20  # more options than this are a drop-down list


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
    """One question as shown; `name` is its key in the answers. `refers` of a label are live values; `error` is a
    sentence or ''. `is_live` options follow other answers, so the page's script draws them anew."""

    question: Question
    name: str
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
        return (
            self.form,
            self.name,
            self.value,
            *state,
            *((option.value, option.title) for option in self.options),
        )

    @property
    def is_live(self) -> bool:
        return self.question.itemset is not None

    @property
    def is_menu(self) -> bool:
        return self.question.kind is Kind.SELECT_ONE and (
            len(self.options) > MENU_OPTIONS or self.is_live or "minimal" in self.question.appearance.split()
        )

    @property
    def ends(self) -> tuple[str, ...]:
        """Least, greatest and step of a range as HTML takes them."""
        span = self.question.range
        return () if span is None else tuple(f"{n:g}" for n in (span.start, span.end, span.step))

    @property
    def typed(self) -> str:
        """The value as the browser's own fields of time take it."""
        if self.question.kind is Kind.TIME:
            return self.value[:5]
        return self.value[:16] if self.question.kind is Kind.DATETIME else self.value

    @property
    def kind(self) -> str:
        return self.question.kind.value

    @property
    def is_note(self) -> bool:
        return self.question.kind is Kind.NOTE


@dataclass(slots=True)
class Section:
    """A group of the form; `name` is its key. `depth` 0 is a panel of its own, deeper ones are headings inside it.

    A repeat is a section with `repeat` (the key without a number); its `sections` are the instances, `spare` is one more,
    from which the page's script makes new ones. `can_remove` is said of an instance."""

    name: str
    title: str
    hint: str
    is_hidden: bool
    depth: int
    lines: list[Line] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    answered: int = 0
    asked: int = 0
    repeat: str = ""
    spare: Section | None = None
    can_add: bool = False
    can_remove: bool = False
    number: int = 0

    def take(self, inner: Section) -> None:
        self.sections.append(inner)
        self.answered += inner.answered
        self.asked += inner.asked


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
    collect_only: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


def card_page(
    submission: Submission,
    *,
    errors: Iterable[Violation] = (),
    remarks: Mapping[str, list[Any]] | None = None,
    answers: Mapping[str, str] | None = None,
    side: Side = Side.ALL,
    seed: int | None = None,
) -> CardPage:
    """The page of a card in the language of the request. `remarks` are the reviewer's, by question name;
    `answers` replace those of the submission (a conflict, a preview); of a case only the questions of one `side` are
    drawn; with a `seed` questions and options stand in an order of their own."""
    version = versions.light().get(pk=submission.version_id)
    form = versions.form_of(version)
    language = (get_language() or "ru")[:2]
    given = submission.answers if answers is None else answers
    result = evaluate(form, given, now=timezone.localtime(), check=False)
    problems = {v.question: v.text(language, form.default_language) for v in errors}
    if form.collect_only:
        reasons = tuple(dict.fromkeys(p.text(language) for p in form.collect_only))
        return CardPage(submission, version.title, [], 0, 0, [], False, language, reasons)
    attached = Attachment.objects.filter(submission_id=submission.pk).select_related("file")
    files = {a.question: a for a in attached} if submission.pk else {}
    name = f"{version.checksum} {language} {side} {seed}"
    builder = _Builder(form, result, language, problems, files, remarks or {}, name)
    builder.side, builder.order = side, Order(seed)
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
        kept=tuple(_kept(result)),
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
        assert result.run is not None
        self.run: Run = result.run
        self.count = 0
        self.side, self.order = Side.ALL, Order(None)

    def sections(self, root: Group) -> list[Section]:
        """Top-level groups as sections; questions that stand outside any group get a section without a title."""
        above = self.run.top.kids[self.run.program.plans[0].name][0]
        found: list[Section] = []
        for child in root.children:
            if isinstance(child, Group):
                found.append(self.section(child, 0, above))
                continue
            if not found or found[-1].name:
                found.append(Section("", "", "", is_hidden=False, depth=0))
            self.add(found[-1], child, above)
        return [s for s in found if s.lines or s.sections or s.repeat]

    def section(self, group: Group, depth: int, above: Node) -> Section:
        """A group under the node `above`; a repeat with all its instances."""
        if group.index < 0:
            return self.filled(self.started(group, group.name, depth, above), group, above)
        parent = self.node(group.parent, above)
        if not group.is_repeat:
            node = self.node(group.index, above)
            return self.filled(self.started(group, node.key, depth, node), group, node)
        nodes = parent.kids[group.path[-1]]
        section = self.started(group, f"{self.run.inside(parent)}{group.name}[]", depth, parent)
        section.repeat = section.name.removesuffix("[]")
        section.can_add = not group.is_fixed
        for node in nodes:
            section.take(self.instance(group, depth + 1, node))
        if section.can_add:
            counted = self.count
            section.spare = self.instance(group, depth + 1, self.run.spare(group.index, parent))
            self.count = counted
        shown = section.sections or [s for s in (section.spare,) if s]
        section.is_hidden = not parent.relevant or all(inner.is_hidden for inner in shown)
        return section

    def instance(self, group: Group, depth: int, node: Node) -> Section:
        section = self.started(group, node.key, depth, node)
        section.title = section.title or SafeString(group.path[-1])
        section.hint = ""
        section.number = node.number
        section.can_remove = not group.is_fixed
        return self.filled(section, group, node)

    def started(self, group: Group, key: str, depth: int, node: Node) -> Section:
        title = self.label(text_in(group.labels, self.language, self.form.default_language), node)
        hint = text_in(group.hints, self.language, self.form.default_language)
        return Section(key, title, hint, is_hidden=not node.relevant, depth=depth)

    def filled(self, section: Section, group: Group, node: Node) -> Section:
        for child in self.order.questions(group):
            if isinstance(child, Group):
                section.take(self.section(child, section.depth + 1, node))
            else:
                self.add(section, child, node)
        return section

    def node(self, index: int, near: Node) -> Node:
        """The node of a place under or above `near`: the only one, or the one of the same instance."""
        found: Any = self.run.single[index]
        if found is not None:
            return found  # type: ignore[no-any-return]
        return self.run.near(index, near)

    def add(self, section: Section, question: Question, near: Node) -> None:
        if question.kind in SILENT_KINDS or not asks(question, self.side):
            return
        if is_written_already(question, self.side):
            section.lines.append(self.written(question, self.node(question.index, near)))
            return
        line = self.line(question, self.node(question.index, near))
        section.lines.append(line)
        if not line.is_note and not line.is_hidden:
            section.asked += 1
            section.answered += bool(line.value)

    def line(self, question: Question, node: Node) -> Line:
        self.count += 1
        value = node.text
        options = tuple(self.options(question, node, value))
        return Line(
            question=question,
            name=node.key,
            number=self.count,
            label=self.label(text_in(question.labels, self.language, self.form.default_language), node),
            hint=self.hint(question),
            value=value,
            options=options,
            is_hidden=not node.relevant,
            is_required=is_required(self.run, node),
            is_compact=len(options) <= 4
            and all(len(o.title) <= COMPACT_LABEL and not o.text for o in options),
            error=self.problems.get(node.key, ""),
            attachment=self.files.get(node.key),
            remarks=tuple(self.remarks.get(node.key, ())),
            form=self.name,
        )

    def written(self, question: Question, node: Node) -> Line:
        """What the person has answered, as a text to read."""
        line = self.line(replace(question, kind=Kind.NOTE, hints={}), node)
        words = linebreaksbr(conditional_escape(node.text or "—"))
        return replace(line, label=format_html("<strong>{}</strong><br>{}", line.label, words), error="")

    def hint(self, question: Question) -> str:
        hint = text_in(question.hints, self.language, self.form.default_language)
        if question.range is None:
            return hint
        ends = {"start": _number(question.range.start), "end": _number(question.range.end)}
        span = _("From %(start)s to %(end)s.") % ends
        return f"{hint} {span}".strip()

    def options(self, question: Question, node: Node, value: str) -> Iterator[Option]:
        chosen = value.split() if question.kind is Kind.SELECT_MULTIPLE else [value]
        if question.itemset is None:
            offered = [(choice.name, choice.labels) for choice in self.order.choices(question)]
        else:
            offered = [(name, self.run.item_label(question, item)) for name, item in self.run.items(node)]
        for number, (name, labels) in enumerate(offered):
            label = text_in(labels, self.language, self.form.default_language) or name
            title, _line, text = label.partition("\n")
            yield Option(name, title, text, name in chosen, number)

    def label(self, text: str, node: Node) -> SafeString:
        """The label with `${name}` replaced by a live value."""
        pieces = REFERENCE.split(text)
        safe = [
            format_html('<output data-ref="{}">{}</output>', piece, self.shown(piece, node))
            if odd % 2
            else conditional_escape(piece)
            for odd, piece in enumerate(pieces)
        ]
        return mark_safe("".join(safe))

    def shown(self, piece: str, node: Node) -> str:
        if piece.startswith("="):
            return to_string(self.run.value_of(self.form.outputs[int(piece[1:])], node))
        return self.result.values.get(piece, "")


def _lines(sections: list[Section]) -> Iterator[Line]:
    for section in sections:
        yield from section.lines
        yield from _lines(section.sections)


def _kept(result: Evaluation) -> Iterator[tuple[str, str]]:
    """Values nobody is asked for that the page's script needs: the beginning of filling, what was computed once."""
    assert result.run is not None
    for node in result.run.walk():
        if node.given and isinstance(node.plan.node, Question) and node.plan.node.kind in SILENT_KINDS:
            yield node.key, node.given


def _number(value: float) -> str:
    return formats.number(value, 0 if value == int(value) else 2)


def _plain(label: SafeString) -> str:
    return re.sub(r"<[^>]+>", "", label).replace("&quot;", "«").replace("&amp;", "&")
