"""What a live source answers, and the staff that shares are counted of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q, QuerySet

from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node
from mostik.programmes.queries import packs


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the drill-down: a place, a block, a service. `value` as in `Measured`, None where only words are told."""

    title: str
    said: str
    value: Fraction | None = None
    place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """`value`: per cent of a share (0…100), a number, 1 for yes and 0 for no; None where it cannot be told, and `said` says
    why. `said` holds the numbers behind it in words."""

    value: Fraction | None
    said: str
    parts: tuple[Part, ...] = ()


def organisations(place: Node, on: datetime.date) -> QuerySet[Node]:
    """Organisations at the place and below it that were open on the day."""
    found: QuerySet[Node] = Node.objects.on(on)
    return found.filter(path__startswith=place.path, kind=NodeKind.ORGANISATION).order_by("path")


def staff(place: Node, on: datetime.date) -> dict[int, str]:
    """Person → path of the organisation of the main job, for everybody in a pedagogical or managing post on the day."""
    posts = Q(position__pedagogical=True) | Q(position__title__in=packs.managing_posts())
    jobs = Employment.objects.on(on).filter(posts, organisation__path__startswith=place.path)
    rows = jobs.order_by("is_main", "-id").values_list("person_id", "organisation__path")
    return dict(rows)


def below(place: Node, on: datetime.date) -> list[Node]:
    """Places right below, where a number is broken down: municipalities of a region, organisations of a municipality."""
    if place.kind == NodeKind.ORGANISATION:
        return []
    nodes = Node.objects.on(on).filter(path__startswith=place.path, depth=place.depth + 1)
    return list(nodes.filter(kind__in=(NodeKind.MUNICIPALITY, NodeKind.ORGANISATION)).order_by("path"))


def per_cent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None
