"""The report of a campaign's node is written from the numbers the pages read."""

from fractions import Fraction

import pytest

from mostik.monitoring.actions import results
from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.reports import node_report
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.stats.methodology import TOTAL
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    made = running_campaign(region.node, sources=["self"], min_cell=5)
    accept(card_of(made, region.group_a11), GOOD, region.municipal_operator)
    return made


def version_of(campaign):
    return CampaignInstrument.objects.get(campaign=campaign).version


def test_no_reports_while_nothing_is_computed(region, campaign):
    assert campaign_reports(campaign, version_of(campaign), [region.org_a1.pk]) == {}


def test_reports_know_the_node_its_children_and_the_levels_above(region, campaign):
    results.rebuild(campaign=campaign, at=NOW)

    found = campaign_reports(campaign, version_of(campaign), [region.org_a1.pk, region.org_b1.pk])

    assert list(found) == [region.org_a1.pk]  # nothing was accepted in the other one
    data = found[region.org_a1.pk]
    assert data.name == region.org_a1.name
    assert [child[-1] for child in data.children] == [region.group_a11.name]
    assert data.mean(TOTAL) == data.mean(TOTAL, place=data.place[:1])
    assert isinstance(data.mean(TOTAL), Fraction)
    assert data.meta.cards[data.place, "self"] == 1
    assert node_report(data).subtitle == campaign.title


def test_only_accepted_cards_count(region, campaign):
    results.rebuild(campaign=campaign, at=NOW)
    before = campaign_reports(campaign, version_of(campaign), [region.node.pk])[region.node.pk]
    submit(card_of(campaign, region.group_a12), POOR)
    results.rebuild(campaign=campaign, at=NOW)
    after = campaign_reports(campaign, version_of(campaign), [region.node.pk])[region.node.pk]

    assert after.mean(TOTAL) == before.mean(TOTAL)
    assert after.meta.cards == before.meta.cards
