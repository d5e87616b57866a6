"""A programme of the municipality «a» over the region of tests/network/builders.py, years 2025–2027."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse

from mostik.programmes.actions import programmes as actions
from mostik.programmes.models import Programme, TargetIndicator
from tests.monitoring.builders import user_of

NOW = datetime.datetime(2026, 11, 10, 9, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()
PACK = "methodical_service"


def make(region: Any, pack: str = PACK, **fields: Any) -> Programme:
    values = {
        "title": "Сопровождение по дефицитам",
        "basis": "",
        "goal": "",
        "starts": datetime.date(2025, 1, 1),
        "ends": datetime.date(2027, 12, 31),
        **fields,
    }
    return actions.save(
        programme=None,
        owner=region.municipality_a,
        pack=pack,
        by=user_of(region.municipal_operator),
        at=NOW,
        **values,
    )


def running(region: Any, **fields: Any) -> Programme:
    return actions.start(programme=make(region, **fields), by=user_of(region.municipal_operator), at=NOW)


def indicator(programme: Programme, source: str) -> TargetIndicator:
    return TargetIndicator.objects.get(programme=programme, source=source)


def plan(region: Any, row: TargetIndicator, **by_year: int) -> None:
    plans = {(row.pk, int(year[1:])): Fraction(value) for year, value in by_year.items()}
    actions.plan(programme=row.programme, plans=plans, by=user_of(region.municipal_operator), at=NOW)


def type_fact(region: Any, row: TargetIndicator, **changed: Any) -> Any:
    values = {
        "year": 2025,
        "value": Fraction(125, 2),
        "as_of": datetime.date(2025, 12, 20),
        "document": "Справка № 4",
    }
    by = user_of(region.municipal_operator)
    return actions.type_fact(indicator=row, by=by, at=NOW, **{**values, **changed})


def programme_pages(region: Any) -> list[str]:
    """A running one with a typed fact, one being prepared."""
    one = running(region)
    type_fact(region, indicator(one, "routes"))
    draft = make(region, title="Ещё готовится")
    return [
        reverse("programmes:list"),
        reverse("programmes:programme", args=[one.pk]),
        reverse("programmes:programme", args=[draft.pk]),
    ]
