"""What many people said of one unit, taken apart as far as it may be: never one person's answers, never few people's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mostik.instruments.engine.form import Form, Kind, text_in
from mostik.instruments.queries import versions
from mostik.monitoring.models import Campaign, Survey, SurveyAnswer
from mostik.monitoring.queries.surveys import is_in_results
from mostik.stats.methodology import TOTAL
from mostik.stats.scoring import item_score


@dataclass(frozen=True, slots=True)
class Asked:
    """A scored question of a leaf: its mean score, None where fewer than the campaign's `min_cell` answered it, or fewer
    did not: what they said to the other questions would follow from the score of the indicator."""

    label: str
    mean: Fraction | None


@dataclass(frozen=True, slots=True)
class Said:
    """A question answered in free words. The texts are in no order that means anything."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    asked: tuple[Asked, ...] = ()
    said: tuple[Said, ...] = ()


def of_unit(campaign: Campaign, version: Any, unit_id: int, source: str, code: str, language: str) -> Crowd:
    """Call it only where the number of the unit is shown (`results.Mart.read`): then enough people have answered."""
    survey = (
        Survey.objects.select_related("campaign")
        .filter(campaign=campaign, version=version, source=source)
        .first()
    )
    if survey is None or not is_in_results(survey):
        return Crowd()
    rows = SurveyAnswer.objects.filter(survey=survey, unit=unit_id, is_counted=True)
    answers = [(given, frozenset(hidden)) for given, hidden in rows.values_list("answers", "hidden")]
    if len(answers) < campaign.min_cell:
        return Crowd()
    form = versions.form_of(version)
    asked = _asked(version, form, code, answers, campaign.min_cell, language)
    said = (
        ()
        if code != TOTAL
        else _said(form, [given for given, _hidden in answers], campaign.min_cell, language)
    )
    return Crowd(asked, said)


def _asked(
    version: Any, form: Form, code: str, answers: list[Any], min_cell: int, language: str
) -> tuple[Asked, ...]:
    found = []
    for item in versions.methodology_of(version).items_of(code):
        question = form.question(item.name)
        label = text_in(question.labels, language, form.default_language) if question else ""
        scores = [
            score
            for given, hidden in answers
            if item.name not in hidden and (score := item_score(item, given.get(item.name))) is not None
        ]
        is_told = len(scores) >= min_cell and not 0 < len(answers) - len(scores) < min_cell
        mean = sum(scores, Fraction(0)) / len(scores) if is_told else None
        found.append(Asked(label or item.name, mean))
    return tuple(found)


def _said(form: Form, answers: Iterable[Mapping[str, Any]], min_cell: int, language: str) -> tuple[Said, ...]:
    """Only questions that at least `min_cell` people answered in words; sorted by a hash, which no one can read a time
    or an author from."""
    given = list(answers)
    found = []
    for question in form.questions():
        if question.kind is not Kind.TEXT or question.read_only:
            continue
        texts = [" ".join(str(one[question.name]).split()) for one in given if one.get(question.name)]
        if len(texts) >= min_cell:
            label = text_in(question.labels, language, form.default_language) or question.name
            found.append(Said(label, tuple(sorted(texts, key=_mixed))))
    return tuple(found)


def _mixed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
