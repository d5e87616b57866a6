"""Every page opens for those who may, and says «no» to the rest: 403 to a colleague, 404 to a stranger."""

import pytest
from django.urls import reverse

from mostik.monitoring.actions import results
from mostik.monitoring.models import Campaign
from tests.monitoring.builders import (
    GOOD,
    NOW,
    POOR,
    accept,
    card_of,
    running_campaign,
    user_of,
)
from tests.network.builders import Region


@pytest.fixture
def campaign(region) -> Campaign:
    return running_campaign(region.node)


@pytest.fixture
def measured(region, campaign, settings, tmp_path) -> Campaign:
    """Two groups of one kindergarten and one of the other municipality are accepted."""
    settings.MARTS_ROOT = tmp_path
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    accept(card_of(campaign, region.group_a12), POOR, region.municipal_operator)
    accept(card_of(campaign, region.group_a11, "external"), POOR, region.municipal_operator)
    accept(card_of(campaign, region.group_b11), GOOD, region.regional_operator)
    results.rebuild(campaign=campaign, at=NOW)
    return campaign


def status(client, person, url, method="get", data=None) -> int:
    if person is None:
        client.logout()
    else:
        client.force_login(user_of(person))
    return getattr(client, method)(url, data or {}).status_code


def pages(region: Region, campaign: Campaign) -> dict[str, str]:
    c, n = campaign.pk, region.node.pk
    card = card_of(campaign, region.group_a11)
    return {
        "campaigns": reverse("monitoring:campaigns"),
        "campaign-create": reverse("monitoring:campaign-create"),
        "campaign": reverse("monitoring:campaign", args=[c]),
        "campaign-edit": reverse("monitoring:campaign-edit", args=[c]),
        "campaign-instruments": reverse("monitoring:campaign-instruments", args=[c]),
        "campaign-stages": reverse("monitoring:campaign-stages", args=[c]),
        "campaign-assign": reverse("monitoring:campaign-assign", args=[c]),
        "campaign-cards": reverse("monitoring:campaign-cards", args=[c]),
        "cards": reverse("monitoring:cards"),
        "card": reverse("monitoring:card", args=[card.pk]),
        "review": reverse("monitoring:review", args=[card.pk]),
        "card-reassign": reverse("monitoring:card-reassign", args=[card.pk]),
        "region": reverse("monitoring:dashboard", args=[c, n]),
        "municipality": reverse("monitoring:dashboard", args=[c, region.municipality_a.pk]),
        "organisation": reverse("monitoring:dashboard", args=[c, region.org_a1.pk]),
        "group": reverse("monitoring:dashboard", args=[c, region.group_a11.pk]),
        "why": reverse("monitoring:why", args=[c, region.municipality_a.pk, "A"]),
        "why-total": reverse("monitoring:why", args=[c, region.group_a11.pk, "TOTAL"]),
        "why-leaf": reverse("monitoring:why", args=[c, region.group_a11.pk, "A.1"]),
        "table-csv": reverse("monitoring:table", args=[c, region.org_a1.pk, "csv"]),
        "report-docx": reverse("monitoring:report", args=[c, region.org_a1.pk, "docx"]),
        "report-pdf": reverse("monitoring:report", args=[c, region.municipality_a.pk, "pdf"]),
        "matrix": reverse("monitoring:matrix", args=[c, region.municipality_a.pk]),
        "matrix-file": reverse("monitoring:matrix-file", args=[c, region.municipality_a.pk]),
        "table-xlsx": reverse("monitoring:table", args=[c, region.org_a1.pk, "xlsx"]),
    }


# page: regional operator, municipal operator A, methodist of A1, teacher of A1, methodist of B1, expert
PEOPLE = ("regional_operator", "municipal_operator", "methodist", "teacher", "stranger", "expert")
RIGHTS = {
    "campaigns": (200, 200, 200, 200, 200, 200),
    "campaign-create": (200, 200, 200, 403, 200, 403),
    "campaign": (200, 200, 200, 200, 200, 200),
    "campaign-edit": (200, 403, 403, 403, 403, 403),
    "campaign-instruments": (200, 403, 403, 403, 403, 403),
    "campaign-stages": (200, 403, 403, 403, 403, 403),
    "campaign-assign": (200, 403, 403, 403, 403, 403),
    "campaign-cards": (200, 200, 200, 403, 200, 403),
    "cards": (200, 200, 200, 200, 200, 200),
    "card": (403, 403, 200, 403, 404, 404),
    "review": (200, 200, 200, 403, 404, 404),
    "card-reassign": (200, 200, 403, 403, 404, 404),
    "region": (200, 404, 404, 404, 404, 403),
    "municipality": (200, 200, 404, 404, 404, 403),
    "organisation": (200, 200, 200, 403, 404, 403),
    "group": (200, 200, 200, 403, 404, 403),
    "why": (200, 200, 404, 404, 404, 403),
    "why-total": (200, 200, 200, 403, 404, 403),
    "why-leaf": (200, 200, 200, 403, 404, 403),
    "table-csv": (200, 200, 200, 403, 404, 403),
    "report-docx": (200, 200, 200, 403, 404, 403),
    "report-pdf": (200, 200, 404, 404, 404, 403),
    "matrix": (200, 200, 404, 404, 404, 403),
    "matrix-file": (200, 200, 404, 404, 404, 403),
    "table-xlsx": (200, 200, 200, 403, 404, 403),
}


def test_who_opens_what(region, measured, client):
    addresses = pages(region, measured)
    assert set(addresses) == set(RIGHTS)
    found = {
        name: tuple(status(client, getattr(region, who), url) for who in PEOPLE)
        for name, url in addresses.items()
    }
    assert found == RIGHTS


def test_nobody_opens_anything_without_signing_in(region, measured, client):
    assert {
        name: status(client, None, url) for name, url in pages(region, measured).items()
    } == dict.fromkeys(RIGHTS, 302)
