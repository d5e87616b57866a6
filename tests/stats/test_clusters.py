"""The rule of clusters by hand: which topic stands out against the own mean, ties, gaps, nothing to say."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mostik.stats.clusters import GAP, NONE, State, needs

TWO_EACH = np.array([0, 0, 1, 1, 2, 2])


def one(*values, topics=TWO_EACH, below=60, choices=2):
    found = needs(np.array([values]), topics, below, choices)
    return State(found.state[0]), found.choices[0].tolist(), found.shortfall[0].tolist()


def test_weakest_topic_against_own_mean():
    """Means 80, 40, 55; own mean 58⅓: the second lies 18⅓ below it, the third 3⅓."""
    assert one(80, 80, 30, 50, 50, 60) == (State.TOPIC, [1, 2], [18_333, 3_333])


def test_a_low_topic_above_the_own_mean_is_not_chosen():
    """Means 50, 20, 20, own mean 30: the first is below the level of 60, but it is this teacher's strength."""
    assert one(50, 50, 20, 20, 20, 20) == (State.TOPIC, [1, 2], [10_000, 10_000])


def test_the_level_itself_is_not_below_the_level():
    assert one(60, 60, 90, 90, 90, 90) == (State.NO_NEED, [NONE, NONE], [0, 0])
    assert one(60, 59, 90, 90, 90, 90)[:2] == (State.TOPIC, [0, NONE])


def test_equally_low_everywhere_has_no_topic():
    assert one(30, 30, 30, 30, 30, 30) == (State.FLAT, [NONE, NONE], [0, 0])


def test_gaps_are_no_zeros_and_half_of_a_topic_is_enough():
    """Means 80, 40 (one of two known), unknown; own mean (80 + 80 + 40) / 3 = 66⅔."""
    assert one(80, 80, 40, GAP, GAP, GAP) == (State.TOPIC, [1, NONE], [26_666, 0])


def test_less_than_half_of_a_topic_is_unknown():
    topics = np.array([0, 1, 1, 1])
    assert one(80, 10, GAP, GAP, topics=topics)[0] == State.THIN


def test_one_known_topic_cannot_be_compared():
    assert one(10, 10, GAP, GAP, GAP, GAP)[0] == State.THIN
    assert one(GAP, GAP, GAP, GAP, GAP, GAP)[0] == State.THIN


def test_nobody():
    found = needs(np.zeros((0, 6), int), TWO_EACH, 60)
    assert found.choices.shape == (0, 2)


def test_topics_must_fit_the_columns():
    with pytest.raises(ValueError, match="topics"):
        needs(np.zeros((1, 5), int), TWO_EACH, 60)


def test_means_are_reported_in_thousandths():
    found = needs(np.array([[80, 80, 30, 51, GAP, GAP]]), TWO_EACH, 60)
    assert found.topic_mean[0].tolist() == [80_000, 40_500, GAP]
    assert found.own_mean[0] == 60_250


profiles = st.lists(st.lists(st.integers(-1, 5), min_size=6, max_size=6), min_size=1, max_size=12)


@given(profiles)
@settings(max_examples=150, deadline=None)
def test_the_same_by_fractions(rows):
    """The definition, spelled out slowly."""
    topics = [0, 0, 0, 1, 1, 2]
    found = needs(np.array(rows), np.array(topics), 3, 3)
    for row, chosen in zip(rows, found.choices.tolist(), strict=True):
        known = {}
        for topic in range(3):
            cells = [value for value, of in zip(row, topics, strict=True) if of == topic]
            have = [value for value in cells if value >= 0]
            if have and 2 * len(have) >= len(cells):
                known[topic] = have
        every = [value for have in known.values() for value in have]
        mean = {topic: Fraction(sum(have), len(have)) for topic, have in known.items()}
        low = (
            []
            if len(known) < 2
            else [t for t in known if mean[t] < 3 and mean[t] < Fraction(sum(every), len(every))]
        )
        expected = sorted(low, key=lambda topic: (mean[topic], topic))
        assert [topic for topic in chosen if topic != NONE] == expected


def test_same_answer_in_any_order_and_on_many_threads():
    rng = np.random.default_rng(3)
    values = rng.integers(-1, 101, (20_000, 6))
    order = rng.permutation(len(values))
    plain = needs(values, TWO_EACH, 60)
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(lambda _: needs(values[order], TWO_EACH, 60), range(8)):
            assert (found.choices == plain.choices[order]).all()
            assert (found.shortfall == plain.shortfall[order]).all()
