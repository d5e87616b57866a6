"""A region asks for the file of its results on a page: who may, what leaves, what the journal keeps."""

import io
import zipfile

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mostik.lib.errors import Refusal
from mostik.monitoring.actions import campaigns, handing_up, results
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns as queries
from mostik.platform.actions import jobs
from mostik.platform.models import AuditEvent, Job, StoredFile
from mostik.stats import handover
from mostik.stats.handover import What
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, user_of
from tests.network.builders import make_person, make_role

BASIS = "Соглашение от 01.09.2026 № 12"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MARTS_ROOT = tmp_path / "files", tmp_path / "marts"


@pytest.fixture
def campaign(region) -> Campaign:
    made = running_campaign(region.node)
    for unit, answers in ((region.group_a11, GOOD), (region.group_a12, POOR), (region.group_b11, GOOD)):
        accept(card_of(made, unit), answers, region.regional_operator)
    campaigns.stop(campaign=made, by=None, at=NOW)
    results.rebuild(campaign=made, at=NOW)
    made.refresh_from_db()
    return made


def close(campaign):
    campaigns.close(campaign=campaign, by=None, at=NOW)
    results.rebuild(campaign=campaign, at=NOW)
    campaign.refresh_from_db()


def address(campaign, name="hand-up", *more):
    return reverse(f"monitoring:{name}", args=[campaign.pk, *more])


def signed_in(person) -> Client:
    client = Client()
    client.force_login(user_of(person))
    return client


def asked(campaign, person, **more):
    """What the page answers to the form, and the job it has begun."""
    version = queries.instruments_of(campaign)[0].version_id
    answer = signed_in(person).post(address(campaign), {"version": version, "what": "aggregates", **more})
    return answer, Job.objects.filter(kind=handing_up.JOB).first()


def test_totals_leave_and_the_page_tells_their_checksums(campaign, region, tmp_path):
    answer, job = asked(campaign, region.regional_operator)
    assert (answer.status_code, answer.url) == (302, reverse("platform:job", args=[job.pk]))
    jobs.run_now(job)
    job.refresh_from_db()
    stored = StoredFile.objects.get(purpose="monitoring.handover")
    assert job.result == stored
    path = tmp_path / "handed.zip"
    path.write_bytes(stored.full_path.read_bytes())
    manifest, _data = handover.read(path)
    assert (manifest.what, manifest.round, manifest.min_cell) == (What.AGGREGATES, "2026", 5)
    call_command("federation", "merge", str(path), "--out", str(tmp_path / "country"))
    event = AuditEvent.objects.get(action="monitoring.results.handed_up")
    assert event.by == user_of(region.regional_operator)
    assert event.details["sha256"] == stored.sha256
    page = signed_in(region.regional_operator).get(address(campaign)).content.decode()
    assert stored.sha256 in page
    assert manifest.checksum in page
    file = signed_in(region.regional_operator).get(address(campaign, "handed-file", stored.pk))
    content = b"".join(file.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["manifest.json", "aggregates.parquet"]


def test_groups_leave_of_a_closed_campaign_by_a_document_only(campaign, region):
    operator = region.regional_operator
    assert asked(campaign, operator, what="units", basis=BASIS)[0].status_code == 422
    close(campaign)
    assert asked(campaign, operator, what="units")[0].status_code == 422
    assert not Job.objects.filter(kind=handing_up.JOB).exists()
    answer, job = asked(campaign, operator, what="units", basis=BASIS)
    assert answer.status_code == 302
    jobs.run_now(job)
    stored = StoredFile.objects.get(purpose="monitoring.handover")
    manifest, data = handover.read(stored.full_path)
    assert (manifest.what, manifest.basis) == (What.UNITS, BASIS)
    for group in (region.group_a11, region.group_a12, region.group_b11):
        assert group.name.encode() not in data
    assert AuditEvent.objects.get(action="monitoring.results.handed_up").details["basis"] == BASIS


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("regional_operator", 200),
        ("municipal_operator", 403),
        ("head", 403),
        ("colleague", 403),
        ("stranger", 403),
        ("elsewhere", 404),
    ],
)
def test_who_hands_up(campaign, region, who, status):
    if who == "colleague":
        person = make_person("Наблюдателева Ольга Юрьевна")
        make_role(person, "observer", region.node)
    elif who == "elsewhere":
        person = make_person("Посторонний Пётр Петрович")
    else:
        person = getattr(region, who)
    assert signed_in(person).get(address(campaign)).status_code == status
    if status != 200:
        answer, job = asked(campaign, person)
        assert (answer.status_code, job) == (status, None)


def test_groups_are_closed_to_whoever_is_above_the_region(campaign, region):
    close(campaign)
    _answer, job = asked(campaign, region.regional_operator, what="units", basis=BASIS)
    jobs.run_now(job)
    stored = StoredFile.objects.get(purpose="monitoring.handover")
    close_to = address(campaign, "handed-file", stored.pk)
    assert signed_in(region.municipal_operator).get(close_to).status_code == 403
    assert signed_in(region.regional_operator).get(address(campaign, "handed-file", 999)).status_code == 404


def test_not_while_cards_come_nor_of_a_municipality(region):
    running = running_campaign(region.node)
    assert signed_in(region.regional_operator).get(address(running)).status_code == 403
    own = running_campaign(
        region.municipality_a, title="Муниципальный", version=card_of(running, region.group_a11).version
    )
    campaigns.stop(campaign=own, by=None, at=NOW)
    assert signed_in(region.municipal_operator).get(address(own)).status_code == 403


def test_results_that_are_behind_do_not_leave(campaign, region):
    version = queries.instruments_of(campaign)[0].version
    campaign.status = "running"
    campaign.save(update_fields=["status"])
    accept(card_of(campaign, region.group_b12), GOOD, region.regional_operator)
    campaign.status = "analysis"
    campaign.save(update_fields=["status"])
    given = {"campaign": campaign, "version": version, "what": What.AGGREGATES, "basis": ""}
    with pytest.raises(Refusal, match="устарели"):
        handing_up.carry_out(**given, by=user_of(region.regional_operator), at=NOW)
    assert not StoredFile.objects.filter(purpose="monitoring.handover").exists()


def test_the_page_costs_the_same_with_more_files(campaign, region):
    client = signed_in(region.regional_operator)
    version = queries.instruments_of(campaign)[0].version
    given = {"campaign": campaign, "version": version, "what": What.AGGREGATES, "basis": ""}
    costs = set()
    for more in (1, 2):
        for _file in range(more):
            handing_up.carry_out(**given, by=user_of(region.regional_operator), at=NOW)
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get(address(campaign)).status_code == 200
        costs.add(len(asked_for))
    assert len(costs) == 1
