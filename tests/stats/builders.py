"""Short ways to say a methodology in tests."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mostik.stats.methodology import Indicator, Item, Methodology, Polarity, Scoring

YES_NO = {"yes": Fraction(1), "no": Fraction(0), "na": None}
FOUR = {"1": Fraction(1), "2": Fraction(2), "3": Fraction(3), "4": Fraction(4), "na": None}


def fractions(*numbers: Any) -> tuple[Fraction, ...]:
    return tuple(Fraction(str(number)) for number in numbers)


def leaf(code: str, parent: str | None = None, **more: Any) -> Indicator:
    return Indicator(
        code=code, parent=parent, titles={"ru": f"Показатель {code}", "en": f"Indicator {code}"}, **more
    )


def rated(name: str, indicator: str = "A", weight: int = 1000, scores: Any = FOUR) -> Item:
    return Item(name=name, indicator=indicator, weight=weight, scores=scores)


def number(name: str, indicator: str = "A", weight: int = 1000) -> Item:
    return Item(name=name, indicator=indicator, weight=weight)


def mark(name: str, level: int, indicator: str = "A", *, negative: bool = False, weight: int = 1000) -> Item:
    return Item(
        name=name,
        indicator=indicator,
        weight=weight,
        scores=YES_NO,
        mark_level=Fraction(level),
        mark_polarity=Polarity.NEGATIVE if negative else Polarity.POSITIVE,
    )


def one_leaf(
    *items: Item, levels: tuple[Fraction, ...] = (), min_answered: Any = "0.5", **more: Any
) -> Methodology:
    """A form with the single indicator A."""
    return Methodology(
        indicators=(leaf("A", **more),), items=items, levels=levels, min_answered=Fraction(str(min_answered))
    )


def levelled(*items: Item, levels: tuple[int, ...] = (1, 2, 3, 4, 5), **more: Any) -> Methodology:
    return one_leaf(*items, levels=fractions(*levels), scoring=Scoring.LEVELLED, **more)
