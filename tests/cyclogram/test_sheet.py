"""The workbook of a cyclogram goes out and comes back the same; wrong cells are named, all rows or none. And .ics."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mostik.cyclogram.actions import checks, cyclograms, lines
from mostik.cyclogram.models import Check, Line
from mostik.cyclogram.queries import checks as check_queries
from mostik.cyclogram.queries import cyclograms as queries
from mostik.cyclogram.queries import sheet
from mostik.cyclogram.reports.calendar import calendar
from mostik.cyclogram.reports.workbook import workbook
from tests.cyclogram.builders import NOW, add_line, approved, check_of, fields, make_cyclogram
from tests.monitoring.builders import user_of
from tests.monitoring.instrument import make_version
from tests.network.builders import make_employment, make_person

HEADER = list(sheet.COLUMNS.values())


def book(*rows, header=HEADER):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet()
        for number, row in enumerate((header, *rows)):
            page.write_row(number, 0, row)
    return out.getvalue()


def row(**changed):
    values = {
        "direction": "Условия",
        "object": "Среда",
        "period": "октябрь",
        "responsible": "Петрова О.И.",
        **changed,
    }
    return [values.get(name, "") for name in sheet.COLUMNS]


def test_out_and_back(region):
    cyclogram = make_cyclogram(region)
    card = make_version(region.node)
    add_line(region, cyclogram, period="1 раз в квартал")
    add_line(
        region,
        cyclogram,
        version=card,
        scope="groups",
        groups=[region.group_a11],
        source="self",
        method="talk",
    )
    before = [lines.fields_of(line) for line in queries.lines_of(cyclogram)]
    content = workbook(cyclogram, queries.lines_of(cyclogram))
    assert content == workbook(cyclogram, queries.lines_of(cyclogram))
    read = sheet.read(content, cyclogram, NOW.date())
    assert read.problems == []
    assert lines.replace(cyclogram=cyclogram, rows=read.rows, by=user_of(region.head), at=NOW) == 2
    assert [lines.fields_of(line) for line in queries.lines_of(cyclogram)] == before
    assert Check.objects.count() == 4


def test_every_wrong_cell_is_named(region):
    cyclogram = make_cyclogram(region)
    make_version(region.node)
    content = book(
        row(),
        row(object="", responsible="Неизвестнова А. А."),
        row(period="когда-нибудь", method="гадание"),
        row(version="card", scope="организация"),
        row(scope="Группа 99", version="нет такой"),
        row(object="х" * 301),
        row(period=""),
    )
    read = sheet.read(content, cyclogram, NOW.date())
    assert read.rows == []
    assert [problem.cell for problem in read.problems] == [
        "B3",
        "J3",
        "H4",
        "D4",
        "G5",
        "G6",
        "E6",
        "B7",
        "H8",
    ]


def test_two_of_a_name_need_the_full_one(region):
    double = make_person("Петрова Ольга Ильинична")
    make_employment(double, region.org_a1)
    cyclogram = make_cyclogram(region)
    assert [p.cell for p in sheet.read(book(row()), cyclogram, NOW.date()).problems] == ["J2"]
    [found] = sheet.read(book(row(responsible="петрова  ольга ильинична")), cyclogram, NOW.date()).rows
    assert found["responsible"] == double


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"", book(row(), header=["Что-то"]), book()],
    ids=["damaged", "empty", "other", "bare"],
)
def test_what_is_no_workbook_of_ours(region, content):
    with pytest.raises(sheet.NotASheet):
        sheet.read(content, make_cyclogram(region), NOW.date())


def test_begun_checks_are_not_replaced(region):
    cyclogram = approved(region)
    head = user_of(region.head)
    checks.begin(check=check_of(cyclogram), by=head, at=NOW)
    cyclograms.reopen(cyclogram=cyclogram, by=head, at=NOW)
    with pytest.raises(lines.CannotChangeLine):
        lines.replace(cyclogram=cyclogram, rows=[fields(region)], by=head, at=NOW)
    assert Line.objects.count() == 1


def test_all_or_nothing(region):
    cyclogram = make_cyclogram(region)
    add_line(region, cyclogram)
    rows = [fields(region, object="Новая"), fields(region, responsible=region.stranger)]
    with pytest.raises(lines.CannotChangeLine):
        lines.replace(cyclogram=cyclogram, rows=rows, by=user_of(region.head), at=NOW)
    assert [line.object for line in Line.objects.all()] == ["Планы педагогов"]


def test_the_pages_of_import(client, region, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cyclogram = make_cyclogram(region)
    address = reverse("cyclogram:import", args=[cyclogram.pk])
    apply = reverse("cyclogram:import-apply", args=[cyclogram.pk])
    client.force_login(user_of(region.methodist))
    wrong = client.post(address, {"file": SimpleUploadedFile("план.xlsx", book(row(object="")))})
    assert (wrong.status_code, "B2" in wrong.text, "token" in wrong.context) == (422, True, False)
    assert client.post(address, {"file": SimpleUploadedFile("план.xlsx", b"PK\x03\x04")}).status_code == 422
    right = client.post(
        address, {"file": SimpleUploadedFile("план.xlsx", book(row(), row(object="Питание")))}
    )
    assert (right.status_code, Line.objects.count()) == (200, 0)
    token = right.context["token"]
    client.post(apply, {"token": "подделка"})
    assert Line.objects.count() == 0
    client.force_login(user_of(region.head))
    client.post(apply, {"token": token})
    assert Line.objects.count() == 0
    client.force_login(user_of(region.methodist))
    assert client.post(apply, {"token": token}).status_code == 302
    assert [line.object for line in Line.objects.all()] == ["Среда", "Питание"]


def test_the_calendar_file(region):
    cyclogram = approved(
        region,
        {"object": "Среда, питание; прогулка — всё вместе, чтобы строка стала длинной"},
        {"period": "постоянно"},
    )
    content = calendar(check_queries.of_cyclogram(cyclogram), "ВСОКО")
    text = content.decode()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:ВСОКО: Среда\\, питание\\; прогулка" in whole
    assert "DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261101" in text
    assert "DTSTART;VALUE=DATE:20270531\r\nDTEND;VALUE=DATE:20270601" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2
