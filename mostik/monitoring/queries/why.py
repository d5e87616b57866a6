"""«Почему 3,42?» — one number taken apart: by children of the node, by indicators inside it, by answers of one card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.engine.form import Form, text_in
from mostik.instruments.queries import own_parts, versions
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries.answers import answer_text
from mostik.monitoring.queries.double_rating import standing_of
from mostik.stats.methodology import TOTAL, Indicator, Methodology, Scoring
from mostik.stats.scoring import Scorer, item_score
from mostik.stats.tree import tree_of


@dataclass(frozen=True, slots=True)
class Answer:
    """A scored question of a leaf. `score` is None when it does not count (N/A, unanswered); `level` for marks."""

    name: str
    label: str
    text: str
    score: Fraction | None
    weight: Fraction
    level: Fraction | None
    is_hidden: bool
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class Share:
    """A child indicator with its weight. `value` None: undefined, left out of the mean."""

    code: str
    title: str
    weight: Fraction
    value: Fraction | None
    is_share: bool


@dataclass(frozen=True, slots=True)
class CardWhy:
    """One card's value of one indicator: `shares` of an inner node or `answers` of a leaf."""

    card: Assignment
    value: Fraction | None
    scoring: str
    shares: tuple[Share, ...] = ()
    answers: tuple[Answer, ...] = ()


def accepted_cards(campaign: Campaign, version_id: int, unit_id: int, source: str) -> list[Assignment]:
    cards = Assignment.objects.filter(
        campaign=campaign, version=version_id, unit=unit_id, source=source, state=AssignmentState.ACCEPTED
    )
    return list(
        cards.select_related("submission", "version", "composed__core", "assessor", "unit").order_by("pk")
    )


def of_card(card: Assignment, code: str, part: str, language: str) -> CardWhy:
    """Take the value of a card apart. The same code scores it here and in the results."""
    counted = standing_of([card.pk], card.campaign, card.version_id).get(card.pk, card.submission)
    assert counted is not None
    version = card.version
    given: Mapping[str, str | None] = counted.answers
    if is_own(card, code):
        assert card.submission is not None
        version, counted = card.filled, card.submission
        given = counted.answers
    elif card.composed is not None:
        given = own_parts.without_own(card.composed, counted.answers)
    form, methodology = versions.form_of(version), versions.methodology_of(version)
    completed = counted.completed_at
    now = timezone.localtime(completed) if completed else None
    hidden = evaluate(form, given, now=now, check=False).hidden
    scores = Scorer(methodology).score(given, hidden)
    indicator = next((i for i in methodology.indicators if i.code == code), None)
    scoring = indicator.scoring if indicator else Scoring.MEAN
    inside = tree_of(methodology).children[part].get(code)
    value = scores.get((part, code))
    if inside is not None:
        named = {i.code: i for i in methodology.indicators}
        shares = tuple(
            Share(c, named[c].title(language), Fraction(w, 1000), scores.get((part, c)), named[c].is_share)
            for c, w in inside
        )
        return CardWhy(card, value, scoring, shares=shares)
    answers = _answers(methodology, form, code, given, hidden, language)
    return CardWhy(card, value, scoring, answers=answers)


def is_own(card: Assignment, code: str) -> bool:
    """Does the indicator belong to the own part of the place?"""
    return card.composed is not None and any(
        one.code == code for one in own_parts.own_indicators(card.composed)
    )


def _answers(
    methodology: Methodology,
    form: Form,
    code: str,
    given: Mapping[str, str | None],
    hidden: frozenset[str],
    language: str,
) -> tuple[Answer, ...]:
    found = []
    for item in methodology.items_of(code):
        question = form.question(item.name)
        label = text_in(question.labels, language, form.default_language) if question else item.name
        text = answer_text(form, question, given.get(item.name), language) if question else ""
        score = None if item.name in hidden else item_score(item, given.get(item.name))
        met = None
        if item.mark_level is not None and score is not None:
            met = score == (0 if item.mark_polarity == "negative" else 1)
        found.append(
            Answer(
                name=item.name,
                label=label or item.name,
                text=text,
                score=score,
                weight=Fraction(item.weight, 1000),
                level=item.mark_level,
                is_hidden=item.name in hidden,
                is_met=met,
            )
        )
    return tuple(found)


def indicator_of(methodology: Methodology, code: str) -> Indicator | None:
    return next((i for i in methodology.indicators if i.code == code), None)


def exists(methodology: Methodology, code: str) -> bool:
    return code == TOTAL or indicator_of(methodology, code) is not None
