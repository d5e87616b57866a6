"""Columns of whole numbers say what the rows of exact fractions say."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from mostik.stats.rollup import analyse
from mostik.stats.tabulate import NULL, UNIT, Before, floor_ratio, tabulate
from tests.stats.builders import fractions, number, one_leaf
from tests.stats.strategies import rounds
from tests.stats.test_rollup import group

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NUMBER = one_leaf(number("a"), levels=fractions(1, 2, 3), threshold=Fraction(2))


def billionths(value):
    return NULL if value is None else value.numerator * UNIT // value.denominator


def by_row(table):
    """(place, source, part, code) → everything that is known of it."""
    found = {}
    for block in table.blocks:
        columns = (block.n, block.answers, block.mean, *block.quartiles, block.share_below, block.delta)
        shares = list(zip(*(share.tolist() for share in block.shares), strict=True)) or [()] * len(block.n)
        for node, *numbers, share in zip(
            block.node.tolist(), *(column.tolist() for column in columns), shares, strict=True
        ):
            place = table.places[block.depth][node]
            found[place, block.source, block.part, block.code] = (*numbers, share)
    return found


def expected(rows):
    numbers = ("mean", "q1", "median", "q3", "share_below", "delta")
    return {
        (row.place, row.source, row.part, row.code): (
            row.n,
            row.answers,
            *(billionths(getattr(row, name)) for name in numbers),
            tuple(map(billionths, row.shares)),
        )
        for row in rows
    }


@SLOW
@given(rounds())
def test_columns_equal_rows(case):
    methodology, now, before = case
    rows = analyse(methodology, now, previous=before)
    table = tabulate(methodology, now, before=Before(methodology, before))
    assert by_row(table) == expected(rows)


def test_a_round_without_another_and_without_answers():
    rows = analyse(NUMBER, [group("G1", "2"), group("G2", "2.5")])
    assert by_row(tabulate(NUMBER, [group("G1", "2"), group("G2", "2.5")])) == expected(rows)
    assert by_row(tabulate(NUMBER, [])) == {}
    assert by_row(tabulate(NUMBER, [group("G1", None)])) == {}


def test_only_what_is_shared_is_compared():
    """The mean rose from 1 to 3 in both parts; the other part was measured otherwise and has no change."""
    now, then = [group("G1", "3")], [group("G1", "1")]
    found = by_row(tabulate(NUMBER, now, before=Before(NUMBER, then, frozenset({("full", "A")}))))
    deltas = {(part, code): row[7] for (place, _s, part, code), row in found.items() if place == ()}
    assert deltas["full", "A"] == 2 * UNIT
    assert {delta for key, delta in deltas.items() if key != ("full", "A")} == {NULL}


@pytest.mark.parametrize(
    ("top", "bottom"),
    [(1, 3), (-1, 3), (10, 3), (0, 7), (2**62, 3), (2**62 - 1, 2**61 + 1), (-(2**62), 2**40), (5, 10**10)],
)
def test_a_ratio_is_rounded_down_whatever_its_length(top, bottom):
    want = top * UNIT // bottom
    if abs(want) < 2**63:
        assert floor_ratio(np.array([top, 1]), np.array([bottom, 2])).tolist() == [want, UNIT // 2]
        tops, bottoms = np.array([top], dtype=object), np.array([bottom], dtype=object)
        assert floor_ratio(tops, bottoms).tolist() == [want]
