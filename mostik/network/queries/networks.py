"""Educational networks a person sees, and their members on a day."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from mostik.network.enums import NodeKind
from mostik.network.models import EducationalNetwork, NetworkMember, Node
from mostik.network.queries import access

KEEPERS = ("regional_operator", "municipal_operator")
READERS = ("administrator", *KEEPERS, "observer")
MEMBERS = ("head", "senior_teacher")


def visible_to(user: Any) -> QuerySet[EducationalNetwork]:
    """Networks kept at the places of this person or above them, and those of own organisations."""
    rows = EducationalNetwork.objects.select_related("owner")
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    if user.is_administrator:
        return rows
    inside = access.subtrees_with_role(user, (*READERS, *MEMBERS)).order_by()
    organisations = inside.filter(kind=NodeKind.ORGANISATION).values("pk")
    members = NetworkMember.objects.filter(organisation__in=organisations).values("network")
    kept = access.subtrees_with_role(user, READERS).order_by().values("pk")
    return rows.filter(Q(owner__in=kept) | Q(pk__in=members))


def keepable(user: Any) -> QuerySet[Node]:
    """Places whose networks the user may keep."""
    kinds = (NodeKind.REGION, NodeKind.MUNICIPALITY)
    return access.subtrees_with_role(user, KEEPERS).filter(kind__in=kinds)


def members_on(network: EducationalNetwork, day: datetime.date) -> QuerySet[NetworkMember]:
    rows = NetworkMember.objects.on(day).filter(network=network)
    return rows.select_related("organisation", "network").order_by("organisation__path")


def members_visible_to(user: Any) -> QuerySet[NetworkMember]:
    seen = visible_to(user).order_by().values("pk")
    return NetworkMember.objects.filter(network__in=seen).select_related("network__owner", "organisation")


def members_of_all(day: datetime.date) -> dict[int, set[int]]:
    """Network → ids of its organisations on a day."""
    found: dict[int, set[int]] = {}
    for network, organisation in NetworkMember.objects.on(day).values_list("network", "organisation"):
        found.setdefault(network, set()).add(organisation)
    return found
