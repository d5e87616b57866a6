"""Results by educational network: members of two municipalities, read by those above them and by one of themselves.

Total = mean of A (marks: 5, 3, 1) and B = b1; org means: A1 (two groups) 4.5 and 3.5 → 4; A2 2; B1 3; B2 1 (one group).
"""

import datetime
from fractions import Fraction as F

import pytest
from django.urls import reverse

from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.queries import networks as queries
from mostik.monitoring.queries.results import mart_of
from mostik.network.actions import networks as actions
from mostik.network.models import NetworkMember
from tests.monitoring.builders import DAY, NOW, make_campaign, user_of
from tests.monitoring.instrument import make_version
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.monitoring.surveys import ALL
from tests.monitoring.test_matrix import card
from tests.network.builders import make_person, make_role

WHO = {"by": None, "at": NOW}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


@pytest.fixture
def answers(region):
    return {
        region.group_a11: card(5, 4),
        region.group_a12: card(3, 4),
        region.group_a21: card(1, 3),
        region.group_a22: card(3, 1),
        region.group_b11: card(3, 3),
        region.group_b12: card(1, 5),
        region.group_b21: card(1, 1),
    }


@pytest.fixture
def campaign(region, answers):
    before = {group: card(1, 1) for group in answers}
    return measured_campaign(region.node, answers, before=before)


def network(region, *organisations, code="mayak", owner=None):
    made = actions.create(
        owner=owner or region.node, name=f"Сеть {code}", code=code, basis="", valid_from=DAY, **WHO
    )
    for place in organisations:
        actions.join(network=made, organisation=place, on=DAY, **WHO)
    return made


def table(campaign):
    return reverse("monitoring:networks", args=[campaign.pk])


def page_of(campaign, made):
    return reverse("monitoring:network-results", args=[campaign.pk, made.pk])


def measured(campaign):
    mart = mart_of(campaign, CampaignInstrument.objects.get(campaign=campaign).version)
    return queries.organisations(mart, source="self", part="invariant")


def test_a_network_is_read_as_one_over_all_groups(region, campaign):
    """A1 and B2: 4.5, 3.5 and 1 → 3."""
    found = queries.together(measured(campaign), {region.org_a1.pk, region.org_b2.pk, 999})
    assert (found.organisations, found.n, found.mean) == (2, 3, 3)
    assert queries.together(measured(campaign), {999}) is None


def test_those_above_see_the_mean_its_interval_and_every_member(region, campaign, client):
    made = network(region, region.org_a1, region.org_a2, region.org_b1, region.org_b2)
    client.force_login(user_of(region.regional_operator))
    [line] = client.get(table(campaign)).context["lines"]
    assert (line.members, line.measured, line.found.n) == (4, 4, 7)
    assert line.found.mean == F(8 + 4 + 6 + 1, 7)  # 19/7
    assert line.found.moved == F(12, 7)
    assert line.ends
    page = client.get(page_of(campaign, made))
    members = page.context["members"]
    assert [row["name"] for row in members] == sorted(row["name"] for row in members)
    assert [row["mean"] for row in members] == [4, 2, 3, 1]
    assert page.context["others"] == 0
    for row in members:
        assert client.get(row["url"]).status_code == 200
        assert client.get(row["values"][0][2]).status_code == 200


def test_the_word_for_a_change(region, client):
    """Six kindergartens of two groups, all a level higher than before."""
    gardens = kindergartens(region.municipality_a, 6)
    before = {g: card(1, 1 + k) for pair in gardens for k, g in enumerate(pair)}
    after = {g: card(5, 4 + k) for pair in gardens for k, g in enumerate(pair)}
    campaign = measured_campaign(region.node, after, before=before)
    owners = {group.path[: -type(group).steplen] for pair in gardens for group in pair}
    places = type(gardens[0][0]).objects.filter(path__in=owners)
    network(region, *places)
    client.force_login(user_of(region.regional_operator))
    [line] = client.get(table(campaign)).context["lines"]
    assert (line.word, line.found.moved) == ("вырос", F(7, 2))


def test_a_member_sees_itself_and_a_mean_that_tells_nobody(region, campaign, client):
    """The head of A1. With A2, B1, B2 the mean hides three others; with A2 alone it would be A2."""
    large = network(region, region.org_a1, region.org_a2, region.org_b1, region.org_b2, code="large")
    small = network(region, region.org_a1, region.org_a2, code="small")
    client.force_login(user_of(region.head))
    lines = {line.network: line for line in client.get(table(campaign)).context["lines"]}
    assert lines[large].found.mean == F(19, 7)
    assert lines[large].ends == ""
    assert lines[small].found is None
    assert "результат соседа" in lines[small].why_not
    page = client.get(page_of(campaign, small))
    assert [row["name"] for row in page.context["members"]] == [region.org_a1.title]
    assert page.context["others"] == 1
    text = page.content.decode()
    assert "2,00" not in text  # of A2


def test_two_networks_that_differ_by_one_are_not_both_shown(region, campaign, client):
    """The first three and all four: one less the other is B2."""
    three = network(region, region.org_a1, region.org_a2, region.org_b1, code="three")
    four = network(region, region.org_a1, region.org_a2, region.org_b1, region.org_b2, code="four")
    client.force_login(user_of(region.head))
    lines = {line.network: line for line in client.get(table(campaign)).context["lines"]}
    assert (
        lines[three].found is None
    )  # the region is shown to A1 already, and the region less these three is B2
    assert lines[four].found.mean == F(19, 7)


def test_who_left_before_the_round_is_not_read_with_it(region, campaign, client):
    made = network(region, region.org_a1, region.org_b1)
    member = NetworkMember.objects.get(organisation=region.org_b1)
    NetworkMember.objects.filter(pk=member.pk).update(
        valid_from=DAY - datetime.timedelta(days=9), valid_to=DAY - datetime.timedelta(days=1)
    )
    client.force_login(user_of(region.regional_operator))
    [line] = client.get(table(campaign)).context["lines"]
    assert (line.network, line.members, line.found.mean) == (made, 1, 4)


@pytest.mark.parametrize("source", ["parents", "teachers"])
def test_anonymous_people_are_never_read_by_network(region, answers, source, client):
    version = make_version(region.node, code="asked")
    campaign = measured_campaign(region.node, answers, version=version, sources=ALL, source=source)
    made = network(region, region.org_a1, region.org_a2, region.org_b1)
    client.force_login(user_of(region.regional_operator))
    for address in (table(campaign), page_of(campaign, made)):
        response = client.get(f"{address}?source={source}")
        assert response.status_code == 200
        assert (
            "по сетям не показываются" in response.content.decode() or not response.context["lines"][0].found
        )


def test_before_there_are_results_and_without_networks(region, client):
    client.force_login(user_of(region.regional_operator))
    campaign = make_campaign(region.node)
    assert "Сетей пока нет" in client.get(table(campaign)).content.decode()
    made = network(region, region.org_a1)
    assert client.get(table(campaign)).status_code == 200
    assert client.get(page_of(campaign, made)).status_code == 200


def test_who_reads_it(region, campaign, client):
    made = network(region, region.org_a1, region.org_a2, region.org_b1)
    other = make_person("Чужая Вера Ивановна")
    make_role(other, "head", region.org_b2)
    for person, expected in (
        (region.regional_operator, 200),
        (region.municipal_operator, 200),
        (region.head, 200),
        (region.methodist, 200),
        (region.teacher, 404),
        (other, 404),
        (region.expert, 404),
    ):
        client.force_login(user_of(person))
        assert client.get(page_of(campaign, made)).status_code == expected, person
    client.force_login(user_of(region.municipal_operator))
    page = client.get(page_of(campaign, made))
    assert [row["name"] for row in page.context["members"]] == [region.org_a1.title, region.org_a2.title]
