"""Kindergartens beside each other: drawn means, bands; municipalities as samples of kindergartens."""

from fractions import Fraction as F
from math import sqrt

import numpy as np
import pytest

from mostik.stats.small_numbers import Sample, interval, sample_of, t_quantile
from mostik.stats.standing import Band, between_of, clustered, standings


def test_the_variance_between_as_its_equation_says():
    """Equal variances V: with T = V + A the likelihood has its top where (3 − k) T² + ((k − 1) V + S) T − S V = 0.
    Means 1…5, V = 1: k = 5, S = 10, so 2T² − 14T + 10 = 0, T = (7 + √29) / 2, A = T − 1 = 5.1926."""
    found = between_of(np.array([1.0, 2, 3, 4, 5]), np.ones(5))
    assert found == pytest.approx((7 + sqrt(29)) / 2 - 1, rel=1e-4)


def test_the_dyestuff_data():
    """Davies & Goldsmith 1972: six batches of five, variance within 2451.25, so V = 490.25 and k = 6;
    the same equation, −3T² + (5V + S) T − S V = 0."""
    means = np.array([1505.0, 1528, 1564, 1498, 1600, 1470])
    spread, own = float(((means - 1527.5) ** 2).sum()), 490.25
    top = (5 * own + spread + sqrt((5 * own + spread) ** 2 - 12 * spread * own)) / 6
    assert between_of(means, np.full(6, own)) == pytest.approx(top - own, rel=1e-4)


def test_a_table_computed_by_hand():
    """Five kindergartens of two groups, one value below and one above the mean by 1: variance 2, within 2, V = 1.
    A = 5.1926, B = 1 / 6.1926 = 0.16148; the first: 3 + 0.83852 · (1 − 3) = 1.32296;
    reach = t(0.975; 5) · √(1 − 0.16148 · 4/5) = 2.57058 · 0.93319 = 2.39884."""
    samples = {n: sample_of([F(n - 1), F(n + 1)]) for n in range(1, 6)}
    found = standings(samples)
    first = found[1]
    assert (first.n, first.mean) == (2, 1)
    assert first.shrunk == pytest.approx(1.32296, abs=2e-4)
    assert first.high - first.shrunk == pytest.approx(2.39884, abs=2e-4)
    assert first.reliability == pytest.approx(0.83852, abs=1e-4)
    assert found[3].shrunk == pytest.approx(3)
    assert {one.band for one in found.values()} == {Band.TYPICAL}


def test_bands_by_the_interval():
    """The same with a spread of one hundredth: the ends are surely apart, the middle is the mean itself."""
    samples = {n: sample_of([F(n) - F(1, 100), F(n) + F(1, 100)]) for n in range(1, 6)}
    assert [one.band for one in standings(samples).values()] == [
        Band.SUPPORT,
        Band.SUPPORT,
        Band.TYPICAL,
        Band.STRONG,
        Band.STRONG,
    ]


def test_one_group_is_drawn_harder_than_six():
    small, large = Sample(1, 5.0, 0.0), Sample(6, 5.0, 0.3)
    rest = [Sample(4, mean, 0.3) for mean in (2.8, 3.0, 3.2, 3.4)]
    found = standings(dict(enumerate([small, large, *rest])))
    assert found[0].reliability < found[1].reliability
    assert found[0].shrunk < found[1].shrunk < 5
    assert found[0].high - found[0].low > found[1].high - found[1].low


@pytest.mark.parametrize(
    "samples",
    [
        [],
        [Sample(3, 2.0, 0.5)],
        [Sample(9, float(n), 0.5) for n in range(4)],  # four kindergartens
        [Sample(1, float(n), 0.0) for n in range(9)],  # one group each: nothing within
        [Sample(3, float(n), 0.0) for n in range(9)],  # groups of each are equal: no measure of precision
    ],
)
def test_too_little_to_tell_differences_from_chance(samples):
    assert standings(dict(enumerate(samples))) == {}


def test_equal_kindergartens_are_typical():
    samples = {n: Sample(3, 3.0, 0.5) for n in range(8)}
    found = standings(samples)
    assert {one.shrunk for one in found.values()} == {3.0}
    assert {one.band for one in found.values()} == {Band.TYPICAL}


def test_a_municipality_of_equal_kindergartens_is_their_plain_sample():
    found = clustered([(2, F(2)), (2, F(3)), (2, F(5))])
    assert found == Sample(3, F(10, 3), pytest.approx(7 / 3))


def test_a_municipality_of_unequal_kindergartens():
    """(1 × 2, 3 × 4): mean 14/4 = 3.5; Σ (n (m − mean))² = 1.5² + 1.5² = 4.5; variance 4/1 · 4.5 / 16 = 1.125."""
    found = clustered([(1, F(2)), (3, F(4))])
    assert found == Sample(2, F(7, 2), 1.125)
    low, high = interval(found)
    assert high - low == pytest.approx(2 * 12.7062 * 0.75, abs=1e-3)


def test_one_kindergarten_says_nothing_of_a_municipality():
    one = clustered([(7, F(4))])
    assert one == Sample(1, F(4), 0.0)
    assert interval(one) == (float("-inf"), float("inf"))


def test_the_interval_of_a_mean():
    """2, 4, 6: mean 4, variance 4, 4 ± 4.30265 · 2/√3."""
    assert interval(sample_of([2.0, 4, 6])) == pytest.approx((4 - 4.96828, 4 + 4.96828), abs=1e-4)
    assert interval(Sample(5, 3.0, 0.0)) == (3.0, 3.0)
    assert t_quantile(0.975, 2) == pytest.approx(4.30265, abs=1e-5)
