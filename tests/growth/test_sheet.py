"""Import: every wrong cell named, all or nothing, the same file twice adds nothing; what goes out comes back."""

import datetime

import pytest

from mostik.growth.actions import imports
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import sheet
from mostik.growth.reports.workbook import workbook
from mostik.platform.models import AuditEvent
from tests.growth.builders import NOW, TODAY, attest, book, enter
from tests.monitoring.builders import user_of

GOOD = {
    "person": "Кузнецова Анна Сергеевна",
    "kind": "Повышение квалификации",
    "title": "Игра",
    "date": "14.03.2025",
    "organizer": "ИРО",
    "hours": 36,
    "document_number": 760012.0,
    "form": "очная",
}


def read(region, *rows, by="head", columns=None):
    return sheet.read(book(*rows, **({"columns": columns} if columns else {})), user_of(getattr(region, by)), TODAY)  # fmt: skip


def test_a_row_becomes_a_record_that_waits(region):
    found = read(region, GOOD, {**GOOD, "person": "Кузнецова А.С.", "title": "Речь", "document_number": "77"})
    assert not found.problems
    assert imports.take(rows=found.rows, by=user_of(region.head), at=NOW) == 2
    row = PortfolioRecord.objects.get(title="Игра")
    assert (row.person, row.state, row.source) == (region.teacher, "entered", "imported")
    assert (row.document_number, row.hours, row.form) == ("760012", 36, "in_person")
    assert row.date == datetime.date(2025, 3, 14)
    assert AuditEvent.objects.get(action="growth.records.imported").details == {"records": 2}


def test_the_same_file_twice_adds_nothing(region):
    imports.take(rows=read(region, GOOD).rows, by=user_of(region.head), at=NOW)
    again = read(region, GOOD, GOOD)
    assert (again.rows, again.known, again.problems) == ([], 2, [])


def test_a_repetition_inside_the_file_is_taken_once(region):
    found = read(region, GOOD, {**GOOD, "title": "ИГРА."})
    assert (len(found.rows), found.known) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"person": "Иванов Иван"}, "B2"),
        ({"person": ""}, "B2"),
        ({"code": "нет такого"}, "A2"),
        ({"kind": "Курсы кройки"}, "C2"),
        ({"title": ""}, "D2"),
        ({"date": "вчера"}, "E2"),
        ({"date": "14.03.2031"}, "E2"),
        ({"hours": 8}, "L2"),
        ({"hours": "много"}, "L2"),
        ({"form": "в поле"}, "I2"),
        ({"organizer": ""}, "K2"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_taken(region, changed, cell):
    found = read(region, {**GOOD, "title": "Речь", "document_number": "1"}, {**GOOD, **changed})
    assert cell.replace("2", "3") in [problem.cell for problem in found.problems]
    assert found.rows == []


def test_attestation_by_the_norm_of_its_day(region):
    row = {**GOOD, "title": "Воспитатель", "basis": "№ 5", "document_number": ""}
    found = read(
        region,
        {
            **row,
            "kind": "Первая квалификационная категория",
            "date": "01.02.2022",
            "valid_until": "31.12.2026",
        },
        {**row, "kind": "highest", "date": datetime.date(2024, 2, 1)},
        {**row, "kind": "Соответствие занимаемой должности", "date": "2024-02-01"},
    )
    ends = [(one.values["validity"], one.values["valid_until"]) for one in found.rows]
    assert ends == [
        ("term", datetime.date(2026, 12, 31)),
        ("open", None),
        ("term", datetime.date(2029, 2, 1)),
    ]


def test_a_teacher_imports_own_records_without_names(region):
    found = read(region, GOOD, by="teacher", columns=("kind", "title", "date", "organizer", "hours", "document_number"))  # fmt: skip
    assert [row.person for row in found.rows] == [region.teacher]
    other = read(region, {**GOOD, "person": "Смирнова Елена Павловна"}, by="teacher")
    assert [problem.cell for problem in other.problems] == ["B2"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"hello"])
def test_no_workbook(region, content):
    with pytest.raises(sheet.NotASheet):
        sheet.read(content, user_of(region.head), TODAY)


def test_no_columns_or_no_rows(region):
    with pytest.raises(sheet.NotASheet):
        read(region, GOOD, columns=("title", "date"))
    with pytest.raises(sheet.NotASheet):
        read(region)


def test_a_checked_row_of_somebody_who_left_is_refused(region):
    rows = read(region, GOOD).rows
    with pytest.raises(imports.CannotImport):
        imports.take(rows=rows, by=user_of(region.stranger), at=NOW)
    assert not PortfolioRecord.objects.exists()


def test_what_goes_out_comes_back_as_known(region):
    enter(region, form="in_person", link="https://example.org/1")
    attest(region, "first", datetime.date(2022, 2, 1), valid_until=datetime.date(2026, 12, 31))
    content = workbook(PortfolioRecord.objects.select_related("person"))
    assert content == workbook(PortfolioRecord.objects.select_related("person"))
    again = sheet.read(content, user_of(region.head), TODAY)
    assert (again.rows, again.known, again.problems) == ([], 2, [])
    PortfolioRecord.objects.all().delete()
    back = sheet.read(content, user_of(region.head), TODAY)
    assert imports.take(rows=back.rows, by=user_of(region.head), at=NOW) == 2
    assert PortfolioRecord.objects.get(kind="first").valid_until == datetime.date(2026, 12, 31)
