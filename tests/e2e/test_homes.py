"""Home pages of all roles in a real browser, and the weight of the dashboard."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import expect

from mostik.monitoring.actions import results
from tests.e2e.browser import assert_accessible, overflow
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, fill, running_campaign, submit

ROLES = ("administrator", "regional_operator", "municipal_operator", "head", "methodist", "teacher", "expert")


@pytest.fixture
def measured(transactional_db, region, settings, tmp_path):
    """A round with cards in every state and results."""
    settings.MARTS_ROOT = tmp_path
    campaign = running_campaign(region.node)
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    accept(card_of(campaign, region.group_a11, "external"), POOR, region.municipal_operator)
    accept(card_of(campaign, region.group_b11), GOOD, region.regional_operator)
    submit(card_of(campaign, region.group_a12), POOR)
    fill(card_of(campaign, region.group_b12), {"a1": "yes"})
    results.rebuild(campaign=campaign, at=NOW)
    return campaign


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_home_of_each_role_on_a_wide_screen(open_page, measured, region, role):
    page = open_page("/", user=getattr(region, role).user)
    expect(page.locator("h1")).to_have_count(1)
    assert overflow(page) <= 0
    assert_accessible(page)


def test_dashboard_is_light(measured, region, client):
    """Everything a first visit takes over the wire: HTML with gzip, styles and scripts with brotli, fonts."""
    client.force_login(region.regional_operator.user)
    address = reverse("monitoring:dashboard", args=[measured.pk, region.node.pk])
    html = client.get(address, headers={"accept-encoding": "gzip"})
    assert html["Content-Encoding"] == "gzip"
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', client.get(address).content.decode()))
    names.add("ui/vendor/golos-latin.woff2")
    total = len(html.content)
    for name in names:
        content = Path(finders.find(name)).read_bytes()
        total += len(content) if name.endswith("woff2") else len(brotli.compress(content))
    assert total <= 120_000
