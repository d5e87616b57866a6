"""Published examples: Shrout & Fleiss (1979), Krippendorff's twelve units, Cohen (1960, 1968)."""

import numpy as np
import pytest

from mostik.stats import agreement
from mostik.stats.agreement import Metric, Weights, intraclass, kappa, krippendorff

NAN = float("nan")
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
TWELVE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)


def test_the_table_of_shrout_and_fleiss():
    found = intraclass(SHROUT_FLEISS)
    singles = [round(e.value, 2) for e in (found.one_way, found.random, found.fixed)]
    means = [round(e.value, 2) for e in (found.one_way_mean, found.random_mean, found.fixed_mean)]
    assert singles == [0.17, 0.29, 0.71]
    assert means == [0.44, 0.62, 0.91]
    assert (found.units, found.raters) == (6, 4)


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [  # pingouin 0.7 with full precision of its intervals
        ("one_way", -0.132932324874751, 0.7225600623281211),
        ("random", 0.01878651337471206, 0.7610843696489529),
        ("fixed", 0.34246476503392637, 0.9458582599553595),
        ("one_way_mean", -0.8844421552381204, 0.9124154203407755),
        ("random_mean", 0.07113681530250354, 0.9272320401677219),
        ("fixed_mean", 0.6756747138163057, 0.9858916781690624),
    ],
)
def test_its_intervals(form, low, high):
    found = getattr(intraclass(SHROUT_FLEISS), form)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_raters_who_agree_wholly():
    same = np.array([[1, 1], [2, 2], [5, 5.0]])
    found = intraclass(same)
    for form in (found.one_way, found.random, found.fixed, found.one_way_mean):
        assert (form.value, form.low, form.high) == (1, 1, 1)


def test_raters_who_differ_by_a_constant_are_consistent_but_do_not_agree():
    shifted = np.array([[1, 2], [2, 3], [5, 6.0]])
    found = intraclass(shifted)
    assert found.fixed.value == 1
    assert found.random.value < 1
    assert found.one_way.value < 1


@pytest.mark.parametrize(
    "values",
    [
        np.empty((0, 2)),
        np.array([[1, 2.0]]),
        np.array([[1.0], [2.0]]),
        np.full((4, 2), 3.0),
        np.array([[1, NAN], [NAN, 2], [3, 4.0]]),
    ],
)
def test_icc_that_the_data_do_not_determine(values):
    assert intraclass(values) is None


def test_a_unit_with_a_gap_is_left_out():
    gappy = np.vstack([SHROUT_FLEISS, [[1, NAN, 3, 4]]])
    assert intraclass(gappy) == intraclass(SHROUT_FLEISS)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (Metric.NOMINAL, 0.743421052631579),
        (Metric.ORDINAL, 0.8153875037548814),
        (Metric.INTERVAL, 0.8491071428571428),
    ],
)
def test_krippendorffs_twelve_units(metric, value):
    assert krippendorff(TWELVE, metric) == pytest.approx(value, abs=1e-12)


def test_krippendorffs_alpha_without_pairs_or_without_differences():
    assert krippendorff(np.empty((2, 0))) is None
    assert krippendorff(np.array([[1, NAN], [NAN, 2.0]])) is None
    assert krippendorff(np.full((2, 5), 4.0)) is None
    assert krippendorff(np.array([[1, 2, 3], [1, 2, 3.0]])) == 1


def spread(table):
    """Two columns of scores from a table of counts."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return np.array(cells, float).T


def test_kappa_of_cohen_1960():
    """The article's example of 200 cases: 0.70 observed, 0.41 expected, kappa 0.492."""
    first, second = spread([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert kappa(first, second) == pytest.approx((0.70 - 0.41) / (1 - 0.41), abs=1e-14)


def test_weighted_kappa_by_hand():
    """Four units; one has 1 twice, 2, 3, the other 1, 2 twice, 3. Expected disagreement over the six cells off the
    diagonal: linear (4 + 4 + 1 + 1 + 2 + 2) / 4 = 7/2, quadratic (4 + 8 + 1 + 1 + 4 + 2) / 4 = 5; observed 1."""
    first, second = np.array([1, 1, 2, 3.0]), np.array([1, 2, 2, 3.0])
    assert kappa(first, second, weights=Weights.LINEAR) == pytest.approx(1 - 1 / (7 / 2), abs=1e-14)
    assert kappa(first, second, weights=Weights.QUADRATIC) == pytest.approx(1 - 1 / 5, abs=1e-14)


def test_weights_go_by_rank_among_all_the_categories():
    first, second = np.array([1, 1, 5, 5.0]), np.array([1, 5, 5, 5.0])
    plain = kappa(first, second)
    assert kappa(first, second, weights=Weights.QUADRATIC) == plain
    assert kappa(first, second, weights=Weights.QUADRATIC, categories=[1, 2, 3, 4, 5]) == pytest.approx(plain)
    with pytest.raises(ValueError, match="categories"):
        kappa(first, second, categories=[1, 2, 3])


def test_kappa_that_the_data_do_not_determine():
    assert kappa(np.array([]), np.array([])) is None
    assert kappa(np.array([NAN, 1]), np.array([1, NAN])) is None
    assert kappa(np.array([4.0, 4]), np.array([4.0, 4])) is None
    assert kappa(np.array([4.0, NAN, 2]), np.array([4.0, 3, 2])) == 1


def test_the_share_of_equal_scores():
    assert agreement.equal_share(np.array([1, 2, NAN, 4]), np.array([1, 3, 3, 4])) == pytest.approx(2 / 3)
    assert agreement.equal_share(np.array([NAN]), np.array([1.0])) is None
