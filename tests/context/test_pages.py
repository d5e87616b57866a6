"""Screens of values: who gets in, the whole way through the buttons, files, queries that do not grow."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mostik.context.actions import sets as actions
from mostik.context.models import IndicatorSet, IndicatorValue
from mostik.network.models import Person
from mostik.platform.models import StoredFile
from tests.context.builders import EXAMINED, NOW, YEAR, accepted, begin, handed_in, save, workbook
from tests.monitoring.builders import user_of
from tests.network.builders import make_employment, make_node, make_person

PEOPLE = ("head", "methodist", "municipal_operator", "regional_operator", "teacher", "expert", "stranger")


@pytest.fixture(autouse=True)
def in_2026(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def codes(client, region, method, address, data=None):
    found = []
    for name in PEOPLE:
        client.force_login(user_of(getattr(region, name)))
        found.append(getattr(client, method)(address, data or {}).status_code)
    return found


def address(name, *args):
    return reverse(f"context:{name}", args=args)


def place(region, name, pack="form85k", node=None):
    return address(name, (node or region.municipality_a).pk, pack, YEAR)


def test_the_section(client, region):
    assert codes(client, region, "get", address("home")) == [200, 200, 200, 200, 403, 403, 200]
    client.force_login(user_of(region.administrator))
    assert client.get(address("home")).status_code == 200


def test_a_draft_is_of_the_organisation(client, region):
    one = save(begin(region, "form85k"), region, В2="49")
    for name in ("set", "fill"):
        assert codes(client, region, "get", address(name, one.pk)) == [200, 200, 404, 404, 404, 404, 404]
    assert codes(client, region, "get", address("people", one.pk, "К1"))[:2] == [200, 200]
    refused = codes(client, region, "post", address("hand-in", one.pk))
    assert refused == [422, 403, 404, 404, 404, 404, 404]
    for name in ("accept", "return"):
        assert codes(client, region, "post", address(name, one.pk)) == [403, 403, 404, 404, 404, 404, 404]
    one.refresh_from_db()
    assert one.state == "draft"


def test_handed_in_it_is_read_from_above(client, region):
    one = handed_in(region)
    assert codes(client, region, "get", address("set", one.pk)) == [200, 200, 200, 200, 404, 404, 404]
    assert codes(client, region, "get", address("fill", one.pk)) == [302, 302, 403, 403, 404, 404, 404]
    assert codes(client, region, "post", address("return", one.pk)) == [403, 403, 422, 422, 404, 404, 404]
    assert codes(client, region, "get", address("people", one.pk, "1.10")) == [
        200,
        200,
        200,
        200,
        404,
        404,
        404,
    ]
    for extension in ("docx", "pdf", "xlsx"):
        assert codes(client, region, "get", address("report", one.pk, extension))[1:] == [
            200,
            200,
            200,
            404,
            404,
            404,
        ]
    client.force_login(user_of(region.head))
    for code in ("1.2", "нет"):
        assert client.get(address("people", one.pk, code)).status_code == 404
    one.refresh_from_db()
    assert one.state == "submitted"


def test_an_observer_reads_what_is_accepted_and_no_names(client, region):
    from tests.network.builders import make_role

    watcher = make_person("Зоркая Инна Павловна")
    make_role(watcher, "observer", region.municipality_a)
    client.force_login(watcher.user)
    one = handed_in(region)
    assert client.get(address("set", one.pk)).status_code == 404
    actions.accept(indicator_set=one, by=user_of(region.municipal_operator), at=NOW)
    assert client.get(address("set", one.pk)).status_code == 200
    assert client.get(address("people", one.pk, "1.7")).status_code == 403
    assert client.get(place(region, "totals", "self_examination")).status_code == 200
    assert client.post(place(region, "accept-many")).status_code == 403


def test_tables_of_a_place(client, region):
    accepted(region, "form85k")
    for name in ("place", "totals", "export"):
        assert codes(client, region, "get", place(region, name)) == [404, 404, 200, 200, 404, 403, 404]
        assert codes(client, region, "get", place(region, name, node=region.org_a1))[:4] == [200] * 4
    assert codes(client, region, "get", place(region, "import")) == [404, 404, 200, 200, 404, 403, 404]
    assert codes(client, region, "get", place(region, "template", node=region.org_a1))[:5] == [
        200,
        200,
        200,
        200,
        403,
    ]
    assert codes(client, region, "post", place(region, "accept-many"))[:5] == [404, 404, 302, 302, 404]
    client.force_login(user_of(region.regional_operator))
    assert client.get(place(region, "totals", node=region.node)).status_code == 200
    assert client.get(reverse("context:place", args=[region.node.pk, "other", YEAR])).status_code == 404


def test_the_whole_way_through_the_buttons(client, region):
    client.force_login(user_of(region.head))
    begun = client.post(address("begin", region.org_a1.pk, "self_examination", YEAR))
    one = IndicatorSet.objects.get()
    assert begun.url == address("fill", one.pk)
    wrong = {f"v-{code}": value for code, value in EXAMINED.items()} | {"v-1.2": "десять", "v-2.3": "да"}
    page = client.post(begun.url, wrong)
    assert page.status_code == 422
    assert "«десять» — не число" in page.text
    assert not IndicatorValue.objects.exists()
    right = wrong | {"v-1.2": "10", "v-1.6": "45"}
    page = client.post(begun.url, right, follow=True)
    assert "Сохранено. Посмотрите отмеченное ниже" in page.text
    assert "why-illness" in page.text
    page = client.post(begun.url, right | {"why-illness": "Две волны ветрянки."}, follow=True)
    assert page.redirect_chain[-1][0] == address("set", one.pk)
    assert "Сдать" in page.text
    page = client.post(address("hand-in", one.pk), follow=True)
    assert "Показатели сданы" in page.text
    client.force_login(user_of(region.municipal_operator))
    page = client.post(address("return", one.pk), {"remark": "Проверьте площадь"}, follow=True)
    assert "Проверьте площадь" in page.text
    one.refresh_from_db()
    assert one.state == "returned"


def test_who_is_counted_is_named_with_who_lacks(client, region):
    Person.objects.filter(pk=region.teacher.pk).update(birth_year=2000)
    one = begin(region)
    client.force_login(user_of(region.head))
    text = client.get(address("people", one.pk, "1.10")).text
    assert "Кузнецова Анна Сергеевна" in text
    assert "У 1 педагога не указан год рождения" in text
    assert "Петрова Ольга Игоревна" in text


def test_a_file_by_two_buttons(client, region):
    client.force_login(user_of(region.municipal_operator))
    bad = SimpleUploadedFile("file.xlsx", workbook(["Код организации", "В2"], ["99-b-1", 1]))
    page = client.post(place(region, "import"), {"file": bad})
    assert page.status_code == 422
    assert "A2" in page.text
    assert not StoredFile.objects.exists()
    good = SimpleUploadedFile("file.csv", "Код организации;В2\n99-a-1;26\n".encode())
    page = client.post(place(region, "import"), {"file": good})
    assert page.status_code == 200
    assert not IndicatorValue.objects.exists()
    token = page.context["token"]
    assert client.post(place(region, "import-apply", "noko"), {"token": token}).url == place(
        region, "import", "noko"
    )
    client.force_login(user_of(region.regional_operator))
    assert client.post(place(region, "import-apply"), {"token": token}).url == place(region, "import")
    assert not IndicatorValue.objects.exists()
    client.force_login(user_of(region.municipal_operator))
    assert client.post(place(region, "import-apply"), {"token": token}).url == place(region, "place")
    assert IndicatorValue.objects.get().source == "imported"


def test_pages_ask_no_more_for_more_organisations(client, region):
    client.force_login(user_of(region.municipal_operator))
    accepted(region, "form85k")

    def asked(name):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(place(region, name)).status_code == 200
        return len(queries)

    few = [asked(name) for name in ("place", "totals")]
    for number in range(3):
        node = make_node(region.municipality_a, "organisation", f"Новый сад {number}", code=f"new-{number}")
        head = make_person(f"Новая Анна Номер{number}")
        make_employment(head, node, "Заведующий", opened=datetime.date(2021, 1, 1))
        IndicatorSet.objects.create(
            organisation=node, pack="form85k", edition=datetime.date(2014, 1, 1), year=YEAR, state="accepted",
            created_at=NOW, submitted_at=NOW, decided_at=NOW,
        )  # fmt: skip
    assert [asked(name) for name in ("place", "totals")] == few
