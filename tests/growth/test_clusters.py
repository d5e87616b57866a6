"""Clusters: who is put where and why, pins, consents, the life of a cluster, refusals that change nothing."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.assessment.models import Deficit
from mostik.growth.actions import cluster_forming, clusters
from mostik.growth.enums import ClusterState, Leaving
from mostik.growth.models import ClusterMember, TeacherCluster
from mostik.growth.queries import cluster_needs
from mostik.growth.queries import clusters as queries
from mostik.network.actions import consents
from tests.growth.topics import (
    COM,
    DIG,
    FINE,
    MET,
    NOW,
    TODAY,
    agree,
    give_deficit,
    make_teachers,
    make_topics,
)
from tests.network.builders import make_employment

LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def topics(db):
    return make_topics()


def propose(region, place=None, *, by=None, at=NOW, least=3, most=5, by_blocks=False):
    return cluster_forming.propose(
        place=place or region.municipality_a,
        by_blocks=by_blocks,
        least=least,
        most=most,
        by=(by or region.municipal_operator).user,
        at=at,
    )


def inside():
    """Title of a cluster → short ids of its members now."""
    return {
        cluster.title: sorted(queries.members_of([cluster.pk]).values_list("person_id", flat=True))
        for cluster in TeacherCluster.objects.all()
    }


def ids(*people):
    return sorted(person.pk for person in people)


def test_weakest_topic_against_own_mean_makes_the_groups(region, topics):
    people = make_teachers(region.org_a1, topics, [MET, MET, MET, COM, COM, COM, FINE])
    proposal = propose(region)
    assert inside() == {"Методика развития речи": ids(*people[:3]), "Общение с семьёй": ids(*people[3:6])}
    assert proposal.figures | {"teachers": 0} == {
        "teachers": 0, "agreed": 7, "known": 7, "with_topic": 6, "without": 1,
        "free": 6, "placed": 6, "first": 6, "clusters": 2, "is_optimal": True,
    }  # fmt: skip


def test_too_few_for_a_topic_go_by_the_second_choice(region, topics):
    """com 40 stands out most (own mean 66⅔), dig 65 next; alone in com, the teacher is the third of dig."""
    people = make_teachers(region.org_a1, topics, [DIG, DIG, (95, 40, 65)])
    propose(region)
    assert inside() == {"Цифровые средства": ids(*people)}
    odd = ClusterMember.objects.get(person=people[2])
    assert (odd.choice, odd.other_topic) == (1, topics["com.1"])


def test_by_blocks_the_topic_is_a_block(region, topics):
    make_teachers(region.org_a1, topics, [MET] * 3)
    propose(region, by_blocks=True)
    assert list(inside()) == ["Блок met"]


def test_without_a_consent_nobody_is_even_looked_at(region, topics):
    make_teachers(region.org_a1, topics, [MET] * 5, agreed=False)
    figures = propose(region).figures
    assert (figures["agreed"], figures["known"], figures["placed"]) == (0, 0, 0)
    assert inside() == {}


def test_a_dismissed_deficit_is_no_topic(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 4)
    for person in people:
        give_deficit(person, topics["met.1"], status="dismissed", closed_on=TODAY)
    propose(region)
    assert "Методика развития речи" not in inside()


def test_pressed_twice_it_is_the_same(region, topics):
    make_teachers(region.org_a1, topics, [MET] * 4 + [COM] * 7)
    propose(region)
    before = inside()
    propose(region, at=LATER)
    assert inside() == before
    assert sorted(len(members) for members in before.values()) == [3, 4, 4]


def test_what_a_methodist_has_moved_stays(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 4 + [COM] * 3)
    propose(region)
    to = TeacherCluster.objects.get(topic=topics["com.1"])
    moved = clusters.move(person=people[0], to=to, by=region.municipal_operator.user, at=LATER)
    assert moved.is_pinned
    propose(region, at=LATER)
    assert inside() == {
        "Методика развития речи": ids(*people[1:4]),
        "Общение с семьёй": ids(people[0], *people[4:]),
    }


def test_agreed_clusters_are_not_touched(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 3)
    propose(region)
    clusters.confirm(cluster=TeacherCluster.objects.get(), by=region.municipal_operator.user, at=NOW)
    more = make_teachers(region.org_a2, topics, [MET] * 3)
    propose(region, at=LATER)
    found = {
        tuple(sorted(queries.members_of([one.pk]).values_list("person_id", flat=True)))
        for one in TeacherCluster.objects.all()
    }
    assert found == {tuple(ids(*people)), tuple(ids(*more))}


def test_neighbours_are_joined_over_a_region_only(region, topics):
    first = make_teachers(region.org_a1, topics, [MET] * 2)
    second = make_teachers(region.org_b1, topics, [MET])
    propose(region)
    assert inside() == {}
    propose(region, region.node, by=region.regional_operator)
    assert inside() == {"Методика развития речи": ids(*first, *second)}
    assert TeacherCluster.objects.get().is_joint


def test_withdrawn_consent_ends_a_membership_at_once_and_for_good(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 4)
    propose(region)
    cluster = TeacherCluster.objects.get()
    clusters.confirm(cluster=cluster, by=region.municipal_operator.user, at=NOW)
    leaver = people[0]
    assert queries.own_of(leaver.user).cluster == cluster
    consents.withdraw(consent=cluster_needs.consent_of(leaver.pk), by=leaver.user, at=LATER)
    assert leaver.pk not in queries.members_of([cluster.pk]).values_list("person_id", flat=True)
    assert queries.own_of(leaver.user) is None
    assert cluster not in queries.visible_to(leaver.user)
    agree(leaver, LATER)
    assert queries.own_of(leaver.user) is None
    propose(region, at=LATER + datetime.timedelta(hours=1))
    assert ClusterMember.objects.get(person=leaver, cluster=cluster).leaving == Leaving.CONSENT


def test_nobody_without_a_consent_is_moved_in(region, topics):
    make_teachers(region.org_a1, topics, [MET] * 3)
    stranger = make_teachers(region.org_a2, topics, [MET], agreed=False)[0]
    propose(region)
    before = inside()
    with pytest.raises(clusters.CannotChange):
        clusters.move(
            person=stranger, to=TeacherCluster.objects.get(), by=region.municipal_operator.user, at=NOW
        )
    assert inside() == before


def test_a_methodist_of_another_municipality_changes_nothing(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 3)
    propose(region)
    cluster = TeacherCluster.objects.get()
    before = inside()
    for by in (region.stranger.user, region.head.user, region.teacher.user, region.administrator.user):
        with pytest.raises(cluster_forming.CannotPropose):
            cluster_forming.propose(place=region.municipality_a, by_blocks=False, by=by, at=NOW)
        for refused in (
            lambda by=by: clusters.confirm(cluster=cluster, by=by, at=NOW),
            lambda by=by: clusters.move(person=people[0], to=cluster, by=by, at=NOW),
            lambda by=by: clusters.dissolve(cluster=cluster, reason="нет", by=by, at=NOW),
            lambda by=by: clusters.remove(member=ClusterMember.objects.first(), by=by, at=NOW),
        ):
            with pytest.raises(clusters.CannotChange):
                refused()
    cluster.refresh_from_db()
    assert cluster.state == ClusterState.PROPOSED
    assert inside() == before


def life(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 6)
    propose(region, most=8)
    cluster = TeacherCluster.objects.get()
    by = region.municipal_operator.user
    clusters.confirm(cluster=cluster, by=by, at=NOW)
    clusters.describe(
        cluster=cluster,
        title="Речь каждый день",
        curator=region.methodist,
        goal="Научиться развивать речь в режимных моментах",
        period="ноябрь – май",
        by=by,
        at=NOW,
    )
    return people, clusters.start(cluster=cluster, by=by, at=NOW)


def test_the_life_of_a_cluster(region, topics):
    people, cluster = life(region, topics)
    by = region.municipal_operator.user
    assert (cluster.period, cluster.starts, cluster.ends) == (
        "ноябрь – май", datetime.date(2026, 11, 1), datetime.date(2027, 5, 31),
    )  # fmt: skip
    line = clusters.set_line(
        cluster=cluster,
        line=None,
        title="Открытое занятие",
        period="1 раз в квартал",
        by=region.methodist.user,
        at=NOW,
    )
    assert (line.period, line.due, line.done_on) == ("1 раз в квартал", datetime.date(2027, 5, 31), None)
    line = clusters.set_line(
        cluster=cluster,
        line=line,
        title=line.title,
        period=line.period,
        actual="Показано три",
        by=by,
        at=LATER,
    )
    assert line.done_on == TODAY
    with pytest.raises(clusters.CannotChange):
        clusters.finish(cluster=cluster, outcome=" ", by=by, at=LATER)
    done = clusters.finish(cluster=cluster, outcome="Сборник игр", by=by, at=LATER)
    assert (done.state, done.ended_on) == (ClusterState.FINISHED, TODAY)
    assert set(ClusterMember.objects.values_list("leaving", flat=True)) == {Leaving.ENDED}
    assert cluster_needs.taken(ids(*people)) == set()


def test_work_begins_with_a_curator_who_works_there(region, topics):
    make_teachers(region.org_a1, topics, [MET] * 3)
    propose(region)
    cluster, by = TeacherCluster.objects.get(), region.municipal_operator.user
    clusters.confirm(cluster=cluster, by=by, at=NOW)
    with pytest.raises(clusters.CannotChange):
        clusters.start(cluster=cluster, by=by, at=NOW)
    with pytest.raises(clusters.CannotChange):
        clusters.describe(
            cluster=cluster, title="Речь", curator=region.stranger, goal="", period="", by=by, at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        TeacherCluster.objects.filter(pk=cluster.pk).update(state=ClusterState.RUNNING)


def test_signs_that_a_cluster_should_end(region, topics):
    people, cluster = life(region, topics)
    for person in people:
        give_deficit(person, topics["met.1"])
    assert not queries.signs_of(cluster, TODAY)
    assert queries.signs_of(cluster, datetime.date(2027, 6, 1)).is_over
    Deficit.objects.filter(person__in=people[:4]).update(status="compensated", closed_on=TODAY)
    assert queries.signs_of(cluster, TODAY).is_closed
    for person in people[:2]:
        consents.withdraw(consent=cluster_needs.consent_of(person.pk), by=person.user, at=LATER)
    signs = queries.signs_of(cluster, TODAY)
    assert signs.is_small
    assert not signs.is_closed  # of four people nothing is said


def test_share_of_teachers_hides_few_people(region, topics):
    teachers = len(cluster_needs.teachers_of(region.municipality_a, TODAY))
    life(region, topics)
    make_teachers(region.org_a2, topics, [FINE] * 5)
    assert queries.share_of(region.municipality_a, TODAY) == queries.Share(teachers + 11, 6)
    assert (
        queries.share_of(region.municipality_b, TODAY).inside is None
        or queries.share_of(region.municipality_b, TODAY).inside == 0
    )


def test_one_person_is_in_one_cluster(region, topics):
    people = make_teachers(region.org_a1, topics, [MET] * 3)
    propose(region)
    member = ClusterMember.objects.get(person=people[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        ClusterMember.objects.create(
            cluster=member.cluster, person=member.person, consent=member.consent, joined_at=NOW
        )


def test_who_sees_a_cluster(region, topics):
    people, cluster = life(region, topics)
    make_employment(region.municipal_operator, region.org_a2, "Методист")
    seeing = (region.municipal_operator, region.regional_operator, region.methodist, people[0])
    for person in seeing:
        assert cluster in queries.visible_to(person.user)
    for person in (region.head, region.teacher, region.stranger, region.expert, region.administrator):
        assert cluster not in queries.visible_to(person.user)
    for person in (people[0], region.head, region.methodist, region.stranger):
        assert not queries.members_visible_to(person.user).exists()
