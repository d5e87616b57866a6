"""Pages of clusters and opportunities: who is let in, what a refusal leaves as it was, what a page does not tell."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.growth.actions import clusters as actions
from mostik.growth.actions import opportunities, places
from mostik.growth.enums import ClusterState
from mostik.growth.models import ClusterLine, ClusterMember, Opportunity, PlaceRequest, TeacherCluster
from mostik.growth.queries import cluster_needs
from mostik.network.actions import consents
from mostik.platform.actions import jobs
from mostik.platform.models import Job
from tests.growth.test_clusters import propose
from tests.growth.topics import DIG, MET, NOW, give_deficit, make_teachers, make_topics
from tests.monitoring.builders import user_of


@pytest.fixture
def topics(db):
    return make_topics()


def address(name, *args):
    return reverse(f"growth:{name}", args=args)


def statuses(client, who, addresses, method="get", **data):
    client.force_login(user_of(who))
    return [getattr(client, method)(one, data).status_code for one in addresses]


@pytest.fixture
def agreed(region, topics):
    """A running cluster of six with the senior teacher as its curator."""
    people = make_teachers(region.org_a1, topics, [MET] * 6)
    propose(region, most=8)
    cluster, by = TeacherCluster.objects.get(), region.municipal_operator.user
    actions.confirm(cluster=cluster, by=by, at=NOW)
    words = {"title": "Речь каждый день", "goal": "", "period": "1 раз в квартал"}
    actions.describe(cluster=cluster, curator=region.methodist, by=by, at=NOW, **words)
    return people, actions.start(cluster=cluster, by=by, at=NOW)


def test_who_is_let_into_a_cluster(client, region, agreed):
    people, cluster = agreed
    page, plan = address("cluster", cluster.pk), address("cluster-line-add", cluster.pk)
    expected = {
        "municipal_operator": [200, 200],
        "regional_operator": [200, 200],
        "methodist": [200, 200],
        "head": [404, 404],
        "teacher": [404, 404],
        "stranger": [404, 404],
        "expert": [404, 404],
        "administrator": [404, 404],
    }
    assert {name: statuses(client, getattr(region, name), [page, plan]) for name in expected} == expected
    assert statuses(client, people[0], [page, plan]) == [200, 403]


def test_members_are_known_to_the_methodist_and_the_curator_only(client, region, agreed):
    people, cluster = agreed
    page = address("cluster", cluster.pk)
    for person, sees in ((region.municipal_operator, True), (region.methodist, True), (people[0], False)):
        client.force_login(user_of(person))
        assert (people[1].last_name in client.get(page).content.decode()) is sees
    for name in ("cluster", "board"):
        client.force_login(user_of(region.municipal_operator))
        target = cluster.pk if name == "cluster" else region.municipality_a.pk
        text = client.get(address(name, target)).content.decode()
        assert "40,00" not in text
        assert "40 %" not in text.replace("\xa0", " ")


def test_the_board_is_of_the_methodist_of_the_place(client, region, agreed):
    board, pages = address("board", region.municipality_a.pk), address("clusters")
    expected = {
        "municipal_operator": [200, 200],
        "regional_operator": [200, 200],
        "methodist": [404, 403],
        "head": [404, 403],
        "stranger": [404, 403],
        "administrator": [404, 403],
    }
    assert {name: statuses(client, getattr(region, name), [board, pages]) for name in expected} == expected


def test_refused_changes_leave_everything_as_it_was(client, region, agreed):
    people, cluster = agreed
    member = ClusterMember.objects.filter(cluster=cluster).first()
    posts = [
        address("propose", region.municipality_a.pk),
        address("cluster-move", region.municipality_a.pk),
        address("cluster-describe", cluster.pk),
        address("cluster-step", cluster.pk, "dissolve"),
        address("cluster-member", member.pk, "remove"),
    ]
    data = {"words": "нет", "person": people[0].pk, "to": cluster.pk, "title": "Чужое", "least": 3, "most": 8}
    assert statuses(client, region.methodist, posts, "post", **data) == [404, 404, 403, 403, 404]
    assert statuses(client, people[0], posts, "post", **data) == [404, 404, 403, 403, 404]
    for person in (region.head, region.stranger, region.administrator):
        assert statuses(client, person, posts, "post", **data) == [404] * 5
    cluster.refresh_from_db()
    assert (cluster.state, cluster.title) == (ClusterState.RUNNING, "Речь каждый день")
    assert ClusterMember.objects.filter(cluster=cluster, left_at__isnull=True).count() == 6


def test_propose_move_confirm_by_buttons(client, region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 4 + [DIG] * 3)
    client.force_login(user_of(region.municipal_operator))
    board = address("board", region.municipality_a.pk)
    client.post(address("propose", region.municipality_a.pk), {"least": 3, "most": 5, "by_blocks": ""})
    to = TeacherCluster.objects.get(topic=topics["dig.1"])
    client.post(address("cluster-move", region.municipality_a.pk), {"person": [people[0].pk], "to": to.pk})
    assert ClusterMember.objects.get(person=people[0]).cluster == to
    assert client.get(board).status_code == 200
    client.post(address("cluster-step", to.pk, "confirm"))
    to.refresh_from_db()
    assert to.state == ClusterState.CONFIRMED
    wrong = client.post(address("propose", region.municipality_a.pk), {"least": 8, "most": 9})
    assert wrong.status_code == 422


def test_a_plan_line_by_the_curator(client, region, agreed):
    _people, cluster = agreed
    client.force_login(user_of(region.methodist))
    client.post(
        address("cluster-line-add", cluster.pk), {"title": "Открытое занятие", "period": "1 раз в квартал"}
    )
    line = ClusterLine.objects.get()
    assert line.period == "1 раз в квартал"
    assert client.get(address("cluster-line", cluster.pk, line.pk)).status_code == 200
    assert client.get(address("cluster-line", cluster.pk, line.pk + 1)).status_code == 404


def test_the_teacher_reads_why_and_after_withdrawal_nothing(client, region, agreed):
    people, cluster = agreed
    client.force_login(user_of(people[0]))
    text = client.get(address("my-cluster")).content.decode()
    assert cluster.title in text
    assert "40" in text
    assert people[1].last_name not in text
    consents.withdraw(consent=cluster_needs.consent_of(people[0].pk), by=people[0].user, at=timezone.now())
    assert cluster.title not in client.get(address("my-cluster")).content.decode()
    assert client.get(address("cluster", cluster.pk)).status_code == 404
    client.force_login(user_of(region.municipal_operator))
    assert people[0].last_name not in client.get(address("board", region.municipality_a.pk)).content.decode()
    assert people[0].full_name not in client.get(address("cluster", cluster.pk)).content.decode()


def test_the_board_costs_the_same_with_more_people(client, region, topics, django_assert_max_num_queries):
    make_teachers(region.org_a1, topics, [MET] * 3)
    propose(region)
    client.force_login(user_of(region.municipal_operator))
    board = address("board", region.municipality_a.pk)
    client.get(board)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(board)
    make_teachers(region.org_a2, topics, [MET] * 3 + [DIG] * 9)
    propose(region)
    with CaptureQueriesContext(connection) as many:
        client.get(board)
    assert len(many) <= len(few)


@pytest.fixture
def course(region, topics):
    return opportunities.save(
        opportunity=None,
        place=region.municipality_a,
        tags={"met.1": (100, 3)},
        by=region.municipal_operator.user,
        at=NOW,
        kind="course",
        title="Курс по речи",
        capacity=1,
        starts=timezone.localdate() + datetime.timedelta(days=5),
        ends=timezone.localdate() + datetime.timedelta(days=25),
    )


def test_who_is_let_into_an_opportunity(client, region, course):
    page, edit = address("opportunity", course.pk), address("opportunity-edit", course.pk)
    expected = {
        "municipal_operator": [200, 200],
        "regional_operator": [200, 200],
        "teacher": [200, 403],
        "head": [200, 403],
        "stranger": [404, 404],
        "administrator": [404, 404],
    }
    assert {name: statuses(client, getattr(region, name), [page, edit]) for name in expected} == expected
    add = [address("opportunity-add"), address("opportunity-import"), address("opportunity-export")]
    assert statuses(client, region.municipal_operator, add) == [200] * 3
    assert statuses(client, region.teacher, add) == [403] * 3


def test_a_teacher_asks_and_the_methodist_gives(client, region, topics, course):
    (person,) = make_teachers(region.org_a1, topics, [MET])
    give_deficit(person, topics["met.1"])
    client.force_login(user_of(person))
    assert course.title in client.get(address("suggestions")).content.decode()
    client.post(address("ask", course.pk))
    assert PlaceRequest.objects.get().state == "asked"
    client.force_login(user_of(region.municipal_operator))
    assert person.last_name in client.get(address("opportunity", course.pk)).content.decode()
    client.post(address("give-places", region.municipality_a.pk))
    jobs.run_now(Job.objects.get(kind="growth.give_places"))
    assert PlaceRequest.objects.get().state == "given"
    client.force_login(user_of(region.head))
    assert person.last_name not in client.get(address("opportunity", course.pk)).content.decode()


def test_refused_asking_and_giving_change_nothing(client, region, course):
    assert statuses(client, region.stranger, [address("ask", course.pk)], "post") == [404]
    assert statuses(client, region.teacher, [address("give-places", region.municipality_a.pk)], "post") == [
        404
    ]
    assert statuses(client, region.head, [address("opportunity-edit", course.pk)], "post", title="Чужой") == [
        403
    ]
    assert not PlaceRequest.objects.exists()
    assert Opportunity.objects.get().title == "Курс по речи"


def test_an_opportunity_typed_in_is_checked(client, region, topics):
    client.force_login(user_of(region.municipal_operator))
    data = {
        "place": region.municipality_a.pk,
        "kind": "event",
        "title": "Семинар",
        "tags": "met.9",
        "is_open": "on",
    }
    assert client.post(address("opportunity-add"), data).status_code == 422
    assert not Opportunity.objects.exists()
    assert client.post(address("opportunity-add"), {**data, "tags": "met.1 50 % до 2"}).status_code == 302
    assert Opportunity.objects.get().title == "Семинар"
    places.ask(opportunity=Opportunity.objects.get(), by=user_of(region.teacher), at=timezone.now())


def test_clusters_of_a_region_by_a_job(client, region, topics):
    make_teachers(region.org_a1, topics, [MET] * 2)
    make_teachers(region.org_b1, topics, [MET])
    client.force_login(user_of(region.regional_operator))
    client.post(address("propose", region.node.pk), {"least": 3, "most": 5, "by_blocks": ""})
    jobs.run_now(Job.objects.get(kind="growth.propose_clusters"))
    assert TeacherCluster.objects.get().is_joint
