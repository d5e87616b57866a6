"""Waves of a campaign: which places fill their cards when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mostik.monitoring.models import Assignment, Campaign, Wave, WavePlace
from mostik.monitoring.queries.campaigns import Progress, total_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries.access import under


@dataclass(frozen=True, slots=True)
class WaveRow:
    wave: Wave
    nodes: list[Node]
    progress: Progress


def of_campaign(campaign: Campaign) -> list[Wave]:
    return list(Wave.objects.filter(campaign=campaign))


def nodes_of(campaign: Campaign) -> dict[int, list[Node]]:
    """Places of each wave, by its id."""
    found: dict[int, list[Node]] = {}
    for row in WavePlace.objects.filter(campaign=campaign).select_related("node").order_by("node__name"):
        found.setdefault(row.wave_id, []).append(row.node)
    return found


def by_place(campaign: Campaign) -> dict[int, Wave]:
    """The wave of each place, by the id of the node."""
    rows = WavePlace.objects.filter(campaign=campaign).select_related("wave")
    return {row.node_id: row.wave for row in rows}


def nearest(waves: Mapping[int, Wave], path: Iterable[int]) -> Wave | None:
    """The wave of the first node on the way up that has one."""
    return next((waves[step] for step in path if step in waves), None)


def progress(campaign: Campaign, cards: QuerySet[Assignment], today: Any) -> list[WaveRow]:
    """Each wave with its places and how far these cards have come."""
    places = nodes_of(campaign)
    rows = []
    for wave in of_campaign(campaign):
        nodes = places.get(wave.pk, [])
        here = cards.filter(under([node.path for node in nodes], "unit__"))
        rows.append(WaveRow(wave, nodes, total_of(here, today)))
    return rows


def possible_places(campaign: Campaign) -> QuerySet[Node]:
    """Municipalities of a regional campaign, kindergartens of a municipal one."""
    owner = campaign.owner
    kind = NodeKind.MUNICIPALITY if owner.kind == NodeKind.REGION else NodeKind.ORGANISATION
    below: QuerySet[Node] = Node.objects.on(campaign.structure_date).filter(
        path__startswith=owner.path, kind=kind
    )
    return below.order_by("name", "pk")
