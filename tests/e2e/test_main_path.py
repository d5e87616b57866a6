"""The main job in a real browser: a campaign is made and opened, a card is filled on a phone, returned, corrected,
accepted, and its number stands on the dashboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.instruments.models import Submission
from mostik.monitoring.models import Assignment, Campaign
from mostik.platform.actions import jobs
from mostik.platform.models import Job, Notice
from tests.e2e.browser import assert_accessible, overflow
from tests.monitoring.instrument import make_version

pytestmark = pytest.mark.django_db(transaction=True)


def work():
    for job in Job.objects.filter(state="queued"):
        jobs.run_now(job)


def opened_campaign(open_page, region):
    """What the regional operator does, button by button."""
    make_version(region.node)
    today = timezone.localdate()
    page = open_page(reverse("monitoring:campaign-create"), user=region.regional_operator.user)
    page.get_by_label("Название").fill("Мониторинг качества — проба")
    if page.locator("select[name=owner]").count():
        page.locator("select[name=owner]").select_option(str(region.node.pk))
    page.locator("[name=year]").fill(str(today.year))
    for name in ("period_from", "period_to", "structure_date"):
        page.locator(f"[name={name}]").fill(today.isoformat())
    for source in ("internal", "external"):
        page.locator(f"[name=sources][value={source}]").uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Подготовить кампанию").click()
    campaign = Campaign.objects.get()

    page.goto(
        page.url.split("/monitoring/")[0] + reverse("monitoring:campaign-instruments", args=[campaign.pk])
    )
    page.locator("select[name=version]").select_option(index=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Добавить", exact=True).click()
    page.goto(page.url.split("/monitoring/")[0] + reverse("monitoring:campaign-assign", args=[campaign.pk]))
    with page.expect_navigation():
        page.get_by_role("button", name="Посчитать карты").click()
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Назначить").click()
    for step in ("announce", "open"):
        with page.expect_navigation():
            page.locator(f"form[action$='/{step}/'] button").click()
    campaign.refresh_from_db()
    assert campaign.status == "running"
    return campaign


def test_from_a_campaign_to_a_number_on_the_dashboard(open_page, region):
    campaign = opened_campaign(open_page, region)
    card = Assignment.objects.get(campaign=campaign, unit=region.group_a11)
    assessor = card.assessor.user
    assert Notice.objects.filter(user=assessor).exists()

    phone = open_page(reverse("monitoring:card", args=[card.pk]), user=assessor, size="phone")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Начать заполнение").click()
    phone.wait_for_selector("form[data-ready]")
    Submission.objects.update(
        started_at=timezone.now() - timedelta(hours=1)
    )  # a robot's haste would be asked about
    assert overflow(phone) <= 0
    for question, answer in (("a1", "yes"), ("a2", "no")):
        phone.locator(f"#q-{question} input[value={answer}]").check(force=True)
    phone.locator("button[value=submit]").click()
    phone.wait_for_selector("#error-summary")  # b1 is required
    assert_accessible(phone)
    phone.locator("#q-b1 input[value='5']").check(force=True)
    phone.locator("button[value=submit]").click()
    phone.wait_for_url("**/monitoring/cards/")
    card.refresh_from_db()
    assert card.state == "submitted"

    reviewer = open_page(reverse("monitoring:review", args=[card.pk]), user=region.municipal_operator.user)
    reviewer.locator("#q-a2 summary").click()
    reviewer.locator("[name='remark:a2']").fill("Проверьте: на занятии были новые пособия")
    with reviewer.expect_navigation():
        reviewer.get_by_role("button", name="Вернуть").click()
    card.refresh_from_db()
    assert card.state == "returned"

    phone.goto(phone.url.split("/monitoring/")[0] + reverse("monitoring:card", args=[card.pk]))
    assert "новые пособия" in phone.inner_text("main")
    phone.wait_for_selector("form[data-ready]")
    phone.locator("#q-a2 input[value=yes]").check(force=True)
    phone.locator("button[value=submit]").click()
    phone.wait_for_url("**/monitoring/cards/")

    reviewer.goto(reviewer.url.split("/monitoring/")[0] + reverse("monitoring:review", args=[card.pk]))
    with reviewer.expect_navigation():
        reviewer.get_by_role("button", name="Принять").click()
    card.refresh_from_db()
    assert card.state == "accepted"
    work()

    address = reverse("monitoring:dashboard", args=[campaign.pk, region.org_a1.pk])
    dashboard = open_page(address, user=region.head.user)
    assert "5,00" in dashboard.inner_text("main"), "A.1 = 5 (both marks met), B.1 = 5"
    assert_accessible(dashboard)
    stranger = open_page(address, user=region.stranger.user)
    assert "Проба" not in stranger.inner_text("body")
