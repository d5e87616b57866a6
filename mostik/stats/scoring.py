"""The score of one submission: exact, by the letter of docs/scoring.md. Everything else in this package is a faster
way to the numbers of this file, and is tested against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from mostik.stats.methodology import TOTAL, Indicator, Item, Methodology, Part, Polarity, Scoring
from mostik.stats.tree import PARTS, Tree, tree_of


class _Hidden:
    """The question was not relevant: it counts neither as answered nor as asked."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN: Final = _Hidden()
Mark = Fraction | None | _Hidden
"""What is known of one item: its score, None = not applicable or not answered, HIDDEN = not relevant."""

Asked = Sequence[tuple[Item, Fraction | None]]
"""The relevant items and their scores."""

Scores = dict[tuple[str, str], Fraction]
"""(part, code) -> value. An absent key is an undefined value."""


class UnknownAnswer(ValueError):
    """An answer that the item does not offer. Readers of answers refuse it with its place; here it is a defect."""


def score(
    methodology: Methodology, answers: Mapping[str, str | None], hidden: frozenset[str] = frozenset()
) -> Scores:
    """All defined values of one submission, for both parts; the code of the form total is TOTAL."""
    return Scorer(methodology).score(answers, hidden)


@dataclass(frozen=True)
class Scorer:
    """The same for many submissions: the tree is prepared once."""

    methodology: Methodology
    tree: Tree = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", tree_of(self.methodology))

    def score(self, answers: Mapping[str, str | None], hidden: frozenset[str] = frozenset()) -> Scores:
        return self.score_marks(
            {
                item.name: HIDDEN if item.name in hidden else item_score(item, answers.get(item.name))
                for item in self.methodology.items
            }
        )

    def score_marks(self, marks: Mapping[str, Mark]) -> Scores:
        """The same from scores of items instead of raw answers."""
        values: Scores = {}
        for code in self.tree.leaves:
            indicator, items = self.tree.by_code[code], self.tree.items[code]
            value = leaf_value(self.methodology, indicator, items, [marks[item.name] for item in items])
            if value is not None:
                values[Part.FULL, code] = value
                if indicator.invariant:
                    values[Part.INVARIANT, code] = value
        for part in PARTS:
            for code in self.tree.inner:
                value = node_value(self.methodology, self.tree.children[part][code], part, values)
                if value is not None:
                    values[part, code] = value
        return values


def item_score(item: Item, answer: str | None) -> Fraction | None:
    """The score of an answer; None = not applicable. An unanswered question counts as not applicable."""
    text = "" if answer is None else str(answer).strip()
    if text == "":
        return None
    if item.scores is not None:
        if text not in item.scores:
            raise UnknownAnswer(f"{item.name}: {text!r} is not a choice")
        return item.scores[text]
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise UnknownAnswer(f"{item.name}: {text!r} is not a number") from None


def item_maximum(item: Item) -> Fraction:
    """The largest score among the choices; 0 when the item has no scored choice (it can then never be answered)."""
    return max((s for s in (item.scores or {}).values() if s is not None), default=Fraction(0))


def leaf_value(
    methodology: Methodology, indicator: Indicator, items: Sequence[Item], marks: Sequence[Mark]
) -> Fraction | None:
    """The value of a leaf; None = undefined."""
    asked: Asked = [
        (item, mark) for item, mark in zip(items, marks, strict=True) if not isinstance(mark, _Hidden)
    ]
    answered = [(item, mark) for item, mark in asked if mark is not None]
    if not answered:
        return None
    value = None
    judged = asked
    if indicator.scoring == Scoring.LEVELLED:
        value, judged = _levelled(methodology.levels, asked, half_steps=indicator.half_steps)
    if not _enough(methodology, indicator, asked if indicator.answered_by_count else judged):
        return None
    if indicator.na_blocks and any(mark is None for _, mark in judged):
        return None
    weighted = sum((item.weight * mark for item, mark in answered), Fraction(0))
    if indicator.scoring == Scoring.MEAN:
        value = weighted / sum(item.weight for item, _ in answered)
    elif indicator.scoring == Scoring.SUM:
        value = weighted / 1000
    elif indicator.scoring == Scoring.SHARE:
        most = sum((item.weight * item_maximum(item) for item, _ in answered), Fraction(0))
        value = 100 * weighted / most if most else None
    return value


def _enough(methodology: Methodology, indicator: Indicator, asked: Asked) -> bool:
    """Are enough of the asked questions answered? Nothing answered, or nothing that weighs, is never enough."""
    weights = [(1 if indicator.answered_by_count else item.weight, mark) for item, mark in asked]
    full = sum(weight for weight, _ in weights)
    got = sum(weight for weight, mark in weights if mark is not None)
    least = methodology.min_answered
    heavy = any(item.weight > 0 and mark is not None for item, mark in asked)
    return heavy and got * least.denominator >= full * least.numerator


def _levelled(levels: Sequence[Fraction], asked: Asked, *, half_steps: bool) -> tuple[Fraction, Asked]:
    """The value by the stop rule, and the marks that were needed to reach it: those up to the first incomplete
    level. Marks above it do not matter, so stopping early and scoring everything give the same value."""
    highest = max(item.mark_level for item, mark in asked if mark is not None and item.mark_level is not None)
    reached = levels[0]
    for position, level in enumerate(levels):
        met = [_is_met(item, mark) for item, mark in asked if item.mark_level == level and mark is not None]
        if all(met) if met else highest > level:
            reached = level
            continue
        if half_steps and position and met and 2 * sum(met) >= len(met):
            reached = (reached + level) / 2
        return reached, [
            (item, mark) for item, mark in asked if item.mark_level is None or item.mark_level <= level
        ]
    return reached, asked


def _is_met(item: Item, mark: Fraction) -> bool:
    return mark == (0 if item.mark_polarity == Polarity.NEGATIVE else 1)


def node_value(
    methodology: Methodology, children: Sequence[tuple[str, int]], part: str, values: Scores
) -> Fraction | None:
    """The weighted mean over defined children; None if they carry less than `min_answered` of the weight."""
    defined = [(weight, values[part, code]) for code, weight in children if (part, code) in values]
    got, full = sum(weight for weight, _ in defined), sum(weight for _, weight in children)
    least = methodology.min_answered
    if got <= 0 or got * least.denominator < full * least.numerator:
        return None
    return sum((weight * value for weight, value in defined), Fraction(0)) / got


__all__ = [
    "HIDDEN",
    "TOTAL",
    "Mark",
    "Scorer",
    "Scores",
    "UnknownAnswer",
    "item_score",
    "leaf_value",
    "score",
]
