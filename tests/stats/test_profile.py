"""The profile rule: cases computed by hand, and many people at once against one at a time."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from mostik.stats.profile import (
    HIGH,
    LOW,
    MEDIUM,
    Given,
    Line,
    Readings,
    Rule,
    change,
    line_of,
    lines_of,
)
from mostik.stats.small_numbers import Change

SOURCES = ("self_analysis", "observation", "test", "case", "work")
RULE = Rule(
    weights={"self_analysis": 1, "observation": 3, "test": 2, "case": 2, "work": 2},
    item_error={"self_analysis": 30, "observation": 20, "test": 45, "case": 25, "work": 25},
    apart=("self_analysis",),
)
DAY = 740_000


def reading(source: str, value: float, items: int = 4, ago: int = 0, id: int = 1) -> Given:
    return Given(source, DAY - ago, round(value * 100), items, id)


def line(*given: Given) -> Line | None:
    return line_of(RULE, given, DAY)


def test_nothing_is_said_without_readings():
    assert line() is None
    assert line(reading("test", 50, ago=RULE.days + 1)) is None
    assert line(reading("test", 50, ago=-1)) is None, "a reading of tomorrow"
    assert line(Given("gossip", DAY, 100, 1)) is None


def test_three_sources_by_their_weights():
    """(3·50 + 2·80 + 2·60) / 7 = 430/7 = 61.43: moderate; 80 − 50 = 30 contradicts. With 79 it does not: 428/7, high.
    Self-analysis 90 stays apart: gap 90 − 428/7 = 202/7 = 28.857."""
    found = line(
        reading("observation", 50), reading("test", 79), reading("case", 60), reading("self_analysis", 90)
    )
    assert found.value == Fraction(42_800, 7)
    assert (found.level, found.confidence, found.contradicts) == (2, HIGH, False)
    assert (found.spread, found.gap, found.alone) == (2900, 2885, False)
    assert set(found.used) == {"observation", "test", "case", "self_analysis"}


def test_contradicting_sources_lower_confidence_not_the_value():
    found = line(reading("observation", 40), reading("test", 70))
    assert found.value == Fraction(3 * 4000 + 2 * 7000, 5)
    assert (found.level, found.confidence, found.contradicts) == (1, LOW, True)


def test_one_source_only():
    found = line(reading("test", 35))
    assert (found.value, found.level, found.confidence) == (3500, 0, MEDIUM)
    few = line(reading("test", 35, items=2))
    assert (few.level, few.confidence) == (0, LOW)


def test_self_analysis_alone_is_a_guess():
    found = line(reading("self_analysis", 55, items=20))
    assert (found.value, found.level, found.confidence, found.alone) == (5500, 1, LOW, True)
    assert found.gap is None


def test_thresholds_belong_to_the_level_above():
    levels = [line(reading("case", v)).level for v in (39.99, 40, 59.99, 60, 79.99, 80, 100, 0)]
    assert levels == [0, 1, 1, 2, 2, 3, 3, 0]
    thirds = line(Given("case", DAY, 8000, 4, 1), Given("work", DAY, 7999, 4, 2))
    assert (thirds.value, thirds.level) == (Fraction(15_999, 2), 2), "not rounded up to 80"


def test_the_newest_reading_of_a_source_counts():
    old, new = reading("test", 20, ago=300, id=9), reading("test", 90, ago=10, id=2)
    assert line(old, new).value == 9000
    same_day = line(reading("test", 20, id=1), reading("test", 70, id=2))
    assert (same_day.value, dict(same_day.used)) == (7000, {"test": 2})


def test_the_error_of_measurement():
    """One test of 4 questions: 5² + 45²/4 = 531.25 points², 5 312 500 hundredths². With an observation of 4 (5² + 100 = 125):
    (9·125 + 4·531.25) / 25 = 130 points²."""
    assert line(reading("test", 50)).variance == 5_312_500
    assert line(reading("test", 50), reading("observation", 50)).variance == 1_300_000


def test_a_change_is_more_than_the_error_of_measurement():
    """Standard error of the difference of two such pairs: √260 = 16.1 points, so 31.6 is the edge."""

    def both(value: float) -> Line:
        found = line(reading("test", value), reading("observation", value))
        assert found is not None
        return found

    assert change(RULE, both(40), both(60)) == Change.STEADY
    assert change(RULE, both(40), both(71.6)) == Change.STEADY
    assert change(RULE, both(40), both(71.7)) == Change.GREW
    assert change(RULE, both(71.7), both(40)) == Change.FELL
    assert change(RULE, line(reading("self_analysis", 20)), both(90)) is None


def test_a_rule_survives_the_way_through_json():
    assert Rule.of(RULE.as_json()) == RULE
    with pytest.raises(ValueError, match="algorithm"):
        Rule.of({**RULE.as_json(), "algorithm": 2})
    with pytest.raises(ValueError, match="grow"):
        Rule.of({**RULE.as_json(), "thresholds": [60, 40]})


ROWS = st.tuples(
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(range(5)),
    st.integers(DAY - 1200, DAY + 2),
    st.one_of(st.integers(0, 10_000), st.sampled_from([3999, 4000, 6000, 8000])),
    st.integers(1, 12),
)


@settings(max_examples=150, deadline=None)
@drawn(st.lists(ROWS, max_size=40))
def test_many_at_once_is_one_at_a_time(rows):
    table = [(*row, number) for number, row in enumerate(rows, 1)]
    columns = [np.array([row[i] for row in table], dtype=np.int64) for i in range(7)]
    found = lines_of(RULE, Readings(SOURCES, *columns), DAY)
    together = {
        (int(found.person[i]), int(found.competency[i])): Line(
            top=int(found.top[i]),
            bottom=int(found.bottom[i]),
            level=int(found.level[i]),
            confidence=int(found.confidence[i]),
            spread=int(found.spread[i]),
            variance=int(found.variance[i]),
            alone=bool(found.alone[i]),
            contradicts=bool(found.contradicts[i]),
            gap=int(found.gap[i]) if found.has_gap[i] else None,
            used={SOURCES[s]: int(k) for s, k in enumerate(found.used[i]) if k >= 0},
        )
        for i in range(len(found.person))
    }
    alone = {}
    for person in (1, 2, 3):
        for competency in (1, 2, 3):
            mine = [
                Given(SOURCES[s], day, value, items, id)
                for p, c, s, day, value, items, id in table
                if (p, c) == (person, competency)
            ]
            if (one := line_of(RULE, mine, DAY)) is not None:
                alone[person, competency] = one
    assert together == alone
