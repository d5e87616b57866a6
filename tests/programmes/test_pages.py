"""Pages of programmes: own operator, a colleague without the right, a stranger; files; what is not shown."""

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.programmes.models import Programme, TargetIndicator, TargetValue
from tests.growth.ways import agreed, measure
from tests.monitoring.builders import user_of
from tests.network.builders import make_employment, make_person, make_role
from tests.programmes.builders import TODAY, indicator, make, plan, running, type_fact


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def enter(client, who):
    client.force_login(user_of(who))
    return client


def test_who_opens_what(client, region):
    one, draft = running(region), make(region, title="Готовится")
    addresses = {
        "list": reverse("programmes:list"),
        "page": reverse("programmes:programme", args=[one.pk]),
        "draft": reverse("programmes:programme", args=[draft.pk]),
        "indicator": reverse("programmes:indicator", args=[indicator(one, "routes").pk]),
        "edit": reverse("programmes:edit", args=[one.pk]),
        "plans": reverse("programmes:plans", args=[one.pk]),
        "new": reverse("programmes:create"),
        "file": reverse("programmes:report", args=[one.pk, "xlsx"]),
    }
    expected = {
        "municipal_operator": dict.fromkeys(addresses, 200),
        "regional_operator": dict.fromkeys(addresses, 200),
        "head": {**dict.fromkeys(addresses, 200), "draft": 404, "edit": 403, "plans": 403, "new": 403},
        "teacher": {**dict.fromkeys(addresses, 404), "list": 403, "new": 403},
        "stranger": {**dict.fromkeys(addresses, 404), "list": 200, "new": 403},
    }
    for who, codes in expected.items():
        enter(client, getattr(region, who))
        found = {name: client.get(address).status_code for name, address in addresses.items()}
        assert found == codes, who


def test_a_programme_is_made_planned_and_started_by_hand(client, region):
    enter(client, region.municipal_operator)
    data = {
        "owner": region.municipality_a.pk,
        "title": "Новая",
        "starts": "2026-01-01",
        "ends": "2027-12-31",
        "pack": "methodical_service",
    }
    done = client.post(reverse("programmes:create"), data)
    row = Programme.objects.get()
    assert done.url == reverse("programmes:programme", args=[row.pk])
    one = indicator(row, "routes")
    plans = reverse("programmes:plans", args=[row.pk])
    refused = client.post(plans, {f"p-{one.pk}-2026": "сто"})
    assert refused.status_code == 422
    assert "Напишите число" in refused.content.decode()
    assert client.post(plans, {f"p-{one.pk}-2026": "101"}).status_code == 422
    assert client.post(plans, {f"p-{one.pk}-2026": "35,5 %"}).status_code == 302
    assert TargetValue.objects.get().plan == 3550
    client.post(reverse("programmes:step", args=[row.pk, "start"]))
    row.refresh_from_db()
    assert row.state == "running"
    add = reverse("programmes:indicator-add", args=[row.pk])
    assert client.post(add, {"title": " ", "kind": "count"}).status_code == 422
    assert client.post(add, {"title": "Наставники", "kind": "count"}).status_code == 302
    assert TargetIndicator.objects.get(number=8).title == "Наставники"


def test_a_wrong_passport_says_where(client, region):
    enter(client, region.municipal_operator)
    page = client.post(
        reverse("programmes:create"), {"title": "", "starts": "2026-01-01", "ends": "2025-01-01"}
    )
    assert page.status_code == 422
    elsewhere = client.post(
        reverse("programmes:create"),
        {"owner": region.municipality_b.pk, "title": "X", "starts": "2026-01-01", "ends": "2026-12-31"},
    )
    assert elsewhere.status_code == 422
    assert not Programme.objects.exists()


def test_a_head_reads_and_changes_nothing(client, region):
    one = running(region)
    enter(client, region.head)
    page = client.get(reverse("programmes:programme", args=[one.pk])).content.decode()
    assert "Закрыть программу" not in page
    for name in ("start", "close", "fix"):
        assert client.post(reverse("programmes:step", args=[one.pk, name])).status_code == 403
    row = indicator(one, "routes")
    data = {"value": "50", "as_of": "2025-12-20", "document": "Справка"}
    assert client.post(reverse("programmes:indicator", args=[row.pk]), data).status_code == 200
    assert not TargetValue.objects.exists()


def test_an_indicator_shows_where_its_number_comes_from(client, region):
    one = running(region)
    row = indicator(one, "routes")
    plan(region, row, y2025=10, y2026=50)
    type_fact(region, row)
    agreed(region, measure(region))
    make_employment(make_person("Соседова Анна Ильинична"), region.org_a2, "Воспитатель")
    address = reverse("programmes:indicator", args=[row.pk])
    page = enter(client, region.municipal_operator).get(address).content.decode()
    assert "62,5 %" in page
    assert "достигнуто" in page
    assert "Справка № 4" in page
    assert region.org_a2.title in page
    assert "С согласованным маршрутом" in page
    own = enter(client, region.head).get(address).content.decode()
    assert region.org_a1.title in own
    assert region.org_a2.title not in own, "a head sees the line of the own kindergarten"
    assert "Строки мест, за которые вы не отвечаете" in own
    assert region.teacher.last_name not in own


def test_a_fact_is_typed_on_the_page(client, region):
    row = indicator(running(region), "routes")
    enter(client, region.municipal_operator)
    address = reverse("programmes:indicator", args=[row.pk])
    wrong = client.post(address, {"value": "50", "as_of": "2027-01-01", "document": "Справка"})
    assert wrong.status_code == 422
    assert "ещё не наступил" in wrong.content.decode()
    assert (
        client.post(address, {"value": "50", "as_of": "2025-12-20", "document": "Справка"}).status_code == 302
    )
    assert TargetValue.objects.get().fact == 5000


def test_files_hold_the_table(client, region):
    one = running(region)
    type_fact(region, indicator(one, "routes"))
    enter(client, region.municipal_operator)
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("programmes:report", args=[one.pk, "xlsx"])).content)
    )
    rows = [[cell.value for cell in row] for row in book.active]
    assert rows[0][:3] == ["№", "Показатель", "2025, план"]
    assert rows[4][3:5] == ["62,5 %", "20.12.2025"]
    word = client.get(reverse("programmes:report", args=[one.pk, "docx"]))
    assert word.content[:2] == b"PK"
    assert client.get(reverse("programmes:report", args=[one.pk, "pdf"])).content[:4] == b"%PDF"


def test_queries_do_not_grow_with_years(client, region, django_assert_max_num_queries):
    one = running(region)
    make_role(region.head, "observer", region.municipality_a)
    enter(client, region.municipal_operator)
    with django_assert_max_num_queries(45):
        client.get(reverse("programmes:programme", args=[one.pk]))
