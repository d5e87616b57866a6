"""Random methodologies and submissions for property tests."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from mostik.stats.methodology import Indicator, Item, Methodology, Polarity, Scoring, UnitLevel
from mostik.stats.results import Submission
from tests.stats.builders import YES_NO, leaf

WEIGHTS = st.sampled_from([1, 250, 333, 334, 500, 1000, 1000, 1000, 1500, 2000])
SCORES = [Fraction(n) for n in range(-1, 5)] + [Fraction(1, 2), Fraction("0.25"), Fraction("2.5")]
LEVELS = st.sampled_from([(1, 2, 3, 4, 5), (1, 3, 5, 7), (1, 2), ("0.5", "1.5", "2.75")])
NUMBERS = st.sampled_from(["0", "1", "2.5", "-3", "0.125", "10", "1e3"])


@st.composite
def _choices(draw):
    scores = draw(st.lists(st.sampled_from(SCORES), min_size=1, max_size=5))
    return {f"c{n}": score for n, score in enumerate(scores)} | {"na": None}


@st.composite
def _leaf_items(draw, code: str, scoring: Scoring, levels):
    items = []
    for n in range(draw(st.integers(1, 5))):
        weight = draw(WEIGHTS)
        if scoring == Scoring.LEVELLED:
            polarity = draw(st.sampled_from(list(Polarity)))
            level = draw(st.sampled_from(levels))
            items.append(Item(f"{code}_{n}", code, weight, YES_NO, level, polarity))
        elif scoring != Scoring.SHARE and draw(st.booleans()):
            items.append(Item(f"{code}_{n}", code, weight))
        else:
            items.append(Item(f"{code}_{n}", code, weight, draw(_choices())))
    return items


@st.composite
def methodologies(draw) -> Methodology:
    """Trees of one to four storeys; leaves of all kinds, at any depth."""
    levels = tuple(Fraction(level) for level in draw(LEVELS))
    indicators: list[Indicator] = []
    items: list[Item] = []

    def grow(parent: str | None, depth: int) -> None:
        for n in range(draw(st.integers(1, 3 if depth == 1 else 2))):
            code = f"{parent}.{n}" if parent else f"{n}"
            inner = depth < 4 and draw(st.integers(0, 2)) == 0
            scoring = Scoring.MEAN if inner else draw(st.sampled_from(list(Scoring)))
            indicators.append(
                leaf(
                    code,
                    parent,
                    scoring=scoring,
                    weight=draw(WEIGHTS),
                    invariant=draw(st.integers(0, 3)) > 0,
                    threshold=draw(st.sampled_from([None, Fraction(1), Fraction("2.5"), Fraction(50)])),
                    half_steps=draw(st.booleans()),
                    na_blocks=draw(st.integers(0, 4)) == 0,
                    answered_by_count=draw(st.integers(0, 4)) == 0,
                )
            )
            if inner:
                grow(code, depth + 1)
            else:
                items.extend(draw(_leaf_items(code, scoring, levels)))

    grow(None, 1)
    return Methodology(
        indicators=tuple(indicators),
        items=tuple(items),
        levels=levels,
        unit_level=draw(st.sampled_from(list(UnitLevel))),
        min_answered=draw(st.sampled_from([Fraction(0), Fraction(1, 2), Fraction("0.333"), Fraction(1)])),
        threshold=draw(st.sampled_from([None, Fraction(2)])),
    )


@st.composite
def submissions(draw, methodology: Methodology, most: int = 12) -> list[Submission]:
    """Several submissions of few units, with N/A, unanswered and hidden items."""
    given = []
    for _ in range(draw(st.integers(0, most))):
        place = tuple(f"{letter}{draw(st.integers(1, 2))}" for letter in "RMOG")
        answers: dict[str, str | None] = {}
        hidden = set()
        for item in methodology.items:
            fate = draw(st.integers(0, 11))
            if fate == 0:
                hidden.add(item.name)
            elif fate == 1:
                answers[item.name] = draw(st.sampled_from([None, ""]))
            elif item.scores is None:
                answers[item.name] = draw(NUMBERS)
            else:
                answers[item.name] = draw(st.sampled_from(list(item.scores)))
        given.append(
            Submission(place, draw(st.sampled_from(["self", "external"])), answers, frozenset(hidden))
        )
    return given


@st.composite
def rounds(draw) -> tuple[Methodology, list[Submission], list[Submission]]:
    """A methodology with submissions of two rounds."""
    methodology = draw(methodologies())
    return methodology, draw(submissions(methodology)), draw(submissions(methodology, most=5))
