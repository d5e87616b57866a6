"""Screens of the databank: who gets in, what each sees, the whole way through the buttons."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mostik.growth.actions import records
from mostik.growth.models import PortfolioRecord, RecordFile
from mostik.growth.reports import attestation
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from tests.growth.builders import ATTESTED, COURSE, NOW, TODAY, book, diagnosed, enter, kind, move, verified
from tests.monitoring.builders import user_of
from tests.network.builders import make_employment, make_person

PEOPLE = ("teacher", "head", "methodist", "municipal_operator", "regional_operator", "stranger", "expert")
PDF = b"%PDF-1.4 scan"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def codes(client, region, name, *args, method="get", data=None, people=PEOPLE):
    found = []
    for who in people:
        client.force_login(user_of(getattr(region, who)))
        answer = getattr(client, method)(reverse(f"growth:{name}", args=args), data or {})
        found.append(answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)  # reading it to the end closes the file
    return found


def page_of(client, region, who, name, *args, **query):
    client.force_login(user_of(getattr(region, who)))
    return client.get(reverse(f"growth:{name}", args=args), query).content.decode()


def test_who_opens_a_portfolio(client, region):
    teacher = region.teacher.pk
    for name, *rest in (("person",), ("kinds",), ("add", "pk"), ("attestation",)):
        assert codes(client, region, name, teacher, *rest) == [200, 200, 200, 200, 404, 404, 404], name
    assert codes(client, region, "person", region.head.pk)[0] == 404  # a colleague without the right
    assert codes(client, region, "mine") == [200] * 7
    assert codes(client, region, "mine", people=["administrator"]) == [200]
    client.logout()
    assert client.get(reverse("growth:mine")).status_code == 302


def test_who_opens_a_record(client, region):
    row = enter(region)
    assert codes(client, region, "record", row.pk) == [200, 200, 200, 200, 404, 404, 404]
    assert codes(client, region, "edit", row.pk) == [200, 200, 200, 200, 404, 404, 404]
    own = enter(region, who="head")
    assert codes(client, region, "record", own.pk)[0] == 404
    secret = diagnosed(region)
    assert codes(client, region, "record", secret.pk) == [200, 404, 404, 404, 404, 404, 404]
    move(region)
    assert codes(client, region, "record", row.pk) == [200, 404, 404, 404, 404, 200, 404]


def test_who_presses_the_buttons(client, region):
    row = enter(region)
    people = ["teacher", "regional_operator", "stranger", "expert"]
    for name in ("verify", "refuse"):
        data = {"reason": "нет"}
        assert codes(client, region, name, row.pk, method="post", data=data, people=people) == [
            403,
            404,
            404,
            404,
        ]
    for name in ("remove", "attach", "merge"):
        assert codes(client, region, name, row.pk, method="post", people=people[1:]) == [404] * 3
    row.refresh_from_db()
    assert row.state == "entered"
    done = verified(region, who="methodist")
    assert codes(client, region, "edit", done.pk, people=["methodist"]) == [403]
    assert codes(client, region, "remove", done.pk, method="post", people=["methodist", "head"]) == [403, 403]
    assert PortfolioRecord.objects.filter(pk=done.pk).exists()


def test_who_opens_the_databank(client, region):
    expected = [403, 200, 200, 200, 403, 200, 403]
    for name in ("staff", "waiting", "expiring", "staff-export"):
        assert codes(client, region, name) == expected, name
    assert codes(client, region, "duplicates") == [200] * 7
    assert codes(client, region, "import") == [200] * 7
    assert codes(client, region, "index") == [403, 200, 200, 200, 200, 200, 403]
    assert codes(client, region, "index-place", region.org_a1.pk) == [403, 200, 200, 200, 403, 404, 403]


def test_lists_leak_nothing(client, region):
    enter(region, title="Курс педагога")
    diagnosed(region)
    for who in ("stranger",):
        for name in ("staff", "waiting", "expiring", "duplicates"):
            page = page_of(client, region, who, name)
            assert "Курс педагога" not in page
            assert "Кузнецова" not in page
    for name in ("staff", "waiting", "expiring", "duplicates", "index"):
        assert "Тест по нормам" not in page_of(client, region, "head", name)
    assert "Тест по нормам" not in page_of(client, region, "head", "person", region.teacher.pk)
    assert "Тест по нормам" in page_of(client, region, "teacher", "mine")


def test_entered_corrected_verified_by_the_buttons(client, region):
    client.force_login(user_of(region.teacher))
    address = reverse("growth:add", args=[region.teacher.pk, "pk"])
    assert client.post(address, {"title": ""}).status_code == 422
    assert client.post(address, {**COURSE, "hours": 8}).status_code == 422
    assert not PortfolioRecord.objects.exists()
    made = client.post(address, COURSE)
    row = PortfolioRecord.objects.get()
    assert made.url == reverse("growth:record", args=[row.pk])
    again = client.post(address, COURSE)
    assert again.status_code == 422
    assert "Такая запись уже есть" in again.content.decode()
    assert client.post(address, {**COURSE, "is_another": "on"}).status_code == 302
    PortfolioRecord.objects.exclude(pk=row.pk).delete()
    client.post(reverse("growth:attach", args=[row.pk]), {"file": SimpleUploadedFile("скан.pdf", PDF)})
    link = RecordFile.objects.get()
    assert codes(client, region, "file", link.pk) == [200, 200, 200, 200, 404, 404, 404]
    client.force_login(user_of(region.head))
    assert client.post(reverse("growth:refuse", args=[row.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("growth:refuse", args=[row.pk]), {"reason": "Часы не те"})
    assert "Часы не те" in page_of(client, region, "teacher", "record", row.pk)
    client.post(reverse("growth:edit", args=[row.pk]), {**COURSE, "hours": 72})
    client.force_login(user_of(region.head))
    client.post(reverse("growth:verify-chosen"), {"record": [str(row.pk), "x", "9" * 30]})
    row.refresh_from_db()
    assert (row.state, row.hours, row.decided_by) == ("verified", 72, user_of(region.head))


def test_bulk_verification_takes_only_what_is_found(client, region):
    mine, others = enter(region, who="head"), enter(region, who="expert")
    client.force_login(user_of(region.head))
    client.post(reverse("growth:verify-chosen"), {"record": [mine.pk, others.pk]})
    assert not PortfolioRecord.objects.filter(state="verified").exists()


def test_unknown_and_forbidden_kinds(client, region):
    assert codes(client, region, "add", region.teacher.pk, "horoscope", people=["head"]) == [404]
    assert codes(client, region, "add", region.teacher.pk, "diagnostic_test", people=["teacher", "head"]) == [
        200,
        403,
    ]
    assert "diagnostic_test" not in page_of(client, region, "head", "kinds", region.teacher.pk)


def test_import_by_the_buttons(client, region):
    row = {"person": region.teacher.full_name, "kind": "pk", "title": "Игра", "date": "14.03.2025", "organizer": "ИРО", "hours": 36, "document_number": "123"}  # fmt: skip
    client.force_login(user_of(region.head))
    address = reverse("growth:import")
    wrong = client.post(address, {"file": SimpleUploadedFile("a.xlsx", book({**row, "hours": 3}))})
    assert wrong.status_code == 422
    assert "L2" in wrong.content.decode()
    checked = client.post(address, {"file": SimpleUploadedFile("a.xlsx", book(row))})
    token = checked.context["token"]
    assert not PortfolioRecord.objects.exists()
    client.force_login(user_of(region.stranger))
    client.post(reverse("growth:import-apply"), {"token": token})
    assert not PortfolioRecord.objects.exists()
    client.force_login(user_of(region.head))
    client.post(reverse("growth:import-apply"), {"token": token})
    client.post(reverse("growth:import-apply"), {"token": token})
    assert PortfolioRecord.objects.get().title == "Игра"
    assert client.get(reverse("growth:import-template")).status_code == 200


def test_repetitions_by_the_buttons(client, region):
    first = enter(region)
    second = enter(region, is_another=True)
    PortfolioRecord.objects.update(is_distinct=False)
    merge = reverse("growth:merge", args=[first.pk])
    assert codes(client, region, "merge", first.pk, method="post", people=["stranger"]) == [404]
    client.force_login(user_of(region.teacher))
    client.post(merge, {"apart": "1"})
    assert PortfolioRecord.objects.filter(is_distinct=True).count() == 2
    assert client.post(merge, {"keeper": second.pk}).status_code == 404  # no repetition any more
    PortfolioRecord.objects.update(is_distinct=False)
    client.post(merge, {"keeper": second.pk})
    assert PortfolioRecord.objects.get() == second


def archive_of(client, region, who, **data):
    client.force_login(user_of(getattr(region, who)))
    data = {"since": "2021-10-05", "only_verified": "on", **data}
    client.post(reverse("growth:attestation", args=[region.teacher.pk]), data)
    job = Job.objects.latest("pk")
    jobs._run(job.pk, reraise=True)
    job.refresh_from_db()
    return zipfile.ZipFile(io.BytesIO(job.result.full_path.read_bytes()))


def test_the_archive_for_attestation(client, region):
    row = enter(region)
    records.attach(record=row, content=PDF, name="скан.pdf", by=user_of(region.teacher), at=NOW)
    records.verify(record=row, by=user_of(region.head), at=NOW)
    verified(region, "first", date=datetime.date(2010 + 7, 2, 1), **ATTESTED)
    enter(region, "article", title="Не подтверждено", date=datetime.date(2025, 1, 1), organizer="Журнал")
    verified(region, "pk", title="Старые курсы", date=datetime.date(2019, 1, 1), document_number="5")
    diagnosed(region)
    packed = archive_of(client, region, "teacher")
    root = packed.namelist()[0].split("/")[0]
    assert sorted(name.removeprefix(f"{root}/") for name in packed.namelist()) == [
        "course/2.1-igra-v-detskom-sadu.pdf",
        "opis.docx",
        f"{root}.docx",
    ]
    assert packed.read(f"{root}/course/2.1-igra-v-detskom-sadu.pdf") == PDF
    made = attestation.portfolio(region.teacher, datetime.date(2021, 10, 5), TODAY)
    titles = [record.title for section in made.sections for record in section.records]
    assert titles == ["Воспитатель", "Игра в детском саду"]
    everything = attestation.portfolio(region.teacher, datetime.date(2021, 10, 5), TODAY, only_verified=False)
    assert "Не подтверждено" in [r.title for section in everything.sections for r in section.records]
    assert all(r.title != "Тест по нормам" for section in everything.sections for r in section.records)


def test_an_empty_archive(client, region):
    assert len(archive_of(client, region, "head").namelist()) == 2


def test_whoever_lost_the_right_gets_no_archive(client, region):
    client.force_login(user_of(region.head))
    client.post(reverse("growth:attestation", args=[region.teacher.pk]), {"since": "2021-10-05"})
    move(region)
    job = Job.objects.latest("pk")
    jobs._run(job.pk, reraise=False)
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", None)


@pytest.mark.parametrize("name", ["staff", "waiting", "expiring", "duplicates"])
def test_lists_ask_the_same_at_one_row_and_at_many(client, region, name):
    def ask():
        client.force_login(user_of(region.head))
        client.get(reverse(f"growth:{name}"))
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(reverse(f"growth:{name}"))
        return len(found)

    enter(region, date=datetime.date(2022, 1, 1))
    enter(region, date=datetime.date(2022, 1, 1), is_another=True)
    PortfolioRecord.objects.update(is_distinct=False)
    before = ask()
    for number in range(3):
        person = make_person(f"Новая Анна{number} Ивановна")
        make_employment(person, region.org_a1)
        for _copy in range(2):
            records.add(
                person=person,
                kind=kind("pk"),
                by=user_of(region.head),
                at=NOW,
                is_another=True,
                **{**COURSE, "date": datetime.date(2022, 1, 1)},
            )
    PortfolioRecord.objects.update(is_distinct=False)
    assert ask() == before


def test_the_index_on_a_day(client, region):
    verified(region)
    page = page_of(client, region, "head", "index-place", region.org_a1.pk, on="2026-10-05")
    assert "Кузнецова" in page
    assert "1 из 2" in page
    for spoiled in ("", "вчера", "2050-01-01"):
        assert page_of(client, region, "head", "index", on=spoiled)
    region_page = page_of(client, region, "regional_operator", "index")
    assert "Детский сад" not in region_page
