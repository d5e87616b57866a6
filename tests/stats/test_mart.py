"""Results go to a file and come back exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

from mostik.stats import mart
from mostik.stats.results import Submission
from mostik.stats.rollup import analyse
from tests.stats.builders import fractions, leaf, number, one_leaf

FORM = replace(
    one_leaf(number("a"), levels=fractions(1, 2, 3), threshold=F(2)),
    threshold=None,
    indicators=(leaf("A", threshold=F(2)),),
)


def rows():
    now = [
        Submission(
            ("Край", f"М{n % 2}", f"Сад {n % 3}", f"Г{n}"), ("self", "external")[n % 2], {"a": f"{n}.1"}
        )
        for n in range(7)
    ]
    return analyse(FORM, now, previous=now[:3])


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "results.parquet"
    given = rows()
    assert mart.write(path, given) == len(given)
    assert mart.read(path) == given


def test_filters(tmp_path):
    path = tmp_path / "results.parquet"
    given = rows()
    mart.write(path, given)
    assert mart.read(path, places=[()], source="self", part="full", codes=["A"]) == [
        r for r in given if r.place == () and (r.source, r.part, r.code) == ("self", "full", "A")
    ]
    children = mart.read(path, children_of=("Край",))
    assert children == [r for r in given if len(r.place) == 2]
    assert mart.read(path, children_of=()) == [r for r in given if len(r.place) == 1]
    assert mart.read(path, codes=[]) == []


def test_the_same_rows_give_the_same_bytes(tmp_path):
    first, second = tmp_path / "1.parquet", tmp_path / "2.parquet"
    mart.write(first, rows())
    mart.write(second, rows())
    assert first.read_bytes() == second.read_bytes()


def test_an_empty_campaign(tmp_path):
    path = tmp_path / "results.parquet"
    assert mart.write(path, []) == 0
    assert mart.read(path) == []
