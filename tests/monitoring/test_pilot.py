"""A pilot round tries an instrument: it is filled as any other and never gets results."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from mostik.monitoring.actions import campaigns, results
from mostik.monitoring.actions.campaigns import CannotChangeCampaign
from mostik.monitoring.models import Campaign, ResultSet
from mostik.monitoring.queries import campaigns as queries
from mostik.monitoring.queries import results as result_queries
from mostik.platform.models import AuditEvent, Job
from mostik.portal.queries import standing
from tests.monitoring.builders import GOOD, NOW, accept, card_of, make_campaign, running_campaign, user_of


@pytest.fixture
def pilot(region, settings, tmp_path) -> Campaign:
    settings.MARTS_ROOT = tmp_path
    campaign = running_campaign(region.node, kind="pilot")
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    return campaign


def test_nothing_is_computed_for_a_pilot(region, pilot):
    assert results.rebuild(campaign=pilot, at=NOW) == []
    campaigns.stop(campaign=pilot, by=None, at=NOW)
    assert not Job.objects.filter(kind="monitoring.rebuild_results").exists()
    assert not ResultSet.objects.exists()


def test_even_a_planted_file_of_results_is_not_read(region, pilot, tmp_path):
    version = queries.instruments_of(pilot)[0].version
    (tmp_path / "x.parquet").touch()
    ResultSet.objects.create(
        campaign=pilot, version=version, built_at=NOW, checksum="x", rows=1, submissions=1, path="x.parquet"
    )
    assert result_queries.mart_of(pilot, version) is None
    assert standing.of_nodes(user_of(region.regional_operator), [region.node]) == []


@pytest.mark.parametrize(
    ("name", "args"),
    [("dashboard", ()), ("why", ("A",)), ("table", ("csv",)), ("report", ("docx",))],
)
def test_pages_of_results_are_not_there(region, pilot, client, name, args):
    client.force_login(user_of(region.regional_operator))
    url = reverse(f"monitoring:{name}", args=[pilot.pk, region.node.pk, *args])
    assert client.get(url).status_code == 404
    page = client.get(reverse("monitoring:campaign", args=[pilot.pk])).content.decode()
    assert reverse("monitoring:results", args=[pilot.pk]) not in page
    assert "Апробация" in page


def test_a_pilot_is_compared_with_nothing(region):
    earlier = make_campaign(region.node, year=2025, kind="pilot")
    regular = make_campaign(region.node, version=queries.instruments_of(earlier)[0].version)
    assert list(queries.possible_previous(regular)) == []
    before = AuditEvent.objects.count()
    with pytest.raises(CannotChangeCampaign):
        campaigns.update(campaign=regular, by=None, at=NOW, previous=earlier)
    regular.refresh_from_db()
    assert (regular.previous, AuditEvent.objects.count()) == (None, before)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=regular.pk).update(kind="pilot", previous=earlier)


def test_the_kind_is_fixed_once_cards_are_collected(region, pilot):
    with pytest.raises(CannotChangeCampaign):
        campaigns.update(campaign=pilot, by=None, at=NOW, kind="regular")
    pilot.refresh_from_db()
    assert pilot.kind == "pilot"


def test_next_years_round_of_a_pilot_is_a_pilot_without_a_past(region, pilot):
    again = campaigns.clone(campaign=pilot, by=None, at=NOW)
    assert (again.kind, again.previous) == ("pilot", None)
