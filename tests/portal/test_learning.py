"""Assessment on the home page: own results for their person, for others only how much waits."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.assessment.builders import opened, sit
from tests.assessment.profiles import TODAY, give, make_model, recompute
from tests.assessment.reachable import pages_of_profiles


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def home(client, person):
    client.force_login(person.user)
    return client.get(reverse("portal:home")).content.decode()


def test_a_test_to_take_stands_among_the_tasks_until_it_is_taken(client, region):
    diagnostic = opened(region)
    page = home(client, region.teacher)
    assert "1 диагностику нужно пройти" in page
    assert "1 нужно пройти до 31.10.2026" in page
    assert "диагностику нужно пройти" not in home(client, region.stranger)
    sit(diagnostic, region.teacher, {"q1": "2", "q2": "2", "q3": "2"})
    assert "диагностику нужно пройти" not in home(client, region.teacher)


def test_deficits_are_told_to_their_person_only(client, region):
    model = make_model(region)
    give(model, region.teacher, "50", "85")
    recompute(model)
    assert "1 дефицит открыт" in home(client, region.teacher)
    for person in (region.head, region.methodist, region.municipal_operator, region.stranger):
        assert "дефицит открыт" not in home(client, person)


def test_a_change_is_counted_from_the_first_profile_and_not_beyond_the_error(client, region):
    """50 → 100 per cent of two questions: ±69 points at two questions, so it is said to stay."""
    model = make_model(region)
    give(model, region.teacher, "50", "85", ago=30)
    recompute(model, day=TODAY - datetime.timedelta(days=20))
    assert "станет видно после следующей диагностики" in home(client, region.teacher)
    give(model, region.teacher, "100", "85")
    recompute(model)
    assert "с 15.09.2026 — без изменений в пределах погрешности" in home(client, region.teacher)


def test_an_appeal_waits_for_those_who_run_the_diagnostic(client, region):
    pages_of_profiles(region)
    assert "1 апелляция ждёт вашего решения" in home(client, region.municipal_operator)
    for person in (region.head, region.methodist, region.stranger, region.teacher):
        assert "апелляция ждёт" not in home(client, person)
