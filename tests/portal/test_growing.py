"""Portfolios on the home page: what is mine, what waits for me, nothing of others."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.growth.actions import records
from tests.growth.builders import NOW, TODAY, attest, diagnosed, enter
from tests.monitoring.builders import user_of


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def home(client, person):
    client.force_login(user_of(person))
    return client.get(reverse("portal:home")).content.decode()


def test_a_teacher_sees_what_ends_and_what_was_not_confirmed(client, region):
    assert "сведений нет" in home(client, region.teacher)
    attest(region, "compliance", datetime.date(2021, 12, 1))
    row = records.refuse(record=enter(region), reason="Не тот номер", by=user_of(region.head), at=NOW)
    page = home(client, region.teacher)
    assert "Соответствие занимаемой должности" in page
    assert "Срок аттестации истекает 01.12.2026" in page
    assert "1 запись вашего портфолио не подтверждена" in page
    assert row.title not in page


def test_those_who_verify_see_how_many_wait(client, region):
    enter(region, date=datetime.date(2022, 1, 1))
    diagnosed(region)
    for person in (region.head, region.methodist, region.municipal_operator):
        page = home(client, person)
        assert "1 запись портфолио ждёт вашего подтверждения" in page
        assert "1 срок аттестации или курсов у педагогов истёк или скоро истекает" in page
    for person in (region.stranger, region.regional_operator, region.teacher):
        assert "ждёт вашего подтверждения" not in home(client, person)
