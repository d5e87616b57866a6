"""The process × result matrix, against the table a town has published and made-up edges."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mostik.stats.matrix import (
    by_categories,
    categories,
    category,
    cluster,
    place,
    quarters,
    scale_of,
    together,
)
from mostik.stats.methodology import Indicator, Item, Methodology, Scoring

CUTS = quarters(F(1), F(5))
BELOW, ABOVE, MOST = 2, 3, 4
DUBNA = {
    "№ 8": (MOST, ABOVE),
    "№ 6": (ABOVE, MOST),
    **dict.fromkeys(("№ 1", "№ 3", "№ 9", "№ 11", "«Дубна»"), (ABOVE, ABOVE)),
    **dict.fromkeys(("№ 2", "№ 5", "№ 7", "№ 10"), (ABOVE, BELOW)),
}
"""Organisations of a town as its report describes them in words: (process, result)."""


def test_the_table_of_dubna_from_categories():
    found = by_categories(DUBNA).clusters
    assert {number: len(names) for number, names in found.items() if names} == {15: 1, 12: 1, 11: 5, 10: 4}
    assert found[15] == ("№ 8",)
    assert found[12] == ("№ 6",)
    assert found[11] == ("№ 1", "№ 3", "№ 9", "№ 11", "«Дубна»")
    assert found[10] == ("№ 2", "№ 5", "№ 7", "№ 10")


def test_the_same_table_from_values():
    """Values in the middle of each quarter of the scale 1…5."""
    middle = {category: F(2 * category + 1, 2) for category in (1, 2, 3, 4)}
    readings = {name: (middle[p], middle[r]) for name, (p, r) in DUBNA.items()}
    assert place(readings, CUTS, CUTS) == by_categories(DUBNA)


def test_every_pair_of_categories_has_its_own_number():
    numbers = [cluster(process, result) for process in (1, 2, 3, 4) for result in (1, 2, 3, 4)]
    assert numbers == list(range(1, 17))
    assert [cluster(*categories(number)) for number in numbers] == numbers


@pytest.mark.parametrize("wrong", [(0, 1), (5, 1), (1, 0), (1, 5)])
def test_there_is_no_fifth_category(wrong):
    with pytest.raises(ValueError, match="categories are 1…4"):
        cluster(*wrong)


@pytest.mark.parametrize("wrong", [0, 17, -1])
def test_there_is_no_seventeenth_cluster(wrong):
    with pytest.raises(ValueError, match="clusters are 1…16"):
        categories(wrong)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (F(1), 1),
        (F(2) - F(1, 10**12), 1),
        (F(2), 2),  # a border belongs to the category above it
        (F(3) - F(1, 10**12), 2),
        (F(3), 3),
        (F(4) - F(1, 10**12), 3),
        (F(4), 4),
        (F(5), 4),
        (F(0), 1),  # outside the scale: the nearest category
        (F(99), 4),
    ],
)
def test_borders_are_exact(value, expected):
    assert CUTS == (2, 3, 4)
    assert category(value, CUTS) == expected


@pytest.mark.parametrize("cuts", [(F(1), F(1), F(2)), (F(3), F(2), F(1))])
def test_cut_points_must_grow(cuts):
    with pytest.raises(ValueError, match="must grow"):
        category(F(1), cuts)


def test_quarters_of_a_third_stay_exact():
    assert quarters(F(0), F(1, 3)) == (F(1, 12), F(1, 6), F(1, 4))
    assert category(F(1, 6), quarters(F(0), F(1, 3))) == 3


def test_nobody_one_and_those_without_a_value():
    empty = place({}, CUTS, CUTS)
    assert set(empty.clusters) == set(range(1, 17))
    assert not any(empty.clusters.values())
    found = place({"a": (F(5), F(1)), "b": (None, F(3)), "c": (F(3), None)}, CUTS, CUTS)
    assert found.clusters[13] == ("a",)
    assert sum(map(len, found.clusters.values())) == 1
    assert found.unplaced == ("b", "c")


def test_each_side_has_its_own_cut_points():
    """50 of 100 is above the average; 2 of 1…5 is below it."""
    found = place({"a": (F(50), F(2))}, quarters(F(0), F(100)), CUTS)
    assert found.clusters[cluster(3, 2)] == ("a",)


def test_several_areas_are_one_weighted_mean():
    assert together([(1000, F(4)), (3000, F(2))]) == F(5, 2)
    assert together([(1000, F(4)), (3000, None)]) is None
    assert together([]) is None
    assert together([(0, F(4))]) is None


@given(st.dictionaries(st.integers(), st.tuples(st.fractions(0, 6), st.fractions(0, 6)), max_size=40))
def test_everybody_stands_in_one_cell(readings):
    found = place(readings, CUTS, CUTS)
    assert sorted(one for names in found.clusters.values() for one in names) == sorted(readings)


def form(*leaves: Indicator, levels=(F(1), F(3), F(5)), scores=(1, 5)) -> Methodology:
    areas = tuple(Indicator(code, None, {}) for code in "AB")
    items = tuple(Item(leaf.code, leaf.code, scores={str(s): F(s) for s in scores}) for leaf in leaves)
    return Methodology((*areas, *leaves), items, levels)


def test_scales():
    mean, share = Indicator("A.1", "A", {}), Indicator("B.1", "B", {}, Scoring.SHARE)
    found = form(mean, share)
    assert scale_of(found, "A") == (1, 5)
    assert scale_of(found, "B") == (0, 100)
    assert scale_of(found, "TOTAL") is None  # two scales together are none
    assert scale_of(form(mean, scores=(1, 7)), "A") is None  # scored above the highest level
    assert scale_of(form(mean, levels=()), "A") is None
    assert scale_of(form(Indicator("A.1", "A", {}, Scoring.SUM)), "A") is None
    assert scale_of(form(Indicator("A.1", "A", {}, Scoring.LEVELLED), levels=(F(1), F(7))), "A.1") == (1, 7)
