"""What must always be true is kept by the database: each test tries to break it."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.network.models import Employment, Node, NodeState, Person, RoleAssignment, Succession
from tests.network.builders import OPENED, make_employment, make_position, make_role

DAY = datetime.date


def refused(broken):
    """The database itself refuses, under the name of the constraint or with the words of it."""
    with pytest.raises(IntegrityError), transaction.atomic():
        broken()


def test_states_of_a_node_do_not_overlap(region):
    org = region.org_a1
    refused(lambda: state(org, region.municipality_a, DAY(2019, 1, 1), DAY(2020, 1, 1)))
    refused(lambda: state(org, region.municipality_a, DAY(2021, 1, 1), DAY(2021, 2, 1)))
    refused(lambda: state(org, region.municipality_b, DAY(2022, 1, 1), None))
    state(org, region.municipality_a, DAY(2019, 1, 1), DAY(2019, 12, 31))
    assert NodeState.objects.filter(node=org).count() == 2


def test_states_cannot_be_stretched_over_each_other(region):
    early = state(region.org_a1, region.municipality_a, DAY(2019, 1, 1), DAY(2019, 12, 31))
    refused(lambda: NodeState.objects.filter(pk=early.pk).update(valid_to=DAY(2020, 1, 1)))


def test_nothing_is_closed_before_it_was_opened(region):
    before = OPENED - datetime.timedelta(days=1)
    refused(lambda: Node.objects.filter(pk=region.org_a1.pk).update(valid_to=before))
    refused(lambda: NodeState.objects.filter(node=region.org_a1).update(valid_to=before))
    refused(lambda: Employment.objects.filter(person=region.head).update(valid_to=before))
    refused(lambda: RoleAssignment.objects.filter(person=region.head).update(valid_to=before))


@pytest.mark.parametrize(
    ("child", "parent"),
    [
        ("group_a11", "node"),
        ("group_a11", "municipality_a"),
        ("org_a1", "org_a2"),
        ("municipality_a", "municipality_b"),
        ("municipality_a", None),
        ("org_a1", None),
        ("node", "municipality_a"),
    ],
)
def test_a_node_stands_only_under_a_right_kind(region, child, parent):
    above = getattr(region, parent) if parent else None
    refused(lambda: NodeState.objects.filter(node=getattr(region, child)).update(parent=above))


def test_a_node_is_not_its_own_parent(region):
    refused(lambda: NodeState.objects.filter(node=region.org_a1).update(parent=region.org_a1))


def test_names_and_codes(region):
    refused(lambda: Node.objects.filter(pk=region.org_a1.pk).update(name=""))
    refused(lambda: Node.objects.filter(pk=region.org_a1.pk).update(code=region.org_a2.code))
    refused(lambda: Node.objects.filter(pk=region.org_a1.pk).update(kind="planet"))
    refused(lambda: Node.objects.filter(pk=region.group_a11.pk).update(organisation_type="kindergarten"))
    refused(lambda: Person.objects.filter(pk=region.head.pk).update(last_name=""))
    refused(lambda: Person.objects.filter(pk=region.head.pk).update(birth_year=19))


def test_only_an_organisation_employs(region):
    refused(lambda: make_employment(region.expert, region.municipality_a))
    refused(lambda: make_employment(region.expert, region.group_a11))
    refused(lambda: Employment.objects.filter(person=region.head).update(organisation=region.node))


def test_rate_and_double_employment(region):
    job = Employment.objects.get(person=region.teacher)
    refused(lambda: Employment.objects.filter(pk=job.pk).update(rate=0))
    refused(lambda: Employment.objects.filter(pk=job.pk).update(rate=3))
    refused(lambda: make_employment(region.teacher, job.organisation, opened=DAY(2023, 1, 1)))


def test_a_role_has_exactly_one_scope(region):
    refused(lambda: make_role(region.teacher, "teacher", None))
    refused(lambda: make_role(region.teacher, "teacher", region.org_a1, campaign_key="2026"))
    refused(lambda: make_role(region.teacher, "administrator", region.org_a1))
    refused(lambda: make_role(region.teacher, "tsar", region.org_a1))
    refused(lambda: make_role(region.teacher, "teacher", region.org_a1, opened=DAY(2024, 1, 1)))


def test_nobody_succeeds_themselves(region):
    a, b = region.org_a1, region.org_a2
    refused(lambda: Succession.objects.create(predecessor=a, successor=a, kind="merge", date=OPENED))
    Succession.objects.create(predecessor=a, successor=b, kind="merge", date=OPENED)
    refused(lambda: Succession.objects.create(predecessor=a, successor=b, kind="merge", date=OPENED))


def test_a_position_is_listed_once(region):
    known = make_position("Воспитатель")
    refused(lambda: type(known).objects.create(code="other", title=known.title))
    refused(lambda: type(known).objects.create(code=known.code, title="Другая"))


def state(node, parent, opened, closed):
    return NodeState.objects.create(
        node=node, parent=parent, name=node.name, valid_from=opened, valid_to=closed
    )
