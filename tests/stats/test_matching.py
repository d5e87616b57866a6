"""Scores by hand; places given out beside the exact optimum of a linear programme."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mostik.stats.clusters import NONE
from mostik.stats.matching import Candidates, candidates, give


def wishes(*rows):
    """Rows of scores of all options; the best first, as `candidates` gives them."""
    table = np.array(rows)
    order = np.argsort(-table, axis=1, kind="stable")
    scores = np.take_along_axis(table, order, axis=1)
    return Candidates(np.where(scores > 0, order, NONE).astype(np.int32), np.maximum(scores, 0))


def total(wished, found):
    return int(
        np.where((wished.options == found.option[:, None]) & (wished.options != NONE), wished.scores, 0).sum()
    )


def exact(wished, capacity):
    person, column = np.nonzero(wished.scores > 0)
    if not len(person):
        return 0
    table = np.zeros((len(wished.scores) + len(capacity), len(person)))
    table[person, np.arange(len(person))] = 1
    table[len(wished.scores) + wished.options[person, column], np.arange(len(person))] = 1
    limits = [*np.ones(len(wished.scores)), *capacity]
    return -linprog(
        -wished.scores[person, column], A_ub=table, b_ub=limits, bounds=(0, 1), method="highs"
    ).fun


def test_score_is_need_times_coverage():
    """Needs 300 and 100; the first option covers 50 % and 100 %: 150 + 100."""
    found = candidates(np.array([[300, 100]]), np.array([[50, 100], [0, 10], [0, 0]]), 3)
    assert found.options.tolist() == [[0, 1, NONE]]
    assert found.scores.tolist() == [[250, 10, 0]]


def test_another_area_is_left_out_and_a_distant_option_counts_85_per_cent():
    found = candidates(
        np.array([[100]]), np.array([[100], [100], [90]]), 3, np.array([5]), np.array([NONE, 6, 5])
    )
    assert found.options.tolist() == [[2, 0, NONE]]
    assert found.scores.tolist() == [[90, 85, 0]]


def test_ties_go_to_the_earlier_option():
    found = candidates(np.array([[100]]), np.full((5, 1), 70), 2)
    assert found.options.tolist() == [[0, 1]]


def test_nobody_and_nothing():
    assert candidates(np.zeros((0, 2), int), np.ones((3, 2), int), 2).options.shape == (0, 2)
    found = candidates(np.array([[0, 0]]), np.ones((3, 2), int), 2)
    assert found.options.tolist() == [[NONE, NONE]]
    assert give(found, [1, 1, 1], [7]).option.tolist() == [NONE]


def test_one_seat_goes_where_nothing_else_helps():
    """Both want the first; the second person has nothing else: 10 + 8 beats 9 + nothing … and 8 + 9."""
    wished = wishes([9, 8], [10, 0])
    found = give(wished, np.array([1, 1]), np.array([1, 2]), step=1)
    assert found.option.tolist() == [1, 0]
    assert found.settled


def test_of_equals_the_smaller_key_gets_the_seat():
    wished = wishes([5], [5], [5])
    assert give(wished, np.array([2]), np.array([30, 10, 20]), step=1).option.tolist() == [NONE, 0, 0]


def test_no_seats_at_all():
    assert give(wishes([5, 3]), np.array([0, 0]), np.array([1])).option.tolist() == [NONE]
    assert give(wishes([5, 3]), np.array([0, 1]), np.array([1])).option.tolist() == [1]


@st.composite
def markets(draw):
    people, options = draw(st.integers(1, 14)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return (
        wishes(*rng.integers(0, 60, (people, options)).tolist()),
        rng.integers(0, 4, options),
        rng.permutation(people),
    )


@given(markets())
@settings(max_examples=120, deadline=None)
def test_never_over_capacity_and_within_a_step_of_the_best(market):
    wished, capacity, keys = market
    found = give(wished, capacity, keys, step=1)
    taken = found.option[found.option != NONE]
    assert found.settled
    assert (np.bincount(taken, minlength=len(capacity)) <= capacity).all()
    assert total(wished, found) >= exact(wished, capacity) - len(taken) - 1e-6


@given(markets(), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_the_same_in_any_order(market, seed):
    wished, capacity, keys = market
    order = np.random.default_rng(seed).permutation(len(keys))
    found = give(wished, capacity, keys)
    again = give(Candidates(wished.options[order], wished.scores[order]), capacity, keys[order])
    assert (again.option == found.option[order]).all()


def test_a_thousand_people_on_many_threads_near_the_optimum():
    rng = np.random.default_rng(1)
    needs, coverage = (
        rng.integers(0, 300, (1000, 20)) * (rng.random((1000, 20)) < 0.2),
        rng.integers(0, 101, (40, 20)),
    )
    wished = candidates(needs, coverage * (rng.random((40, 20)) < 0.1), 10)
    capacity = np.full(40, 15)
    found = give(wished, capacity, np.arange(1000))
    assert total(wished, found) >= 0.995 * exact(wished, capacity)
    with ThreadPoolExecutor(4) as threads:
        for again in threads.map(lambda _: give(wished, capacity, np.arange(1000)), range(4)):
            assert (again.option == found.option).all()
