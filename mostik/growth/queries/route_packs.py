"""Kinds of steps, how a route is agreed by default and windows of reminders: dated data, never constants in code."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mostik.growth.enums import AgreeingRole, OpportunityKind, StepForm
from mostik.growth.models import RouteOrder
from mostik.growth.queries.packs import FOLDER
from mostik.network.models import Node
from mostik.network.queries import access


@dataclass(frozen=True, slots=True)
class StepKind:
    """`opportunity`: the kind of the catalogue it is made of; `record`: the kind of a portfolio record it usually ends in;
    `expected`: a product to begin with."""

    code: str
    form: StepForm
    title: str
    expected: str
    record: str
    opportunity: str


@dataclass(frozen=True, slots=True)
class RoutePack:
    title: str
    valid_from: datetime.date
    order: tuple[AgreeingRole, ...]
    soon_days: int
    most_steps: int
    kinds: Mapping[str, StepKind]
    presentations: tuple[str, ...]


def on(day: datetime.date) -> RoutePack:
    """The newest pack in force on the day; the oldest one for days before any."""
    packs = _packs()
    fitting = [pack for pack in packs if pack.valid_from <= day]
    return fitting[-1] if fitting else packs[0]


def all_packs() -> tuple[RoutePack, ...]:
    """The oldest first."""
    return _packs()


def kind_of(code: str) -> StepKind | None:
    """By the newest pack that knows the code."""
    return next((pack.kinds[code] for pack in reversed(_packs()) if code in pack.kinds), None)


def title_of(code: str) -> str:
    kind = kind_of(code)
    return kind.title if kind else code


def kind_for(opportunity: str, day: datetime.date) -> StepKind:
    """What a step made of an opportunity of this kind is."""
    kinds = on(day).kinds.values()
    return next(
        (kind for kind in kinds if kind.opportunity == OpportunityKind(opportunity)), next(iter(kinds))
    )


def order_of(place: Node, day: datetime.date) -> tuple[AgreeingRole, ...]:
    """Who agrees the routes of people who work at the place: as the nearest place above has set it, or the pack."""
    rows = RouteOrder.objects.filter(place__path__in=access.paths_above(place.path))
    nearest = rows.order_by("-place__depth").first()
    return tuple(AgreeingRole(role) for role in nearest.roles) if nearest else on(day).order


@lru_cache(maxsize=1)
def _packs() -> tuple[RoutePack, ...]:
    read = [_pack(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("routes-*.json")]
    return tuple(sorted(read, key=lambda pack: pack.valid_from))


def _pack(data: Mapping[str, Any]) -> RoutePack:
    return RoutePack(
        title=data["title"],
        valid_from=datetime.date.fromisoformat(data["valid_from"]),
        order=tuple(AgreeingRole(role) for role in data["order"]),
        soon_days=data["soon_days"],
        most_steps=data["most_steps"],
        kinds={
            one["code"]: StepKind(
                one["code"],
                StepForm(one["form"]),
                one["title"],
                one["expected"],
                one.get("record", ""),
                one.get("opportunity", ""),
            )
            for one in data["kinds"]
        },
        presentations=tuple(data["presentations"]),
    )
