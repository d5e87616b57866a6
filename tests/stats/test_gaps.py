"""Views of two sources on the same units, counted by hand."""

from fractions import Fraction as F

import numpy as np
import pytest

from mostik.stats.gaps import UNIT, discrepancy, step_of
from mostik.stats.methodology import Indicator, Scoring
from tests.stats.test_matrix import form


def numbers(*values):
    return np.array([int(F(value) * UNIT) for value in values], dtype=np.int64)


def test_three_units():
    """4 − 3 = 1 is a level, 2 − 2.5 is not, 1 − 3 = −2 is: means 7/3 and 17/6, difference −1/2."""
    found = discrepancy(numbers(4, 2, 1), numbers(3, F(5, 2), 3), F(1))
    assert found is not None
    assert (found.n, found.first, found.second) == (3, F(7, 3), F(17, 6))
    assert found.difference == F(-1, 2)
    assert (found.higher, found.lower, found.wide) == (1, 1, 2)


def test_nobody_one_and_a_tie():
    assert discrepancy(numbers(), numbers(), F(1)) is None
    same = discrepancy(numbers(3), numbers(3), F(1))
    assert same is not None
    assert (same.n, same.difference, same.wide) == (1, 0, 0)


def test_a_level_is_reached_though_a_third_was_rounded_down():
    """10/3 in the file is 3.333333333, 7/3 is 2.333333333; 8/3 − 5/3 lacks a billionth where one of them is rounded more."""
    for first, second in ((F(10, 3), F(7, 3)), (F(8, 3), F(5, 3)), (F(4), F(3))):
        found = discrepancy(numbers(first), numbers(second), F(1))
        assert found is not None
        assert found.higher == 1
    close = discrepancy(numbers(4), numbers(F(3001, 1000)), F(1))
    assert close is not None
    assert close.higher == 0


def test_without_a_step_nothing_is_flagged():
    found = discrepancy(numbers(50, 10), numbers(0, 90), None)
    assert found is not None
    assert found.wide == 0


@pytest.mark.parametrize(
    ("levels", "step"),
    [((1, 2, 3, 4, 5), 1), ((1, 3, 5, 7), 2), ((1, 2, 4), 1), ((F(1), F(3, 2), F(2)), F(1, 2))],
)
def test_the_step_is_that_of_the_levels(levels, step):
    leaf = Indicator("A.1", "A", {}, Scoring.LEVELLED)
    assert step_of(form(leaf, levels=tuple(map(F, levels))), "A.1", "full") == step


def test_a_share_parts_by_a_quarter_and_no_scale_by_nothing():
    share, total = Indicator("A.1", "A", {}, Scoring.SHARE), Indicator("B.1", "B", {}, Scoring.SUM)
    found = form(share, total)
    assert step_of(found, "A", "full") == 25
    assert step_of(found, "B", "full") is None
    assert step_of(found, "TOTAL", "full") is None


def test_what_does_not_weigh_makes_no_other_scale():
    """A mean of levels beside a share: no common scale, unless the share weighs nothing or is of the other part."""
    level = Indicator("A.1", "A", {}, Scoring.LEVELLED)
    for weight, invariant, full, core in ((1000, True, None, None), (0, True, 2, 2), (1000, False, None, 2)):
        share = Indicator("A.2", "A", {}, Scoring.SHARE, weight=weight, invariant=invariant)
        found = form(level, share)
        assert step_of(found, "A", "full") == full
        assert step_of(found, "A", "invariant") == core
    assert step_of(form(level), "C", "full") is None
