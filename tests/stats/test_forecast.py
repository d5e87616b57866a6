"""The forecast of the next round, against numbers counted by hand."""

from fractions import Fraction as F
from math import sqrt

import pytest

from mostik.stats.forecast import Forecast, Round, Silence, forecast
from mostik.stats.small_numbers import Sample, t_quantile

SCALE = (F(1), F(5))


def rounds(*means, n=17, variance=0.34, first=2024):
    """The variance of each mean is 0.02 by default."""
    return [Round(first + k, Sample(n, mean, variance)) for k, mean in enumerate(means)]


def test_two_rounds_repeat_their_change():
    """3.0, 3.2 → 3.4. Weights −1 and 2, so the error is V·(1 + 4) and V of the next: 6·0.02 = 0.12; t(16) = 2.120."""
    found = forecast(rounds(F(3), F(16, 5)), 2026, SCALE)
    assert isinstance(found, Forecast)
    assert found.mean == pytest.approx(3.4)
    reach = t_quantile(0.975, 16) * sqrt(0.12)
    assert (found.low, found.high) == (pytest.approx(3.4 - reach), pytest.approx(3.4 + reach))
    assert reach == pytest.approx(0.734, abs=0.001)
    assert found.per_year == pytest.approx(0.2)
    assert found.repeats


def test_three_rounds_are_held_to_a_line():
    """3.0, 3.1, 3.5: middle 3.2, slope 0.25, at the fourth year 3.2 + 2·0.25 = 3.7. Weights −2/3, 1/3, 4/3: Σ c² = 21/9,
    with the next one 30/9 of 0.02."""
    found = forecast(rounds(F(3), F(31, 10), F(7, 2)), 2027, SCALE)
    assert isinstance(found, Forecast)
    assert found.mean == pytest.approx(3.7)
    assert found.per_year == pytest.approx(0.25)
    assert found.high - found.mean == pytest.approx(2.120 * sqrt(30 / 9 * 0.02), abs=0.001)
    assert not found.repeats


def test_three_rounds_that_are_no_line_foretell_nothing():
    """3.0, 4.0, 3.0: off the line by 1/3, 2/3, 1/3, (6/9)/0.02 = 33 against F(1, 16) = 5.7."""
    assert forecast(rounds(F(3), F(4), F(3)), 2027, SCALE) == Silence.NO_LINE


def test_years_need_not_follow_each_other():
    """2022 and 2024 rise by 0.2 in two years, so 2025 is half of that ahead."""
    given = [Round(2022, Sample(17, 3.0, 0.34)), Round(2024, Sample(17, 3.2, 0.34))]
    found = forecast(given, 2025, SCALE)
    assert isinstance(found, Forecast)
    assert found.mean == pytest.approx(3.3)
    assert found.per_year == pytest.approx(0.1)


def test_never_beyond_the_scale():
    found = forecast(rounds(F(9, 2), F(49, 10)), 2026, SCALE)
    assert isinstance(found, Forecast)
    assert found.mean == found.high == 5
    assert 4 < found.low < 5
    down = forecast(rounds(F(3, 2), F(11, 10)), 2026, SCALE)
    assert isinstance(down, Forecast)
    assert down.mean == down.low == 1


def test_a_line_that_leaves_the_scale_cannot_go_on():
    assert forecast(rounds(F(3), F(49, 10), variance=0.001), 2026, SCALE) == Silence.BEYOND


def test_an_interval_of_half_the_scale_says_so():
    """V = 0.2: reach of about 2.3 on each side, cut by the scale."""
    found = forecast(rounds(F(3), F(3), variance=3.4), 2026, SCALE)
    assert isinstance(found, Forecast)
    assert found.is_wide
    assert (found.low, found.high) == (1, 5)
    narrow = forecast(rounds(F(3), F(3)), 2026, SCALE)
    assert isinstance(narrow, Forecast)
    assert not narrow.is_wide


@pytest.mark.parametrize("given", [[], rounds(F(3))])
def test_nothing_follows_from_one_round(given):
    assert forecast(given, 2026, SCALE) == Silence.ONE_ROUND


def test_few_kindergartens_or_no_spread_say_nothing():
    assert forecast(rounds(F(3), F(3), n=4), 2026, SCALE) == Silence.FEW_UNITS
    assert forecast(rounds(F(3), F(3), variance=0.0), 2026, SCALE) == Silence.FEW_UNITS


@pytest.mark.parametrize("at", [2024, 2025])
def test_the_past_is_not_foretold(at):
    with pytest.raises(ValueError, match="one after another"):
        forecast(rounds(F(3), F(3)), at, SCALE)
    with pytest.raises(ValueError, match="one after another"):
        forecast([*rounds(F(3)), *rounds(F(3))], 2026, SCALE)
