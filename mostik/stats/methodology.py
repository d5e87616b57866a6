"""The methodology: what a form's answers are worth, as data. The meaning of each field is fixed by
docs/scoring.md; the workbook reader (`mostik.instruments.engine`) makes these objects, the rest of `stats` reads them.

All numbers are exact: weights are whole thousandths, scores and thresholds are `Fraction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Scoring(StrEnum):
    MEAN = "mean"
    SUM = "sum"
    SHARE = "share"
    LEVELLED = "levelled"


class Part(StrEnum):
    """Results are always kept for both parts: `FULL` counts every leaf, `INVARIANT` only the invariant ones."""

    INVARIANT = "invariant"
    FULL = "full"


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"


class UnitLevel(StrEnum):
    """What one submission describes: the base unit of aggregation."""

    GROUP = "group"
    ORGANISATION = "organisation"
    MUNICIPALITY = "municipality"
    TEACHER = "teacher"


SOURCES = ("self", "internal", "external", "parents", "teachers")
CROWDS = frozenset({"parents", "teachers"})
"""Sources whose submissions are people (docs/scoring.md, «Up the tree»)."""
TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class Item:
    """A scored question. `scores` maps a choice name to its score, None = not applicable; None instead of the
    map means a number question whose answer is the score."""

    name: str
    indicator: str
    weight: int = 1000
    scores: Mapping[str, Fraction | None] | None = None
    mark_level: Fraction | None = None
    mark_polarity: Polarity = Polarity.POSITIVE


@dataclass(frozen=True, slots=True)
class Indicator:
    """A node of the indicator tree. A leaf has items, an inner node has children; never both.
    `titles` maps a language code ('' = untranslated) to the title. `answered_by_count` is our extension: a leaf
    is held against `min_answered` by the number of its questions, whatever their weights and levels."""

    code: str
    parent: str | None
    titles: Mapping[str, str]
    scoring: Scoring = Scoring.MEAN
    weight: int = 1000
    invariant: bool = True
    threshold: Fraction | None = None
    half_steps: bool = False
    na_blocks: bool = False
    answered_by_count: bool = False
    recommendation: str = ""
    competencies: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        """Are its values per cent, 0…100, and not points of the scale?"""
        return self.scoring == Scoring.SHARE

    def title(self, language: str = "ru") -> str:
        return self.titles.get(language) or self.titles.get("") or next(iter(self.titles.values()), self.code)


@dataclass(frozen=True, slots=True)
class Methodology:
    """Everything needed to score a form. `indicators` and `items` keep the order of the workbook; an indicator's
    own `threshold` is already filled from the settings when the workbook leaves it empty. `threshold` is the one
    of the form total."""

    indicators: tuple[Indicator, ...]
    items: tuple[Item, ...]
    levels: tuple[Fraction, ...] = ()
    unit_level: UnitLevel = UnitLevel.GROUP
    min_answered: Fraction = field(default_factory=lambda: Fraction(1, 2))
    threshold: Fraction | None = None
    level_titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of `levels` by language, for people only: no number depends on them."""

    def level_names(self, language: str = "ru") -> tuple[str, ...]:
        titles = self.level_titles
        return titles.get(language) or titles.get("") or next(iter(titles.values()), ())

    def children(self, code: str | None) -> tuple[Indicator, ...]:
        return tuple(i for i in self.indicators if i.parent == code)

    def is_share(self, code: str) -> bool:
        return any(i.code == code and i.is_share for i in self.indicators)

    def items_of(self, code: str) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.indicator == code)
