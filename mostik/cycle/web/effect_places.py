"""The way down from a mean change to the places behind it, and from each number to where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from mostik.cycle.queries import effects
from mostik.cycle.queries.effects import Effect
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns, remeasured
from mostik.monitoring.rules import can_view_results
from mostik.network.models import Node

PAGE = 30


class Whys:
    """Addresses of «почему» in both rounds; empty for a reader who may not open results of the place."""

    def __init__(self, first: Campaign, second: Campaign) -> None:
        after = {old: pair.after.result.version_id for old, pair in remeasured.pairs(first, second).items()}
        self._first, self._second = first.pk, second.pk
        self._used = {used.version_id: used.pk for used in campaigns.instruments_of(first)}
        used = {row.version_id: row.pk for row in campaigns.instruments_of(second)}
        self._after: Mapping[int, int | None] = {old: used.get(new) for old, new in after.items()}

    def of(self, one: Effect) -> tuple[str, str]:
        row = one.row
        return (
            self._url(self._first, self._used.get(row.version_id), one),
            self._url(self._second, self._after.get(row.version_id), one),
        )

    @staticmethod
    def _url(campaign: int, used: int | None, one: Effect) -> str:
        if used is None:
            return ""
        address = reverse("monitoring:why", args=[campaign, one.row.addressee_id, one.row.code])
        return f"{address}?instrument={used}&source={one.row.source}"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    effect: Effect
    before_url: str
    after_url: str


def key_of(one: effects.Below) -> str:
    return f"{one.version_id}:{one.audience}:{one.code}"


def opened(
    every: Sequence[Effect], place: Node, whys: Whys | None, query: QueryDict
) -> dict[str, Any] | None:
    """What `?line=` asks for: a line of the table taken apart."""
    version, _colon, rest = query.get("line", "").partition(":")
    audience, _colon, code = rest.partition(":")
    if not version.isdecimal() or len(version) > 12:
        return None
    rows = effects.places_of(every, place, (int(version), code, audience))
    if not rows:
        return None
    asked = query.get("page", "1")
    pages = -(-len(rows) // PAGE)
    page = min(max(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, 1), pages)

    def link(to: int) -> str:
        changed = query.copy()
        changed["page"] = str(to)
        return f"?{changed.urlencode()}#places"

    shown = rows[(page - 1) * PAGE : page * PAGE]
    return {
        "title": f"{rows[0].row.code}. {rows[0].row.indicator}",
        "rows": [PlaceLine(one, *(whys.of(one) if whys else ("", ""))) for one in shown],
        "count": len(rows),
        "previous": link(page - 1) if page > 1 else "",
        "next": link(page + 1) if page < pages else "",
    }


def whys_for(user: Any, first: Campaign, second: Campaign | None, place: Node) -> Whys | None:
    return Whys(first, second) if second and can_view_results(user, place) else None
