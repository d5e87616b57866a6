"""Reading templates of routes: which ones a user sees, which are offered at a place, which fits a deficit."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from mostik.growth.models import RouteTemplate, RouteTemplateStep
from mostik.growth.queries.packs import FOLDER
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Position
from mostik.network.queries import access

KEEPERS = ("senior_teacher", "municipal_operator", "regional_operator")
"""Who keeps the templates of a place."""
KEPT = (NodeKind.ORGANISATION.value, NodeKind.MUNICIPALITY.value, NodeKind.REGION.value)
READERS = (*KEEPERS, "head")
ALL = RouteTemplate.objects.select_related("place", "position")


def visible_to(user: Any) -> QuerySet[RouteTemplate]:
    """Whole catalogues of kept places; what is in use above them and for everybody."""
    if not user.is_authenticated or not user.is_active:
        return RouteTemplate.objects.none()
    paths = access.paths_of(user, roles=READERS)
    if not paths:
        return RouteTemplate.objects.none()
    above = {step for path in paths for step in access.paths_above(path)}
    kept = access.subtrees_with_role(user, KEEPERS)
    offered = Q(is_active=True) & (Q(place__isnull=True) | Q(place__path__in=above))
    return ALL.filter(offered | Q(place__in=kept.values("pk")))


def kept_places(user: Any) -> QuerySet[Node]:
    nodes = access.subtrees_with_role(user, KEEPERS).filter(kind__in=KEPT, valid_to__isnull=True)
    return nodes.order_by("depth", "name", "id")


def offered_at(place: Node) -> QuerySet[RouteTemplate]:
    """In use at a place: its own ones, those of the places above, those for everybody."""
    above = Q(place__isnull=True) | Q(place__path__in=access.paths_above(place.path))
    return ALL.filter(above, is_active=True).order_by("title", "id")


def of_place(place: Node) -> QuerySet[RouteTemplate]:
    return ALL.filter(place=place).order_by("title", "id")


def steps_of(templates: Iterable[int]) -> dict[int, list[RouteTemplateStep]]:
    found: dict[int, list[RouteTemplateStep]] = {}
    rows = RouteTemplateStep.objects.filter(template__in=list(templates)).select_related("opportunity")
    for row in rows.order_by("template", "order", "id"):
        found.setdefault(row.template_id, []).append(row)
    return found


def steps_visible_to(user: Any) -> QuerySet[RouteTemplateStep]:
    rows = RouteTemplateStep.objects.filter(template__in=visible_to(user).values("pk"))
    return rows.select_related("template__place", "opportunity")


def positions() -> QuerySet[Position]:
    return Position.objects.filter(pedagogical=True).order_by("title", "id")


def best(
    templates: Sequence[RouteTemplate], *, code: str, level: str, position: int | None
) -> RouteTemplate | None:
    """The most particular template that fits: of the competency before any, of the level before any, of the position
    before any; of equals the one nearest to the place, then the older one."""
    fitting = [
        row
        for row in templates
        if row.code in ("", code) and row.level in ("", level) and row.position_id in (None, position)
    ]
    return max(fitting, key=_rank, default=None)


def _rank(row: RouteTemplate) -> tuple[bool, bool, bool, int, int]:
    depth = row.place.depth if row.place else 0
    return row.code != "", row.level != "", row.position_id is not None, depth, -row.pk


@dataclass(frozen=True, slots=True)
class Pack:
    """A set of templates to begin with: dated data of our own. `templates` are as `actions.route_templates.take` reads
    them."""

    title: str
    valid_from: datetime.date
    templates: tuple[Mapping[str, Any], ...]


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    read = [json.loads(path.read_text("utf-8")) for path in FOLDER.glob("route-templates-*.json")]
    made = [
        Pack(one["title"], datetime.date.fromisoformat(one["valid_from"]), tuple(one["templates"]))
        for one in read
    ]
    return tuple(sorted(made, key=lambda pack: pack.valid_from))


def pack_on(day: datetime.date) -> Pack:
    """The newest pack in force on the day; the oldest one for days before any."""
    fitting = [pack for pack in packs() if pack.valid_from <= day]
    return fitting[-1] if fitting else packs()[0]
