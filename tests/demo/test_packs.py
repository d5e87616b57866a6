"""Our own instruments are standard workbooks: plain pyxform reads them without an error or a warning."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from pyxform.xls2xform import convert

from mostik.demo.packs import (
    CASES,
    GROUP_CARD,
    KNOWLEDGE,
    LIBRARY,
    MANAGEMENT,
    MEASURED,
    PARENTS,
    SELF_ANALYSIS,
)
from mostik.demo.packs.content import Criterion, Mark, Rated, Task
from mostik.demo.packs.workbook import LEVELS, write
from mostik.instruments.engine.checking import Outcome, check_file

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


FOREIGN = re.compile(r"ECERS|SICS|МКДО|шкал[аы] ECERS", re.IGNORECASE)


@pytest.fixture(params=LIBRARY, ids=lambda pack: pack.form_id)
def pack(request):
    return request.param


def sheet(pack, name):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(write(pack))).get_sheet_by_name(name).to_python()
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_plain_pyxform_opens_the_workbook_without_warnings(pack):
    result = convert(write(pack), validate=False)
    assert result.warnings == []
    assert pack.form_id in result.xform


def test_the_browser_fills_it(pack, tmp_path):
    path = tmp_path / f"{pack.form_id}.xlsx"
    path.write_bytes(write(pack))
    assert check_file(path).outcome is Outcome.BROWSER


def test_the_library_knows_for_whom_it_is_and_where_it_comes_from(pack):
    (settings,) = sheet(pack, "settings")
    assert settings["audience"]
    assert 5 <= int(settings["minutes"]) <= 120
    assert settings["source_note"].startswith("Оригинальн")
    assert settings["licence"] == "Apache-2.0"


def test_no_name_of_a_foreign_toolkit_is_in_it(pack):
    for name in ("survey", "choices", "indicators", "settings"):
        for row in sheet(pack, name):
            assert not FOREIGN.search(" ".join(map(str, row.values()))), row


def test_every_direction_of_quality_has_an_instrument():
    assert {pack.about.direction for pack in LIBRARY} == {
        "process", "management", "staff", "digital", "satisfaction",
    }  # fmt: skip
    assert {pack.about.kind for pack in LIBRARY} >= {
        "observation_card",
        "survey",
        "self_analysis",
        "test",
        "case",
    }


def test_no_statement_and_no_option_repeats(pack):
    texts = [item.text for leaf in pack.leaves for item in leaf.items]
    if not isinstance(pack.leaves[0].items[0], Criterion):  # a rubric is the same for every case
        assert len(texts) == len(set(texts))
    for leaf in pack.leaves:
        for item in leaf.items:
            options = getattr(item, "options", None) or getattr(item, "levels", ())
            assert len(options) == len(set(options))


def test_the_packs_are_rich_enough_to_be_used():
    assert len(SELF_ANALYSIS.areas) == 5
    assert all(sum(len(leaf.items) for leaf in area.leaves) == 8 for area in SELF_ANALYSIS.areas)
    assert sum(len(leaf.items) for leaf in PARENTS.leaves) >= 15
    tasks = [item for leaf in KNOWLEDGE.leaves for item in leaf.items]
    assert len(tasks) >= 20
    assert all(isinstance(task, Task) and 1 <= task.right <= len(task.options) for task in tasks)
    assert (
        max(sum(task.right == n for task in tasks) for n in range(1, 5)) <= len(tasks) // 3
    )  # no letter gives it away
    assert len(CASES.areas) == 3
    for area in CASES.areas:
        criteria = [item for leaf in area.leaves for item in leaf.items]
        assert len(criteria) == 5
        assert all(len(one.levels) == 4 and one.hint for one in criteria)


def test_texts_of_a_russian_pack_are_russian_only(pack):
    if pack in MEASURED:
        return
    for name in ("survey", "choices", "indicators", "settings"):
        assert not any(column.endswith("English (en)") for row in sheet(pack, name) for column in row)


@pytest.mark.parametrize("pack", MEASURED, ids=lambda pack: pack.form_id)
def test_every_text_is_in_russian_and_in_english(pack):
    for name in ("survey", "choices", "indicators"):
        for row in sheet(pack, name):
            pairs = [
                (k, k.replace("Русский (ru)", "English (en)")) for k in row if k.endswith("Русский (ru)")
            ]
            for russian, english in pairs:
                assert bool(row[russian]) == bool(row[english]), row
                assert not CYRILLIC.search(str(row[english])), row[english]


def test_the_group_card_has_nine_areas_and_all_kinds_of_indicators():
    assert len(GROUP_CARD.areas) == 9
    assert sum(len(leaf.items) for leaf in GROUP_CARD.leaves) >= 60
    assert {leaf.scoring for leaf in GROUP_CARD.leaves} == {"levelled", "mean", "share"}
    assert [leaf.code for leaf in GROUP_CARD.leaves if leaf.variative] == ["3.3", "9.3"]
    assert [leaf.code for leaf in GROUP_CARD.leaves if leaf.half_steps] == ["4.1"]


def test_the_management_card_has_about_thirty_items():
    assert MANAGEMENT.unit_level == "organisation"
    assert sum(len(leaf.items) for leaf in MANAGEMENT.leaves) >= 28


def test_levelled_indicators_have_a_mark_on_every_level(pack):
    for leaf in pack.leaves:
        if isinstance(leaf.items[0], Mark):
            assert {mark.level for mark in leaf.items} == set(LEVELS), leaf.code


def test_an_indicator_has_items_of_one_kind_a_recommendation_and_a_competency(pack):
    for leaf in pack.leaves:
        assert len({type(item) for item in leaf.items}) == 1
        assert leaf.recommendation.endswith(".")
        assert leaf.competency
        assert leaf.code.rsplit(".", 1)[0] in {area.code for area in pack.areas}


def test_shares_do_not_mix_with_levels_in_the_score(pack):
    """A share is 0…100, a level 1…5: a share stands beside the score with weight 0 and its own threshold."""
    mixed = len({leaf.scoring for leaf in pack.leaves}) > 1
    for leaf in pack.leaves:
        if leaf.scoring == "share" and mixed:
            assert leaf.weight == "0"
            assert float(leaf.threshold) > 5


def test_a_low_rating_asks_for_reasons(pack):
    rows = {row["name"]: row for row in sheet(pack, "survey")}
    for leaf in pack.leaves:
        for number, item in enumerate(leaf.items, 1):
            if isinstance(item, Rated):
                name = leaf.item_name(number)
                assert rows[f"{name}_why"]["relevant"] == f"${{{name}}} = '1' or ${{{name}}} = '2'"


def test_the_same_pack_is_the_same_file(pack):
    assert write(pack) == write(pack)
