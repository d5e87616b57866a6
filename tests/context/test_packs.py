"""Packs: what is shipped hangs together, a wrong file is refused, and НОКО comes out as by hand."""

import copy
import datetime
import json
from fractions import Fraction

import pytest

from mostik.context.queries import packs
from mostik.stats.indicators import completed
from tests.context.builders import POINTS, numbers, pack


def raw(code):
    [path] = packs.FOLDER.glob(f"{code}-*.json")
    return json.loads(path.read_text("utf-8"))


def test_shipped_packs_name_their_act_and_what_is_unconfirmed():
    assert packs.codes() == ["self_examination", "noko", "form85k"]
    for one in packs.newest():
        assert one.source_act
        assert one.unconfirmed
    listed = pack().by_code
    assert listed["1.8.1"].is_unconfirmed
    assert not listed["1.1.1"].is_unconfirmed
    assert [f"1.{n}" for n in range(1, 15)] == [
        c for c in listed if c.count(".") == 1 and c.startswith("1.")
    ][:14]


def test_no_line_is_about_one_child():
    for one in packs.newest():
        assert {line.kind for line in one.indicators} <= {"section", "count", "decimal", "score", "yes_no"}


def test_the_list_of_a_year_and_its_last_day():
    assert packs.of_year("noko", 2018) is None
    assert packs.of_year("noko", 2019).valid_from == datetime.date(2019, 6, 1)
    assert pack().due_on(2025) == datetime.date(2026, 4, 20)
    assert pack("noko").due_on(2025) == datetime.date(2025, 12, 31)
    with pytest.raises(KeyError):
        packs.edition("noko", datetime.date(2001, 1, 1))


def test_noko_by_hand():
    noko = pack("noko")
    found = completed(numbers(POINTS), noko.formulas, noko.order)
    # 0.3·90 + 0.3·100 + 0.4·95.5; 0.5·80 + 0.5·90; 0.3·40 + 0.4·60 + 0.3·70; 0.4·98 + 0.4·97 + 0.2·95; 0.3·96 + 0.2·94 + 0.5·97
    expected = ["95.2", "85", "57", "97", "96.1"]
    assert [found[code] for code in "12345"] == [Fraction(value) for value in expected]
    assert found["итог"] == Fraction("86.06")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data["indicators"].append(data["indicators"][2]), "there twice"),
        (lambda data: data["indicators"][3].update(share_of="9.9"), "9.9"),
        (lambda data: data["checks"][0].update(whole="9.9"), "9.9"),
        (lambda data: data["checks"].append(data["checks"][0]), "id of a check"),
        (lambda data: data["indicators"][2].update(kind="smell"), "smell"),
        (lambda data: data.update(filled_by="nobody"), "nobody"),
        (lambda data: data["indicators"][2].update(formula={"sum": ["1.1"]}), "1.1"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(spoil, said):
    data = copy.deepcopy(raw("self_examination"))
    spoil(data)
    with pytest.raises(ValueError, match=said):
        packs.read_pack(data)
