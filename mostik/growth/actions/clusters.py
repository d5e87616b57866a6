"""A methodist's hand on clusters: move, pin, confirm; and their life: curator, plan, work, outcome, end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.actions.cluster_forming import end_withdrawn
from mostik.growth.enums import CLUSTERS_AHEAD, ClusterState, Leaving
from mostik.growth.models import ClusterLine, ClusterMember, TeacherCluster
from mostik.growth.queries import cluster_needs, clusters
from mostik.growth.queries.spans import span_of
from mostik.lib.errors import Refusal
from mostik.network.models import Person
from mostik.platform.actions import audit
from mostik.platform.models import User

State = ClusterState
MOST = 25
"""Beyond this a group is no group: a methodist is told, not the solver."""


class CannotChange(Refusal):
    """The cluster is not this user's, is not at this stage, or something is missing."""


def move(*, person: Person, to: TeacherCluster, by: User, at: datetime.datetime) -> ClusterMember:
    """Put a teacher into a cluster, out of another one or from the list. The decision is a pin."""
    with transaction.atomic():
        end_withdrawn(at=at)
        row = _locked(to, by)
        consent = cluster_needs.consent_of(person.pk)
        if consent is None:
            raise CannotChange(_("This teacher has not agreed to be put into clusters."))
        if person.pk not in cluster_needs.teachers_of(clusters.region_of(row.place), timezone.localdate(at)):
            raise CannotChange(_("This teacher does not work in the region."))
        if clusters.members_of([row.pk]).count() >= MOST:
            raise CannotChange(_("There are %(n)d people in the cluster already.") % {"n": MOST})
        former = ClusterMember.objects.select_for_update(of=("self",)).select_related("cluster__place")
        old = former.filter(person=person, left_at__isnull=True).first()
        if old is not None:
            if old.cluster_id == row.pk:
                return _pin(old, True)
            if not rules.can_move(by, old):
                raise CannotChange(_("This teacher is in a cluster of another municipality."))
            _leave(old, Leaving.MOVED, at)
        made = ClusterMember.objects.create(
            cluster=row, person=person, consent=consent, is_pinned=True, joined_at=at
        )
        audit.record("growth.cluster.member_moved", target=row, by=by, at=at)
    return made


def move_all(*, people: Iterable[Person], to: TeacherCluster, by: User, at: datetime.datetime) -> int:
    """All of them or none."""
    with transaction.atomic():
        return len([move(person=person, to=to, by=by, at=at) for person in people])


def pin(*, member: ClusterMember, is_pinned: bool, by: User, at: datetime.datetime) -> ClusterMember:
    """Whatever the machine proposes next, this teacher stays here; or may be moved by it again."""
    with transaction.atomic():
        row = _member(member, by)
        _pin(row, is_pinned)
        audit.record("growth.cluster.member_pinned", target=row.cluster, by=by, at=at)
    return row


def remove(*, member: ClusterMember, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _member(member, by)
        _leave(row, Leaving.REMOVED, at)
        audit.record("growth.cluster.member_removed", target=row.cluster, by=by, at=at)


def confirm(*, cluster: TeacherCluster, by: User, at: datetime.datetime) -> TeacherCluster:
    """From now on its members see it and the machine no longer changes it."""
    with transaction.atomic():
        row = _locked(cluster, by, State.PROPOSED)
        if not clusters.members_of([row.pk]).exists():
            raise CannotChange(_("There is nobody in the cluster."))
        row.state = State.CONFIRMED
        row.save(update_fields=["state"])
        audit.record("growth.cluster.confirmed", target=row, by=by, at=at)
    return row


def describe(
    *,
    cluster: TeacherCluster,
    title: str,
    curator: Person | None,
    goal: str,
    period: str,
    by: User,
    at: datetime.datetime,
) -> TeacherCluster:
    """What it is called, who leads it, what for and when. The period is kept as it is written and read into days."""
    with transaction.atomic():
        row = _locked(cluster, by, State.PROPOSED, State.CONFIRMED, State.RUNNING)
        day = timezone.localdate(at)
        if not title.strip():
            raise CannotChange(_("Give the cluster a name."))
        if curator and not clusters.possible_curators(row.place, day).filter(pk=curator.pk).exists():
            raise CannotChange(
                _("The curator is a methodist, a senior teacher or an expert of the municipality.")
            )
        if row.state == State.RUNNING and curator is None:
            raise CannotChange(_("A cluster at work has a curator."))
        row.title, row.curator, row.goal, row.period = title.strip(), curator, goal.strip(), period.strip()
        span = span_of(row.period, day)
        row.starts, row.ends = span if span else (None, None)
        row.save(update_fields=["title", "curator", "goal", "period", "starts", "ends"])
        audit.record("growth.cluster.described", target=row, by=by, at=at)
    return row


def start(*, cluster: TeacherCluster, by: User, at: datetime.datetime) -> TeacherCluster:
    with transaction.atomic():
        row = _locked(cluster, by, State.CONFIRMED)
        if row.curator is None:
            raise CannotChange(_("Name a curator first."))
        row.state = State.RUNNING
        row.save(update_fields=["state"])
        audit.record("growth.cluster.started", target=row, by=by, at=at)
    return row


def finish(*, cluster: TeacherCluster, outcome: str, by: User, at: datetime.datetime) -> TeacherCluster:
    """The work is done: with what it has given, in words."""
    if not outcome.strip():
        raise CannotChange(_("Write what the work of the cluster has given."))
    return _end(cluster, State.FINISHED, (State.RUNNING,), {"outcome": outcome.strip()}, by, at)


def dissolve(*, cluster: TeacherCluster, reason: str, by: User, at: datetime.datetime) -> TeacherCluster:
    if not reason.strip():
        raise CannotChange(_("Write why the cluster is dissolved."))
    return _end(cluster, State.DISSOLVED, CLUSTERS_AHEAD, {"reason": reason.strip()}, by, at)


def set_line(
    *, cluster: TeacherCluster, line: ClusterLine | None, by: User, at: datetime.datetime, **fields: str
) -> ClusterLine:
    """Add or change a line of the plan (title, period, planned, actual). With a result it is done."""
    with transaction.atomic():
        row = (
            TeacherCluster.objects.select_for_update(of=("self",))
            .select_related("place", "curator")
            .get(pk=cluster.pk)
        )
        if not rules.can_keep_plan(by, row):
            raise CannotChange(_("The plan is kept by the curator and the methodist."))
        day = timezone.localdate(at)
        kept = line or ClusterLine(cluster=row)
        for name in ("title", "period", "planned", "actual"):
            setattr(kept, name, fields.get(name, "").strip())
        if not kept.title or not kept.period:
            raise CannotChange(_("Say what will be done and when."))
        span = span_of(kept.period, day)
        kept.due = span[1] if span else None
        kept.done_on = (kept.done_on or day) if kept.actual else None
        kept.save()
        audit.record("growth.cluster.plan_changed", target=row, by=by, at=at)
    return kept


def _end(
    cluster: TeacherCluster,
    state: State,
    allowed: Any,
    fields: dict[str, str],
    by: User,
    at: datetime.datetime,
) -> TeacherCluster:
    with transaction.atomic():
        row = _locked(cluster, by, *allowed)
        row.state, row.ended_on = state, timezone.localdate(at)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=["state", "ended_on", *fields])
        ClusterMember.objects.filter(cluster=row, left_at__isnull=True).update(
            left_at=at, leaving=Leaving.ENDED
        )
        audit.record("growth.cluster.ended", target=row, by=by, at=at, details={"state": str(state)})
    return row


def _locked(cluster: TeacherCluster, by: User, *states: str) -> TeacherCluster:
    rows = TeacherCluster.objects.select_for_update(of=("self",)).select_related("place", "curator", "topic")
    row = rows.get(pk=cluster.pk)
    if not rules.can_run_cluster(by, row):
        raise CannotChange(_("Clusters are formed by the methodist of the municipality."))
    if row.state not in (states or CLUSTERS_AHEAD):
        raise CannotChange(_("The cluster is at another stage already: open its page again."))
    return row


def _member(member: ClusterMember, by: User) -> ClusterMember:
    rows = ClusterMember.objects.select_for_update(of=("self",)).select_related("cluster__place")
    row = rows.filter(pk=member.pk, left_at__isnull=True).first()
    if row is None or not rules.can_move(by, row):
        raise CannotChange(_("This teacher is not in the cluster any more."))
    return row


def _pin(row: ClusterMember, is_pinned: bool) -> ClusterMember:
    row.is_pinned = is_pinned
    row.save(update_fields=["is_pinned"])
    return row


def _leave(row: ClusterMember, why: Leaving, at: datetime.datetime) -> None:
    """Of a proposal nothing is kept: nobody but the methodist has seen it."""
    if row.cluster.state == State.PROPOSED:
        row.delete()
        return
    row.left_at, row.leaving = at, why
    row.save(update_fields=["left_at", "leaving"])
