"""The picture of two columns and their ties: tidy, every tie drawn, nothing where there is nothing."""

import pytest

from mostik.ui.charts import Side, Tie, ties, ties_table
from tests.ui.test_charts import assert_tidy, drawn, words

NAMES = ("совпадает", "не совпадает", "данных мало")
LEFT = [
    Side("Показатель с очень длинным названием, которое не помещается в одну строку", "2,41 при пороге 3")
]
RIGHT = [Side("Поддержка игры и инициативы", "7 из 18"), Side("Среда", "меньше 5 из 18")]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("paper", [False, True])
def test_columns_of_different_length(narrow, paper):
    options = {"width": 350 if narrow else 680, "narrow": narrow, "paper": paper}
    picture = ties(
        LEFT,
        RIGHT * 4,
        [Tie(0, at, at % 3) for at in range(8)],
        NAMES,
        title="Связи",
        heads=("A", "B"),
        **options,
    )
    assert_tidy(picture)
    assert picture.count("<circle") == 9
    assert len([node for node in drawn(picture).iter() if node.tag.endswith("path")]) == 3 + 8


def test_nothing_on_one_side_is_no_picture():
    assert [text for *_box, text in words(ties(LEFT, [], [], NAMES, title="Связи"))] == ["Нет данных"]


def test_the_table_says_the_same():
    made = ties_table(LEFT, RIGHT, [Tie(0, 1, 2)], NAMES, caption="Связи", columns=("a", "b", "c", "d", "e"))
    assert made.rows == [[LEFT[0].label, "2,41 при пороге 3", "Среда", "меньше 5 из 18", "данных мало"]]
