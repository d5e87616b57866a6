"""Which indicators are compared between two versions. Every expected set is written out by hand."""

from dataclasses import replace
from fractions import Fraction as F

from mostik.stats.comparable import shared_codes
from mostik.stats.methodology import Indicator, Item, Methodology, Scoring, UnitLevel

SCALE = {"1": F(1), "2": F(2), "na": None}


def item(name, indicator, **changes):
    return Item(name=name, indicator=indicator, scores=SCALE, **changes)


def indicator(code, parent=None, **changes):
    return Indicator(code=code, parent=parent, titles={"": code}, **changes)


OLD = Methodology(
    indicators=(
        indicator("A"),
        indicator("A.1", "A"),
        indicator("A.2", "A"),
        indicator("B"),
        indicator("B.1", "B"),
        indicator("B.2", "B", invariant=False),
    ),
    items=(item("a1", "A.1"), item("a2", "A.2"), item("b1", "B.1"), item("b2", "B.2")),
)
INVARIANT = {"A.1", "A.2", "B.1", "A", "B", "TOTAL"}
FULL = INVARIANT | {"B.2"}


def shared(new, changed=()):
    found = shared_codes(OLD, new, changed)
    return {c for p, c in found if p == "full"}, {c for p, c in found if p == "invariant"}


def with_item(name, **changes):
    return replace(OLD, items=tuple(replace(i, **changes) if i.name == name else i for i in OLD.items))


def with_indicator(code, **changes):
    return replace(
        OLD, indicators=tuple(replace(i, **changes) if i.code == code else i for i in OLD.indicators)
    )


def test_the_same_methodology_is_shared_whole():
    assert shared(OLD) == (FULL, INVARIANT)


def test_titles_thresholds_and_texts_change_no_value():
    new = with_indicator("A.1", titles={"": "Иначе"}, threshold=F(3), recommendation="Другое")
    assert shared(new) == (FULL, INVARIANT)


def test_a_changed_item_takes_its_indicators_upwards_with_it():
    for new in (
        with_item("a1", weight=2000),
        with_item("a1", scores={"1": F(1), "2": F(3), "na": None}),
        with_item("a1", scores={"1": F(1), "2": F(2)}),
        with_indicator("A.1", scoring=Scoring.SUM),
        with_indicator("A.1", na_blocks=True),
        replace(OLD, items=(*OLD.items, item("a3", "A.1"))),
        replace(OLD, items=(*OLD.items[1:], item("other", "A.1"))),
    ):
        assert shared(new) == (FULL - {"A.1", "A", "TOTAL"}, INVARIANT - {"A.1", "A", "TOTAL"})
    assert shared(OLD, ["a1"]) == (FULL - {"A.1", "A", "TOTAL"}, INVARIANT - {"A.1", "A", "TOTAL"})


def test_a_variative_change_leaves_the_invariant_part_comparable():
    assert shared(with_item("b2", weight=500)) == (FULL - {"B.2", "B", "TOTAL"}, INVARIANT)
    without = replace(OLD, indicators=OLD.indicators[:-1], items=OLD.items[:-1])
    assert shared(without) == (FULL - {"B.2", "B", "TOTAL"}, INVARIANT)


def test_weights_and_sets_of_children_matter_to_the_node_above_only():
    assert shared(with_indicator("A.2", weight=500)) == (FULL - {"A", "TOTAL"}, INVARIANT - {"A", "TOTAL"})
    moved = with_indicator("A.2", parent="B")
    assert shared(moved) == (FULL - {"A", "B", "TOTAL"}, INVARIANT - {"A", "B", "TOTAL"})
    more = replace(OLD, indicators=(*OLD.indicators, indicator("C")), items=(*OLD.items, item("c1", "C")))
    assert shared(more) == (FULL - {"TOTAL"}, INVARIANT - {"TOTAL"})


def test_levels_matter_where_marks_are_scored_by_them():
    levelled = with_indicator("A.1", scoring=Scoring.LEVELLED)
    before, after = replace(levelled, levels=(F(1), F(3))), replace(levelled, levels=(F(1), F(5)))
    found = {code for part, code in shared_codes(before, after) if part == "full"}
    assert found == FULL - {"A.1", "A", "TOTAL"}


def test_other_units_or_another_least_share_compare_nothing():
    assert shared(replace(OLD, unit_level=UnitLevel.ORGANISATION)) == (set(), set())
    assert shared(replace(OLD, min_answered=F(1))) == (set(), set())
