"""Golden sentences of the conclusions about the change since the round before: grown, fallen, steady, not known, at the step."""

import pytest

from tests.monitoring.test_reports import data
from tests.monitoring.test_said import groups, told


@pytest.mark.parametrize(
    ("before", "now", "change", "risen", "fallen"),
    [
        (2, 3, "По сравнению с предыдущим измерением итоговая оценка выросла на 1,00 балла.", 1, 0),
        (3, 2, "По сравнению с предыдущим измерением итоговая оценка снизилась на 1,00 балла.", 0, 1),
        (
            3,
            3,
            "По сравнению с предыдущим измерением итоговая оценка не изменилась (в пределах точности: 0,00).",
            0,
            0,
        ),
    ],
)
def test_the_change(before, now, change, risen, fallen):
    made = data(cards=groups(6, now, now, now), previous=groups(6, before, before, before))
    assert told(made, "change") == [change]
    difference = {1: "+1,00", -1: "−1,00"}.get(now - before)
    listed = f"«Среда» ({difference}) и «Общение» ({difference})."
    assert told(made, "risen") == [f"Выше, чем в предыдущем измерении: {listed}"] * risen
    assert told(made, "fallen") == [f"Ниже, чем в предыдущем измерении: {listed}"] * fallen
    assert told(data(cards=groups(6), previous=None), "change") == []


@pytest.mark.parametrize(
    ("now", "change"),
    [(3, "+1,00"), (2, "0,00"), (1, "−1,00")],
)
def test_a_change_of_one_group_has_no_word(now, change):
    made = data(cards=groups(1, now, now, now), previous=groups(1, 2, 2, 2))
    assert told(made, "change") == [
        f"Изменение итоговой оценки к предыдущему измерению — {change}; точность неизвестна, поэтому ни о росте, "
        "ни о снижении не говорим."
    ]
    assert told(made, "risen") == told(made, "fallen") == []


def test_just_at_and_over_a_twentieth_of_the_scale():
    """Twenty groups of hundred moved by a level: +0,20 is no change yet, though its interval excludes zero."""
    before = groups(100, 3, 3, 3)
    at = [*before[:80], *groups(100, 4, 4, 4)[80:]]
    over = [*before[:79], *groups(100, 4, 4, 4)[79:]]
    steady = (
        "По сравнению с предыдущим измерением итоговая оценка не изменилась (в пределах точности: +0,20)."
    )
    assert told(data(cards=at, previous=before), "change") == [steady]
    grew = "По сравнению с предыдущим измерением итоговая оценка выросла на 0,21 балла."
    assert told(data(cards=over, previous=before), "change") == [grew]
