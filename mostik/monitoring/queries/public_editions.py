"""Editions of public pages: the owner's list, and what everybody may read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from mostik.lib.searching import WORD, folded
from mostik.monitoring.models import Campaign, PublicEdition
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries.public_content import is_genuine
from mostik.network.enums import NodeKind


def visible_to(user: Any) -> QuerySet[PublicEdition]:
    """Editions as their owners see them."""
    seen = campaigns.visible_to(user).values("pk")
    return PublicEdition.objects.filter(campaign__in=seen).select_related("campaign__owner")


def of_campaign(campaign: Campaign) -> QuerySet[PublicEdition]:
    """The newest first, without the heavy text."""
    return PublicEdition.objects.filter(campaign=campaign).defer("content").order_by("-number")


def newest(campaign_id: int) -> PublicEdition | None:
    """What the short address leads to: the newest edition that was not withdrawn, or else the newest one, which says so."""
    rows = PublicEdition.objects.filter(campaign=campaign_id).defer("content").order_by("-number")
    return rows.filter(withdrawn_at__isnull=True).first() or rows.first()


def edition(campaign_id: int, number: int) -> PublicEdition | None:
    return PublicEdition.objects.filter(campaign=campaign_id, number=number).first()


def everything_told() -> list[tuple[PublicEdition, str, str]]:
    """The newest standing edition of every campaign, with its title and publisher as they were signed."""
    rows = PublicEdition.objects.filter(withdrawn_at__isnull=True).order_by("-published_at", "-pk")
    found: dict[int, PublicEdition] = {}
    for row in rows.defer("content"):
        known = found.get(row.campaign_id)
        if known is None or known.number < row.number:
            found[row.campaign_id] = row
    pages = [(row, page_of(row)) for row in found.values()]
    return [(row, page.content["campaign"]["title"], page.content["publisher"]) for row, page in pages]


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    name: str
    kind: str
    municipality: int | None


@dataclass(frozen=True)
class Page:
    """A read edition."""

    content: Mapping[str, Any]
    places: Mapping[int, Place]

    def of_kind(self, kind: str) -> list[Place]:
        """In the order of the alphabet: the order says nothing about quality."""
        found = [place for place in self.places.values() if place.kind == kind]
        return sorted(found, key=lambda place: (folded(place.name), place.id))

    def kindergartens(self, query: str = "") -> Iterator[tuple[Place | None, list[Place]]]:
        """Municipalities with their kindergartens, all in the order of the alphabet; with a query only those whose name has
        every word of it. A kindergarten published alone stands under nothing."""
        words = WORD.findall(folded(query))[:8]
        inside: dict[int | None, list[Place]] = {}
        for place in self.of_kind(NodeKind.ORGANISATION.value):
            if all(word in folded(place.name) for word in words):
                inside.setdefault(place.municipality, []).append(place)
        for town in self.of_kind(NodeKind.MUNICIPALITY.value):
            if town.id in inside:
                yield town, inside.pop(town.id)
        for rest in inside.values():
            yield None, rest

    @property
    def owner(self) -> int:
        return int(self.content["owner"])


def page_of(row: PublicEdition) -> Page:
    """The content of an edition. One that does not match its signature is not shown to anybody: `Forged`."""
    return _read(row.pk, row.digest, row.signature)


class Forged(Exception):
    """The kept text is not the one that was signed."""


@lru_cache(maxsize=16)
def _read(pk: int, digest: str, signature: str) -> Page:
    text = PublicEdition.objects.values_list("content", flat=True).get(pk=pk)
    if not is_genuine(text, digest, signature):
        raise Forged
    return read(json.loads(text))


def read(content: Mapping[str, Any]) -> Page:
    """The same of a content that is not kept yet."""
    places = {
        int(key): Place(int(key), one["name"], one["kind"], one["municipality"])
        for key, one in content["places"].items()
    }
    return Page(content, places)
