"""Groups of teachers: hand-made towns, the optimum by brute force, and what must hold whatever comes in."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mostik.stats.clusters import NONE
from mostik.stats.grouping import PINNED, WORTH, Sizes, Teachers, form

SMALL = Sizes(2, 3)


def town(*choices, place=1, **more):
    count = len(choices)
    return Teachers.of(np.arange(count) + 100, np.full(count, place), list(choices), **more)


def members(found):
    return [(group.topic, group.members) for group in found.groups]


def test_everybody_by_the_first_choice():
    found = form(town((0, 1), (0, 1), (1, 0), (1, 0)), SMALL)
    assert members(found) == [(0, [0, 1]), (1, [2, 3])]
    assert found.taken.tolist() == [0, 0, 0, 0]


def test_second_choice_when_the_first_cannot_open():
    """Topic 0 has one name only: it cannot open, its teacher goes to topic 1."""
    found = form(town((0, 1), (1, NONE), (1, NONE)), SMALL)
    assert members(found) == [(1, [0, 1, 2])]
    assert found.taken.tolist() == [1, 0, 0]


def test_one_moves_so_that_another_finds_a_place():
    """Topic 1 lacks one; of the three of topic 0, the one who also names 1 moves: 4 placed instead of 3."""
    found = form(town((0, NONE), (0, NONE), (0, 1), (1, NONE)), SMALL)
    assert members(found) == [(0, [0, 1]), (1, [2, 3])]
    assert found.taken.tolist() == [0, 0, 1, 0]


def test_of_equals_the_one_with_the_greatest_shortfall_keeps_the_first_choice():
    shortfall = [[5, 1], [9, 1], [7, 1], [3, 0]]
    found = form(town((0, 1), (0, 1), (0, 1), (1, NONE), shortfall=shortfall), SMALL)
    assert found.taken.tolist() == [1, 0, 0, 0]


def test_nobody_can_be_placed():
    found = form(town((0, NONE), (1, NONE), (2, 3)), SMALL)
    assert found.groups == []
    assert (found.group == NONE).all()


def test_no_teachers_and_teachers_without_a_topic():
    assert form(Teachers.of([], [], np.zeros((0, 2)))).groups == []
    assert form(town((NONE, NONE))).groups == []


def test_a_large_topic_is_divided_evenly_by_likeness_of_need():
    shortfall = [[number, 0] for number in range(31)]
    found = form(town(*[(0, NONE)] * 31, shortfall=shortfall))
    assert [len(group.members) for group in found.groups] == [11, 10, 10]
    assert set(found.groups[0].members) == set(range(20, 31))


def test_a_pin_is_kept_and_draws_others_to_it():
    """Alone in topic 2 by the methodist's word: one who names 2 second joins, though he could stay with the first."""
    pins = [2, NONE, NONE, NONE, NONE]
    found = form(town((0, NONE), (0, 2), (0, NONE), (0, NONE), (0, NONE), pins=pins), SMALL)
    assert members(found) == [(0, [2, 3, 4]), (2, [0, 1])]
    assert found.taken[0] == PINNED


def test_a_pinned_group_stays_even_if_small():
    found = form(town((NONE, NONE), (0, NONE), (0, NONE), pins=[1, NONE, NONE]), SMALL)
    assert members(found) == [(0, [1, 2]), (1, [0])]


def test_two_pinned_groups_of_one_topic_stay_apart():
    pins, rooms = [0, 0, NONE, NONE], [7, 8, 0, 0]
    found = form(town(*[(0, NONE)] * 4, pins=pins, rooms=rooms), SMALL)
    assert members(found) == [(0, [0, 2]), (0, [1, 3])]


def test_the_rest_takes_a_free_seat_next_door():
    teachers = Teachers.of([1, 2, 3], [1, 1, 2], [(0, NONE)] * 3)
    alone = form(teachers, SMALL)
    assert alone.group.tolist() == [0, 0, NONE]
    found = form(teachers, SMALL, {2: [1], 1: [2]})
    assert members(found) == [(0, [0, 1, 2])]
    assert found.groups[0].joint


def test_the_rest_of_two_places_opens_a_joint_group():
    teachers = Teachers.of([1, 2, 3], [1, 2, 3], [(0, NONE)] * 3)
    found = form(teachers, SMALL, {1: [2], 2: [1], 3: []})
    assert members(found) == [(0, [0, 1])]
    assert (found.groups[0].place, found.groups[0].joint) == (1, True)
    assert found.group[2] == NONE


def test_sizes_that_cannot_divide_every_number_are_refused():
    with pytest.raises(ValueError, match="8–14"):
        Sizes(8, 14)


def test_a_teacher_named_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Teachers.of([1, 1], [1, 1], [(0, NONE)] * 2)


choice = st.integers(-1, 3)
people = st.lists(st.tuples(choice, choice, choice), min_size=1, max_size=7)


def clean(rows):
    """Choices as the rule gives them: no topic twice, no gap before a choice."""
    found = []
    for row in rows:
        kept = list(dict.fromkeys(topic for topic in row if topic != NONE))
        found.append(kept + [NONE] * (3 - len(kept)))
    return found


def value(taken):
    return sum(WORTH[number] for number in taken if number is not None)


def by_force(choices, least):
    best = 0
    for taken in product(*[[None, *[n for n, topic in enumerate(row) if topic != NONE]] for row in choices]):
        sizes = {}
        for row, number in zip(choices, taken, strict=True):
            if number is not None:
                sizes[row[number]] = sizes.get(row[number], 0) + 1
        if all(size >= least for size in sizes.values()):
            best = max(best, value(taken))
    return best


@given(people, st.integers(2, 3))
@settings(max_examples=120, deadline=None)
def test_optimal_as_by_trying_everything(rows, least):
    choices = clean(rows)
    found = form(town(*choices), Sizes(least, 2 * least - 1))
    assert not found.not_optimal
    assert value(None if number == NONE else number for number in found.taken.tolist()) == by_force(
        choices, least
    )


@st.composite
def regions(draw):
    count = draw(st.integers(1, 60))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    choices = clean(rng.integers(-1, 5, (count, 3)).tolist())
    pins = np.where(rng.random(count) < draw(st.sampled_from([0, 0.1])), rng.integers(0, 5, count), NONE)
    return Teachers.of(
        rng.permutation(count) + 1,
        rng.integers(0, 3, count),
        choices,
        rng.integers(0, 50, (count, 3)),
        pins,
        rng.integers(0, 2, count),
    )


def permuted(teachers, order):
    return Teachers(*(getattr(teachers, name)[order] for name in Teachers.__slots__))


def as_keys(teachers, found):
    return sorted(
        (group.topic, group.place, group.joint, tuple(sorted(teachers.keys[group.members].tolist())))
        for group in found.groups
    )


NEAR = {0: [1, 2], 1: [0, 2], 2: [1, 0]}


@given(regions(), st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_sizes_pins_nobody_twice_and_the_same_in_any_order(teachers, seed):
    sizes = Sizes(3, 5)
    found = form(teachers, sizes, NEAR)
    everybody = [row for group in found.groups for row in group.members]
    assert len(everybody) == len(set(everybody)) == int((found.group != NONE).sum())
    for number, group in enumerate(found.groups):
        pinned = [row for row in group.members if teachers.pins[row] != NONE]
        assert all(teachers.pins[row] == group.topic for row in pinned)
        assert len({int(teachers.rooms[row]) for row in pinned}) <= 1
        assert pinned or sizes.least <= len(group.members) <= sizes.most
        assert all(found.group[row] == number for row in group.members)
        assert all(group.topic in teachers.choices[row] for row in group.members if row not in pinned)
    assert ((found.taken == PINNED) == (teachers.pins != NONE)).all()
    order = np.random.default_rng(seed).permutation(len(teachers.keys))
    again = permuted(teachers, order)
    assert as_keys(again, form(again, sizes, NEAR)) == as_keys(teachers, found)


def test_the_same_on_many_threads():
    rng = np.random.default_rng(5)
    teachers = Teachers.of(
        np.arange(600), rng.integers(0, 3, 600), clean(rng.integers(0, 20, (600, 3)).tolist())
    )
    expected = as_keys(teachers, form(teachers, neighbours=NEAR))
    with ThreadPoolExecutor(8) as threads:
        assert all(
            threads.map(lambda _: as_keys(teachers, form(teachers, neighbours=NEAR)) == expected, range(16))
        )
