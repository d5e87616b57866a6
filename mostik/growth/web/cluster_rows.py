"""What pages say about clusters: why somebody is in one, when it should end, what the machine has found."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.growth.enums import ClusterState
from mostik.growth.models import ClusterMember, ClusterProposal, TeacherCluster
from mostik.growth.queries import clusters
from mostik.growth.queries.clusters import MIN_CELL, Signs
from mostik.network.models import Node

TONES = {
    ClusterState.PROPOSED: "warn",
    ClusterState.CONFIRMED: "info",
    ClusterState.RUNNING: "good",
    ClusterState.FINISHED: "neutral",
    ClusterState.DISSOLVED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A teacher on the board: no results, only where they work and why they are here."""

    member: ClusterMember
    workplace: str
    why: str
    short: str


@dataclass(frozen=True, slots=True)
class Column:
    cluster: TeacherCluster
    tone: str
    cards: list[Card]
    signs: list[str]


def why(member: ClusterMember) -> str:
    if member.choice is None:
        return _("the decision of the methodist")
    if member.choice == 0:
        return _("this topic stands out most")
    if member.other_topic is None:
        return _("the second topic")
    return _("the second topic; the first one is “%(topic)s”") % {"topic": member.other_topic.title}


def short(member: ClusterMember) -> str:
    """For the board, where two hundred stand side by side."""
    return _("the main topic") if member.choice == 0 else why(member)


def columns(rows: Iterable[TeacherCluster], on: datetime.date) -> list[Column]:
    found = list(rows)
    members: dict[int, list[ClusterMember]] = {}
    for member in clusters.members_of([row.pk for row in found]):
        members.setdefault(member.cluster_id, []).append(member)
    everybody = [member.person_id for one in members.values() for member in one]
    works = clusters.employers(everybody, on)
    return [
        Column(
            cluster=row,
            tone=TONES[ClusterState(row.state)],
            cards=[card(member, works) for member in members.get(row.pk, [])],
            signs=[],
        )
        for row in found
    ]


def card(member: ClusterMember, works: dict[int, Node]) -> Card:
    place = works.get(member.person_id)
    return Card(member, place.title if place else "", why(member), short(member))


def signs(found: Signs) -> list[str]:
    return [
        words
        for is_there, words in (
            (found.is_small, _("fewer than %(n)d members are left") % {"n": MIN_CELL}),
            (found.is_over, _("the period of the work is over")),
            (found.is_done, _("everything in the plan is done")),
            (found.is_closed, _("most members have no deficit in the topic any more")),
        )
        if is_there
    ]


def found_by_machine(proposal: ClusterProposal) -> list[tuple[str, str]]:
    """What the last proposal came to. Numbers of fewer than MIN_CELL people are not told."""
    figures = proposal.figures

    def told(name: str) -> str:
        number = int(figures[name])
        return str(number) if number == 0 or number >= MIN_CELL else f"< {MIN_CELL}"

    placed, free = int(figures["placed"]), int(figures["free"])
    share = f" ({100 * placed // free} %)" if free >= MIN_CELL else ""
    return [
        (_("Teachers"), str(figures["teachers"])),
        (_("Have agreed"), str(figures["agreed"])),
        (_("Have a profile"), told("known")),
        (_("No topic stands out"), told("without")),
        (_("Placed of those who could be"), f"{told('placed')}{share}"),
        (_("By the first choice"), told("first")),
    ]


def moved(count: int) -> str:
    return ngettext("%d teacher is moved and pinned.", "%d teachers are moved and pinned.", count) % count
