"""Reports as files: written once for the same numbers, in a ZIP for a whole municipality, for those who may."""

import io
import zipfile

import pytest
from django.urls import reverse

from mostik.monitoring.actions import results
from mostik.platform.actions import jobs
from mostik.platform.models import Job, StoredFile
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, user_of


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT, settings.MEDIA_ROOT = tmp_path / "marts", tmp_path / "files"
    made = running_campaign(region.node, sources=["self"])
    accept(card_of(made, region.group_a11), GOOD, region.municipal_operator)
    accept(card_of(made, region.group_b11), GOOD, region.regional_operator)
    results.rebuild(campaign=made, at=NOW)
    return made


def kept(tmp_path):
    return {path: path.stat().st_mtime_ns for path in tmp_path.glob("marts/*/*.reports/*")}


def fetch(client, region, campaign, node, extension="docx", query=""):
    client.force_login(user_of(region.municipal_operator))
    url = reverse("monitoring:report", args=[campaign.pk, node.pk, extension])
    response = client.get(url + query)
    assert response.status_code == 200
    return response.content


def test_the_same_report_is_written_once(region, campaign, client, tmp_path):
    first = fetch(client, region, campaign, region.org_a1)
    written = kept(tmp_path)
    assert len(written) == 1
    assert fetch(client, region, campaign, region.org_a1) == first
    assert kept(tmp_path) == written


def test_another_node_format_or_language_is_another_file(region, campaign, client, tmp_path):
    fetch(client, region, campaign, region.org_a1)
    fetch(client, region, campaign, region.municipality_a)
    fetch(client, region, campaign, region.org_a1, "pdf")
    user = user_of(region.municipal_operator)
    user.language = "en"
    user.save(update_fields=["language"])
    fetch(client, region, campaign, region.org_a1)
    assert len(kept(tmp_path)) == 4


def test_new_words_of_the_campaign_and_new_numbers_make_a_new_file(region, campaign, client, tmp_path):
    fetch(client, region, campaign, region.org_a1)
    campaign.order_number = "17"
    campaign.save(update_fields=["order_number"])
    fetch(client, region, campaign, region.org_a1)
    former = kept(tmp_path)
    assert len(former) == 2
    accept(card_of(campaign, region.group_a12), POOR, region.municipal_operator)
    results.rebuild(campaign=campaign, at=NOW)
    assert not kept(tmp_path)  # the former numbers took their reports away
    fetch(client, region, campaign, region.org_a1)
    assert len(kept(tmp_path)) == 1
    assert not set(kept(tmp_path)) & set(former)


def start_zip(client, person, campaign, node):
    client.force_login(user_of(person))
    return client.post(reverse("monitoring:reports-zip", args=[campaign.pk, node.pk]))


def test_the_zip_of_a_municipality(region, campaign, client):
    accept(card_of(campaign, region.group_a12), POOR, region.municipal_operator)
    results.rebuild(campaign=campaign, at=NOW)
    response = start_zip(client, region.municipal_operator, campaign, region.municipality_a)
    job = Job.objects.get(kind="monitoring.reports_zip")
    assert response.url == reverse("platform:job", args=[job.pk])
    job = jobs.run_now(job)
    assert (job.state, job.done, job.total) == ("done", 2, 2)  # the municipality and the one with cards

    file = client.get(reverse("platform:file", args=[job.pk]))
    assert file.status_code == 200
    content = b"".join(file.streaming_content) if file.streaming else file.content
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    names = archive.namelist()
    assert [name.rpartition(".")[2] for name in names] == ["docx", "pdf"] * 2
    assert names[0].startswith("001-priozernyy")
    assert names[2].startswith("002-detskiy-sad-1")
    for name in names:
        assert archive.read(name).startswith(b"PK" if name.endswith("docx") else b"%PDF-")
    text = zipfile.ZipFile(io.BytesIO(archive.read(names[2]))).read("word/document.xml").decode()
    assert "Детский сад № 1" in text
    assert "Детский сад № 3" not in text

    for stranger in (region.stranger, region.methodist, region.teacher):
        client.force_login(user_of(stranger))
        assert client.get(reverse("platform:file", args=[job.pk])).status_code == 404
        assert client.get(reverse("platform:job", args=[job.pk])).status_code == 404


@pytest.mark.parametrize(
    ("who", "attribute", "status"),
    [
        ("methodist", "municipality_a", 404),
        ("stranger", "municipality_a", 404),
        ("stranger", "org_a1", 404),
        ("teacher", "org_a1", 403),
        ("expert", "municipality_a", 403),
    ],
)
def test_a_zip_is_refused_to_the_others(region, campaign, client, who, attribute, status):
    before = Job.objects.count()
    response = start_zip(client, getattr(region, who), campaign, getattr(region, attribute))
    assert response.status_code == status
    assert (Job.objects.count(), StoredFile.objects.filter(purpose="monitoring.reports").count()) == (
        before,
        0,
    )
