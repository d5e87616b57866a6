"""Letters with recommendations: one for each addressee, drafts and withdrawn ones to nobody."""

import datetime
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document

from mostik.cycle.actions import recommendations
from mostik.cycle.enums import Audience
from mostik.cycle.models import Recommendation
from mostik.cycle.reports import letter
from mostik.monitoring.models import Campaign
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from tests.cycle.builders import DUE, NOW, finished, prepared, rows_of, sent
from tests.monitoring.builders import user_of


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path / "marts"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "направляем вам 1 адресную рекомендацию."),
        (2, "направляем вам 2 адресные рекомендации."),
        (5, "направляем вам 5 адресных рекомендаций."),
        (11, "направляем вам 11 адресных рекомендаций."),
        (21, "направляем вам 21 адресную рекомендацию."),
    ],
)
def test_the_count_agrees_with_its_word(count, words):
    campaign = Campaign(
        title="Мониторинг «РМК»",
        period_from=datetime.date(2026, 10, 1),
        period_to=datetime.date(2026, 11, 30),
    )
    with translation.override("ru"):
        text = letter.told(campaign, count)
    assert text == f"По результатам кампании «Мониторинг „РМК“» (01.10.2026 – 30.11.2026) {words}"


def test_the_day_of_the_answer():
    first, later = (Recommendation(due=datetime.date(2026, 10, day)) for day in (30, 31))
    with translation.override("ru"):
        assert letter.asked([first, first]).endswith("ответить до 30.10.2026.")
        assert letter.asked([later, first]).endswith(
            "в сроки, указанные в приложении, первый — до 30.10.2026."
        )


def test_nobody_is_written_to_about_a_draft_or_a_withdrawn_one(region):
    campaign = finished(region)
    first, *others = prepared(campaign)
    assert letter.by_addressee(campaign) == []
    recommendations.agree(recommendations=[first, *others], by=None, at=NOW)
    recommendations.withdraw(recommendation=first, reason="", by=None, at=NOW)
    [(place, rows)] = letter.by_addressee(campaign)
    assert (place, rows) == (region.org_a1, [row for row in rows_of(campaign) if row.state == "agreed"])


def test_the_archive(region):
    campaign = finished(region)
    rows = sent(campaign, Audience.ORGANISATION, Audience.MUNICIPALITY)
    by = user_of(region.regional_operator)
    args = {"campaign_id": campaign.pk, "day": NOW.date().isoformat(), "language": "ru"}
    job = jobs.run_now(jobs.start("cycle.letters", args=args, title="Письма", by=by, at=NOW))
    places = {row.addressee.title for row in rows}
    assert (job.state, job.done, job.total) == ("done", len(places), len(places))
    archive = zipfile.ZipFile(io.BytesIO(job.result.full_path.read_bytes()))
    names = archive.namelist()
    assert len(names) == 2 * len(places)
    whole = []
    for name in names:
        content = archive.read(name)
        if name.endswith(".pdf"):
            assert content.startswith(b"%PDF-")
            continue
        opened = Document(io.BytesIO(content))
        whole += [cell.text for table in opened.tables for line in table.rows for cell in line.cells]
        assert any(f"до {DUE:%d.%m.%Y}" in paragraph.text for paragraph in opened.paragraphs)
    assert {row.text for row in rows} <= set(whole)


def test_who_may_ask_for_letters(client, region):
    campaign = finished(region)
    sent(campaign)
    address = reverse("cycle:letters", args=[campaign.pk])
    for name in ("head", "methodist", "municipal_operator", "teacher", "stranger"):
        client.force_login(user_of(getattr(region, name)))
        assert client.post(address).status_code == 403, name
    assert not Job.objects.filter(kind="cycle.letters").exists()
    client.force_login(user_of(region.regional_operator))
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert Job.objects.filter(kind="cycle.letters").count() == 1
    assert address in client.get(reverse("cycle:campaign", args=[campaign.pk])).text
