"""Against hand-computed numbers and numbers frozen from pingouin and scikit-learn (bench/reliability.py repeats them)."""

import numpy as np
import pytest

from mostik.stats import reliability
from mostik.stats.reliability import as_values, scale

NAN = float("nan")
FOUR = np.array([[1, 2, 2], [2, 2, 3], [3, 4, 3], [4, 4, 5.0]])
"""Variances 5/3, 4/3, 19/12; covariances 4/3, 3/2, 7/6 (×, by hand); sums 5, 7, 10, 13."""

ALPHA, ALPHA_GAPS, INTERVAL = 0.6883450113490575, 0.6410491779978206, (0.283, 0.898)
OMEGA = 0.7098825372179
MANY = np.array(
    [[(7 * card + 3 * item + card * item % 5) % 4 for item in range(5)] for card in range(12)], float
)
MANY = MANY + np.arange(12)[:, None] / 4


def test_alpha_by_hand():
    """Variance of the sums: mean 8.75, squares 14.0625 + 3.0625 + 1.5625 + 18.0625 = 36.75, / 3 = 12.25.
    alpha = 3/2 · (1 − (5/3 + 4/3 + 19/12) / 12.25) = 3/2 · (1 − 55/147) = 46/49."""
    assert scale(FOUR).alpha == pytest.approx(46 / 49, abs=1e-14)


def test_alpha_without_an_item_by_hand():
    """Without the first: sums 4, 5, 7, 9, variance 59/12; 2 · (1 − 35/12 / (59/12)) = 48/59."""
    assert scale(FOUR).alpha_without[0] == pytest.approx(48 / 59, abs=1e-14)


def test_item_rest_by_hand():
    """The first with 4, 5, 7, 9: covariance 17/6; 17/6 / √(5/3 · 59/12)."""
    assert scale(FOUR).item_rest[0] == pytest.approx(17 / 6 / (5 / 3 * 59 / 12) ** 0.5, abs=1e-14)


def test_omega_of_a_perfect_factor_is_known():
    """Covariances made of loadings 1, 2, 3, 1 and uniquenesses 1, 1, 2, 1 have no other solution: 49 / (49 + 5)."""
    loadings, uniqueness = np.array([1.0, 2, 3, 1]), np.array([1.0, 1, 2, 1])
    found = reliability._omega(np.outer(loadings, loadings) + np.diag(uniqueness))
    assert found is not None
    assert found.value == pytest.approx(49 / 54, abs=1e-12)
    assert found.loadings == pytest.approx(loadings, abs=1e-10)
    assert not found.bounded


def test_items_of_equal_loadings_give_omega_equal_to_alpha():
    matrix = np.full((5, 5), 0.4) + np.diag([0.6] * 5)
    assert reliability._omega(matrix).value == pytest.approx(reliability._alpha(matrix), abs=1e-12)


def test_frozen_numbers_of_the_peers():
    """pingouin.cronbach_alpha (its interval has three digits) and scikit-learn's FactorAnalysis on the same cards."""
    found = scale(MANY)
    assert found.alpha == pytest.approx(ALPHA, abs=1e-9)
    assert found.alpha_interval == pytest.approx(INTERVAL, abs=5e-4)
    assert found.omega.value == pytest.approx(OMEGA, abs=1e-9)


def test_gaps_are_taken_pairwise_as_pandas_and_pingouin_do():
    gappy = MANY.copy()
    gappy[0, 0] = gappy[3, 2] = gappy[7, 4] = gappy[7, 1] = NAN
    assert scale(gappy).alpha == pytest.approx(ALPHA_GAPS, abs=1e-9)


def test_a_heywood_case_is_bounded_and_said():
    strange = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.65], [0.9, 0.65, 1.0]])
    found = reliability._omega(strange)
    assert found is not None
    assert found.bounded
    assert 0 < found.value <= 1


@pytest.mark.parametrize("cards", [0, 1])
def test_nothing_is_said_of_no_card_or_one(cards):
    found = scale(as_values([[1, 2, 3]] * cards, 3))
    assert (found.cards, found.items, found.alpha, found.omega, found.alpha_interval) == (
        cards,
        0,
        None,
        None,
        None,
    )
    assert found.item_rest == found.alpha_without == [None] * 3


def test_a_constant_item_is_left_out():
    with_constant = np.column_stack([FOUR, np.full(4, 3.0)])
    found = scale(with_constant)
    assert found.items == 3
    assert found.alpha == scale(FOUR).alpha
    assert found.item_rest[3] is None
    assert found.alpha_without[3] is None


def test_all_items_constant_or_all_gaps():
    for values in (np.full((5, 3), 2.0), np.full((5, 3), NAN)):
        found = scale(values)
        assert (found.alpha, found.omega, found.item_rest) == (None, None, [None] * 3)


def test_items_that_no_card_has_together():
    apart = np.array([[1, NAN], [2, NAN], [NAN, 1], [NAN, 4.0]])
    assert scale(apart).alpha is None


def test_two_items_have_alpha_but_no_omega_and_no_alpha_without():
    found = scale(FOUR[:, :2])
    assert found.alpha is not None
    assert found.omega is None
    assert found.alpha_without == [None, None]


def test_negative_alpha_is_reported_as_it_is():
    found = scale(np.array([[1, 4], [2, 2], [3, 3], [4, 1.0]]))
    assert found.alpha < 0
    assert found.item_rest[0] < 0


def test_a_reversed_item_is_turned_round():
    values = np.array([[0, 1], [1, 0], [NAN, 1.0]])
    turned = reliability.oriented(values, np.zeros(2), np.ones(2), np.array([False, True]))
    assert turned[:, 1].tolist() == [0, 1, 0]
    assert np.isnan(turned[2, 0])


def test_difficulty_is_the_mean_share_of_the_range():
    values = np.array([[1, 0, NAN], [5, 1, NAN], [3, 1, NAN], [NAN, 1, NAN]])
    assert reliability.difficulty(values, np.array([1.0, 0, 0]), np.array([5.0, 1, 0])) == [0.5, 0.75, None]


def test_gaps_are_shares_of_cards():
    values = np.array([[1, NAN], [NAN, NAN], [2, NAN], [2, NAN]])
    assert reliability.share_of_gaps(values) == [0.25, 1.0]
    assert reliability.share_of_gaps(values[:0]) == [None, None]
    assert reliability.answered(values) == [3, 0]


def test_time_to_fill():
    assert reliability.duration([]) is None
    one = reliability.duration([7])
    assert (one.n, one.q1, one.median, one.q3) == (1, 7, 7, 7)
    four = reliability.duration([8, 1, 4, 2])
    assert (four.q1, four.median, four.q3) == (1.75, 3, 5)
