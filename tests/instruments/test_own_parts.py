"""Own indicators of places: the quota of the owner, the second workbook, publishing, a new core."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mostik.instruments.actions import own_parts, packs, versions
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion, OwnQuota
from mostik.platform.models import AuditEvent
from tests.monitoring.instrument import AT, make_version
from tests.monitoring.own import OWN, QUOTAS, add_own, own_workbook


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def core(region):
    made = make_version(region.node)
    own_parts.set_quota(version=made, quotas=QUOTAS, by=None, at=AT)
    return made


def url(name, version, *more):
    return reverse(f"instruments:{name}", args=[version.pk, *more])


def send(client, core, place, content=None):
    file = SimpleUploadedFile("own.xlsx", content or own_workbook())
    return client.post(url("own", core), {"place": place.pk, "file": file})


def numbers(**changed):
    names = ("municipality_indicators", "municipality_items", "organisation_indicators", "organisation_items")
    return {**dict.fromkeys(names, 2), **changed}


def test_the_owner_sets_the_quota(client, region):
    core = make_version(region.municipality_a)
    for person, status in ((region.teacher, 403), (region.head, 403), (region.stranger, 404)):
        client.force_login(person.user)
        assert client.get(url("quota", core)).status_code == status
        assert client.post(url("quota", core), numbers()).status_code == status
    assert not OwnQuota.objects.exists()
    client.force_login(region.municipal_operator.user)
    assert client.get(url("quota", core)).status_code == 200
    assert client.post(url("quota", core), numbers(municipality_indicators=-1)).status_code == 422
    assert client.post(url("quota", core), numbers(organisation_items=0)).status_code == 422
    assert not OwnQuota.objects.exists()
    assert client.post(url("quota", core), numbers()).status_code == 302
    kept = {(q.kind, q.indicators, q.items) for q in OwnQuota.objects.all()}
    assert kept == {("municipality", 2, 2), ("organisation", 2, 2)}
    assert AuditEvent.objects.filter(action="instruments.quota.set").count() == 1
    assert "до 2 своих показателей" in client.get(url("version", core)).content.decode()


def test_a_keeper_uploads_looks_and_publishes(client, region, core):
    client.force_login(region.municipal_operator.user)
    content = own_workbook()
    answer = send(client, core, region.municipality_a, content)
    made = InstrumentVersion.objects.get(core=core)
    assert (answer.status_code, answer.url) == (302, url("version", made))
    page = client.get(answer.url).content.decode()
    for text in (
        "Это черновик",
        "Связи с районом",
        "Связь с музеем",
        "Пособия доступны детям",
        "Опубликовать",
    ):
        assert text in page, text
    assert client.get(url("trial", made)).status_code == 200
    assert client.get(url("own-workbook", made)).getvalue() == content
    assert client.post(url("publish", made)).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.instrument.owner) == (VersionStatus.PUBLISHED, region.municipality_a)
    assert made.checksum != core.checksum
    assert region.municipality_a.title in client.get(url("version", core)).content.decode()
    assert "со своими показателями" in client.get(reverse("instruments:list")).content.decode()
    assert AuditEvent.objects.filter(action="instruments.own_part.composed").count() == 1


def test_who_may_not(client, region, core):
    client.force_login(region.teacher.user)
    assert client.get(url("own", core)).status_code == 403
    assert send(client, core, region.org_a1).status_code == 403
    client.force_login(region.municipal_operator.user)
    assert send(client, core, region.municipality_b).status_code == 422
    assert send(client, core, region.group_a11).status_code == 422
    assert not InstrumentVersion.objects.exclude(core=None).exists()
    own = add_own(core, region.municipality_a)
    client.force_login(region.stranger.user)
    for name in ("version", "trial", "workbook", "own-workbook"):
        assert client.get(url(name, own)).status_code == 404, name
    assert client.post(url("retire", own)).status_code == 404
    assert region.municipality_a.title not in client.get(url("version", core)).content.decode()


def test_without_a_quota_nobody_adds(client, region):
    core = make_version(region.node)
    client.force_login(region.municipal_operator.user)
    assert client.get(url("own", core)).status_code == 403
    with pytest.raises(versions.CannotUpload):
        own_parts.add(
            core=core, place=region.municipality_a, content=own_workbook(), name="o.xlsx", by=None, at=AT
        )
    assert not InstrumentVersion.objects.exclude(core=None).exists()


def test_mistakes_are_listed_at_the_cells_of_the_own_workbook(client, region, core):
    sheets = {**OWN, "survey": [*OWN["survey"], ("text", "a1", "Чужое имя", "", "${{nowhere}}", "")]}
    client.force_login(region.municipal_operator.user)
    answer = send(client, core, region.municipality_a, own_workbook(sheets))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "B6" in page
    assert not InstrumentVersion.objects.exclude(core=None).exists()


def test_once_for_each_core_and_place(region, core):
    own = add_own(core, region.municipality_a)
    with pytest.raises(versions.CannotUpload):
        add_own(core, region.municipality_a)
    copy = InstrumentVersion.objects.get(pk=own.pk)
    copy.pk, copy.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    copy.core = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    versions.retire(version=own, by=None, at=AT)
    assert add_own(core, region.municipality_a).number == 2


def test_published_it_never_changes(region, core):
    own, other = add_own(core, region.municipality_a), make_version(region.node, "other")
    own.core = other
    with pytest.raises(RuntimeError):
        own.save()
    for changed in ({"core": other}, {"own_workbook": other.workbook}):
        with pytest.raises(DatabaseError), transaction.atomic():
            InstrumentVersion.objects.filter(pk=own.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        InstrumentVersion.objects.filter(pk=own.pk).delete()


def test_what_the_owner_decided_meanwhile_counts_at_publishing(region, core):
    draft = own_parts.add(
        core=core, place=region.org_a1, content=own_workbook(), name="own.xlsx", by=None, at=AT
    )
    own_parts.set_quota(version=core, quotas={"organisation": (0, 0)}, by=None, at=AT)
    with pytest.raises(versions.CannotPublish):
        versions.publish(version=draft, by=None, at=AT)
    own_parts.set_quota(version=core, quotas=QUOTAS, by=None, at=AT)
    versions.retire(version=core, by=None, at=AT)
    with pytest.raises(versions.CannotPublish):
        versions.publish(version=draft, by=None, at=AT)
    draft.refresh_from_db()
    assert draft.status == VersionStatus.DRAFT


def test_it_is_neither_exported_nor_taken_nor_extended(client, region, core):
    own = add_own(core, region.municipality_a)
    client.force_login(region.municipal_operator.user)
    for name in ("pack", "take", "own", "quota"):
        assert client.get(url(name, own)).status_code == 403, name
    with pytest.raises(packs.CannotExport):
        packs.export(chosen=[own], by=None, at=AT)


def test_a_new_core_takes_the_own_part_over_with_one_press(client, region, core):
    former = add_own(core, region.municipality_a)
    newer = make_version(region.node, version="2", reworded={"Традиции группы": "Традиции и праздники"})
    client.force_login(region.municipal_operator.user)
    address = url("own-again", newer, former.pk)
    assert address in client.get(url("version", newer)).content.decode()
    answer = client.post(address)
    made = InstrumentVersion.objects.get(core=newer)
    assert (answer.status_code, answer.url) == (302, url("version", made))
    assert (made.instrument, made.own_workbook) == (former.instrument, former.own_workbook)
    assert address not in client.get(url("version", newer)).content.decode()
    assert client.post(address).status_code == 404
    versions.retire(version=versions.publish(version=made, by=None, at=AT), by=None, at=AT)
    for person, status in ((region.stranger, 404), (region.teacher, 403)):
        client.force_login(person.user)
        assert client.post(address).status_code == status
    assert InstrumentVersion.objects.filter(core=newer).count() == 1


def test_what_no_longer_fits_a_new_core_is_told_at_its_cell(client, region, core):
    former = add_own(core, region.municipality_a)
    newer = make_version(region.node, version="2", reworded={"a1": "a9"})
    client.force_login(region.municipal_operator.user)
    answer = client.post(url("own-again", newer, former.pk))
    assert answer.status_code == 422
    assert "E4" in answer.content.decode()
    assert not InstrumentVersion.objects.filter(core=newer).exists()


def test_the_page_of_the_core_costs_the_same_with_one_and_with_three_places(client, region, core):
    client.force_login(region.regional_operator.user)
    add_own(core, region.municipality_a)
    client.get(url("version", core))
    with CaptureQueriesContext(connection) as one:
        client.get(url("version", core))
    add_own(core, region.municipality_b)
    add_own(core, region.org_a1)
    with CaptureQueriesContext(connection) as three:
        client.get(url("version", core))
    assert len(one) == len(three)
