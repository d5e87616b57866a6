"""Each pack of the library scored on one card whose numbers are computed by hand."""

from fractions import Fraction as F

import pytest

from mostik.demo.packs import (
    CASES,
    DIGITAL,
    GROUP_CARD,
    KNOWLEDGE,
    MANAGEMENT,
    PARENTS,
    SELF_ANALYSIS,
    TEACHERS,
)
from mostik.demo.packs.content import Check, Mark, Rated
from mostik.demo.packs.workbook import LETTERS, write
from mostik.instruments.engine import workbook
from mostik.stats.methodology import TOTAL, Part
from mostik.stats.scoring import Scorer


def scores(pack, answers):
    methodology = workbook.read(write(pack), "card.xlsx").methodology
    found = Scorer(methodology).score(answers)
    return lambda code, part=Part.INVARIANT: found.get((part, code))


def all_of(pack, value):
    """The same answer to every item; `value(item, number)` gives the name of a choice."""
    return {
        leaf.item_name(number): value(item, number)
        for leaf in pack.leaves
        for number, item in enumerate(leaf.items, 1)
    }


def same(item, _number):
    """Rated «4», marks up to level 3 met, conditions «yes»."""
    if isinstance(item, Rated):
        return "4"
    if isinstance(item, Mark):
        return "yes" if (item.level <= 3) != item.negative else "no"
    assert isinstance(item, Check)
    return "yes"


@pytest.mark.parametrize("pack", [GROUP_CARD, MANAGEMENT], ids=lambda pack: pack.form_id)
def test_cards_marks_up_to_three_and_fours(pack):
    """A levelled leaf is 3, a rated one 4, a share 100 with weight 0: an area is between 3 and 4, its leaves in their weights."""
    value = scores(pack, all_of(pack, same))
    for area in pack.areas:
        leaves = [leaf for leaf in area.leaves if not leaf.variative]
        expected = {"levelled": F(3), "mean": F(4), "share": F(100)}
        for leaf in leaves:
            assert value(leaf.code) == expected[leaf.scoring], leaf.code
        weights = sum(F(leaf.weight) for leaf in leaves)
        assert value(area.code) == sum(F(leaf.weight) * expected[leaf.scoring] for leaf in leaves) / weights


def test_digital_competence():
    """1.1: 3, 3, 2, 2, na → 100·10/12; 1.2 all 1 → 100/3. Area 1 is their mean; 2 and 3 not answered: undefined."""
    answers = {"k1_1_01": "p3", "k1_1_02": "p3", "k1_1_03": "p2", "k1_1_04": "p2", "k1_1_05": "na"}
    answers |= {f"k1_2_0{n}": "p1" for n in range(1, 6)}
    value = scores(DIGITAL, answers)
    assert value("1.1") == F(1000, 12)
    assert value("1.2") == F(100, 3)
    assert value("1") == (F(1000, 12) + F(100, 3)) / 2
    assert value("2") is None
    assert value(TOTAL) is None  # one area of four carries less than half of the weight


def test_self_analysis_finds_the_block_with_the_deficit():
    """Everything «p2» (66,7 %) but 5.1 «p0», 5.2 «p1» (33,3 %): block 5 is 16,7 %, the total (4·66,7 + 16,7) / 5."""
    answers = all_of(SELF_ANALYSIS, lambda _i, _n: "p2")
    answers |= {f"k5_1_0{n}": "p0" for n in range(1, 5)} | {f"k5_2_0{n}": "p1" for n in range(1, 5)}
    value = scores(SELF_ANALYSIS, answers)
    assert [value(str(n)) for n in range(1, 6)] == [F(200, 3)] * 4 + [F(100, 6)]
    assert value(TOTAL) == (4 * F(200, 3) + F(100, 6)) / 5


def test_parents():
    """1.1: 3, 3, 3, 2, na → 100·11/12; 4.2 all «not agree» → 0, 4.1 all «agree» → 100: area 4 is 50."""
    answers = all_of(PARENTS, lambda _i, _n: "p3") | {"k1_1_04": "p2", "k1_1_05": "na"}
    answers |= {f"k4_2_0{n}": "p0" for n in range(1, 5)}
    value = scores(PARENTS, answers)
    assert value("1") == F(1100, 12)
    assert value("4") == 50
    assert value(TOTAL) == (F(1100, 12) + 100 + 100 + 50) / 4


def test_teachers():
    """Areas of two leaves: 1 → (100 + 0) / 2, 2 → (66,7 + 66,7) / 2, 3 → (100 + 33,3) / 2; the total is their mean."""
    level = {"1.1": "p3", "1.2": "p0", "2.1": "p2", "2.2": "p2", "3.1": "p3", "3.2": "p1"}
    answers = {
        leaf.item_name(n): level[leaf.code] for leaf in TEACHERS.leaves for n in range(1, len(leaf.items) + 1)
    }
    value = scores(TEACHERS, answers)
    assert (value("1"), value("2"), value("3")) == (50, F(200, 3), F(200, 3))
    assert value(TOTAL) == (50 + F(400, 3)) / 3


def test_the_key_of_the_test():
    """All right but the first two of six questions in 1.1 and none in 4.1: (66,7 + 100 + 100 + 0) / 4."""
    right = all_of(KNOWLEDGE, lambda task, _n: LETTERS[task.right - 1])
    assert scores(KNOWLEDGE, right)(TOTAL) == 100
    wrong = all_of(KNOWLEDGE, lambda task, _n: LETTERS[task.right % len(task.options)])
    assert scores(KNOWLEDGE, wrong)(TOTAL) == 0
    mixed = {
        name: wrong[name] if name in ("k1_1_01", "k1_1_02") or name.startswith("k4") else right[name]
        for name in right
    }
    value = scores(KNOWLEDGE, mixed)
    assert [value(str(n)) for n in range(1, 5)] == [F(400, 6), 100, 100, 0]
    assert value(TOTAL) == (F(400, 6) + 200) / 4


def test_the_rubric_of_the_cases():
    """Case 1: 1.1 = (2 + 1) / 6 → 50, 1.2 = (3 + 3 + 0) / 9 → 66,7 with weight 1.5; cases 2 and 3 all «2» → 66,7."""
    answers = all_of(CASES, lambda _i, _n: "p2")
    answers |= {"k1_1_01": "p2", "k1_1_02": "p1", "k1_2_01": "p3", "k1_2_02": "p3", "k1_2_03": "p0"}
    value = scores(CASES, answers)
    first = (50 + F(3, 2) * F(200, 3)) / F(5, 2)
    assert value("1") == first == 60
    assert value(TOTAL) == (60 + 2 * F(200, 3)) / 3
