"""Signs that answers were not given with care, or are a slip of the pen. Each is a question to a person, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

LEAST_ANSWERS = 10
"""House: fewer equal answers in a row are no wonder."""
SECONDS_PER_QUESTION = 2
"""House, after Wood et al. 2017 (1 second a question is no reading at all); an observer also looks around."""
LEAST_CARDS = 10
"""House: below it a median and its spread mean little."""
FAR = Fraction(7, 2)
"""Iglewicz & Hoaglin 1993: a modified z-score beyond 3.5 is an outlier."""
NORMAL = Fraction(6745, 10_000)
"""0.6745, the 0.75 quantile of the normal distribution: makes the MAD comparable with a standard deviation."""


def straight_line(answers: Sequence[str], *, least: int = LEAST_ANSWERS) -> str:
    """The one answer given to all questions, '' if they differ or are fewer than `least`. Empty ones do not count."""
    given = [answer for answer in answers if answer]
    return given[0] if len(given) >= least and len(set(given)) == 1 else ""


def too_fast(seconds: float, questions: int, *, each: float = SECONDS_PER_QUESTION) -> bool:
    """Less than `each` seconds a question. Zero is no time at all: the card came filled, nobody knows how long it took."""
    return 0 < seconds < questions * each


def outliers(values: Sequence[Fraction], *, least: int = LEAST_CARDS) -> list[int]:
    """Places of the values whose modified z-score |0.6745 (x − median) / MAD| is beyond 3.5. None are named among
    fewer than `least` values, nor where more than half are equal (MAD = 0): there is no spread to measure by."""
    if len(values) < least:
        return []
    middle = median(values)
    spread = median([abs(value - middle) for value in values])
    if not spread:
        return []
    return [n for n, value in enumerate(values) if NORMAL * abs(value - middle) > FAR * spread]
