"""A page says what its numbers do not know yet, and the numbers follow when the worker has run."""

import datetime

import pytest
from django.urls import reverse

from mostik.monitoring.actions import results as actions
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries import campaigns, freshness, result_table, results
from mostik.network.enums import NodeKind
from mostik.network.models import Node, NodeState
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from mostik.stats.methodology import TOTAL
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, user_of
from tests.network.builders import make_node

LATER = NOW + datetime.timedelta(minutes=1)


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    made = running_campaign(region.node, sources=["self"])
    accept(card_of(made, region.group_a11), GOOD, region.regional_operator)
    actions.rebuild(campaign=made, at=NOW)
    Job.objects.all().delete()
    return made


def page(client, region, campaign, node):
    client.force_login(user_of(region.regional_operator))
    response = client.get(reverse("monitoring:dashboard", args=[campaign.pk, node.pk]))
    assert response.status_code == 200
    return response


def test_what_was_accepted_since_is_told_and_then_counted(region, campaign, client):
    before = page(client, region, campaign, region.node)
    assert (before.context["freshness"].waiting, before.context["freshness"].is_coming) == (0, False)
    assert "не учтен" not in before.content.decode()

    accept(card_of(campaign, region.group_b11), POOR, region.regional_operator, at=LATER)
    told = page(client, region, campaign, region.node)
    assert "Ещё не учтена 1 принятая карта." in told.content.decode()
    assert "Результаты пересчитываются" in told.content.decode()
    here = page(client, region, campaign, region.municipality_a)
    assert here.context["freshness"].waiting == 0, "the card is of the other municipality"
    why = client.get(reverse("monitoring:why", args=[campaign.pk, region.node.pk, TOTAL]))
    assert "Ещё не учтена 1 принятая карта." in why.content.decode()

    for job in Job.objects.filter(key=freshness.rebuild_key(campaign.pk), state="queued"):
        jobs.run_now(job)
    after = page(client, region, campaign, region.node)
    assert after.context["freshness"].waiting == 0
    cell = after.context["chosen"].here.get("self", "invariant")
    assert cell.n == 2, "the numbers know both groups"


def test_a_recomputing_that_failed_is_not_promised(region, campaign, client):
    accept(card_of(campaign, region.group_b11), POOR, region.regional_operator, at=LATER)
    Job.objects.update(state="failed", finished_at=LATER)
    told = page(client, region, campaign, region.node).content.decode()
    assert "Они будут учтены при следующем пересчёте." in told
    assert "Результаты пересчитываются" not in told


def test_the_country_has_numbers_where_the_campaign_is_its_own(region, settings, tmp_path, client):
    """The same two cards in a campaign of the country: its page, its table of municipalities, its children."""
    settings.MARTS_ROOT = tmp_path
    country = make_node(None, NodeKind.COUNTRY, "Страна")
    Node.objects.move(Node.objects.get(pk=region.node.pk), country, "last-child")
    NodeState.objects.filter(node=region.node).update(parent=country)
    country.refresh_from_db()
    made = running_campaign(country, sources=["self"])
    for group, answers in ((region.group_a11, GOOD), (region.group_b11, POOR)):
        group.refresh_from_db()
        accept(card_of(made, group), answers, region.administrator)
    actions.rebuild(campaign=made, at=LATER)
    mart = results.mart_of(made, campaigns.instruments_of(made)[0].version)
    whole = results.of_node(mart, country.pk).get("self", "invariant")
    below = results.of_node(mart, region.node.pk).get("self", "invariant")
    assert (whole.n, whole.mean, whole.parent_id) == (2, below.mean, None)
    assert below.parent_id == country.pk
    listed = result_table.table(
        mart, country.pk, "country", kind=NodeKind.MUNICIPALITY, source="self", part="invariant"
    )
    assert {row.node_id for row in listed.rows} == {region.municipality_a.pk, region.municipality_b.pk}
    client.force_login(user_of(region.administrator))
    shown = client.get(reverse("monitoring:dashboard", args=[made.pk, country.pk]))
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "Области качества × регионы" in text
    assert reverse("monitoring:dashboard", args=[made.pk, region.municipality_a.pk]) in text
    states = campaigns.states_inside(
        Assignment.objects.filter(campaign=made), [region.municipality_a.pk, region.municipality_b.pk]
    )
    assert {node: (one.total, one.accepted) for node, one in states.items()} == {
        region.municipality_a.pk: (4, 1),
        region.municipality_b.pk: (4, 1),
    }
