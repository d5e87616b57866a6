"""Instruments on the screen: who sees, uploads, publishes and retires them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from mostik.instruments.actions import versions
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.platform.models import AuditEvent
from tests.instruments.workbooks import as_bytes, good


@pytest.fixture
def version(region):
    """A draft that belongs to the municipality A."""
    return uploaded(region.municipality_a, region.municipal_operator.user)


def uploaded(owner, by, book=None):
    return versions.upload(
        content=as_bytes(book or good()), name="card.xlsx", owner=owner, by=by, at=timezone.now()
    )


def url(name, version):
    return reverse(f"instruments:{name}", args=[version.pk])


def send(client, owner, book, name="card.xlsx"):
    data = {"owner": owner.pk, "kind": "observation_card", "file": SimpleUploadedFile(name, book)}
    return client.post(reverse("instruments:upload"), data)


def test_own_keeper_uploads_looks_and_publishes(client, region):
    client.force_login(region.municipal_operator.user)
    content = as_bytes(good())
    answer = send(client, region.municipality_a, content)
    version = InstrumentVersion.objects.get()
    assert (answer.status_code, answer.url) == (302, url("version", version))
    page = client.get(answer.url).content.decode()
    for text in (
        "Карта наблюдения",
        "1.1. Ориентиры",
        "Безопасность",
        "по уровням",
        "вариативная",
        "1,5",
        "Это черновик",
    ):
        assert text in page, text
    assert client.post(url("publish", version)).status_code == 302
    version.refresh_from_db()
    assert (version.status, version.published_by) == (VersionStatus.PUBLISHED, region.municipal_operator.user)
    assert "Опубликовать" not in client.get(url("version", version)).content.decode()
    assert client.get(url("workbook", version)).getvalue() == content


def test_mistakes_are_listed_with_sheet_and_cell_and_nothing_is_kept(client, region):
    client.force_login(region.municipal_operator.user)
    book = good()
    book["survey"][9][6] = "${nothing} = 1"
    book["indicators"][2][4] = "median"
    answer = send(client, region.municipality_a, as_bytes(book))
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in ("G10", "E3", "nothing", "median", "2 места"):
        assert text in page, text
    assert not Instrument.objects.exists()
    assert not InstrumentVersion.objects.exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_refused_in_words(client, region, content):
    client.force_login(region.municipal_operator.user)
    assert send(client, region.municipality_a, content).status_code == 422
    assert not InstrumentVersion.objects.exists()


def test_upload_to_a_foreign_node_is_refused(client, region):
    client.force_login(region.municipal_operator.user)
    assert send(client, region.municipality_b, as_bytes(good())).status_code == 422
    assert not InstrumentVersion.objects.exists()


def test_colleague_without_the_right_reads_only(client, region, version):
    client.force_login(region.teacher.user)
    assert client.get(url("version", version)).status_code == 200
    assert client.get(url("trial", version)).status_code == 200
    before = AuditEvent.objects.count()
    assert client.get(reverse("instruments:upload")).status_code == 403
    assert client.post(url("publish", version)).status_code == 403
    assert client.post(url("retire", version)).status_code == 403
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT
    assert AuditEvent.objects.count() == before


def test_stranger_does_not_find_it(client, region, version):
    client.force_login(region.stranger.user)
    for name in ("version", "trial", "model", "workbook"):
        assert client.get(url(name, version)).status_code == 404, name
    for name in ("publish", "retire"):
        assert client.post(url(name, version)).status_code == 404, name
    assert version.title not in client.get(reverse("instruments:list")).content.decode()
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT


def test_methodist_below_may_not_change_what_the_municipality_owns(client, region, version):
    client.force_login(region.methodist.user)
    assert client.get(url("version", version)).status_code == 200
    assert client.post(url("publish", version)).status_code == 403


def test_retired_version_stays_readable(client, region, version):
    user = region.municipal_operator.user
    versions.publish(version=version, by=user, at=timezone.now())
    client.force_login(user)
    assert client.get(url("retire", version)).status_code == 200
    assert client.post(url("retire", version), follow=True).status_code == 200
    version.refresh_from_db()
    assert version.status == VersionStatus.RETIRED
    client.post(url("retire", version))
    assert AuditEvent.objects.filter(action="instruments.version.retired").count() == 1


def test_list_makes_as_many_queries_for_three_as_for_one(client, region, version, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(region.municipal_operator.user)
    client.get(reverse("instruments:list"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("instruments:list"))
    for number in range(2):
        book = good()
        book["settings"][1][0] = f"card_{number}"
        uploaded(region.municipality_a, region.municipal_operator.user, book)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("instruments:list"))
    assert len(three) == len(one)


def test_empty_list_says_what_to_do(client, region):
    client.force_login(region.municipal_operator.user)
    assert "Загрузить книгу" in client.get(reverse("instruments:list")).content.decode()


def test_trial_checks_and_keeps_nothing(client, region, version):
    from mostik.instruments.models import Submission

    client.force_login(region.methodist.user)
    answer = client.post(url("trial", version), {"revision": "0", "q11": "l1", "children_count": "99"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "От 0 до 60" in page
    assert 'href="#q-group_name"' in page
    assert not Submission.objects.exists()
    right = {
        "revision": "0",
        "group_name": "Ромашка",
        "seen_on": "2026-04-15",
        "children_count": "12",
        "has_ovz": "no",
        "q11": "l3",
    }
    assert client.post(url("trial", version), right).status_code == 200
