"""Means of many: computed by hand, hidden below five people and against subtraction, as of the first of the month."""

import datetime
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.assessment.actions import profiles
from mostik.assessment.queries import aggregates
from mostik.network.models import Employment, Person, Position
from mostik.stats.methodology import TOTAL
from tests.assessment.builders import NOW, teachers
from tests.assessment.profiles import give, make_model

FIRST = datetime.date(2026, 10, 1)


@pytest.fixture
def model(region):
    return make_model(region)


def measure(model, people, a="50", b="90"):
    for person in people:
        give(model, person, a, b, ago=20)
    day = NOW.date() - datetime.timedelta(days=20)
    profiles.recompute(model=model, day=day, by=None, at=NOW)


def rows_of(model, node):
    found = aggregates.world(model, FIRST)
    total, rows = aggregates.by_place(found, node, {})
    return total, {row.key: row for row in rows}


def test_means_by_hand(region, model):
    """Five at 50 and 90, five at 100 and 30: sub 75, com 60, together 67.5."""
    measure(model, teachers(region.org_a1, 5))
    measure(model, teachers(region.org_a2, 5), "100", "30")
    total, rows = rows_of(model, region.municipality_a)
    assert (total.n, total.values["subject"], total.values["communication"], total.values[TOTAL]) == (
        10,
        75,
        60,
        Fraction(135, 2),
    )
    assert {row.n: row.values["subject"] for row in rows.values()} == {5: 100} or {
        path: row.values["subject"] for path, row in rows.items()
    } == {region.org_a1.path: 50, region.org_a2.path: 100}


def test_four_people_are_nobody(region, model):
    measure(model, teachers(region.org_a1, 4))
    total, rows = rows_of(model, region.municipality_a)
    assert total.n is None
    assert not any(total.values.values())
    assert all(row.n is None for row in rows.values())


def test_a_small_place_is_not_found_by_subtraction(region, model):
    """Five and two under one municipality: showing the five would tell the two."""
    measure(model, teachers(region.org_a1, 5))
    measure(model, teachers(region.org_a2, 2), "0", "0")
    total, rows = rows_of(model, region.municipality_a)
    assert total.n == 7
    assert all(row.n is None and row.values[TOTAL] is None for row in rows.values())


def test_a_small_municipality_hides_its_neighbour(region, model):
    measure(model, [*teachers(region.org_a1, 5), *teachers(region.org_a2, 5)])
    measure(model, teachers(region.org_b1, 3))
    total, rows = rows_of(model, region.node)
    assert total.n == 13
    assert all(row.n is None for row in rows.values())
    total, rows = rows_of(model, region.municipality_a)
    assert total.n is None, "hidden on its own page too"


def test_by_position_and_experience(region, model):
    people = teachers(region.org_a1, 11)
    other, _made = Position.objects.get_or_create(title="Музыкальный руководитель", defaults={"code": "mu"})
    Employment.objects.filter(person__in=people[:5]).update(position=other)
    Person.objects.filter(pk__in=[p.pk for p in people[:2]]).update(working_since=datetime.date(2025, 9, 1))
    measure(model, people)
    found = aggregates.world(model, FIRST)
    rows = aggregates.by_group(found, region.org_a1, lambda one: one.position)
    assert {row.title: row.n for row in rows} == {"Воспитатель": 6, "Музыкальный руководитель": 5}
    rows = aggregates.by_group(found, region.org_a1, lambda one: one.band)
    assert [row.n for row in rows] == [None, None], "two young ones would be found by subtraction"


def test_only_what_was_known_on_the_first(region, model):
    people = teachers(region.org_a1, 5)
    for person in people:
        give(model, person, "50", "50")
    profiles.recompute(model=model, day=NOW.date(), by=None, at=NOW)
    assert rows_of(model, region.node)[0].n is None


def test_bands_of_experience():
    day = datetime.date(2026, 10, 1)
    cases = (
        (None, ""),
        ((2026, 9, 1), "0–3"),
        ((2023, 10, 2), "0–3"),
        ((2023, 10, 1), "3–10"),
        ((1990, 1, 1), "20+"),
    )
    for since, band in cases:
        assert aggregates.band_of(datetime.date(*since) if since else None, day) == band


def test_who_opens_the_page(client, region, model):
    measure(model, teachers(region.org_a1, 6))
    profiles.recompute(model=model, day=timezone.localdate(), by=None, at=timezone.now())
    page = reverse("assessment:heatmap", args=[region.org_a1.pk])
    for who, status in (
        (region.head, 200),
        (region.methodist, 200),
        (region.municipal_operator, 200),
        (region.regional_operator, 200),
        (region.teacher, 403),
        (region.stranger, 403),
        (region.administrator, 403),
    ):
        client.force_login(who.user)
        assert client.get(page).status_code in (status, 404 if status == 403 else status), who
    client.force_login(region.municipal_operator.user)
    assert "Разбить по" not in client.get(page).content.decode(), "only where the own role stands"
    own = reverse("assessment:heatmap", args=[region.municipality_a.pk])
    assert "Разбить по" in client.get(own + "?by=position").content.decode()
    assert client.get(reverse("assessment:aggregates")).url == own
