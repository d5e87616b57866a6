"""What ends soon, and who is told of it, once."""

import datetime

import pytest

from mostik.growth.actions import reminders
from mostik.growth.queries import expiring
from mostik.platform.models import Notice
from tests.growth.builders import NOW, TODAY, attest, enter, move
from tests.monitoring.builders import user_of
from tests.network.builders import make_employment, make_person

DAY = datetime.date


def endings(region):
    return [(one.what.value, one.ends) for one in expiring.of_person(region.teacher, TODAY)]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (DAY(2022, 2, 2), [("compliance", DAY(2027, 2, 2))]),  # 120 days ahead
        (DAY(2022, 2, 3), []),
        (DAY(2021, 10, 1), [("compliance", DAY(2026, 10, 1))]),  # ended already
    ],
)
def test_compliance(region, date, expected):
    attest(region, "compliance", date)
    assert endings(region) == expected


def test_an_old_category_and_a_new_one(region):
    attest(region, "first", DAY(2022, 1, 1))
    assert endings(region) == [("category", DAY(2027, 1, 1))]
    attest(region, "highest", DAY(2024, 1, 1))
    assert endings(region) == []  # covered without an end


def test_a_category_covers_compliance_that_ended(region):
    attest(region, "compliance", DAY(2020, 1, 1))
    attest(region, "first", DAY(2023, 8, 1))
    assert endings(region) == []  # until August 2028


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (DAY(2024, 1, 3), [("course", DAY(2027, 1, 3))]),  # 90 days ahead
        (DAY(2024, 1, 4), []),
        (DAY(2023, 1, 1), [("course", DAY(2026, 1, 1))]),
    ],
)
def test_courses(region, date, expected):
    enter(region, date=date)
    assert endings(region) == expected


def test_the_last_course_counts(region):
    enter(region, date=DAY(2020, 1, 1))
    enter(region, "pp", date=DAY(2025, 1, 1), hours=250, document_number="9")
    assert endings(region) == []


def test_the_head_reads_own_staff_only(region):
    enter(region, date=DAY(2023, 1, 1))
    of_head = expiring.of_user(user_of(region.head), TODAY)
    assert [(one.person, one.what) for one in of_head] == [
        (region.teacher, "course"),
        (region.methodist, "no_course"),
    ]
    assert [one.person for one in expiring.of_user(user_of(region.stranger), TODAY)] == []
    move(region)
    assert [one.person for one in expiring.of_user(user_of(region.head), TODAY)] == [region.methodist]


def test_everybody_is_told_once(region):
    attest(region, "compliance", DAY(2021, 11, 1))
    enter(region, date=DAY(2023, 1, 1))
    assert reminders.remind_all(at=NOW) == 4
    texts = Notice.objects.filter(user=user_of(region.teacher)).values_list("text", flat=True)
    assert sorted(texts) == [
        "Новые курсы нужны были до 01.01.2026.",
        "Соответствие занимаемой должности: срок истекает 01.11.2026.",
    ]
    told = Notice.objects.exclude(user=user_of(region.teacher))
    assert {notice.user for notice in told} == {user_of(region.head), user_of(region.methodist)}
    assert "2 срока" in told[0].text
    assert reminders.remind_all(at=NOW + datetime.timedelta(days=1)) == 0
    assert reminders.remind_all(at=NOW + datetime.timedelta(days=31)) == 2  # the heads, once a month


def test_a_refused_record_covers_nobody(region):
    from mostik.growth.actions import records

    row = attest(region, "first", DAY(2024, 1, 1))
    attest(region, "compliance", DAY(2021, 11, 1))
    records.refuse(record=row, reason="нет такого приказа", by=user_of(region.head), at=NOW)
    assert endings(region) == [("compliance", DAY(2026, 11, 1))]


def test_those_without_a_post_of_a_teacher_are_not_asked(region):
    cook = make_person("Поварова Анна Ивановна")
    job = make_employment(cook, region.org_a1, "Повар")
    type(job.position).objects.filter(pk=job.position_id).update(pedagogical=False)
    assert cook not in [one.person for one in expiring.of_user(user_of(region.head), TODAY)]
