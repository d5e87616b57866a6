"""Files of values: both layouts, every wrong cell by its address, all or nothing, the same file twice."""

import datetime
from fractions import Fraction

import pytest

from mostik.context.actions.imports import CannotImportValues, apply
from mostik.context.models import IndicatorSet, IndicatorValue
from mostik.context.queries import places, sets, sheet
from mostik.context.reports import workbook as reports
from mostik.platform.models import AuditEvent
from tests.context.builders import (
    COUNTED,
    NOW,
    POINTS,
    YEAR,
    accepted,
    begin,
    handed_in,
    numbers,
    pack,
    save,
    taken,
    workbook,
)
from tests.monitoring.builders import user_of

HEAD = ["Код организации", "Организация", *POINTS]


def row(code, **changed):
    return [code, "", *{**POINTS, **changed}.values()]


def read(content, region, code="noko", place=None, name="file.xlsx"):
    return sheet.read(content, name, place or region.municipality_a, pack(code), YEAR)


def said(found):
    return [(one.cell, one.text) for one in found.problems]


def test_a_table_is_taken_and_taken_again_changes_nothing(region):
    by = user_of(region.municipal_operator)
    content = workbook(HEAD, row("99-a-1"), row("99-a-2", **{"3.1": "45,5"}))
    assert taken(content, region.municipality_a, "noko", by) == 2
    found = sets.values_of(IndicatorSet.objects.filter(pack="noko"))
    assert found[region.org_a1.pk]["итог"] == Fraction("86.06")
    assert found[region.org_a2.pk]["3.1"] == Fraction("45.5")
    assert set(IndicatorValue.objects.values_list("source", flat=True)) == {"imported"}
    before = (IndicatorValue.objects.count(), AuditEvent.objects.count())
    again = read(content, region)
    assert [one.changes for one in again.rows] == [0, 0]
    assert taken(content, region.municipality_a, "noko", by) == 0
    assert (IndicatorValue.objects.count(), AuditEvent.objects.count()) == before


def test_every_wrong_cell_is_named_and_nothing_is_taken(region):
    content = workbook(
        HEAD,
        row("99-a-1", **{"1.1": "сто", "1.2": "101"}),
        row("99-b-1"),
        row("99-a-1"),
        row("", **{"1.1": "5"}),
    )
    found = read(content, region)
    assert found.rows == []
    assert said(found) == [
        ("C2", "1.1: «сто» — не число."),
        ("D2", "1.2: «101»: нужно от 0 до 100."),
        ("A3", "«99-b-1»: такого детского сада на этой территории в тот год нет."),
        ("A4", "Эта организация уже есть в строке 2."),
        ("A5", "«—»: такого детского сада на этой территории в тот год нет."),
    ]


def test_csv_of_windows_and_names_instead_of_codes(region):
    text = "Организация;1.1;1.2\r\nДетский сад № 1;90,5;100\r\n"
    found = read(text.encode("cp1251"), region, name="file.csv")
    assert [(one.organisation, one.values) for one in found.rows] == [
        (region.org_a1, {"1.1": Fraction("90.5"), "1.2": Fraction(100)})
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"nonsense", "file.xlsx"),
        (b"", "file.csv"),
        (workbook(["a", "b"]), "file.xlsx"),
        (workbook(HEAD), "file.xlsx"),
        (workbook(["Код организации", "9.9"], ["99-a-1", 1]), "file.xlsx"),
        (workbook(["Код показателя", "Значение"], ["1.1", 1]), "file.xlsx"),
    ],
)
def test_a_file_that_is_no_table(region, content, name):
    with pytest.raises(sheet.NotASheet):
        read(content, region, name=name)


def test_checks_and_totals_of_the_file(region):
    listed = {**COUNTED, "401": "3", "В1": "50", "К1": "7"}
    content = workbook(["Код организации", *listed], ["99-a-1", *{**listed, "В4": "41"}.values()])
    found = read(content, region, "form85k")
    assert [text.split(".")[-2].strip() for _cell, text in said(found)][:1] == [
        "Части не дают целого: В3 (10) + В4 (41) должно быть равно В1 (50)"
    ]
    assert "401: в файле 3, по составляющим 2." in [text for _cell, text in said(found)]
    content = workbook(
        ["Код организации", *listed, "чужой"], ["99-a-1", *{**listed, "401": "2", "В2": "49"}.values(), 1]
    )
    found = read(content, region, "form85k")
    assert said(found) == []
    notes = [one.text for one in found.notes]
    assert any("чужой" in text for text in notes)
    assert any("98\u00a0%" in text for text in notes)
    assert "К1: в файле 7, по данным платформы 2." in notes


def test_handed_in_values_stay(region):
    handed_in(region, "form85k")
    same = workbook(["Код организации", "В2"], ["99-a-1", 26])
    assert said(read(same, region, "form85k")) == []
    other = workbook(["Код организации", "В2"], ["99-a-1", 27])
    [(cell, text)] = said(read(other, region, "form85k"))
    assert cell == "A2"
    assert "верните их на доработку" in text


def test_a_form_of_one_organisation_goes_out_and_comes_back(region):
    one = accepted(region, "form85k")
    content = reports.form(sets.filled(one))
    found = read(content, region, "form85k", region.org_a1)
    [only] = found.rows
    assert (only.organisation, only.values, only.changes) == (region.org_a1, numbers(COUNTED), 0)
    assert found.problems == []
    assert read(content, region, "form85k").rows[0].organisation == region.org_a1


def test_the_export_is_the_layout_of_the_import(region):
    accepted(region, "form85k")
    rows = IndicatorSet.objects.filter(pack="form85k")
    nodes = [region.org_a1, region.org_a2]
    content = reports.table(pack("form85k"), YEAR, nodes, sets.values_of(rows))
    assert content == reports.table(pack("form85k"), YEAR, nodes, sets.values_of(rows))
    found = read(content, region, "form85k")
    assert said(found) == []
    assert [(one.organisation, one.changes) for one in found.rows] == [(region.org_a1, 0), (region.org_a2, 0)]


def test_strangers_import_nothing(region):
    content = workbook(["Код организации", "В2"], ["99-a-1", 26])
    rows = read(content, region, "form85k").rows
    for who in ("stranger", "teacher", "expert"):
        for place in (region.municipality_a, region.org_b1):
            with pytest.raises(CannotImportValues):
                apply(
                    place=place,
                    pack=pack("form85k"),
                    year=YEAR,
                    rows=rows,
                    by=user_of(getattr(region, who)),
                    at=NOW,
                )
    noko = read(workbook(HEAD, row("99-a-1")), region).rows
    with pytest.raises(CannotImportValues):
        apply(place=region.org_a1, pack=pack("noko"), year=YEAR, rows=noko, by=user_of(region.head), at=NOW)
    assert not IndicatorSet.objects.exists()
    assert (
        apply(
            place=region.org_a1, pack=pack("form85k"), year=YEAR, rows=rows, by=user_of(region.head), at=NOW
        )
        == 1
    )


def test_totals_by_hand(region):
    by = user_of(region.regional_operator)
    columns = ["Код организации", *COUNTED]
    lines = [
        ["99-a-1", *COUNTED.values()],
        ["99-a-2", *{**COUNTED, "В413": "30", "В4": "20", "В2": "14", "413": "1", "М1": "25"}.values()],
        ["99-b-1", *COUNTED.values()],
    ]
    taken(workbook(columns, *lines), region.node, "form85k", by)
    assert places.totals(region.node, pack("form85k"), YEAR).counts == [0, 0, 0]
    IndicatorSet.objects.update(state="accepted", submitted_at=NOW, decided_at=NOW)
    found = places.totals(region.node, pack("form85k"), YEAR)
    assert [node.name for node in found.columns] == [
        "Северская область",
        "Приозёрный район",
        "Заречный район",
    ]
    assert found.counts == [3, 2, 1]
    by_code = {line.indicator.code: line.totals for line in found.lines}
    assert [total.value for total in by_code["В1"]] == [130, 80, 50]
    assert by_code["В2"][0].share == Fraction(66, 130)
    assert by_code["Н1"][1].value == Fraction(80, 3)
    assert by_code["К1"][0].count == 0


def test_standings(region):
    handed_in(region, "form85k")
    save(begin(region), region)
    found = places.standings(region.node, pack("form85k"), YEAR, datetime.date(2026, 1, 25))
    assert [(one.state, one.is_done, one.is_late) for one in found] == [
        ("submitted", True, False),
        ("", False, True),
        ("", False, True),
        ("", False, True),
    ]
    on_time = places.standings(region.node, pack("form85k"), YEAR, datetime.date(2026, 1, 24))
    assert not any(one.is_late for one in on_time)
