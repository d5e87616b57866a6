"""Every page a person can reach by links: it opens, is accessible, fits a phone, asks nobody else, logs no error.

Addresses are not listed here: each role walks the site from its home page, and every view met on the way is looked at
once in the browser. A new page is tested as soon as something links to it.
"""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from mostik.monitoring.actions import results
from tests.e2e.browser import assert_accessible, overflow
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, fill, running_campaign, submit

ROLES = ("administrator", "regional_operator", "municipal_operator", "head", "methodist", "teacher", "expert")
LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')


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


def walk(user) -> dict[str, str]:
    """One address of every view this person can reach: {name of the view: address}."""
    client = Client()
    if user:
        client.force_login(user)
    queue, seen, found = ["/", "/accounts/login/", "/accounts/password/reset/"], set(), {}
    while queue:
        address = queue.pop(0)
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if name in seen:
            continue
        response = client.get(address, follow=False)
        if response.status_code == 302 and response.url.startswith("/"):
            queue.append(response.url)
            continue
        assert response.status_code == 200, (user, address, response.status_code)
        seen.add(name)
        if not response["Content-Type"].startswith("text/html") or response.streaming:
            continue
        html = response.content.decode()
        if "<html" in html:
            found[name] = address
        for link in LINK.findall(html):
            target = urljoin(address, link.replace("&amp;", "&"))
            if target.startswith("/") and not target.startswith(("/static/", "/accounts/logout")):
                queue.append(target)
    return found


@pytest.mark.slow
def test_every_page_is_accessible_and_fits_a_phone(open_page, measured, region):
    places = {name: (address, None) for name, address in walk(None).items()}
    for role in ROLES:
        user = getattr(region, role).user
        for name, address in walk(user).items():
            places.setdefault(name, (address, user))
    assert {
        "portal:home",
        "monitoring:dashboard",
        "monitoring:card",
        "network:node",
        "platform:account",
    } <= set(places)
    problems = []
    for name, (address, user) in sorted(places.items()):
        page = open_page(address, user=user, size="phone")
        try:
            assert overflow(page) <= 0, f"{name} {address}: scrolls sideways"
            assert_accessible(page)
        except AssertionError as error:
            problems.append(f"{name}: {error}")
        page.context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_home_of_each_role_on_a_wide_screen(open_page, measured, region, role):
    page = open_page("/", user=getattr(region, role).user)
    assert page.locator("h1").count() == 1
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
