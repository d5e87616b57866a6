"""Indicators of staff: counted by hand on 31 December 2025, with the edges of age and experience, gaps and records."""

import datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mostik.context.queries import sets, staff
from mostik.network.models import Employment, Person
from tests.context.builders import YEAR, begin, pack
from tests.growth.builders import enter, verified
from tests.network.builders import make_employment, make_person

DAY = datetime.date(2025, 12, 31)


@pytest.fixture
def people(region):
    """Two teachers of the region get their data; two more come, one without any."""
    Person.objects.filter(pk=region.methodist.pk).update(
        birth_year=1970, education_level="higher_pedagogical", teaching_since=datetime.date(1995, 12, 31)
    )
    Person.objects.filter(pk=region.teacher.pk).update(
        birth_year=1996, education_level="secondary_pedagogical", teaching_since=datetime.date(2021, 1, 1)
    )
    young = make_person(
        "Юнина Вера Петровна",
        birth_year=1995,
        education_level="higher",
        teaching_since=datetime.date(1995, 12, 30),
    )
    make_employment(young, region.org_a1, "Музыкальный руководитель")
    unknown = make_person("Яковлева Ада Ильинична")
    make_employment(unknown, region.org_a1, "Воспитатель")
    return region


def counted(region, code="self_examination"):
    return staff.counted(region.org_a1, pack(code), YEAR)


def test_by_hand(people):
    found = counted(people)
    numbers = {code: one.value for code, one in found.items()}
    assert numbers == {
        "1.7": 4, "1.7.1": 2, "1.7.2": 1, "1.7.3": 1, "1.7.4": 1, "1.8.1": 0, "1.8.2": 0, "1.9.1": 1, "1.9.2": 1,
        "1.10": 1, "1.11": 1, "1.12.0": 5, "1.12": 0, "1.13": 0,
        "1.15.1": 1, "1.15.2": 0, "1.15.3": 0, "1.15.4": 0, "1.15.5": 0, "1.15.6": 0,
    }  # fmt: skip
    assert [one.person.last_name for one in found["1.10"].people] == ["Кузнецова"]
    assert [one.person.last_name for one in found["1.9.2"].people] == ["Юнина"]


def test_gaps_are_counted_and_named(people):
    found = counted(people)
    for code, words in (("1.10", "год рождения"), ("1.7.1", "уровень образования"), ("1.9.1", "стажа")):
        assert [one.person.last_name for one in found[code].missing] == ["Яковлева"]
        assert found[code].gap.startswith("У 1 педагога не указан")
        assert words in found[code].gap
    assert staff.gap_sentence("age", 3) == "У 3 педагогов не указан год рождения."
    assert staff.gap_sentence("courses", 3) == ""


def test_exactly_thirty_years_are_not_more_than_thirty(people):
    Person.objects.filter(last_name="Юнина").update(teaching_since=datetime.date(1995, 12, 31))
    assert counted(people)["1.9.2"].value == 0
    Person.objects.filter(last_name="Кузнецова").update(teaching_since=datetime.date(2020, 12, 31))
    assert counted(people)["1.9.1"].value == 0


def test_categories_and_courses_come_from_verified_records(people):
    attested = {"title": "Воспитатель", "basis": "№ 1"}
    verified(people, "first", date=datetime.date(2024, 2, 1), **attested)
    verified(people, "highest", date=datetime.date(2025, 2, 1), **attested)
    verified(people, "pk", title="Реализация ФГОС ДО", date=datetime.date(2020, 12, 31))
    verified(people, "pk", "methodist", date=datetime.date(2021, 1, 1), document_number="2")
    enter(people, "first", "methodist", date=datetime.date(2024, 2, 1), **attested)
    found = counted(people)
    assert (found["1.8.1"].value, found["1.8.2"].value) == (1, 0)
    assert [one.person.last_name for one in found["1.8.2"].unverified] == ["Петрова"]
    assert found["1.8.2"].waiting == "У 1 сотрудника запись ещё не проверена."
    assert [one.person.last_name for one in found["1.12"].people] == ["Петрова"]
    assert [one.person.last_name for one in found["1.13"].people] == ["Кузнецова"]
    assert counted(people, "form85k")["К7"].value == 0


def test_the_day_decides_who_works(people):
    Employment.objects.filter(person=people.teacher).update(valid_to=datetime.date(2025, 12, 30))
    assert counted(people)["1.7"].value == 3
    assert staff.counted(people.org_a1, pack(), 2019)["1.7"].value == 0


def test_one_person_in_two_posts_is_one_person(people):
    make_employment(people.teacher, people.org_a1, "Педагог-психолог")
    found = counted(people)
    assert (found["1.7"].value, found["1.15.6"].value) == (4, 1)


def test_an_empty_kindergarten(region):
    found = staff.counted(region.org_a2, pack(), YEAR)
    assert {one.value for one in found.values()} == {0}


def test_an_open_set_follows_the_people_and_a_share_is_exact(people):
    one = begin(people)
    found = sets.filled(one)
    assert found.numbers["1.7"] == 4
    assert found.share(found.pack.by_code["1.7.1"]) == Fraction(1, 2)
    Person.objects.filter(last_name="Яковлева").update(education_level="higher")
    assert sets.filled(one).share(found.pack.by_code["1.7.1"]) == Fraction(3, 4)


def test_three_queries_for_any_number_of_people(people):
    with CaptureQueriesContext(
        connection,
    ) as few:
        counted(people)
    for number in range(5):
        make_employment(make_person(f"Новая Анна Номер{number}"), people.org_a1, "Воспитатель")
    with CaptureQueriesContext(connection) as many:
        counted(people)
    assert len(few) == len(many) == 3


def test_29_february():
    assert staff.years_after(datetime.date(2024, 2, 29), -5) == datetime.date(2019, 2, 28)
    assert staff.years_after(DAY, -5) == datetime.date(2020, 12, 31)
