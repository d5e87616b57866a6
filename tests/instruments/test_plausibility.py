"""Rules of plausibility: written in the workbook, refused at their cell, asked of answers."""

import pytest

from mostik.instruments.engine import plausibility, stored, workbook
from mostik.instruments.engine.plausibility import Check, checks_of, failed
from mostik.instruments.engine.problems import WorkbookErrors
from tests.instruments.workbooks import FAMILIES, as_bytes

SHARE = Check("girls", "${girls} div ${children} <= 0.9", {"ru": "Девочек больше 90 %"})
HEAD = ("name", "check", "label::Русский (ru)")
CENSUS = {
    "settings": [("form_id", "form_title", "version"), ("census", "Перепись", "1")],
    "survey": [
        ("type", "name", "label::Русский (ru)"),
        ("integer", "children", "Всего детей"),
        ("integer", "girls", "Из них девочек"),
    ],
}


def census(*rows):
    return {**CENSUS, "checks": [HEAD, *rows]}


def refused(*rows):
    with pytest.raises(WorkbookErrors) as errors:
        workbook.read(as_bytes(census(*rows)))
    return [(p.cell, p.code) for p in errors.value.problems]


@pytest.mark.parametrize(
    ("girls", "children", "found"),
    [
        ("169115", "170824", ["girls"]),
        ("90", "100", []),
        ("91", "100", ["girls"]),
        ("", "100", []),
        ("5", "", []),
    ],
)
def test_a_return_with_99_per_cent_of_girls_is_noticed(girls, children, found):
    answers = {("", "girls"): girls, ("", "children"): children}
    assert [check.code for check in failed([SHARE], answers)] == found


def test_rules_read_the_round_before_and_other_cards():
    grown = Check("grown", "${children} <= 2 * ${previous:children}", {"ru": "Вдвое"})
    staff = Check("staff", "${children} div ${staff:teachers} < 30 and ${children} > 0", {"ru": "Мало"})
    assert grown.reads == (("", "children"), ("previous", "children"))
    answers = {("", "children"): "100", ("previous", "children"): "40", ("staff", "teachers"): "3"}
    assert failed([grown, staff], answers) == [grown, staff]
    assert failed([grown, staff], {("", "children"): "100"}) == []


def test_the_sheet_is_kept_with_the_version():
    read = workbook.read(as_bytes(census((SHARE.code, SHARE.expression, SHARE.texts["ru"]))))
    assert read.checks == (SHARE,)
    kept = stored.definition_to_json(read.form, read.methodology, {}, read.about, read.checks)
    assert checks_of(kept) == (SHARE,)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("", "${girls} > 0", "Что-то"), ("A2", "check_name")),
        (("a b", "${girls} > 0", "Что-то"), ("A2", "check_name")),
        (("one", "${girls} > 0", ""), ("C2", "check_without_label")),
        (("one", "1 = 1", "Что-то"), ("B2", "check_reads_nothing")),
        (("one", "${boys} > 0", "Что-то"), ("B2", "check_unknown")),
        (("one", "${previous:boys} > 0", "Что-то"), ("B2", "check_unknown")),
    ],
)
def test_a_wrong_rule_is_refused_at_its_cell(row, problem):
    assert problem in refused(row)


def test_a_rule_that_cannot_be_read_is_refused():
    assert [cell for cell, _code in refused(("one", "${girls} > > 1", "Что-то"))] == ["B2"]
    assert [cell for cell, _code in refused(("one", "nonsense(${girls})", "Что-то"))] == ["B2"]
    assert refused(("one", "${girls} > 0", "А"), ("one", "${girls} > 1", "Б")) == [("A3", "check_repeated")]


def test_a_question_in_a_repeat_is_refused():
    rows = [HEAD, ("age", "${age} < 8", "Старше семи")]
    with pytest.raises(WorkbookErrors) as errors:
        workbook.read(as_bytes({**FAMILIES, "checks": rows}), attached={"towns.csv": b"name,label\n"})
    assert "check_in_repeat" in [p.code for p in errors.value.problems]


def test_sentences_name_the_place():
    with pytest.raises(WorkbookErrors) as errors:
        workbook.read(as_bytes(census(("one", "1 = 1", "А"))))
    assert "${имя_вопроса}" in errors.value.problems[0].text("ru")
    assert plausibility.MOST == 200
