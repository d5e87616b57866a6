"""Whose records a person finds: lists, counts, the index, the table, repetitions — one matrix for all of them."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from mostik.growth import facts
from mostik.growth.queries import duplicates, expiring, portfolio_index, records, sheet
from mostik.growth.reports.workbook import workbook
from mostik.network.models import Employment, RoleAssignment
from tests.growth.builders import TODAY, book, diagnosed, enter, move, verified
from tests.monitoring.builders import user_of

EVERYBODY = (
    "teacher", "head", "methodist", "municipal_operator", "regional_operator", "stranger", "expert", "administrator",
)  # fmt: skip
READ = {"teacher", "head", "methodist", "municipal_operator"}


def seen_by(region, name):
    return set(records.visible_to(user_of(getattr(region, name))))


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def test_who_finds_a_record(region):
    row = enter(region)
    assert {name for name in EVERYBODY if row in seen_by(region, name)} == READ
    assert not records.visible_to(AnonymousUser()).exists()


def test_a_diagnostic_is_found_by_its_person_only(region):
    row = diagnosed(region)
    assert {name for name in EVERYBODY if row in seen_by(region, name)} == {"teacher"}
    for name in EVERYBODY:
        user = user_of(getattr(region, name))
        assert row not in records.overseen_by(user)
        assert row not in records.waiting(user)
        if name != "teacher":
            assert not any(row in one.records for one in duplicates.repetitions(user))


def test_a_diagnostic_is_in_no_count_of_others(region):
    diagnosed(region)
    (line,) = records.staff_lines(user_of(region.head), [region.teacher], TODAY)
    assert (line.verified, line.waiting) == (0, 0)
    assert records.sections_of(user_of(region.head), region.teacher) == []
    assert [s.family for s in records.sections_of(user_of(region.teacher), region.teacher)] == ["diagnostic"]
    index = portfolio_index.of_organisations([region.org_a1], TODAY)[region.org_a1.pk]
    assert set(index.counts) == {0}
    assert "Тест по нормам".encode() not in workbook(records.overseen_by(user_of(region.head)))


def test_a_former_employer_finds_nothing(region):
    row = verified(region)
    move(region)
    assert {name for name in EVERYBODY if row in seen_by(region, name)} == {"teacher", "stranger"}
    assert region.teacher not in records.people_visible_to(user_of(region.head))
    assert region.teacher not in [one.person for one in expiring.of_user(user_of(region.head), TODAY)]


def test_whoever_works_nowhere_is_read_by_nobody(region):
    row = enter(region)
    Employment.objects.filter(person=region.teacher).update(valid_to=datetime.date(2026, 8, 31))
    assert {name for name in EVERYBODY if row in seen_by(region, name)} == {"teacher"}


def test_a_role_that_ended_reads_nothing(region):
    row = enter(region)
    RoleAssignment.objects.filter(person=region.head).update(valid_to=datetime.date(2026, 8, 31))
    assert row not in seen_by(region, "head")


def test_a_file_names_only_people_one_keeps(region):
    row = {"kind": "pk", "title": "Игра", "date": "14.03.2025", "organizer": "ИРО", "hours": 36, "document_number": "123"}  # fmt: skip
    content = book({**row, "person": region.teacher.full_name})
    assert sheet.read(content, user_of(region.head), TODAY).rows
    (problem,) = sheet.read(content, user_of(region.stranger), TODAY).problems
    assert problem.cell == "B2"
    other = book({**row, "person": region.teacher.full_name, "kind": "Диагностика: тест"})
    assert [p.cell for p in sheet.read(other, user_of(region.head), TODAY).problems] == ["C2"]


def test_facts_leave_out_what_is_not_verified(region):
    enter(region)
    people = [region.teacher.pk]
    assert facts.courses(people, until=TODAY) == []
    (course,) = facts.courses(people, until=TODAY, only_verified=False)
    assert (course.kind, course.hours, course.is_verified) == ("pk", 36, False)


def test_a_place_of_a_region_reads_no_organisation(region):
    """The region reads figures of whole municipalities of five teachers and more, and here there are three."""
    verified(region)
    assert portfolio_index.municipalities_under(user_of(region.regional_operator), ("regional_operator",), TODAY) == []  # fmt: skip
    assert not records.organisations_of(user_of(region.regional_operator)).exists()
