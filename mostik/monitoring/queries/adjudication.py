"""Two ratings of one unit side by side: which questions they answer differently, and what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mostik.instruments.engine.form import FILE_KINDS, Form, Kind, Question, text_in
from mostik.instruments.queries import versions
from mostik.monitoring.models import SecondRating
from mostik.monitoring.queries import double_rating
from mostik.monitoring.queries.answers import answer_text, asked
from mostik.stats import double_rating as pure


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A question answered differently. `options` are what the third person may choose: every choice of the question, or
    the two answers."""

    name: str
    label: str
    first: str
    second: str
    chosen: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """An indicator whose two values are further apart than the limit. `share`: of its range; None: only one has a value."""

    code: str
    title: str
    first: Fraction | None
    second: Fraction | None
    share: Fraction | None


def differences(rating: SecondRating, language: str) -> list[Difference]:
    """Questions where the card and the second rating say different things, in the order of the form. Pictures and
    documents are no judgements: they are left out."""
    form = versions.form_of(rating.draw.version)
    first = rating.card.submission.answers if rating.card.submission else {}
    second = rating.submission.answers if rating.submission else {}
    return [
        _difference(form, question, first, second, language)
        for question in form.questions()
        if asked(question)
        and question.kind not in FILE_KINDS
        and (first.get(question.name) or "") != (second.get(question.name) or "")
    ]


def _difference(
    form: Form, question: Question, first: Mapping[str, Any], second: Mapping[str, Any], language: str
) -> Difference:
    values = [str(side.get(question.name) or "") for side in (first, second)]
    if question.kind == Kind.SELECT_ONE:
        values = list(dict.fromkeys([*values, *(choice.name for choice in question.choices)]))
    words = [Option(value, answer_text(form, question, value, language)) for value in dict.fromkeys(values)]
    texts = {option.value: option.text for option in words}
    return Difference(
        name=question.name,
        label=text_in(question.labels, language, form.default_language) or question.name,
        first=texts[str(first.get(question.name) or "")],
        second=texts[str(second.get(question.name) or "")],
        chosen=str(first.get(question.name) or ""),
        options=tuple(words),
    )


def parted(rating: SecondRating, language: str) -> list[Parted]:
    """Indicators beyond the limit, as they were when the two ratings were compared."""
    methodology = versions.methodology_of(rating.draw.version)
    titles = {i.code: i.title(language) for i in methodology.indicators}
    found = pure.discrepancies(
        methodology,
        double_rating.scores_from(rating, 0),
        double_rating.scores_from(rating, 1),
        Fraction(rating.draw.limit_percent, 100),
    )
    return [Parted(one.code, titles[one.code], one.first, one.second, one.share) for one in found]
