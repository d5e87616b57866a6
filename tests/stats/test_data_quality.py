"""Signs of careless answers, against values computed by hand."""

from fractions import Fraction

import pytest

from mostik.stats.data_quality import outliers, straight_line, too_fast


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([], ""),
        (["3"] * 9, ""),
        (["3"] * 10, "3"),
        (["3"] * 10 + [""], "3"),
        (["3"] * 9 + ["", "3"], "3"),
        (["3"] * 10 + ["4"], ""),
    ],
)
def test_the_same_answer_everywhere(answers, found):
    assert straight_line(answers) == found


@pytest.mark.parametrize(("seconds", "found"), [(0, False), (1, True), (79.9, True), (80, False)])
def test_faster_than_one_reads(seconds, found):
    assert too_fast(seconds, 40) is found


def test_far_from_the_rest():
    # median 5, deviations 4 3 2 1 0 1 2 3 4 95 → MAD 5/2 with ten values: median of (0 1 1 2 2 3 3 4 4 95) = 2.5
    values = [Fraction(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    assert outliers(values) == [9]  # middle 5.5; 0.6745 · 94.5 / 2.5 = 25.5
    assert outliers(values[:9]) == []  # too few
    assert outliers([Fraction(3)] * 10 + [Fraction(5)]) == []  # no spread


def test_the_limit_itself_is_not_beyond():
    # middle 0, MAD 1: the limit is 3.5 / 0.6745
    limit = Fraction(7, 2) / Fraction(6745, 10_000)
    rest = [Fraction(n) for n in (-1, 1) for _ in range(5)]
    assert outliers([*rest, limit, -limit]) == []
    assert outliers([*rest, limit + Fraction(1, 1000), -limit]) == [10]
