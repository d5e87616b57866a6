"""Leaf indicators, one rule after another. Every expected number is computed by hand in the comment or the id."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from mostik.stats.methodology import Part, Scoring
from mostik.stats.scoring import UnknownAnswer, score
from tests.stats.builders import leaf, levelled, mark, number, one_leaf, rated

FULL_A = (Part.FULL, "A")


def value(methodology, hidden=(), **answers):
    return score(methodology, answers, frozenset(hidden)).get(FULL_A)


# mean, sum, share -------------------------------------------------------------------------------------------------

WEIGHTED = (rated("a", weight=300), rated("b", weight=500), rated("c", weight=1200))


@pytest.mark.parametrize(
    ("scoring", "answers", "expected"),
    [
        ("mean", {"a": "4", "b": "2", "c": "1"}, F(34, 20)),  # (1.2 + 1.0 + 1.2) / 2.0
        ("sum", {"a": "4", "b": "2", "c": "1"}, F(34, 10)),
        ("share", {"a": "4", "b": "2", "c": "1"}, F(100 * 34, 80)),  # 100·3.4 / (2.0·4)
        ("mean", {"a": "na", "b": "2", "c": "1"}, F(22, 17)),  # N/A leaves its weight out
        ("sum", {"b": "2", "c": "1"}, F(22, 10)),
        ("share", {"b": "2", "c": "1"}, F(100 * 22, 68)),
        ("mean", {"c": "1"}, F(1)),  # 1.2 of 2.0 is answered: 0.6
        ("mean", {"a": "4", "b": "4"}, None),  # 0.8 of 2.0: below one half
        ("mean", {}, None),
        ("sum", {"a": "na", "b": "na", "c": "na"}, None),
    ],
)
def test_weighted_scores(scoring, answers, expected):
    assert value(one_leaf(*WEIGHTED, scoring=Scoring(scoring)), **answers) == expected


def test_exactly_the_least_share_is_enough():
    three = [rated(n, weight=w) for n, w in (("a", 333), ("b", 333), ("c", 334))]
    assert value(one_leaf(*three, min_answered="0.333"), a="4") == 4
    assert value(one_leaf(*three, min_answered="0.334"), a="4") is None


def test_hidden_items_are_in_neither_weight():
    methodology = one_leaf(*WEIGHTED)
    assert value(methodology, hidden=["c"], a="4") is None  # 0.3 of 0.8
    assert value(methodology, hidden=["c"], b="3") == 3  # 0.5 of 0.8
    assert (
        value(methodology, hidden=["c"], b="3", c="1") == 3
    )  # a forgotten answer of a hidden item is not read
    assert value(methodology, hidden=["a", "b", "c"]) is None


def test_nothing_answered_is_undefined_even_when_nothing_is_asked_for():
    for scoring in ("mean", "sum", "share"):
        assert value(one_leaf(*WEIGHTED, min_answered=0, scoring=Scoring(scoring))) is None


def test_numbers_are_their_own_score():
    methodology = one_leaf(number("a"), number("b", weight=2000))
    assert value(methodology, a="0.1", b="0.35") == F(8, 30)
    assert value(methodology, a="-3", b="") is None
    assert value(methodology, a="7", b="-7") == F(-7, 3)


@pytest.mark.parametrize("bad", ["five", "1,5", "1.2.3", "nan", "inf", "1/0"])
def test_what_is_not_an_answer_is_a_defect(bad):
    with pytest.raises(UnknownAnswer):
        value(one_leaf(number("a")), a=bad)
    with pytest.raises(UnknownAnswer):
        value(one_leaf(rated("a")), a=bad)


def test_share_of_each_items_own_maximum():
    two = {"0": F(0), "2": F(2)}
    methodology = one_leaf(rated("a"), rated("b", scores=two), scoring=Scoring.SHARE)
    assert value(methodology, a="1", b="2") == 50  # 3 of 4 + 2
    assert value(methodology, b="2") == 100


def test_share_without_a_maximum_is_undefined():
    nothing = {"0": F(0), "less": F(-1)}
    methodology = one_leaf(rated("a", scores=nothing), rated("b", scores=nothing), scoring=Scoring.SHARE)
    assert value(methodology, a="less", b="0") is None  # the maxima add up to 0


def test_share_of_a_negative_maximum_follows_the_formula():
    losses = {"one": F(-1), "two": F(-2)}
    assert value(one_leaf(rated("a", scores=losses), scoring=Scoring.SHARE), a="two") == 200


def test_block_needs_every_answer():
    methodology = one_leaf(*WEIGHTED, na_blocks=True)
    assert value(methodology, a="4", b="2", c="1") == F(34, 20)
    assert value(methodology, a="4", b="na", c="1") is None
    assert value(methodology, a="4", c="1") is None  # unanswered counts as not applicable
    assert value(methodology, hidden=["b"], a="4", c="1") == F(24, 15)


def test_weights_of_thirds_are_exact():
    """0.333 + 0.333 + 0.334 never is «about 3»."""
    methodology = one_leaf(*[rated(n, weight=w) for n, w in (("a", 333), ("b", 333), ("c", 334))])
    assert value(methodology, a="4", b="4", c="1") == F(2998, 1000)
    assert value(methodology, a="3", b="3", c="3") == 3


def test_count_instead_of_weight():
    heavy = (rated("a", weight=10), rated("b", weight=10), rated("c", weight=9000))
    assert value(one_leaf(*heavy), a="4", b="2") is None
    assert value(one_leaf(*heavy, answered_by_count=True), a="4", b="2") == 3
    assert value(one_leaf(*heavy, answered_by_count=True), c="2") is None


# levelled ---------------------------------------------------------------------------------------------------------

MKDO = [mark(f"m{level}{letter}", level) for level in (1, 2, 3, 4, 5) for letter in "ab"]


def said(text: str) -> dict[str, str]:
    """«y n - …»: answers to m1a m1b m2a …; `-` = unanswered, `x` = N/A."""
    names = [item.name for item in MKDO]
    known = {"y": "yes", "n": "no", "-": "", "x": "na"}
    return {name: known[letter] for name, letter in zip(names, text.replace(" ", ""), strict=False)}


@pytest.mark.parametrize(
    ("marks", "plain", "half"),
    [
        ("yy yy yy yy yy", 5, 5),
        ("yy yy yy yy yn", 4, F(9, 2)),
        ("yy yy yy yy nn", 4, 4),
        ("yy yy yn yy yy", 2, F(5, 2)),  # what stands above the stop does not count
        ("yy yy nn yy yy", 2, 2),
        ("yn yy yy yy yy", 1, 1),  # the floor; and there is no half step under it
        ("nn nn nn nn nn", 1, 1),
        ("yy yn", 1, F(3, 2)),
        ("yy yy yn", 2, F(5, 2)),
        ("yy yx yy yy ny", 4, F(9, 2)),  # an N/A mark is left out of its level
        ("yy xx yy yn", 3, F(7, 2)),  # a level without answers is complete: a higher one has some
        ("yy yy", 2, 2),  # stopped without reaching level 3: it is not complete
        ("-- -- -- -- yy", None, None),  # 2 of 10 marks
        ("xx xx xx xx xx", None, None),
        ("", None, None),
        ("x- xx x- xx yy", None, None),
        ("yx yx yx yx yx", 5, 5),  # exactly one half is enough
        ("yx yx yx yx nx", 4, 4),
        ("n", 1, 1),  # one answered of the two marks of level 1
        (
            "xx n",
            None,
            None,
        ),  # level 1 has no answer, level 2 has: complete; then 1 of the 4 asked is answered
    ],
)
def test_mkdo_levels(marks, plain, half):
    assert value(levelled(*MKDO), **said(marks)) == plain
    assert value(levelled(*MKDO, half_steps=True), **said(marks)) == half


ECERS = [
    *(mark(f"e1{n}", 1, negative=True) for n in range(3)),
    *(mark(f"e{level}{n}", level) for level in (3, 5, 7) for n in range(3)),
]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("nnn yyy yyy yyy", 7),
        ("nnn yyy yyy yyn", 6),
        ("nnn yyy yyy ynn", 5),  # one of three is less than half
        ("nnn yyy yyn", 4),
        ("nnn yyy ynn", 3),
        ("nnn yyn", 2),
        ("nnn ynn", 1),
        ("nny yyy yyy yyy", 1),  # a «yes» to a negative mark: level 1 is not met, half of it helps nothing
        ("nnn yyy yyy yxn", 6),  # one of two answered marks is half
        ("nnn xxx yyn", 4),
    ],
)
def test_ecers_levels_with_half_steps(marks, expected):
    known = {"y": "yes", "n": "no", "x": "na"}
    letters = marks.replace(" ", "")
    answers = {item.name: known[letter] for item, letter in zip(ECERS, letters, strict=False)}
    assert value(levelled(*ECERS, levels=(1, 3, 5, 7), half_steps=True), **answers) == expected


def test_stopping_early_equals_scoring_everything():
    methodology = levelled(*MKDO, min_answered=1)
    assert value(methodology, **said("yy yn")) == 1
    assert value(methodology, **said("yy yn yy yy yy")) == 1
    assert value(methodology, **said("yy yn xx xx xx")) == 1
    blocked = levelled(*MKDO, na_blocks=True)
    assert value(blocked, **said("yy yn")) == value(blocked, **said("yy yn yy yx yy")) == 1
    assert value(blocked, **said("yy yx yy nn")) is None  # an N/A mark at or under the stop blocks


def test_weights_of_marks_matter_only_for_the_answered_share():
    items = [
        mark("a", 1, weight=100),
        mark("b", 1, weight=900),
        mark("c", 2, weight=100),
        mark("d", 2, weight=900),
    ]
    methodology = levelled(*items, levels=(1, 2), half_steps=True)
    assert value(methodology, a="yes", b="yes", c="no", d="yes") == F(3, 2)
    assert value(methodology, a="yes", b="yes", c="yes", d="no") == F(3, 2)
    assert value(methodology, a="no") is None  # 0.1 of the 1.0 asked at level 1
    assert value(methodology, b="no") == 1


def test_levels_without_any_mark():
    """Level 1 as a floor nobody asks about: the scheme of many check-lists."""
    methodology = levelled(mark("a", 2), mark("b", 3), levels=(1, 2, 3))
    assert value(methodology, a="yes", b="yes") == 3
    assert value(methodology, a="yes", b="no") == 2
    assert value(methodology, a="no", b="yes") == 1
    top = levelled(mark("a", 1), levels=(1, 2, 3))
    assert value(top, a="yes") == 1  # nothing is answered above: levels 2 and 3 are not complete


def test_hidden_marks_are_left_out():
    methodology = levelled(*MKDO)
    answers = said("yy yn yy yy yy")
    assert score(methodology, answers, frozenset({"m2b"})).get(FULL_A) == 5
    assert (
        score(methodology, said("yy"), frozenset({"m3a", "m3b", "m4a", "m4b", "m5a", "m5b"})).get(FULL_A) == 1
    )


def test_a_half_needs_an_answer():
    """Two levels, nothing answered at the second: the result stays 1, not 1½."""
    assert value(levelled(*MKDO[:4], levels=(1, 2), half_steps=True), **said("yy --")) == 1


def test_leaf_without_items_is_undefined():
    methodology = one_leaf()
    assert score(methodology, {}) == {}
    assert leaf("B").title("en") == "Indicator B"
