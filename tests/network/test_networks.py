"""Educational networks: kept by operators, joined from below the owner, left with the past kept."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from mostik.network.actions import networks as actions
from mostik.network.actions.networks import CannotChangeNetwork
from mostik.network.models import EducationalNetwork, NetworkMember
from mostik.network.queries import networks as queries
from mostik.platform.models import AuditEvent
from tests.network.builders import make_node

DAY = datetime.date(2026, 9, 1)
NOW = datetime.datetime(2026, 9, 1, 9, 0, tzinfo=datetime.UTC)
WHO = {"by": None, "at": NOW}


@pytest.fixture
def network(region):
    """Two kindergartens of one municipality and one of the other."""
    made = actions.create(
        owner=region.node, name="Маяк", code="mayak", basis="Положение № 1", valid_from=DAY, **WHO
    )
    for place in (region.org_a1, region.org_a2, region.org_b1):
        actions.join(network=made, organisation=place, on=DAY, **WHO)
    return made


def names(network, on=DAY):
    return [member.organisation for member in queries.members_on(network, on)]


def test_members_on_a_day(region, network):
    assert names(network) == [region.org_a1, region.org_a2, region.org_b1]
    member = NetworkMember.objects.get(organisation=region.org_a2)
    actions.leave(member=member, on=DAY + datetime.timedelta(days=9), **WHO)
    assert names(network, DAY + datetime.timedelta(days=9)) == [region.org_a1, region.org_a2, region.org_b1]
    later = DAY + datetime.timedelta(days=10)
    assert names(network, later) == [region.org_a1, region.org_b1]
    actions.join(network=network, organisation=region.org_a2, on=later, **WHO)
    assert names(network, later) == [region.org_a1, region.org_a2, region.org_b1]
    kinds = AuditEvent.objects.filter(action__startswith="network.network.").values_list("action", flat=True)
    assert sorted(kinds) == [
        "network.network.created",
        *["network.network.joined"] * 4,
        "network.network.left",
    ]


def test_what_cannot_be(region, network):
    group, closed = region.group_a11, make_node(region.municipality_a, "organisation", "Закрытый")
    closed.valid_to = DAY - datetime.timedelta(days=1)
    closed.save()
    local = actions.create(
        owner=region.municipality_b, name="Местная", code="local", basis="", valid_from=DAY, **WHO
    )
    member = NetworkMember.objects.get(organisation=region.org_a1)
    early = DAY - datetime.timedelta(days=1)
    refused = [
        lambda: actions.join(network=network, organisation=region.org_a1, on=DAY, **WHO),
        lambda: actions.join(network=network, organisation=group, on=DAY, **WHO),
        lambda: actions.join(network=network, organisation=closed, on=DAY, **WHO),
        lambda: actions.join(network=network, organisation=region.org_b2, on=early, **WHO),
        lambda: actions.join(network=local, organisation=region.org_a1, on=DAY, **WHO),
        lambda: actions.leave(member=member, on=early, **WHO),
        lambda: actions.create(owner=region.org_a1, name="Х", code="x", basis="", valid_from=DAY, **WHO),
        lambda: actions.create(owner=region.node, name=" ", code="x", basis="", valid_from=DAY, **WHO),
        lambda: actions.create(owner=region.node, name="Х", code="mayak", basis="", valid_from=DAY, **WHO),
    ]
    for change in refused:
        with pytest.raises(CannotChangeNetwork):
            change()
    assert NetworkMember.objects.count() == 3
    assert EducationalNetwork.objects.count() == 2
    actions.leave(member=member, on=DAY, **WHO)
    with pytest.raises(CannotChangeNetwork):
        actions.leave(member=member, on=DAY, **WHO)


@pytest.mark.parametrize(
    "broken", [{"valid_to": DAY - datetime.timedelta(days=1)}, {"valid_to": None, "same": True}]
)
def test_the_database_refuses(region, network, broken):
    organisation = region.org_a1 if broken.pop("same", False) else region.org_b2
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkMember.objects.create(network=network, organisation=organisation, valid_from=DAY, **broken)


def test_who_sees_and_who_keeps(client, region, network):
    """The head of a member sees it, the operator of a municipality sees it and changes nothing, a stranger finds nothing."""
    member = NetworkMember.objects.get(organisation=region.org_a1)
    addresses = [
        reverse("network:network", args=[network.pk]),
        reverse("network:network_join", args=[network.pk]),
        reverse("network:network_leave", args=[member.pk]),
        reverse("network:network_add"),
    ]
    for who, expected in (
        ("regional_operator", [200, 200, 200, 200]),
        ("municipal_operator", [200, 403, 403, 200]),
        ("head", [200, 403, 403, 403]),
        ("teacher", [404, 404, 404, 403]),
    ):
        client.force_login(getattr(region, who).user)
        assert [client.get(one).status_code for one in addresses] == expected, who
    client.force_login(region.municipal_operator.user)
    form = {"organisation": region.org_b2.name, "on": "2026-09-02"}
    assert client.post(addresses[1], form).status_code == 403
    assert NetworkMember.objects.count() == 3


def test_the_way_of_an_operator(client, region):
    client.force_login(region.regional_operator.user)
    form = {
        "name": "Мосты",
        "code": "mosty",
        "owner": region.node.name,
        "basis": "Договор № 3",
        "valid_from": "2026-09-01",
    }
    assert client.post(reverse("network:network_add"), form | {"name": ""}).status_code == 422
    response = client.post(reverse("network:network_add"), form)
    made = EducationalNetwork.objects.get()
    assert response.url == reverse("network:network", args=[made.pk])
    join = reverse("network:network_join", args=[made.pk])
    assert client.post(join, {"organisation": region.org_a1.name, "on": "2026-09-02"}).status_code == 302
    assert client.post(join, {"organisation": region.org_a1.name, "on": "2026-09-02"}).status_code == 422
    assert region.org_a1.title in client.get(response.url).content.decode()
    assert "Мосты" in client.get(reverse("network:networks")).content.decode()
    leave = reverse("network:network_leave", args=[NetworkMember.objects.get().pk])
    assert client.post(leave, {"on": "2026-09-30"}).status_code == 302
    assert NetworkMember.objects.get().valid_to == datetime.date(2026, 9, 30)
