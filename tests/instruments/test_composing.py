"""Core + own part: the core is never touched, whatever the own part tries; every refusal stands at its cell."""

import datetime as dt
import random

import pytest

from mostik.demo.packs import GROUP_CARD
from mostik.demo.packs.workbook import write
from mostik.instruments.engine import workbook
from mostik.instruments.engine.composing import OwnPart, _untouched, compose
from mostik.instruments.engine.evaluate import evaluate
from mostik.instruments.engine.problems import WorkbookErrors
from mostik.stats.methodology import Part
from mostik.stats.scoring import Scorer
from mostik.stats.tree import tree_of
from tests.instruments.drawing import draw
from tests.instruments.workbooks import as_bytes, good

NOW = dt.datetime(2026, 5, 1, 9, 30, tzinfo=dt.UTC)


def own_book():
    """Two own indicators under an own area; one question is shown by an answer of the core."""
    return {
        "survey": [
            ["type", "name", "label", "required", "relevant", "indicator", "calculation"],
            ["begin_group", "local", "Наш район"],
            [
                "select_one grade",
                "museum",
                "Связь с музеем (всего детей: ${children_count})",
                "yes",
                "",
                "L.1",
            ],
            ["select_one grade", "special", "Поддержка", "", "${has_ovz} = 'yes' and ${museum} != ''", "L.2"],
            ["calculate", "sum", "", "", "", "", "${museum}"],
            ["end_group"],
        ],
        "choices": [
            ["list_name", "name", "label", "score"],
            ["grade", "g1", "Нет", 1],
            ["grade", "g2", "Есть", 2],
        ],
        "indicators": [
            ["code", "parent", "title", "scoring", "part"],
            ["L", "", "Наш район"],
            ["L.1", "L", "Музей", "mean"],
            ["L.2", "L", "Поддержка", "mean"],
        ],
    }


def composed(book=None, quota=5, core=None, items=9):
    own = OwnPart("mo", as_bytes(book or own_book()), "own.xlsx", quota, items)
    return compose(core or as_bytes(good()), own, version="1+1")


def refused(book=None, **options):
    with pytest.raises(WorkbookErrors) as refusal:
        composed(book, **options)
    for problem in refusal.value.problems:
        assert problem.file == "own.xlsx"
        assert problem.text("ru")
        assert problem.text("en")
    return [(problem.sheet, problem.cell, problem.code) for problem in refusal.value.problems]


def test_the_core_stands_first_and_the_own_part_in_pages_of_its_own():
    made = composed()
    names = [group.name for group in made.instrument.form.root.children if not hasattr(group, "kind")]
    assert names[-1] == "mo_local"
    assert made.own_codes == ("mo.L", "mo.L.1", "mo.L.2")
    own = [i for i in made.instrument.methodology.indicators if i.code.startswith("mo.")]
    assert [(i.code, i.parent, i.invariant) for i in own if i.parent] == [
        ("mo.L.1", "mo.L", False),
        ("mo.L.2", "mo.L", False),
    ]
    assert made.instrument.version == "1+1"
    core, own = as_bytes(good()), OwnPart("mo", as_bytes(own_book()), "own.xlsx", 5, 9)
    assert compose(core, own, version="2").content == compose(core, own, version="2").content


def test_warnings_are_those_of_the_own_part_at_its_own_cells():
    found = {(w.file, w.sheet, w.cell, w.code) for w in composed().instrument.warnings}
    assert found == {("own.xlsx", "survey", f"A{row}", "translation_missing") for row in (2, 3, 4)} | {
        ("own.xlsx", "choices", f"A{row}", "translation_missing") for row in (2, 3)
    }


def test_an_own_question_reads_the_core():
    form = composed().instrument.form
    answers = {"has_ovz": "no", "mo_museum": "g1"}
    assert "mo_special" in evaluate(form, answers, now=NOW).hidden
    assert "mo_special" not in evaluate(form, {**answers, "has_ovz": "yes"}, now=NOW).hidden


@pytest.mark.parametrize("is_pack", [False, True], ids=["small", "group card"])
def test_the_core_scores_the_same_with_and_without_the_own_part(is_pack):
    """The same answers: scored by the core's own methodology, and the invariant part of what was composed."""
    book, core = own_book(), write(GROUP_CARD) if is_pack else as_bytes(good())
    if is_pack:
        book["survey"][2][2] = "Связь с музеем"
        book["survey"][3][4] = "${has_special_needs} = 'yes'"
    before, made = workbook.read(core, "core.xlsx"), composed(book, core=core)
    after, chance = made.instrument, random.Random(11)
    names = {question.name for question in before.form.questions()}
    own_values = 0
    for _ in range(40):
        answers = draw(after.form, chance)
        alone = {key: value for key, value in answers.items() if key in names}
        with_own, without = evaluate(after.form, answers, now=NOW), evaluate(before.form, alone, now=NOW)
        assert {n: v for n, v in with_own.values.items() if n in names} == without.values
        assert {n for n in with_own.hidden if n in names} == without.hidden & names
        core_violations = {(v.question, v.code) for v in with_own.violations if v.question in names}
        assert core_violations == {(v.question, v.code) for v in without.violations}
        one = Scorer(before.methodology).score(without.values, frozenset(without.hidden))
        two = Scorer(before.methodology).score(with_own.values, frozenset(with_own.hidden))
        assert one == two
        both = Scorer(after.methodology).score(with_own.values, frozenset(with_own.hidden))
        for code in tree_of(before.methodology).codes(Part.INVARIANT):
            assert both.get((Part.INVARIANT, code)) == one.get((Part.INVARIANT, code)), code
        own_values += both.get((Part.FULL, "mo.L.1")) is not None
    assert own_values


def cell(book, sheet, row, column, text):
    line = book[sheet][row]
    line.extend([""] * (column + 1 - len(line)))
    line[column] = text
    return book


def extra(sheet, *row):
    book = own_book()
    book[sheet].append(list(row))
    return book


@pytest.mark.parametrize(
    ("book", "expected"),
    [
        (cell(own_book(), "survey", 2, 1, "q11"), ("survey", "B3", "own_name_of_core")),
        (cell(own_book(), "survey", 1, 1, "area1"), ("survey", "B2", "own_name_of_core")),
        (cell(own_book(), "survey", 2, 5, "1.1"), ("survey", "F3", "own_item_of_core")),
        (cell(own_book(), "indicators", 2, 0, "1.1"), ("indicators", "A3", "own_code_of_core")),
        (cell(own_book(), "indicators", 1, 1, "1"), ("indicators", "B2", "own_parent_of_core")),
        (cell(own_book(), "indicators", 2, 4, "invariant"), ("indicators", "E3", "own_invariant")),
        (extra("choices", "level5", "l9", "Лучше всех", 9), ("choices", "A4", "own_list_of_core")),
        (extra("survey", "select_one_from_file t.csv", "town", "Город"), ("survey", "A7", "own_file")),
    ],
    ids=["question", "group", "item", "code", "parent", "invariant", "options", "file"],
)
def test_what_would_touch_the_core_is_refused_at_its_cell(book, expected):
    assert expected in refused(book)


def test_the_quota():
    assert refused(quota=1) == [("indicators", "A4", "own_quota")]
    assert [code for _s, _c, code in refused(quota=0)] == ["own_quota", "own_quota"]
    assert composed(quota=2)
    assert refused(items=1) == [("survey", "B4", "own_items_quota")]
    assert composed(items=2)


def test_mistakes_of_the_own_part_are_told_at_its_own_cells():
    assert ("survey", "E4", "reference_unknown") in refused(
        cell(own_book(), "survey", 3, 4, "${nowhere} = 1")
    )
    assert ("survey", "A7", "group_not_open") in refused(extra("survey", "end_group"))
    assert ("indicators", "D3", "value_unknown") in refused(cell(own_book(), "indicators", 2, 3, "median"))
    assert ("survey", "A3", "list_unknown") in refused(cell(own_book(), "survey", 2, 0, "select_one nolist"))


def test_an_own_part_that_only_collect_fills_is_refused_where_the_core_is_for_the_browser():
    found = refused(extra("survey", "geopoint", "where", "Где"))
    assert any(sheet == "survey" and place == "A7" for sheet, place, _code in found)


def test_a_workbook_without_its_sheets_and_a_broken_file_are_told():
    book = own_book()
    del book["indicators"]
    assert refused(book) == [("indicators", "", "own_sheet_missing")]
    with pytest.raises(WorkbookErrors):
        compose(as_bytes(good()), OwnPart("mo", b"hello", "own.xlsx", 3, 9), version="1+1")


def test_a_core_for_collect_only_takes_nothing():
    core = good()
    core["survey"].append(["calculate", "everything", "", "", "", "", "", "", "", "count(//q11)"])
    found = refused(core=as_bytes(core))
    assert [code for _s, _c, code in found] == ["own_core_foreign"]


def test_two_own_parts_over_each_other():
    """The organisation adds to what the municipality has composed: three name spaces."""
    first = composed()
    book = own_book()
    book["survey"][2][2] = "Связь с музеем"
    second = compose(first.content, OwnPart("do", as_bytes(book), "own.xlsx", 5, 9), version="1+1+1")
    codes = {i.code for i in second.instrument.methodology.indicators}
    assert {"mo.L.1", "do.L.1"} <= codes
    core = workbook.read(as_bytes(good()), "core.xlsx").methodology
    assert tuple(i for i in second.instrument.methodology.items if i in core.items) == core.items


def test_what_was_composed_is_compared_with_the_core_once_more():
    """Whatever gets past the named refusals: a changed question of the core is found at the end."""
    before, book = workbook.read(as_bytes(good()), "core.xlsx"), good()
    next(row for row in book["survey"] if row[1:2] == ["q11"])[2] = "Другой вопрос"
    with pytest.raises(WorkbookErrors) as refusal:
        _untouched(before, workbook.read(as_bytes(book), "core.xlsx"), "own.xlsx")
    assert [problem.params for problem in refusal.value.problems] == [{"names": "q11"}]
    _untouched(before, composed().instrument, "own.xlsx")
