"""The machine proposes clusters of a place: the rule finds topics, the solver forms groups, pins of a methodist stay."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import ClusterState, Leaving
from mostik.growth.models import ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.queries import cluster_needs
from mostik.growth.queries.cluster_needs import Pool
from mostik.lib.errors import Refusal
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats.clusters import NONE
from mostik.stats.grouping import PINNED, Grouping, Sizes, Teachers, form


class CannotPropose(Refusal):
    """Not this user's place, or sizes that cannot be kept."""


def propose(
    *, place: Node, by_blocks: bool, least: int = 8, most: int = 15, by: User, at: datetime.datetime
) -> ClusterProposal:
    """Propose anew: earlier proposals that nobody touched go, agreed clusters and pinned people stay where they are.

    Pressed twice it gives the same. Over a region the rest of a municipality is joined with its neighbours."""
    if not rules.can_form_clusters(by, place):
        raise CannotPropose(_("Clusters are formed by the methodist of the municipality."))
    if most < 2 * least - 1 or least < 2:
        raise CannotPropose(
            _("The largest size must be at least twice the smallest one less one: 8 and 15, 5 and 9.")
        )
    with transaction.atomic():
        Node.objects.select_for_update().get(pk=place.pk)  # two presses at once: one after the other
        end_withdrawn(at=at)
        _clear(place)
        pool = cluster_needs.pool(place, timezone.localdate(at), by_blocks=by_blocks)
        pins = _pins(place, pool)
        rows = _free_rows(pool, pins)
        grouping = form(_teachers(pool, rows, pins), Sizes(least, most), _neighbours(place))
        proposal = ClusterProposal.objects.create(
            place=place,
            by_blocks=by_blocks,
            least=least,
            most=most,
            figures=_figures(pool, rows, grouping),
            made_at=at,
            made_by=by,
        )
        _keep(proposal, pool, rows, grouping, pins, by, at)
        details = {"clusters": len(grouping.groups)}
        audit.record("growth.clusters.proposed", target=place, by=by, at=at, details=details)
    return proposal


def end_withdrawn(*, at: datetime.datetime) -> int:
    """Close memberships whose consent is withdrawn: nobody sees them any more, but they would hold the person's place."""
    rows = ClusterMember.objects.filter(left_at__isnull=True, consent__withdrawn_at__isnull=False)
    return rows.update(left_at=at, leaving=Leaving.CONSENT)


def _clear(place: Node) -> None:
    """Proposals nobody has touched."""
    proposed = TeacherCluster.objects.filter(place__path__startswith=place.path, state=ClusterState.PROPOSED)
    ours = ClusterMember.objects.filter(cluster__in=proposed.values("pk"))
    ours.filter(is_pinned=False, left_at__isnull=True).delete()
    kept = set(ours.filter(left_at__isnull=True).values_list("cluster_id", flat=True))
    empty = [cluster.pk for cluster in proposed if cluster.pk not in kept]
    ClusterMember.objects.filter(cluster__in=empty).delete()
    TeacherCluster.objects.filter(pk__in=empty).delete()


def _pins(place: Node, pool: Pool) -> dict[int, ClusterMember]:
    """Person → the pinned membership in a proposed cluster whose topic can still be counted."""
    topics = {topic.pk for topic in pool.topics}
    rows = ClusterMember.objects.filter(
        cluster__place__path__startswith=place.path,
        cluster__state=ClusterState.PROPOSED,
        is_pinned=True,
        left_at__isnull=True,
    ).select_related("cluster")
    return {row.person_id: row for row in rows if row.cluster.topic_id in topics}


def _free_rows(pool: Pool, pins: dict[int, ClusterMember]) -> list[int]:
    """Rows of the pool that are in no agreed cluster; those pinned in a proposed one are among them."""
    busy = cluster_needs.taken(pool.people)
    return [row for row, person in enumerate(pool.people) if person in pins or person not in busy]


def _teachers(pool: Pool, rows: list[int], pins: dict[int, ClusterMember]) -> Teachers:
    number = {topic.pk: place for place, topic in enumerate(pool.topics)}
    pinned = [pins.get(pool.people[row]) for row in rows]
    return Teachers.of(
        keys=[pool.people[row] for row in rows],
        places=[
            one.cluster.place_id if one else pool.places[row] for row, one in zip(rows, pinned, strict=True)
        ],
        choices=pool.needs.choices[rows],
        shortfall=pool.needs.shortfall[rows],
        pins=[number[one.cluster.topic_id] if one else NONE for one in pinned],
        rooms=[one.cluster_id if one else 0 for one in pinned],
    )


def _neighbours(place: Node) -> dict[int, list[int]]:
    """Other municipalities of the region, those that stand nearest in the list first; none below a region."""
    if place.kind != NodeKind.REGION:
        return {}
    towns = list(
        Node.objects.filter(kind=NodeKind.MUNICIPALITY, path__startswith=place.path)
        .order_by("path")
        .values_list("pk", flat=True)
    )
    order = {town: number for number, town in enumerate(towns)}
    return {
        town: sorted(
            (one for one in towns if one != town), key=lambda one: (abs(order[one] - order[town]), one)
        )
        for town in towns
    }


def _figures(pool: Pool, rows: list[int], grouping: Grouping) -> dict[str, Any]:
    placed = int((grouping.group != NONE).sum())
    wanting = int((pool.needs.choices[rows, 0] != NONE).sum()) if rows else 0
    return {
        **pool.figures(),
        "free": wanting,
        "placed": placed,
        "first": int((grouping.taken == 0).sum()),
        "clusters": len(grouping.groups),
        "is_optimal": not grouping.not_optimal,
    }


def _keep(
    proposal: ClusterProposal,
    pool: Pool,
    rows: list[int],
    grouping: Grouping,
    pins: dict[int, ClusterMember],
    by: User,
    at: datetime.datetime,
) -> None:
    known = {pin.cluster_id: pin.cluster for pin in pins.values()}
    names: dict[tuple[int, int], int] = defaultdict(int)
    made = []
    for group in grouping.groups:
        topic = pool.topics[group.topic]
        names[group.place, group.topic] += 1
        number = names[group.place, group.topic]
        pinned = [pins[pool.people[rows[row]]] for row in group.members if grouping.taken[row] == PINNED]
        cluster = known[pinned[0].cluster_id] if pinned else None
        if cluster is None:
            cluster = TeacherCluster.objects.create(
                place_id=group.place,
                topic=topic,
                title=topic.title if number == 1 else f"{topic.title[:290]} ({number})",
                is_joint=group.joint,
                proposal=proposal,
                created_at=at,
                created_by=by,
            )
        elif group.joint and not cluster.is_joint:
            TeacherCluster.objects.filter(pk=cluster.pk).update(is_joint=True)
        for row in group.members:
            if grouping.taken[row] != PINNED:
                made.append(_member(cluster, pool, rows[row], int(grouping.taken[row]), at))
    ClusterMember.objects.bulk_create(made, batch_size=500)


def _member(
    cluster: TeacherCluster, pool: Pool, row: int, choice: int, at: datetime.datetime
) -> ClusterMember:
    """`other_topic` is what the teacher's next choice was: a methodist who moves somebody sees where to."""
    return ClusterMember(
        cluster=cluster,
        person_id=pool.people[row],
        consent_id=pool.consents[row],
        choice=choice,
        other_topic=pool.topic_of(row, 1 - choice) if choice < 2 else None,
        joined_at=at,
    )
