"""Inner nodes, totals and the two parts."""

from __future__ import annotations

from fractions import Fraction as F

from mostik.stats.methodology import Methodology, Part
from mostik.stats.scoring import score
from tests.stats.builders import leaf, rated


def tree(*indicators, items, min_answered="0.5") -> Methodology:
    return Methodology(indicators=indicators, items=items, min_answered=F(min_answered))


TWO_AREAS = tree(
    leaf("1"),
    leaf("1.1", "1", weight=2000),
    leaf("1.2", "1", invariant=False),
    leaf("2", weight=3000),
    leaf("2.1", "2"),
    leaf("2.2", "2", invariant=False),
    leaf("3", weight=500),
    leaf("3.1", "3", invariant=False),
    items=tuple(rated(f"q{code}", code) for code in ("1.1", "1.2", "2.1", "2.2", "3.1")),
)


def test_the_two_parts():
    got = score(TWO_AREAS, {"q1.1": "4", "q1.2": "1", "q2.1": "2", "q2.2": "3", "q3.1": "4"})
    full = {code: v for (part, code), v in got.items() if part == Part.FULL}
    invariant = {code: v for (part, code), v in got.items() if part == Part.INVARIANT}
    assert full == {
        "1.1": 4,
        "1.2": 1,
        "2.1": 2,
        "2.2": 3,
        "3.1": 4,
        "1": 3,  # (2·4 + 1·1) / 3
        "2": F(5, 2),
        "3": 4,
        "TOTAL": F(3 + F(15, 2) + 2) / F(9, 2),
    }
    assert invariant == {"1.1": 4, "2.1": 2, "1": 4, "2": 2, "TOTAL": F(4 + 6, 4)}


def test_a_variative_leaf_never_changes_the_invariant_part():
    answers = {"q1.1": "4", "q2.1": "2"}
    invariant = [
        {key: v for key, v in score(TWO_AREAS, answers | more).items() if key[0] == Part.INVARIANT}
        for more in ({}, {"q1.2": "1"}, {"q2.2": "4", "q3.1": "1"}, {"q1.2": "na", "q3.1": "na"})
    ]
    assert all(other == invariant[0] for other in invariant)


def test_an_undefined_child_takes_its_weight_along():
    got = score(TWO_AREAS, {"q1.2": "1", "q2.1": "2", "q2.2": "4"})
    assert (Part.FULL, "1") not in got  # 1 of 3 is defined
    assert got[Part.FULL, "2"] == 3
    assert got[Part.FULL, "TOTAL"] == 3  # 3 of 4.5
    assert got[Part.INVARIANT, "TOTAL"] == 2  # 3 of 4
    alone = score(TWO_AREAS, {"q1.1": "4"})
    assert alone[Part.FULL, "1"] == 4
    assert (Part.FULL, "TOTAL") not in alone
    assert (Part.INVARIANT, "TOTAL") not in alone  # 1 of 4


def test_exactly_half_of_the_weight_is_enough():
    form = tree(leaf("A"), leaf("B"), items=(rated("a", "A"), rated("b", "B")))
    assert score(form, {"a": "3"})[Part.FULL, "TOTAL"] == 3


def test_four_storeys_with_leaves_at_different_depth():
    form = tree(
        leaf("R"),
        leaf("R.1", "R"),
        leaf("R.1.1", "R.1"),
        leaf("R.1.1.1", "R.1.1"),
        leaf("R.1.1.2", "R.1.1", invariant=False),
        leaf("R.2", "R", weight=3000),
        leaf("S"),
        items=(rated("a", "R.1.1.1"), rated("b", "R.1.1.2"), rated("c", "R.2"), rated("d", "S")),
    )
    got = score(form, {"a": "1", "b": "4", "c": "3", "d": "4"})
    assert got[Part.FULL, "R.1.1"] == got[Part.FULL, "R.1"] == F(5, 2)
    assert got[Part.INVARIANT, "R.1.1"] == 1
    assert got[Part.FULL, "R"] == F(F(5, 2) + 9, 4)
    assert got[Part.INVARIANT, "R"] == F(10, 4)
    assert got[Part.INVARIANT, "TOTAL"] == F(13, 4)


def test_part_is_a_property_of_leaves():
    """A variative mark on an inner node says nothing: its invariant leaves stay comparable."""
    form = tree(leaf("A", invariant=False), leaf("A.1", "A"), items=(rated("a", "A.1"),))
    assert score(form, {"a": "3"})[Part.INVARIANT, "TOTAL"] == 3


def test_children_that_weigh_nothing():
    form = tree(leaf("A", weight=0), leaf("B"), items=(rated("a", "A"), rated("b", "B")), min_answered="0")
    assert score(form, {"a": "1", "b": "4"})[Part.FULL, "TOTAL"] == 4
    assert (Part.FULL, "TOTAL") not in score(form, {"a": "1"})
