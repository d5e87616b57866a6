"""What a version consists of, for the page that is read before publishing: sections, questions, the indicator tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mostik.instruments.engine.form import UNASKED, Form, Group, Question, text_in
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.stats.methodology import Indicator, Item, Methodology
from mostik.ui import formats

KINDS = {
    "select_one": _("one of the options"),
    "select_multiple": _("several options"),
    "integer": _("whole number"),
    "decimal": _("number"),
    "text": _("text"),
    "date": _("date"),
    "time": _("time"),
    "datetime": _("date and time"),
    "acknowledge": _("confirmation"),
    "foreign": _("question of ODK Collect"),
    "note": _("note"),
    "calculate": _("calculation"),
    "image": _("picture"),
    "file": _("file"),
    "hidden": _("hidden value"),
    "meta": _("service value"),
}
SCORINGS = {
    "mean": _("mean"),
    "sum": _("sum"),
    "share": _("share, %"),
    "levelled": _("by levels"),
}


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A line of the outline: a heading (`depth`, no kind) or a question with what it is scored for."""

    depth: int
    name: str
    title: str
    kind: str
    is_required: bool
    is_conditional: bool
    options: tuple[str, ...]
    indicator: str
    mark_level: str

    @property
    def kind_title(self) -> str | Promise:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A node of the indicator tree in the order of reading. `items` counts its own questions."""

    depth: int
    indicator: Indicator
    title: str
    is_leaf: bool
    items: int
    weight: str

    @property
    def scoring_title(self) -> str | Promise:
        return SCORINGS[self.indicator.scoring.value]


@dataclass(frozen=True, slots=True)
class Outline:
    methodology: Methodology
    questions: list[QuestionRow]
    indicators: list[IndicatorRow]
    languages: tuple[str, ...]

    @property
    def levels(self) -> list[str]:
        return [plain(level) for level in self.methodology.levels]

    @property
    def threshold(self) -> str:
        return plain(self.methodology.threshold)

    @property
    def asked(self) -> int:
        return sum(1 for row in self.questions if row.kind and row.kind not in UNASKED)


def plain(value: Fraction | None) -> str:
    """A decimal as a person writes it: 3, 1,5; '' for None."""
    if value is None:
        return ""
    digits = next((d for d in range(4) if (value * 10**d).denominator == 1), 4)
    return formats.number(value, digits)


def outline_of(version: InstrumentVersion) -> Outline:
    """The outline in the language of the request."""
    form, methodology = versions.form_of(version), versions.methodology_of(version)
    language = (get_language() or "ru")[:2]
    items = {item.name: item for item in methodology.items}
    return Outline(
        methodology=methodology,
        questions=list(_questions(form, form.root, items, language, 0)),
        indicators=list(_indicators(methodology, language)),
        languages=form.languages,
    )


def _questions(
    form: Form, group: Group, items: dict[str, Item], language: str, depth: int
) -> Iterator[QuestionRow]:
    for child in group.children:
        title = text_in(child.labels, language, form.default_language)
        if isinstance(child, Group):
            yield QuestionRow(depth, child.name, title, "", False, child.relevant is not None, (), "", "")
            yield from _questions(form, child, items, language, depth + 1)
        else:
            yield _question(form, child, items.get(child.name), title, language, depth)


def _question(
    form: Form, question: Question, item: Item | None, title: str, language: str, depth: int
) -> QuestionRow:
    labels = (text_in(c.labels, language, form.default_language) for c in question.choices)
    return QuestionRow(
        depth=depth,
        name=question.name,
        title=title,
        kind=str(question.kind),
        is_required=question.required is not None,
        is_conditional=question.relevant is not None,
        options=tuple(label.partition("\n")[0] for label in labels),
        indicator=item.indicator if item else "",
        mark_level=plain(item.mark_level) if item else "",
    )


def _indicators(methodology: Methodology, language: str) -> Iterator[IndicatorRow]:
    children: dict[Any, list[Indicator]] = defaultdict(list)
    for indicator in methodology.indicators:
        children[indicator.parent].append(indicator)
    counts: dict[str, int] = defaultdict(int)
    for item in methodology.items:
        counts[item.indicator] += 1
    stack = [(0, indicator) for indicator in reversed(children[None])]
    while stack:
        depth, indicator = stack.pop()
        below = children.get(indicator.code, [])
        yield IndicatorRow(
            depth=depth,
            indicator=indicator,
            title=indicator.title(language),
            is_leaf=not below,
            items=counts[indicator.code],
            weight=plain(Fraction(indicator.weight, 1000)),
        )
        stack.extend((depth + 1, child) for child in reversed(below))
