"""Places with intervals and words for many changes at once."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mostik.stats.changes import benjamini_hochberg, changes
from mostik.stats.ranks import Rank, ranks
from mostik.stats.small_numbers import Change, Sample, chance_of_difference, change, difference

SURE = 0.0001


def test_places_that_are_sure():
    found = ranks({"a": Sample(9, 3.0, SURE), "b": Sample(9, 5.0, SURE), "c": Sample(9, 4.0, SURE)})
    assert found == {"a": Rank(3, 3, 3), "b": Rank(1, 1, 1), "c": Rank(2, 2, 2)}


def test_places_that_may_be_chance():
    """a and b are indistinct, c is surely below both."""
    found = ranks({"a": Sample(9, 4.1, 0.5), "b": Sample(9, 4.0, 0.5), "c": Sample(9, 1.0, 0.5)})
    assert found == {"a": Rank(1, 1, 2), "b": Rank(2, 1, 2), "c": Rank(3, 3, 3)}


def test_equal_means_share_a_place():
    found = ranks({"a": Sample(9, F(4), SURE), "b": Sample(9, F(4), SURE), "c": Sample(9, F(1), SURE)})
    assert found == {"a": Rank(1, 1, 2), "b": Rank(1, 1, 2), "c": Rank(3, 3, 3)}


def test_nobody_one_and_one_that_is_not_known():
    assert ranks({}) == {}
    assert ranks({"a": Sample(3, 2.0, 1.0)}) == {"a": Rank(1, 1, 1)}
    found = ranks({"a": Sample(1, 1.0, 0.0), "b": Sample(9, 4.0, SURE), "c": Sample(9, 5.0, SURE)})
    assert found == {"a": Rank(3, 1, 3), "b": Rank(2, 2, 3), "c": Rank(1, 1, 2)}


def test_benjamini_and_hochberg_1995():
    """Their § 4.1: 15 comparisons at 5 %: four stand, three by Bonferroni."""
    chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
        0.7590, 1.0,
    ]  # fmt: skip
    assert benjamini_hochberg(dict(enumerate(chances)), 0.05) == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("chances", "standing"),
    [
        ([], 0),
        ([0.1], 1),  # on the border
        ([0.11], 0),
        ([0.1, 0.1], 2),  # a tie
        ([0.06, 0.1], 2),  # the first stands because the second does
        ([0.06, 0.2], 0),
        ([1.0, 1.0], 0),
    ],
)
def test_edges_of_the_rule(chances, standing):
    assert len(benjamini_hochberg(dict(enumerate(chances)), 0.10)) == standing


PAIR = (Sample(12, F(3), 0.25), Sample(12, F(7, 2), 0.25))
"""+0.5 with an error of 0.204: t = 2.45, p = 0.023."""


def test_alone_it_grew_in_a_list_it_may_be_chance():
    assert chance_of_difference(*PAIR) == pytest.approx(0.0227, abs=5e-4)
    assert changes({"a": PAIR}, F(1, 5)) == {"a": Change.GREW}
    same = (Sample(12, F(3), 0.25), Sample(12, F(3), 0.25))
    found = changes({"a": PAIR, **dict.fromkeys(range(9), same)}, F(1, 5))
    assert set(found.values()) == {Change.STEADY}


def test_the_step_is_exceeded_not_reached():
    assert change(*PAIR, F(1, 2)) == Change.STEADY
    assert change(*PAIR, F(1, 2) - F(1, 10**9)) == Change.GREW
    assert change(*reversed(PAIR), F(1, 5)) == Change.FELL
    assert changes({}, F(1, 5)) == {}


def test_certain_and_unknown_differences():
    assert chance_of_difference(Sample(5, 1, 0), Sample(5, 2, 0)) == 0
    assert chance_of_difference(Sample(5, 1, 0), Sample(5, 1, 0)) == 1
    assert chance_of_difference(Sample(1, 1, 0), Sample(5, 9, 1)) == 1


sizes, means, spreads = st.integers(2, 40), st.floats(0, 5), st.floats(0.01, 4)
drawn = st.builds(Sample, sizes, means, spreads)


@given(drawn, drawn)
def test_the_chance_and_the_interval_are_one_rule(before, after):
    low, high = difference(before, after)
    chance = chance_of_difference(before, after)
    if abs(chance - 0.05) > 1e-9:
        assert (low <= 0 <= high) == (chance >= 0.05)
