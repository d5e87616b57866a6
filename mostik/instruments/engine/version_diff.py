"""What differs between two versions of an instrument: questions, indicators, rules of the whole form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from mostik.instruments.engine.form import UNASKED, Form, Kind, Question, text_in
from mostik.instruments.engine.safe_xml import attribute, local_name, read_xml
from mostik.stats.methodology import Indicator, Item, Methodology

PATH = re.compile(r"/[\w.\-]+(?:/[\w.\-]+)*/([\w.\-]+)")
BINDS = {
    "relevant": "relevant",
    "constraint": "constraint",
    "required": "required",
    "calculate": "calculation",
}
ASKS = frozenset(("label", "kind", "choices", "relevant"))
"""Fields that make another question of an item: with one of them changed, answers are not compared."""


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """`field` names what changed; both texts as a person reads them, '' for nothing."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question (`name`) or an indicator (`code`) of either version."""

    name: str
    title: str
    fate: Fate
    changes: tuple[Change, ...] = ()
    is_scored: bool = False


@dataclass(frozen=True, slots=True)
class VersionDiff:
    questions: tuple[Entry, ...]
    indicators: tuple[Entry, ...]
    rules: tuple[Change, ...]

    @property
    def changed_items(self) -> frozenset[str]:
        """Items that ask something else than before."""
        return frozenset(
            entry.name
            for entry in self.questions
            if entry.is_scored and any(change.field in ASKS for change in entry.changes)
        )

    @property
    def shared_items(self) -> int:
        """Scored questions that are in both and ask and score the same."""
        scoring = {*ASKS, "scores", "item_weight", "mark_level", "mark_polarity", "indicator"}
        kept = (e for e in self.questions if e.is_scored and e.fate in (Fate.SAME, Fate.CHANGED))
        return sum(1 for entry in kept if not any(change.field in scoring for change in entry.changes))

    @property
    def is_empty(self) -> bool:
        entries = (*self.questions, *self.indicators)
        return not self.rules and all(entry.fate is Fate.SAME for entry in entries)


@dataclass(frozen=True, slots=True)
class Side:
    form: Form
    methodology: Methodology


def compare(before: Side, after: Side, language: str = "ru") -> VersionDiff:
    """Questions in the order of the new version, then those that are gone; the same with indicators."""
    scored = {item.name for side in (before, after) for item in side.methodology.items}
    old, new = _questions(before, language), _questions(after, language)
    questions = _entries(old, new, lambda name: name in scored)
    indicators = _entries(_indicators(before.methodology, language), _indicators(after.methodology, language))
    rules = _changes(_rules(before.methodology), _rules(after.methodology))
    return VersionDiff(tuple(questions), tuple(indicators), rules)


def _entries(
    old: Mapping[str, dict[str, str]],
    new: Mapping[str, dict[str, str]],
    is_scored: Callable[[str], bool] = lambda _name: False,
) -> Iterator[Entry]:
    for name, fields in new.items():
        if name not in old:
            yield Entry(name, fields["label"], Fate.ADDED, (), is_scored(name))
            continue
        changes = _changes(old[name], fields)
        yield Entry(name, fields["label"], Fate.CHANGED if changes else Fate.SAME, changes, is_scored(name))
    for name, fields in old.items():
        if name not in new:
            yield Entry(name, fields["label"], Fate.REMOVED, (), is_scored(name))


def _changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(Change(*one) for one in pairs if _plain(one[1]) != _plain(one[2]))


def _plain(text: str) -> str:
    """Spaces, the case of letters and the point at the end make no other question."""
    return " ".join(text.split()).casefold().rstrip(" .;:")


def _questions(side: Side, language: str) -> dict[str, dict[str, str]]:
    form = side.form
    binds = _binds(form.xform)
    items = {item.name: item for item in side.methodology.items}
    found = {}
    for question in form.questions():
        if question.kind in UNASKED and question.kind is not Kind.CALCULATE:
            continue
        own = binds.get(question.path, {})
        fields = {
            "label": text_in(question.labels, language, form.default_language) or question.name,
            "hint": text_in(question.hints, language, form.default_language),
            "kind": str(question.kind),
            "choices": _choices(question, form, language),
            "relevant": _relevant(question, binds),
            **{name: own.get(name, "") for name in ("constraint", "required", "calculation")},
        }
        item = items.get(question.name)
        found[question.name] = fields | (_scoring(item, question, form, language) if item else {})
    return found


def _choices(question: Question, form: Form, language: str) -> str:
    return "; ".join(text_in(c.labels, language, form.default_language) for c in question.choices)


def _scoring(item: Item, question: Question, form: Form, language: str) -> dict[str, str]:
    labels = {c.name: text_in(c.labels, language, form.default_language) for c in question.choices}
    scores = item.scores or {}
    told = (f"{labels.get(name, name)} = {_number(score) or '—'}" for name, score in scores.items())
    return {
        "indicator": item.indicator,
        "item_weight": _number(Fraction(item.weight, 1000)),
        "scores": "; ".join(told),
        "mark_level": _number(item.mark_level),
        "mark_polarity": item.mark_polarity.value if item.mark_level is not None else "",
    }


def _indicators(methodology: Methodology, language: str) -> dict[str, dict[str, str]]:
    return {one.code: _indicator(one) | {"label": one.title(language)} for one in methodology.indicators}


def _indicator(one: Indicator) -> dict[str, str]:
    return {
        "label": "",
        "parent": one.parent or "",
        "scoring": one.scoring.value,
        "weight": _number(Fraction(one.weight, 1000)),
        "part": "invariant" if one.invariant else "variative",
        "threshold": _number(one.threshold),
        "half_rule": "at_least_half" if one.half_steps else "",
        "na_policy": "block" if one.na_blocks else "",
        "recommendation": one.recommendation,
    }


def _rules(methodology: Methodology) -> dict[str, str]:
    return {
        "unit_level": methodology.unit_level.value,
        "min_answered": _number(methodology.min_answered),
        "form_threshold": _number(methodology.threshold),
        "levels": ", ".join(_number(level) for level in methodology.levels),
        "level_titles": "; ".join(methodology.level_names()),
    }


def _number(value: Fraction | None) -> str:
    if value is None:
        return ""
    digits = next((d for d in range(10) if (value * 10**d).denominator == 1), None)
    if digits is None:
        return str(value)
    whole = f"{int(abs(value) * 10**digits):0{digits + 1}d}"
    text = whole if not digits else f"{whole[:-digits]}.{whole[-digits:]}"
    return f"-{text}" if value < 0 else text


def _binds(xform: str) -> dict[tuple[str, ...], dict[str, str]]:
    """Expressions by path. A path inside an expression is told by its last name: another group is no other question."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for element in read_xml(xform.encode()).iter():
        if local_name(element) == "bind":
            path = tuple(attribute(element, "nodeset").strip("/").split("/")[1:])
            texts: dict[str, Any] = {column: attribute(element, name) for name, column in BINDS.items()}
            found[path] = {column: PATH.sub(r"\1", text) for column, text in texts.items() if text}
    return found


def _relevant(question: Question, binds: Mapping[tuple[str, ...], Mapping[str, str]]) -> str:
    """Own condition and those of the groups above."""
    steps = (question.path[:end] for end in range(1, len(question.path) + 1))
    return " and ".join(text for step in steps if (text := binds.get(step, {}).get("relevant", "")))
