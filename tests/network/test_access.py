"""Access follows the tree: who sees which nodes and people, and which role reaches where."""

import datetime

from django.contrib.auth.models import AnonymousUser

from mostik.network.models import Node, RoleAssignment
from mostik.network.queries import access, nodes, people
from tests.network.builders import make_role

TODAY = datetime.date(2026, 5, 1)


def names(queryset):
    return sorted(node.title for node in queryset)


def test_visible_nodes_are_the_subtrees_of_roles(region):
    assert names(nodes.visible_to(region.methodist.user)) == ["Группа 11", "Группа 12", "Детский сад № 1"]
    assert names(nodes.visible_to(region.stranger.user)) == ["Группа 31", "Группа 32", "Детский сад № 3"]
    municipal = nodes.visible_to(region.municipal_operator.user)
    assert municipal.count() == 7
    assert not municipal.filter(pk=region.org_b1.pk).exists()
    assert nodes.visible_to(region.regional_operator.user).count() == Node.objects.count() == 15
    assert nodes.visible_to(region.administrator.user).count() == 15


def test_nobody_unknown_sees_anything(region):
    assert not nodes.visible_to(AnonymousUser()).exists()
    assert not people.visible_to(AnonymousUser()).exists()
    region.head.user.is_active = False
    assert not nodes.visible_to(region.head.user).exists()
    assert not access.has_role(region.head.user, ["head"], region.org_a1)


def test_role_reaches_down_but_not_up_or_aside(region):
    user = region.municipal_operator.user
    assert access.has_role(user, ["municipal_operator"], region.group_a11)
    assert access.has_role(user, ["municipal_operator"], region.municipality_a)
    assert not access.has_role(user, ["municipal_operator"], region.node)
    assert not access.has_role(user, ["municipal_operator"], region.org_b1)
    assert not access.has_role(user, ["head"], region.org_a1)


def test_role_ends_with_its_last_day(region):
    RoleAssignment.objects.filter(person=region.head).update(valid_to=TODAY)
    user = region.head.user
    after = TODAY + datetime.timedelta(days=1)
    assert access.has_role(user, ["head"], region.org_a1, TODAY)
    assert not access.has_role(user, ["head"], region.org_a1, after)
    assert nodes.visible_to(user, TODAY).count() == 3
    assert nodes.visible_to(user, after).count() == 0


def test_administrator_has_only_the_role_of_administrator(region):
    user = region.administrator.user
    assert access.has_role(user, ["administrator"], region.org_a1)
    assert not access.has_role(user, ["head", "regional_operator"], region.org_a1)


def test_nodes_with_role_and_people_with_role(region):
    user = region.methodist.user
    make_role(region.methodist, "expert", region.municipality_b)
    assert names(access.nodes_with_role(user, ["senior_teacher"])) == ["Детский сад № 1"]
    assert names(access.nodes_with_role(user, ["senior_teacher", "expert"])) == [
        "Детский сад № 1",
        "Заречный район",
    ]
    assert [a.role for a in access.roles_of(user)] == ["expert", "senior_teacher"]
    assert list(people.people_with_role("senior_teacher", region.org_a1)) == [region.methodist]
    assert not people.people_with_role("senior_teacher", region.municipality_a).exists()
    assert names(access.own_organisations(region.methodist)) == ["Детский сад № 1"]


def test_visible_people(region):
    assert set(people.visible_to(region.teacher.user)) == {region.teacher}
    assert set(people.visible_to(region.expert.user)) == {region.expert}
    own = {region.methodist, region.head, region.teacher}
    assert set(people.visible_to(region.head.user)) == own
    assert set(people.visible_to(region.municipal_operator.user)) == {*own, region.municipal_operator}
    assert region.head not in people.visible_to(region.stranger.user)
    assert people.visible_to(region.administrator.user).count() == 8


def test_staff_of_a_node_and_of_a_group(region):
    assert [job.person.last_name for job in people.staff_of(region.municipality_a)] == [
        "Кузнецова",
        "Петрова",
        "Смирнова",
    ]
    assert [job.person.last_name for job in people.staff_of(region.group_a11)] == ["Кузнецова"]
    assert people.person_of(region.head.user) == region.head
