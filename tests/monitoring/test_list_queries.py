"""A list costs the same number of queries at one row and at three."""

import datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mostik.monitoring.actions import assignments, campaigns, results
from mostik.monitoring.models import Assignment
from tests.monitoring.builders import GOOD, NOW, accept, card_of, make_campaign, user_of
from tests.monitoring.instrument import make_version
from tests.monitoring.measured import measure


def cost(client, person, address):
    client.force_login(user_of(person))
    client.get(address)  # what is read once per process and per session
    caches["pieces"].clear()  # but the numbers are drawn anew
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), response


@pytest.fixture
def version(region):
    return make_version(region.node)


@pytest.fixture
def campaign(region, version, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    return make_campaign(region.node, version=version)


def hand_out(campaign, *nodes):
    assignments.create_from_tree(
        campaign=campaign,
        nodes=list(nodes),
        sources=["self"],
        due=datetime.date(2026, 11, 1),
        by=None,
        at=NOW,
    )


def begin(campaign):
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    campaigns.open_(campaign=campaign, by=None, at=NOW)


def test_the_list_of_campaigns(region, version, campaign, client):
    address = reverse("monitoring:campaigns")
    one, _page = cost(client, region.regional_operator, address)
    for year in (2024, 2025):
        make_campaign(region.node, year=year, version=version)
    three, page = cost(client, region.regional_operator, address)
    assert str(page.content.decode()).count("РМК ДО — 20") >= 3
    assert three == one


@pytest.mark.parametrize(
    ("name", "who"),
    [("cards", "methodist"), ("campaign-cards", "regional_operator"), ("campaign", "regional_operator")],
)
def test_lists_of_cards(region, campaign, client, name, who):
    address = reverse(f"monitoring:{name}", args=[] if name == "cards" else [campaign.pk])
    hand_out(campaign, region.group_a11)
    begin(campaign)
    one, _page = cost(client, getattr(region, who), address)
    hand_out(campaign, region.group_a12)
    Assignment.objects.create(
        **{
            field: getattr(card_of(campaign, region.group_a11), field)
            for field in ("campaign", "version", "assessor", "due", "created_at", "organisation")
        },
        unit=region.group_a21,
        source="self",
    )
    three, _page = cost(client, getattr(region, who), address)
    assert Assignment.objects.count() == 3
    assert three == one


@pytest.mark.parametrize("attribute", ["node", "municipality_a", "org_a1"])
def test_dashboards(region, campaign, client, attribute):
    hand_out(campaign, region.node)
    begin(campaign)
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    results.rebuild(campaign=campaign, at=NOW)
    address = reverse("monitoring:dashboard", args=[campaign.pk, getattr(region, attribute).pk])
    one, page = cost(client, region.regional_operator, address)
    assert page.context["table"].total == 1
    for group in (region.group_a12, region.group_b11, region.group_b12):
        accept(card_of(campaign, group), GOOD, region.regional_operator)
    results.rebuild(campaign=campaign, at=NOW)
    more, page = cost(client, region.regional_operator, address)
    assert len(page.context["heat"].rows) + page.context["table"].total > 2 or attribute == "municipality_a"
    assert more == one


@pytest.mark.parametrize("attribute", ["node", "municipality_a"])
def test_the_matrix(region, campaign, client, attribute):
    address = reverse("monitoring:matrix", args=[campaign.pk, getattr(region, attribute).pk])
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    measure(campaign, {region.group_a11: GOOD})
    one, page = cost(client, region.regional_operator, address)
    assert len(page.context["lines"]) == 1
    more = dict.fromkeys((region.group_a11, region.group_a21, region.group_b11, region.group_b21), GOOD)
    measure(campaign, more)
    three, page = cost(client, region.regional_operator, address)
    assert len(page.context["lines"]) == (4 if attribute == "node" else 2)
    assert three == one
