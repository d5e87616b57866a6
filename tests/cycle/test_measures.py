"""Measures: planned by the place itself, done with a result; seen by those above, by no neighbour."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from mostik.cycle.actions import measures as actions
from mostik.cycle.models import Measure
from mostik.platform.models import AuditEvent
from tests.cycle.builders import NOW, finished, sent
from tests.monitoring.builders import user_of

DAY = datetime.date(2026, 11, 1)


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def fields(region, **changed):
    values = {
        "title": "Обновить книжный уголок",
        "responsible": region.teacher,
        "due": DAY,
        "planned": "Книги доступны",
    }
    return {**values, **changed}


@pytest.fixture
def measure(region) -> Measure:
    head = user_of(region.head)
    return actions.add(place=region.org_a1, recommendation=None, by=head, at=NOW, **fields(region))


def test_planned_and_done(region, measure):
    head = user_of(region.head)
    with pytest.raises(actions.CannotPlan, match="что дала мера"):
        actions.change(measure=measure, by=head, at=NOW, state="done")
    measure.refresh_from_db()
    assert measure.state == "planned"
    done = actions.change(
        measure=measure, by=head, at=NOW, state="done", actual="Сделано", document="Приказ № 5"
    )
    assert (done.state, done.done_on) == ("done", NOW.date())
    again = actions.change(measure=measure, by=head, at=NOW, state="going")
    assert again.done_on is None
    assert AuditEvent.objects.filter(action="cycle.measure.changed").count() == 2


def test_what_contradicts_itself_is_refused(region):
    head, stranger = user_of(region.head), user_of(region.stranger)
    [row, *_rest] = sent(finished(region))
    for by, place, recommendation, changed in (
        (stranger, region.org_a1, None, {}),
        (user_of(region.municipal_operator), region.org_a1, None, {}),
        (head, region.org_a1, None, {"title": " "}),
        (head, region.org_a1, None, {"planned": ""}),
        (head, region.org_a1, None, {"responsible": region.stranger}),
        (stranger, region.org_b1, row, {"responsible": region.stranger}),
    ):
        with pytest.raises(actions.CannotPlan):
            actions.add(
                place=place, recommendation=recommendation, by=by, at=NOW, **fields(region, **changed)
            )
    assert not Measure.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "x"},
        {"title": ""},
        {"planned": ""},
        {"state": "done", "done_on": DAY},
        {"state": "done", "actual": "Да"},
        {"done_on": DAY},
    ],
    ids=str,
)
def test_the_database_refuses(measure, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**broken)


def test_who_sees_and_changes_it(client, region, measure):
    page = reverse("cycle:measure", args=[measure.pk])
    for name, reading, changing in (
        ("head", 200, 422),
        ("methodist", 200, 422),
        ("municipal_operator", 200, 403),
        ("regional_operator", 200, 403),
        ("teacher", 403, 403),
        ("stranger", 404, 404),
    ):
        client.force_login(user_of(getattr(region, name)))
        assert (client.get(page).status_code, client.post(page, {"title": " "}).status_code) == (
            reading,
            changing,
        ), name
    client.force_login(user_of(region.stranger))
    assert measure.title not in client.get(reverse("cycle:measures")).text


def test_through_the_pages(client, region):
    [row, *_rest] = sent(finished(region))
    client.force_login(user_of(region.head))
    new = reverse("cycle:measure-add", args=[row.pk])
    assert client.get(new).status_code == 200
    assert client.post(new, {"title": "Книги"}).status_code == 422
    data = {
        "title": "Книги",
        "responsible": region.teacher.pk,
        "due": DAY,
        "planned": "Доступны",
        "period": "осень",
    }
    assert client.post(new, data).status_code == 302
    assert "Книги" in client.get(reverse("cycle:recommendation", args=[row.pk])).text
    overdue = reverse("cycle:measures") + "?show=overdue"
    assert "Книги" in client.get(overdue).text
    page = reverse("cycle:measure", args=[Measure.objects.get().pk])
    assert client.post(page, {**data, "state": "done"}).status_code == 422
    assert client.post(page, {**data, "state": "done", "actual": "Есть"}).status_code == 302
    assert "Книги" not in client.get(overdue).text
    for name, code in (("regional_operator", 403), ("teacher", 403), ("stranger", 404)):
        client.force_login(user_of(getattr(region, name)))
        assert client.post(new, data).status_code == code, name
    assert Measure.objects.count() == 1


def test_the_list_costs_the_same(client, region, measure, django_assert_max_num_queries):
    client.force_login(user_of(region.head))
    costs = []
    for _more in range(3):
        with django_assert_max_num_queries(30) as made:
            client.get(reverse("cycle:measures"))
        costs.append(len(made))
        actions.add(
            place=region.org_a1, recommendation=None, by=user_of(region.head), at=NOW, **fields(region)
        )
    assert costs[0] == costs[2]
