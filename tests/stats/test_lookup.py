"""Answers of a leaf packed into one number by SQL: no answer, the answers from the lowest, hidden."""

from itertools import product

import pytest

from mostik.stats.database import cursor
from mostik.stats.exact import DoesNotFit
from mostik.stats.lookup import Coded, packed

HIDDEN = -127


def coded(name: str, low: int, count: int, hidden: int | None = None) -> Coded:
    return Coded(name, low, low + count - 1, tuple(range(count)), hidden=hidden)


@pytest.mark.parametrize(
    "lows", [(0, 0, 0), (1, 1, 1), (-3, 0, 7), (40_000, -40_000, 0), (2**40, 0, 5)], ids=str
)
@pytest.mark.parametrize("hidden", [None, HIDDEN])
def test_every_combination_has_its_number(lows, hidden):
    answers = [coded(f"a{k}", low, 4, hidden) for k, low in enumerate(lows)]
    told = [[None, *range(one.low, one.high + 1), *([hidden] if hidden else [])] for one in answers]
    combinations = [given[::-1] for given in product(*told[::-1])]  # the first answer is the lowest digit
    with cursor(1) as db:
        db.execute("CREATE OR REPLACE TEMP TABLE given (place INTEGER, a0 BIGINT, a1 BIGINT, a2 BIGINT)")
        db.executemany(
            "INSERT INTO given VALUES (?, ?, ?, ?)", [(n, *given) for n, given in enumerate(combinations)]
        )
        found = db.execute(f"SELECT {packed(answers)} FROM given ORDER BY place").fetchall()
    assert [number for (number,) in found] == list(range(len(combinations)))


def test_the_answer_everybody_gave_takes_no_place():
    with cursor(1) as db:
        same = Coded("", 0, 0, (1,))
        assert db.execute(f"SELECT {packed([same, coded('2', 0, 4), same])}").fetchone() == (3,)
        assert db.execute(f"SELECT {packed([same])}").fetchone() == (0,)


def test_too_many_combinations():
    with pytest.raises(DoesNotFit):
        packed([coded(f"a{k}", 0, 15) for k in range(5)])
