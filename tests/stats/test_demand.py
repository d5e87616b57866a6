"""The forecast of demand against numbers counted by hand."""

import datetime
from fractions import Fraction

import pytest

from mostik.stats.demand import Bounds, Topic, bounded, by_quarter, forecast

Q1, Q2, Q3 = (datetime.date(2027, month, 1) for month in (1, 4, 7))


def only(topic: Topic, **fields):
    values = {"answered": 40, "staff": 60, "expiring": 0, "min_cell": 5, "group_size": 25, **fields}
    [found] = forecast([topic], **values)
    return found


@pytest.mark.parametrize(("n", "low", "high"), [(0, 0, 0), (1, 1, 4), (4, 1, 4), (5, 5, 5), (90, 90, 90)])
def test_a_small_number_enters_as_what_everybody_may_know(n, low, high):
    assert bounded(n, 5) == Bounds(low, high)


def test_the_whole_formula():
    """20 of 40 asked, 60 work here, 12 have a deficit, 10 are due. Low: the largest of 20, 12, 10. High: 20 + 20 × 20 / 40 =
    30, + 12 + 10 = 52. 8 places: 12 … 44 lack one, in groups of 25: 1 … 2."""
    found = only(Topic(1, asked=20, deficits=12, places=8), expiring=10)
    assert found.expiring == Bounds(10, 10)
    assert found.total == Bounds(20, 52)
    assert found.lacking == Bounds(12, 44)
    assert found.groups == Bounds(1, 2)


def test_those_who_are_due_are_divided_as_the_wishes_are():
    """30 and 10 asked, 13 are due: 9¾ and 3¼ — down for the lower bound, up for the upper one."""
    first, second = forecast(
        [Topic(1, 30), Topic(2, 10)], answered=40, staff=40, expiring=13, min_cell=5, group_size=25
    )
    assert first.expiring == Bounds(9, 10)
    assert second.expiring == Bounds(3, 4)
    assert (first.total, second.total) == (Bounds(30, 40), Bounds(10, 14))


def test_never_more_than_the_staff():
    """40 asked of 40, 60 work here: 40 + 20 + 30 is more than there are."""
    assert only(Topic(1, asked=40, deficits=30)).total == Bounds(40, 60)


def test_a_hidden_wish_and_a_hidden_deficit():
    """3 asked and 2 have a deficit: 1 … 4 and 1 … 4; high: 4 + 4 × 20 / 40 = 6, + 4."""
    found = only(Topic(1, asked=3, deficits=2))
    assert (found.asked, found.deficits, found.total) == (Bounds(1, 4), Bounds(1, 4), Bounds(1, 10))


def test_nobody_has_answered():
    found = only(Topic(1, asked=0, deficits=9), answered=0)
    assert (found.total, found.lacking, found.groups) == (None, None, None)


def test_nobody_asked_for_the_topic_and_it_is_no_competency():
    found = only(Topic(1, asked=0))
    assert (found.deficits, found.total, found.lacking) == (None, Bounds(0, 0), Bounds(0, 0))


def test_places_without_a_limit_lack_nothing():
    assert only(Topic(1, asked=30, places=None)).lacking == Bounds(0, 0)


def test_no_topics():
    assert forecast([], answered=5, staff=5, expiring=5, min_cell=5, group_size=5) == []


def test_staff_counted_below_those_who_answered():
    """People left since: the staff is at least those who answered."""
    assert only(Topic(1, asked=10), answered=10, staff=8).total == Bounds(10, 10)


def test_quarters_by_the_largest_remainder():
    """10 people as 1 : 1 : 1 — 3⅓ each, the rest goes to the earliest; as 5 : 3 : 0 — 6¼ and 3¾."""
    even = dict.fromkeys((Q1, Q2, Q3), Fraction(1))
    assert by_quarter(10, even) == {Q1: 4, Q2: 3, Q3: 3}
    assert by_quarter(10, {Q1: Fraction(5), Q2: Fraction(3), Q3: Fraction(0)}) == {Q1: 6, Q2: 4, Q3: 0}


def test_quarters_without_wishes():
    assert by_quarter(5, dict.fromkeys((Q1, Q2), Fraction(0))) == {Q1: 3, Q2: 2}
    assert by_quarter(5, {}) == {}
    assert by_quarter(0, {Q1: Fraction(1)}) == {Q1: 0}
