"""Reading clusters: whose a user sees, who is in them now, when one should end.

A membership tells that somebody has a deficit, so it is read by that person, by the methodist of the municipality and by
the curator; not by the head, not by colleagues, not by the other members. It holds while its own consent holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from mostik.assessment.enums import LIVE
from mostik.assessment.models import Competency, Deficit, Profile
from mostik.assessment.queries import profiles
from mostik.growth.enums import CLUSTERS_AGREED, CLUSTERS_AHEAD, ClusterState
from mostik.growth.models import ClusterLine, ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.queries import cluster_needs
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.network.queries.people import main_employer_of, person_of

FORMERS = ("municipal_operator", "regional_operator")
"""Who forms clusters in a place and runs them."""
LEADERS = ("senior_teacher", "municipal_operator", "expert")
MIN_CELL = 5
SHOWN_TO_MEMBERS = (*CLUSTERS_AGREED, ClusterState.FINISHED.value)

_ALL = TeacherCluster.objects.select_related("place", "topic", "curator", "proposal")


def visible_to(user: Any) -> QuerySet[TeacherCluster]:
    """Clusters of places the user answers for; those the user leads; the user's own ones once they are agreed."""
    if not user.is_authenticated or not user.is_active:
        return TeacherCluster.objects.none()
    nodes = access.subtrees_with_role(user, FORMERS)
    person = person_of(user)
    mine = Q(pk__in=[])
    if person is not None:
        of = living().filter(person=person).values("cluster")
        mine = Q(curator=person) | Q(pk__in=of, state__in=SHOWN_TO_MEMBERS)
    return _ALL.filter(Q(place__in=nodes.values("pk")) | mine)


def places_of(user: Any) -> QuerySet[Node]:
    """Municipalities and regions where the user forms clusters."""
    nodes = access.subtrees_with_role(user, FORMERS)
    granted = access.nodes_with_role(user, ("regional_operator",))
    kinds = Q(kind=NodeKind.MUNICIPALITY) | Q(kind=NodeKind.REGION, pk__in=granted.values("pk"))
    return nodes.filter(kinds)


def of_place(place: Node) -> QuerySet[TeacherCluster]:
    return _ALL.filter(place__path__startswith=place.path)


def living() -> QuerySet[ClusterMember]:
    """Memberships in force: not left, on a consent that holds."""
    rows = ClusterMember.objects.filter(left_at__isnull=True, consent__withdrawn_at__isnull=True)
    return rows.select_related("person", "cluster__topic", "other_topic")


def members_of(clusters: Iterable[int]) -> QuerySet[ClusterMember]:
    names = ("person__last_name", "person__first_name", "person_id")
    return living().filter(cluster__in=list(clusters)).order_by(*names)


def members_visible_to(user: Any) -> QuerySet[ClusterMember]:
    """Memberships a methodist moves: of clusters in own places."""
    nodes = access.subtrees_with_role(user, FORMERS)
    return living().filter(cluster__place__in=nodes.values("pk"), cluster__state__in=CLUSTERS_AHEAD)


def lines_of(cluster: TeacherCluster) -> list[ClusterLine]:
    """The plan in the order of its days; what has none comes last."""
    rows = ClusterLine.objects.filter(cluster=cluster)
    return list(rows.order_by(F("due").asc(nulls_last=True), "id"))


def own_of(user: Any) -> ClusterMember | None:
    """The membership the user reads about: in an agreed cluster."""
    person = person_of(user)
    rows = living().filter(person=person, cluster__state__in=CLUSTERS_AGREED) if person else living().none()
    return rows.select_related("cluster__curator", "cluster__place").first()


def region_of(place: Node) -> Node:
    """The region of a municipality: a cluster may have members from next door."""
    above = Node.objects.filter(path__in=access.paths_above(place.path), kind=NodeKind.REGION)
    return above.first() or place


def counts_of(place: Node) -> dict[str, int]:
    """State → clusters of the place."""
    rows = of_place(place).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def has_agreed(user: Any) -> bool:
    person = person_of(user)
    return person is not None and cluster_needs.consent_of(person.pk) is not None


@dataclass(frozen=True, slots=True)
class Why:
    """The teacher's own numbers behind the topic, per cent; None where the profile no longer says."""

    topic: Fraction | None
    own: Fraction | None


def why_of(member: ClusterMember) -> Why:
    """Only ever shown to the member: mean of the topic and mean of everything known, by the current profile."""
    profile = Profile.objects.filter(
        person=member.person_id, model=member.cluster.topic.model_id, is_current=True
    ).first()
    if profile is None:
        return Why(None, None)
    lines = {pk: line.value / 100 for pk, line in profiles.lines_of(profile).items()}
    topic = cluster_needs.leaves_below(member.cluster.topic)
    inside = [lines[pk] for pk in topic if pk in lines]
    return Why(_mean(inside), _mean(list(lines.values())))


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def last_proposal(place: Node) -> ClusterProposal | None:
    return ClusterProposal.objects.filter(place=place).first()


def employers(people: Iterable[int], on: datetime.date) -> dict[int, Node]:
    found = main_employer_of(people, on)
    nodes = Node.objects.in_bulk(set(found.values()))
    return {person: nodes[node] for person, node in found.items()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody with a topic who is in no cluster."""

    person: Person
    first: Competency
    second: Competency | None


def waiting(place: Node, on: datetime.date, *, by_blocks: bool) -> list[Waiting]:
    """Who could be placed by hand, by name."""
    pool = cluster_needs.pool(place, on, by_blocks=by_blocks)
    busy = cluster_needs.taken(pool.people)
    people = Person.objects.in_bulk([person for person in pool.people if person not in busy])
    found = []
    for row, person in enumerate(pool.people):
        first = pool.topic_of(row, 0)
        if person in people and first is not None:
            found.append(Waiting(people[person], first, pool.topic_of(row, 1)))
    return sorted(found, key=lambda one: (one.person.full_name, one.person.pk))


def possible_curators(place: Node, on: datetime.date) -> QuerySet[Person]:
    """Methodists, senior teachers and experts of the municipality; not heads: they would learn about their own staff."""
    granted = RoleAssignment.objects.on(on).filter(role__in=LEADERS, node__path__startswith=place.path)
    return Person.objects.filter(pk__in=granted.values("person")).order_by("last_name", "first_name", "id")


def movable(place: Node, on: datetime.date) -> QuerySet[Person]:
    """Whom a methodist puts into clusters of the place: members there, and teachers with a consent in force."""
    members = living().filter(cluster__place__path__startswith=place.path, cluster__state__in=CLUSTERS_AHEAD)
    agreed = cluster_needs.consents_of(cluster_needs.teachers_of(place, on))
    return Person.objects.filter(Q(pk__in=members.values("person")) | Q(pk__in=list(agreed)))


@dataclass(frozen=True, slots=True)
class Share:
    """How many teachers work in agreed clusters; `inside` is None where fewer than MIN_CELL people would be told apart."""

    teachers: int
    inside: int | None

    @property
    def percent(self) -> Fraction | None:
        return Fraction(self.inside, self.teachers) if self.inside is not None and self.teachers else None


def share_of(place: Node, on: datetime.date) -> Share:
    teachers = cluster_needs.teachers_of(place, on)
    rows = living().filter(cluster__state__in=CLUSTERS_AGREED, person__in=list(teachers))
    inside = rows.aggregate(n=Count("person", distinct=True))["n"]
    told_apart = 0 < inside < MIN_CELL or 0 < len(teachers) - inside < MIN_CELL or len(teachers) < MIN_CELL
    return Share(len(teachers), None if told_apart else inside)


@dataclass(frozen=True, slots=True)
class Signs:
    """When a cluster should end: the rule of dissolving. A sign is a reason to decide, never a decision."""

    is_small: bool
    is_over: bool
    is_done: bool
    is_closed: bool

    def __bool__(self) -> bool:
        return self.is_small or self.is_over or self.is_done or self.is_closed


def signs_of(cluster: TeacherCluster, on: datetime.date) -> Signs:
    """Fewer than MIN_CELL members; the period has passed; the plan is done; most of at least MIN_CELL members have no
    live deficit in the topic any more (said only as «most», never who)."""
    people = list(living().filter(cluster=cluster).values_list("person_id", flat=True))
    lines = list(ClusterLine.objects.filter(cluster=cluster).values_list("done_on", flat=True))
    needing = Deficit.objects.filter(
        Q(competency=cluster.topic) | Q(competency__parent=cluster.topic), person__in=people, status__in=LIVE
    )
    still = needing.values("person").distinct().count()
    return Signs(
        is_small=len(people) < MIN_CELL,
        is_over=cluster.ends is not None and cluster.ends < on,
        is_done=bool(lines) and all(lines),
        is_closed=len(people) >= MIN_CELL and 3 * still <= len(people),
    )
