"""Screens of internal assessment: who gets in, what each sees, the whole way through the buttons."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mostik.cyclogram.actions import cyclograms, orders
from mostik.cyclogram.models import Check, Cyclogram, Line, Order
from mostik.monitoring.models import Assignment
from tests.cyclogram.builders import (
    LATER,
    NOW,
    add_line,
    approved,
    begun,
    check_of,
    make_cyclogram,
    summed_up,
)
from tests.monitoring.builders import user_of
from tests.monitoring.instrument import make_version

PEOPLE = ("head", "methodist", "municipal_operator", "regional_operator", "teacher", "stranger")


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def codes(client, region, method, address, data=None):
    found = []
    for name in PEOPLE:
        client.force_login(user_of(getattr(region, name)))
        found.append(getattr(client, method)(address, data or {}).status_code)
    return found


def test_a_draft_is_read_by_those_who_draw_it_up(client, region):
    cyclogram = make_cyclogram(region)
    line = add_line(region, cyclogram)
    page = reverse("cyclogram:cyclogram", args=[cyclogram.pk])
    assert codes(client, region, "get", page) == [200, 200, 403, 403, 403, 404]
    for name, pk in (
        ("edit", cyclogram.pk),
        ("line-add", cyclogram.pk),
        ("import", cyclogram.pk),
        ("line", line.pk),
    ):
        address = reverse(f"cyclogram:{name}", args=[pk])
        assert codes(client, region, "get", address) == [200, 200, 403, 403, 403, 404], name
        assert codes(client, region, "post", address, {"label": "", "file": ""}) == [
            422,
            422,
            403,
            403,
            403,
            404,
        ], name
    assert codes(client, region, "get", reverse("cyclogram:calendar", args=[cyclogram.pk]))[:3] == [
        200,
        200,
        403,
    ]
    assert Line.objects.get().object == line.object


def test_an_approved_one_is_read_from_above(client, region):
    cyclogram = approved(region, {}, {"object": "Для воспитателя", "responsible": region.teacher})
    check = Check.objects.get(line__object="Планы педагогов")
    page = reverse("cyclogram:cyclogram", args=[cyclogram.pk])
    for view in ("table", "months", "people"):
        assert codes(client, region, "get", f"{page}?view={view}") == [200, 200, 200, 200, 200, 404]
    client.force_login(user_of(region.teacher))
    text = client.get(page).text
    assert "Для воспитателя" in text
    assert "Планы педагогов" not in text
    ics = client.get(reverse("cyclogram:calendar", args=[cyclogram.pk])).content.decode()
    assert ics.count("BEGIN:VEVENT") == 1
    assert codes(client, region, "get", reverse("cyclogram:check", args=[check.pk])) == [
        200,
        200,
        200,
        200,
        403,
        404,
    ]
    assert codes(client, region, "get", reverse("cyclogram:export", args=[cyclogram.pk]))[2:] == [
        200,
        200,
        403,
        404,
    ]
    for name in ("begin", "remind", "cancel", "consider", "order-draft"):
        address = reverse(f"cyclogram:{name}", args=[check.pk])
        assert codes(client, region, "post", address)[2:] == [403, 403, 403, 404], name
    for name in ("reopen", "approve"):
        address = reverse(f"cyclogram:{name}", args=[cyclogram.pk])
        assert codes(client, region, "post", address)[1:] == [403, 403, 403, 403, 404], name
    assert codes(client, region, "post", reverse("cyclogram:copy", args=[cyclogram.pk]))[2:] == [
        403,
        403,
        403,
        404,
    ]


def test_lists_hold_what_each_may_read(client, region):
    make_cyclogram(region, year=2027)
    approved(region)
    seen = {}
    for name in PEOPLE:
        client.force_login(user_of(getattr(region, name)))
        seen[name] = client.get(reverse("cyclogram:list")).text.count("<tr>") - 1
    assert seen == {
        "head": 2, "methodist": 2, "municipal_operator": 1, "regional_operator": 1, "teacher": 1, "stranger": -1,
    }  # fmt: skip
    client.force_login(user_of(region.expert))
    assert client.get(reverse("cyclogram:list")).status_code == 403
    assert client.get(reverse("cyclogram:create")).status_code == 403


def test_a_teacher_sees_lines_about_own_group(client, region):
    card = make_version(region.node)
    cyclogram = approved(
        region,
        {"object": "Своя группа", "version": card, "scope": "groups", "groups": [region.group_a11]},
        {"object": "Чужая группа", "scope": "groups", "groups": [region.group_a12]},
        {"object": "Каждая группа", "scope": "all_groups"},
    )
    client.force_login(user_of(region.teacher))
    text = client.get(reverse("cyclogram:cyclogram", args=[cyclogram.pk])).text
    assert ["Своя группа" in text, "Чужая группа" in text, "Каждая группа" in text] == [True, False, True]


def test_the_whole_way(client, region):
    client.force_login(user_of(region.head))
    assert client.post(reverse("cyclogram:create"), {"label": ""}).status_code == 422
    values = {"owner": region.org_a1.pk, "label": "ВСОК ДО", "year": 2026, "beginning": "empty"}
    client.post(reverse("cyclogram:create"), values)
    cyclogram = Cyclogram.objects.get()
    assert client.post(reverse("cyclogram:create"), values).status_code == 422
    line = {
        "direction": "Условия", "object": "Планы", "method": "documents", "source": "internal", "scope": "organisation",
        "period": "октябрь", "responsible": region.methodist.pk,
    }  # fmt: skip
    add = reverse("cyclogram:line-add", args=[cyclogram.pk])
    assert client.post(add, {**line, "period": "никогда"}).status_code == 422
    assert client.post(add, line).status_code == 302
    edit = reverse("cyclogram:line", args=[Line.objects.get().pk])
    assert client.post(edit, {**line, "frequency": "1 раз в год"}).status_code == 302
    assert (
        client.post(
            reverse("cyclogram:edit", args=[cyclogram.pk]), {"label": "ВСОКО", "order_number": "7"}
        ).status_code
        == 302
    )
    assert client.post(reverse("cyclogram:approve", args=[cyclogram.pk])).status_code == 302
    check = check_of(cyclogram)

    def press(name, pk=None, **data):
        return client.post(reverse(f"cyclogram:{name}", args=[pk or check.pk]), data).status_code

    assert press("begin") == 302
    assert press("begin") == 422
    assert press("remind") == 302
    assert press("sum-up", conclusion="") == 422
    assert press("sum-up", conclusion="Планы есть", advice="Обсудить") == 302
    assert client.get(reverse("cyclogram:note", args=[check.pk, "docx"])).content[:2] == b"PK"
    assert press("consider") == 422
    assert press("consider", on=datetime.date(2000, 1, 1)) == 422
    assert press("order-draft") == 302
    assert press("order-draft") == 422
    order = Order.objects.get()
    page = reverse("cyclogram:order", args=[order.pk])
    assert client.get(page).status_code == 200
    assert client.post(reverse("cyclogram:item-add", args=[order.pk]), {"text": ""}).status_code == 422
    assert (
        client.post(
            reverse("cyclogram:order-edit", args=[order.pk]), {"title": "Об итогах", "preamble": "По плану"}
        ).status_code
        == 302
    )
    assert press("issue", order.pk) == 422
    assert press("issue", order.pk, number="5", date="2026-11-30") in (302, 422)
    assert client.get(reverse("cyclogram:order-file", args=[order.pk, "docx"])).content[:2] == b"PK"
    assert press("copy", cyclogram.pk) == 302
    assert press("reopen", cyclogram.pk) == 302


def test_an_order_is_read_by_those_it_names(client, region):
    order = orders.draft(check=summed_up(region), by=user_of(region.head), at=LATER)
    page = reverse("cyclogram:order", args=[order.pk])
    assert codes(client, region, "get", page) == [200, 200, 403, 403, 403, 404]
    values = {
        "text": "Сделать",
        "expected": "Сделано",
        "due": datetime.date(2027, 1, 1),
        "responsible": region.teacher,
    }
    item = orders.put_item(order=order, by=user_of(region.head), at=LATER, **values)
    address = reverse("cyclogram:item", args=[item.pk])
    assert codes(client, region, "get", address) == [200, 200, 403, 403, 403, 404]
    for name in ("issue", "order-edit", "item-add"):
        assert codes(client, region, "post", reverse(f"cyclogram:{name}", args=[order.pk]))[2:] == [
            403,
            403,
            403,
            404,
        ]
    assert client.post(reverse("cyclogram:item-remove", args=[item.pk])).status_code == 404
    orders.issue(order=order, number="1", date=LATER.date(), by=user_of(region.head), at=LATER)
    assert codes(client, region, "get", page) == [200, 200, 200, 200, 200, 404]
    assert codes(client, region, "get", reverse("cyclogram:order-file", args=[order.pk, "docx"]))[-1] == 404


def test_cards_are_filled_where_all_cards_are(client, region):
    check = begun(region, make_version(region.node))
    client.force_login(user_of(region.methodist))
    card = Assignment.objects.filter(campaign=check.campaign).first()
    assert str(card.unit) in client.get(reverse("monitoring:cards")).text
    assert client.get(reverse("cyclogram:note", args=[check.pk, "docx"])).status_code == 404
    text = client.get(reverse("cyclogram:check", args=[check.pk])).text
    assert reverse("monitoring:campaign-cards", args=[check.campaign_id]) in text


def test_as_many_queries_for_three_lines_as_for_one(client, region):
    counts = []
    card = make_version(region.node)
    for year, number in ((2026, 1), (2027, 3)):
        cyclogram = make_cyclogram(region, year=year)
        for n in range(number):
            values = {
                "scope": "groups",
                "groups": [region.group_a11],
                "version": card,
                "object": f"Среда {n}",
            }
            add_line(region, cyclogram, **values)
        cyclograms.approve(cyclogram=cyclogram, by=user_of(region.head), at=NOW)
        client.force_login(user_of(region.head))
        for view in ("table", "months", "people"):
            address = reverse("cyclogram:cyclogram", args=[cyclogram.pk]) + f"?view={view}"
            with CaptureQueriesContext(
                connection,
            ) as caught:
                assert client.get(address).status_code == 200
            counts.append((view, len(caught)))
    assert counts[:3] == counts[3:]
