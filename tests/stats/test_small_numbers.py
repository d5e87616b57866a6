"""Small numbers, against published examples."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mostik.stats.methodology import UnitLevel
from mostik.stats.results import Submission
from mostik.stats.rollup import analyse
from mostik.stats.small_numbers import (
    Change,
    Sample,
    change,
    change_is_real,
    difference,
    difference_of_shares,
    hidden_places,
    hidden_rows,
    suppress,
    t_quantile,
    wilson,
)
from tests.stats.builders import number, one_leaf


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_1998_table_1(k, n, low, high):
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)
    assert wilson(n - k, n) == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_wilson_of_nobody_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def test_difference_of_shares_as_newcombe_1998():
    """56/70 against 48/80, method 10: 0.0524 to 0.3339."""
    assert difference_of_shares(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(
    ("freedom", "value"), [(1, 12.7062), (4, 2.7764), (10, 2.2281), (28, 2.0484), (1e6, 1.96)]
)
def test_quantiles_of_student(freedom, value):
    assert t_quantile(0.975, freedom) == pytest.approx(value, abs=5e-5)


def test_difference_as_welch_1947_examples():
    """Equal groups: P = 0.021, the interval excludes 0. Ten scattered against twenty tight: P = 0.149, it does not."""
    low, high = difference(Sample(15, 20.8, 7.9), Sample(15, 23.0, 3.8))
    assert low > 0
    assert (low + high) / 2 == pytest.approx(2.2)
    low, high = difference(Sample(10, 20.6, 9.0), Sample(20, 22.1, 0.9))
    assert low < 0 < high


@pytest.mark.parametrize(
    ("before", "after", "step", "word"),
    [
        (Sample(15, 20.8, 7.9), Sample(15, 23.0, 3.8), 1, Change.GREW),
        (Sample(15, 23.0, 3.8), Sample(15, 20.8, 7.9), 1, Change.FELL),
        (
            Sample(15, 20.8, 7.9),
            Sample(15, 23.0, 3.8),
            5,
            Change.STEADY,
        ),  # certain, but smaller than the step
        (
            Sample(10, 20.6, 9.0),
            Sample(20, 22.1, 0.9),
            1,
            Change.STEADY,
        ),  # larger than the step, but uncertain
        (Sample(1, 1, 0), Sample(1, 100, 0), 5, Change.STEADY),  # one person proves nothing
        (Sample(5, 1, 0), Sample(5, 100, 0), 5, Change.GREW),
    ],
)
def test_the_word_for_a_change(before, after, step, word):
    assert change(before, after, step) == word
    assert change_is_real(before, after, step) == (word != Change.STEADY)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 5, "b": 9}, ""),
        ({"a": 4, "b": 9, "c": 7}, "ac"),  # one hidden: the next smallest hides with it
        ({"a": 1, "b": 2, "c": 30, "d": 7}, "abd"),  # 1 + 2 people could be found by subtraction
        ({"a": 4, "b": 3, "c": 30}, "ab"),
        ({"a": 4}, "a"),
        ({"a": 4, "b": 50}, "ab"),
        ({"a": 0, "b": 50}, ""),
        ({}, ""),
    ],
)
def test_suppression_of_small_cells(counts, hidden):
    assert suppress(counts, 5) == frozenset(hidden)


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 12)), st.integers(2, 8))
def test_nothing_small_is_found_by_subtraction(counts, min_cell):
    """Unless the whole itself is too small or has no other part to hide behind."""
    hidden = suppress(counts, min_cell)
    shown = {key: n for key, n in counts.items() if n and key not in hidden}
    assert all(n >= min_cell for n in shown.values())
    if hidden and shown:
        assert len(hidden) >= 2
        assert sum(counts[key] for key in hidden) >= min_cell


def test_below_a_hidden_node_everything_is_hidden():
    counts = {(): 40, ("A",): 4, ("B",): 6, ("C",): 30, ("B", "x"): 6, ("C", "x"): 10, ("C", "y"): 20}
    assert hidden_places(counts, 5) == {("A",), ("B",), ("B", "x")}
    assert hidden_places({("A",): 3}, 5) == {("A",)}
    assert hidden_places({("A",): 9, ("B",): 2}, 5) == {("B",)}  # two tops without a shown whole


def test_persons_are_never_shown():
    """O2 has 4 people; O0 hides with it, or O2 would be the rest of M."""
    form = replace(one_leaf(number("a")), unit_level=UnitLevel.TEACHER)
    people = [Submission(("R", "M", f"O{n // 6}", f"P{n}"), "self", {"a": str(n)}) for n in range(16)]
    rows = analyse(form, people)
    hidden = hidden_rows(rows, 5)
    shown = {row.place for row in rows if (row.place, row.source, row.part, row.code) not in hidden}
    assert shown == {(), ("R",), ("R", "M"), ("R", "M", "O1")}
