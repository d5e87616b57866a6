import hashlib
from fractions import Fraction

import pytest

from mostik.stats import double_rating, verdicts
from mostik.stats.methodology import Methodology, Scoring
from mostik.stats.reliability import Duration
from mostik.stats.scoring import score
from mostik.stats.verdicts import Verdict
from tests.stats.builders import FOUR, fractions, leaf, levelled, mark, number, one_leaf, rated


def test_the_draw_can_be_repeated_by_hand():
    """Hashes by `printf seed:number | sha256sum`."""
    by_hand = sorted(
        range(1, 101), key=lambda card: hashlib.sha256(f"2026-11-22:{card}".encode()).hexdigest()
    )
    assert double_rating.draw(range(1, 101), "2026-11-22", 5) == by_hand[:5]
    assert double_rating.draw(reversed(range(1, 101)), "2026-11-22", 5) == by_hand[:5]


@pytest.mark.parametrize(
    ("cards", "percent", "drawn"), [(0, 10, 0), (1, 5, 1), (20, 5, 1), (21, 5, 2), (1000, 10, 100)]
)
def test_how_many_are_drawn(cards, percent, drawn):
    assert len(double_rating.draw(range(cards), "x", percent)) == drawn


def test_every_card_has_the_same_chance():
    """Over 2000 seeds each of 20 cards is drawn 5 % of the time: 100 ± 4 standard deviations (9.7)."""
    times = [0] * 20
    for seed in range(2000):
        for card in double_rating.draw(range(20), str(seed), 5):
            times[card] += 1
    assert sum(times) == 2000
    assert all(61 <= n <= 139 for n in times)


def found(methodology, one, two, limit="0.25"):
    return double_rating.discrepancies(
        methodology, score(methodology, one), score(methodology, two), Fraction(limit)
    )


def test_one_level_of_five_is_within_a_quarter():
    form = levelled(mark("a", 3), mark("b", 4), mark("c", 5))
    assert found(form, {"a": "yes", "b": "no", "c": "no"}, {"a": "yes", "b": "yes", "c": "no"}) == []
    beyond = found(form, {"a": "yes", "b": "no", "c": "no"}, {"a": "yes", "b": "yes", "c": "yes"})
    assert [(d.code, d.first, d.second, d.share) for d in beyond] == [("A", 3, 5, Fraction(1, 2))]


def test_exactly_the_limit_is_within_it():
    form = one_leaf(rated("a"))  # 1…4
    assert found(form, {"a": "1"}, {"a": "2"}, "1/3") == []
    assert len(found(form, {"a": "1"}, {"a": "2"}, "333/1000")) == 1


def test_a_judgement_that_only_one_of_two_gave_differs():
    form = one_leaf(rated("a"))
    assert [d.share for d in found(form, {"a": "na"}, {"a": "2"})] == [None]
    assert found(form, {"a": "na"}, {}) == []


def test_ranges():
    assert double_rating.range_of(levelled(mark("a", 3)), leaf("A", scoring=Scoring.LEVELLED)) == 4
    shares = one_leaf(rated("a"), scoring=Scoring.SHARE)
    assert double_rating.range_of(shares, shares.indicators[0]) == 100
    sums = one_leaf(rated("a"), rated("b", weight=2000), scoring=Scoring.SUM)
    assert double_rating.range_of(sums, sums.indicators[0]) == 9
    free = one_leaf(number("a"))
    assert double_rating.range_of(free, free.indicators[0]) is None
    assert found(free, {"a": "1"}, {"a": "99"}) == []  # without a range there is no share of it


def test_items_of_a_scale():
    form = Methodology(
        indicators=(leaf("A"), leaf("A.1", "A"), leaf("A.2", "A"), leaf("B")),
        items=(rated("a", "A.1"), rated("b", "B"), rated("c", "A.2")),
        levels=fractions(1, 2, 3, 4),
    )
    assert double_rating.scale_items(form, "A") == [0, 2]
    assert double_rating.scale_items(form, "B") == [1]
    assert double_rating.scale_items(form, "TOTAL") == [0, 1, 2]
    assert double_rating.bounds(FOUR) == (1, 4)
    assert double_rating.bounds({"na": None}) is None


@pytest.mark.parametrize(
    ("value", "cards", "verdict"),
    [
        (None, 100, Verdict.NONE),
        (-0.1, 10, Verdict.REVERSED),
        (0.9, 29, Verdict.FEW),
        (0.69, 30, Verdict.POOR),
        (0.70, 30, Verdict.WEAK),
        (0.80, 30, Verdict.FIRM),
        (0.95, 30, Verdict.FIRM),
        (0.951, 30, Verdict.TOO_HIGH),
    ],
)
def test_consistency(value, cards, verdict):
    assert verdicts.consistency(value, cards) == verdict


def test_the_other_verdicts():
    assert [verdicts.item_rest(v, 30) for v in (None, -0.01, 0.1, 0.2, 0.3)] == [
        "none",
        "reversed",
        "poor",
        "weak",
        "good",
    ]
    assert [verdicts.difficulty(v, 30) for v in (None, 0.05, 0.1, 0.9, 0.91)] == [
        "none",
        "hard",
        "good",
        "good",
        "easy",
    ]
    assert [verdicts.gaps(v) for v in (None, 0.05, 0.06, 0.2)] == ["none", "good", "weak", "poor"]
    assert [verdicts.agreement(v, 10) for v in (None, 0.59, 0.6, 0.667, 0.8)] == [
        "none",
        "poor",
        "weak",
        "good",
        "firm",
    ]
    assert verdicts.agreement(0.9, 9) == "few"
    assert verdicts.item_rest(0.9, 29) == verdicts.difficulty(0.9, 29) == "few"
    assert [verdicts.time_to_fill(t) for t in (None, Duration(1, 1, 45, 99), Duration(1, 1, 46, 99))] == [
        "none",
        "good",
        "poor",
    ]
