"""A template of routes for tests, and pages to start from."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mostik.growth.actions import route_templates as actions
from mostik.growth.models import RouteTemplate
from tests.growth.topics import NOW
from tests.growth.ways import user

STEP = {
    "kind": "self_education",
    "form": "",
    "title": "Читать",
    "content": "",
    "hours": 6,
    "from_week": 1,
    "until_week": 4,
    "expected": "",
    "presentation_form": "",
}


def make_template(
    region: Any, place: Any = None, by: Any = None, steps: int = 1, **fields: Any
) -> RouteTemplate:
    """A template of municipality A against «met.1»; its topics have to be there (`topics.make_topics`)."""
    writer = user(by or region.municipal_operator)
    row = actions.save(
        template=None,
        place=place or region.municipality_a,
        by=writer,
        at=NOW,
        **{"title": "Шаблон", "code": "met.1", **fields},
    )
    for number in range(steps):
        actions.set_step(template=row, step=None, by=writer, at=NOW, **{**STEP, "title": f"Шаг {number + 1}"})
    return row


def pages_of_route_templates(region: Any) -> list[str]:
    """After `topics.pages_of_clusters`."""
    row = make_template(region, steps=2)
    names = ("growth:route-templates", "growth:route-mass", "growth:bridges")
    return [
        reverse("growth:route-template", args=[row.pk]),
        *(reverse(name) for name in names),
        reverse("growth:route-mass-place", args=[region.org_a1.pk]),
        reverse("growth:bridge", args=[region.org_a1.pk]),
    ]
