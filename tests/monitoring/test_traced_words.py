"""Every number a sentence prints is one it was given: of the passport, of doubts about cards, of the forecast."""

import itertools
import random
import re
from fractions import Fraction

import pytest
from django.utils import translation

from mostik.monitoring.enums import FlagKind
from mostik.monitoring.models import DataFlag
from mostik.monitoring.reports import flag_words, forecast_words
from mostik.monitoring.reports import quality_words as words
from mostik.stats.forecast import LEAST_UNITS, Forecast, Foreseen, Round, Silence
from mostik.stats.methodology import TOTAL
from mostik.stats.reliability import Duration, Omega
from mostik.stats.small_numbers import Sample
from mostik.stats.verdicts import DEFAULTS
from mostik.ui.formats import delta, number, percent, score

NUMBER = re.compile(r"[+−-]?\d+(?:,\d+)?")
COUNTS = (0, 1, 2, 5, 11, 21, 29, 30, 112)
VALUES = (None, -0.4, 0.0, 0.1, 0.25, 0.3, 0.45, 0.61, 0.7, 0.79, 0.8, 0.85, 0.9, 0.96, 0.99, 1.0)
ADVICE = {"5", "10"}
"""«5–10 % карт»: advice on how many cards to rate twice, no number of this instrument."""


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


def printed(text):
    return {found.lstrip("-") for found in NUMBER.findall(text)}


def digits(*shown):
    return set().union(*(printed(one) for one in shown))


@pytest.mark.parametrize(("value", "count"), list(itertools.product(VALUES, COUNTS)))
def test_a_figure_of_the_passport(value, count):
    two = digits(number(value, 2)) if value is not None else set()
    share = digits(percent(value)) if value is not None and value >= 0 else set()
    assert printed(words.alpha(value, count)) <= two
    found = Omega(value, (), bounded=True) if value is not None else None
    assert printed(words.omega(found, count)) <= two
    assert printed(words.item_rest(value, count)) <= two
    for one in (words.kappa, words.krippendorff, words.intraclass):
        said = printed(one(value, count))
        assert said <= two | digits(number(count)) | (ADVICE if count == 0 else set())
        assert number(count) in one(value, count) or count == 0
    if value is None or value >= 0:
        assert printed(words.difficulty(value, count)) <= share
        assert printed(words.gaps(value)) <= share


@pytest.mark.parametrize("count", COUNTS)
def test_counts_of_the_passport(count):
    assert printed(words.base(count)) <= digits(number(count), number(DEFAULTS.min_cards))
    assert printed(words.few_cards(count, 5)) == digits(number(count), "5")
    for pairs, disputed in itertools.product((0, 1, count), (0, 1)):
        said = printed(words.double_rating(count, pairs, disputed))
        assert said == (digits(number(count), number(pairs), number(disputed)) if count else ADVICE)


def test_the_time_to_fill():
    chance = random.Random(1)
    for _ in range(200):
        low, middle, high = sorted(chance.uniform(0, 200) for _ in range(3))
        said = printed(words.time_to_fill(Duration(chance.randint(1, 300), low, middle, high)))
        assert said == digits(*(number(round(one)) for one in (low, middle, high)))


@pytest.mark.parametrize("count", COUNTS)
def test_a_doubt_keeps_its_facts(count):
    straight = DataFlag(kind=FlagKind.STRAIGHT, facts={"answer": "да", "questions": count})
    assert printed(flag_words.sentence(straight)) == digits(number(count))
    fast = DataFlag(kind=FlagKind.FAST, facts={"seconds": 9, "questions": count})
    assert printed(flag_words.sentence(fast)) == digits(number(count), "9")
    far = DataFlag(kind=FlagKind.OUTLIER, facts={"value": "10/3", "median": "5/2", "cards": count})
    assert printed(flag_words.sentence(far)) == digits(
        score(Fraction(10, 3)), score(Fraction(5, 2)), number(count)
    )


@pytest.mark.parametrize(("rounds", "slope"), list(itertools.product((2, 3, 5, 21), (-0.31, 0.0, 0.25))))
def test_a_forecast_keeps_its_numbers(rounds, slope):
    found = Forecast(2030, 3.456, 2.111, 4.789, slope, rounds, is_wide=rounds == 2)
    years = [2030 - rounds + n for n in range(rounds)]
    one = Foreseen(TOTAL, tuple(Round(year, Sample(9, Fraction(3), 0.1)) for year in years), found)
    numbers = digits("2030", score(3.456), score(2.111), score(4.789), "95")
    assert printed(forecast_words.sentence(one)) == numbers
    given = digits(str(years[0]), str(years[-1])) | printed(delta(slope))
    assert printed(forecast_words.assumption(one)) == given | (set() if rounds == 2 else {str(rounds)})
    for why in Silence:
        assert printed(forecast_words.silence(why)) <= {str(LEAST_UNITS)}
