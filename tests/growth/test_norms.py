"""The norm of the day of the document: hours of courses, how long an attestation holds."""

import datetime

import pytest

from mostik.growth.queries import packs
from mostik.growth.queries.checking import checked, years_later
from tests.growth.builders import ATTESTED, COURSE, TODAY, kind

DAY = datetime.date


@pytest.mark.parametrize(
    ("code", "hours", "wrong"),
    [("pk", 15, True), ("pk", 16, False), ("pk", 249, False), ("pk", 250, True), ("pp", 249, True), ("pp", 250, False)],
)  # fmt: skip
def test_hours_of_courses(code, hours, wrong):
    _values, problems = checked(kind(code), {**COURSE, "hours": hours}, TODAY)
    assert [problem.field for problem in problems] == (["hours"] if wrong else [])


@pytest.mark.parametrize(
    ("code", "date", "typed", "validity", "until"),
    [
        ("highest", DAY(2023, 9, 1), None, "open", None),
        ("first", DAY(2023, 8, 31), None, "term", DAY(2028, 8, 31)),
        ("first", DAY(2022, 3, 15), DAY(2026, 12, 31), "term", DAY(2026, 12, 31)),
        ("compliance", DAY(2024, 2, 29), None, "term", DAY(2029, 2, 28)),
        ("compliance", DAY(2024, 2, 1), DAY(2040, 1, 1), "term", DAY(2029, 2, 1)),
        ("mentor", DAY(2024, 2, 1), None, "open", None),
    ],
)
def test_how_long_an_attestation_holds(code, date, typed, validity, until):
    values, problems = checked(kind(code), {**ATTESTED, "date": date, "valid_until": typed}, TODAY)
    assert not problems
    assert (values["validity"], values["valid_until"]) == (validity, until)


@pytest.mark.parametrize(
    ("code", "changed", "field"),
    [
        ("highest", {"date": DAY(2024, 1, 1), "valid_until": DAY(2029, 1, 1)}, "valid_until"),
        ("first", {"date": DAY(2022, 1, 1), "valid_until": DAY(2021, 1, 1)}, "valid_until"),
        ("methodist", {"date": DAY(2023, 8, 31)}, "date"),
        ("first", {"date": DAY(2026, 10, 6)}, "date"),
        ("first", {"date": DAY(1905, 1, 1)}, "date"),
        ("first", {"date": None}, "date"),
        ("first", {"date": DAY(2024, 1, 1), "basis": " "}, "basis"),
        ("first", {"date": DAY(2024, 1, 1), "title": "я" * 301}, "title"),
    ],
)
def test_what_is_refused(code, changed, field):
    _values, problems = checked(kind(code), {**ATTESTED, **changed}, TODAY)
    assert field in [problem.field for problem in problems]


def test_the_first_day_is_not_after_the_document():
    _values, problems = checked(kind("pk"), {**COURSE, "starts": DAY(2025, 3, 15)}, TODAY)
    assert [problem.field for problem in problems] == ["starts"]


def test_a_leap_day_has_no_fifth_anniversary():
    assert years_later(DAY(2024, 2, 29), 5) == DAY(2029, 2, 28)
    assert years_later(DAY(2024, 2, 29), -4) == DAY(2020, 2, 29)


def test_the_pack_is_whole():
    """Every section of the index counts families that some kind belongs to, and there are six of them."""
    pack = packs.on(TODAY)
    families = {kind.family.value for kind in pack.kinds.values()}
    assert len(pack.sections) == 6
    assert {family for section in pack.sections for family in section.families} <= families
    assert packs.on(DAY(2000, 1, 1)) is pack
    assert {filled.kind for filled in pack.filled.values()} <= set(pack.kinds)
