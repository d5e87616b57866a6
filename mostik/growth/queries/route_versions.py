"""What a route said when it was sent round, frozen, and what is different between two of them.

Shape of `RouteVersion.content`: {"title", "period", "starts", "ends", "tutor", "goal", "steps": [{"id", "form", "kind",
"title", "content", "hours", "period", "due", "expected", "opportunity", "presentation", "competency", "deficits":
[[id, level], …]}, …]}; days are ISO texts. `REASONS` are read like a personal result: `content_for` leaves them out.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from mostik.growth.enums import Decision
from mostik.growth.models import LearningRoute, RouteAgreement, RouteStep, RouteVersion
from mostik.growth.queries import routes

HEADER = ("title", "period", "starts", "ends", "tutor", "goal")
FIELDS = (
    "title", "form", "kind", "content", "hours", "period", "due", "expected", "opportunity", "presentation",
    "competency", "deficits",
)  # fmt: skip
REASONS = frozenset({"goal", "competency", "deficits"})


def frozen(route: LearningRoute) -> dict[str, Any]:
    """The content of a route as it is now."""
    answers = routes.deficits_of(route)
    return {
        "title": route.title,
        "period": route.period,
        "starts": _iso(route.starts),
        "ends": _iso(route.ends),
        "tutor": route.tutor.full_name if route.tutor else "",
        "goal": route.goal,
        "steps": [
            _step(step, [[row.pk, row.level] for row in answers.get(step.pk, [])])
            for step in routes.steps_of(route)
        ],
    }


def _step(step: RouteStep, deficits: list[list[Any]]) -> dict[str, Any]:
    return {
        "id": step.pk,
        "form": step.form,
        "kind": step.kind,
        "title": step.title,
        "content": step.content,
        "hours": step.hours,
        "period": step.period,
        "due": _iso(step.due),
        "expected": step.expected,
        "opportunity": step.opportunity.title if step.opportunity else "",
        "presentation": step.presentation_form,
        "competency": step.competency.title if step.competency else "",
        "deficits": deficits,
    }


def content_for(version: RouteVersion, *, with_reasons: bool) -> dict[str, Any]:
    """What a reader gets: without the reasons these keys are not there at all."""
    return _masked(version.content, with_reasons)


def _masked(content: Mapping[str, Any], with_reasons: bool) -> dict[str, Any]:
    if with_reasons:
        return dict(content)
    kept = {key: value for key, value in content.items() if key not in REASONS}
    kept["steps"] = [
        {key: value for key, value in step.items() if key not in REASONS} for step in content["steps"]
    ]
    return kept


def of_route(route: LearningRoute) -> list[RouteVersion]:
    """The newest first."""
    return list(
        RouteVersion.objects.filter(route=route)
        .select_related("made_by")
        .defer("content")
        .order_by("-number")
    )


def get(route: LearningRoute, number: int) -> RouteVersion | None:
    return RouteVersion.objects.filter(route=route, number=number).select_related("made_by").first()


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class StepChange:
    """`before` is None: added; `after` is None: taken out; otherwise `fields` say what is different."""

    title: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    header: tuple[FieldChange, ...]
    steps: tuple[StepChange, ...]

    def __bool__(self) -> bool:
        return bool(self.header or self.steps)


def difference(before: Mapping[str, Any], after: Mapping[str, Any], *, with_reasons: bool) -> Difference:
    """Steps are matched by their id: in the order of the later content, those taken out last."""
    old, new = _masked(before, with_reasons), _masked(after, with_reasons)
    former = {step["id"]: step for step in old["steps"]}
    steps = []
    for step in new["steps"]:
        was = former.pop(step["id"], None)
        fields = _changes(was, step, FIELDS) if was else ()
        if was is None or fields:
            steps.append(StepChange(step["title"], was, step, fields))
    steps += [StepChange(step["title"], step, None) for step in former.values()]
    return Difference(_changes(old, new, HEADER), tuple(steps))


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], fields: tuple[str, ...]
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, old.get(name), new.get(name)) for name in fields if old.get(name) != new.get(name)
    )


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def agreed_steps(route: LearningRoute) -> set[int]:
    """Ids of the steps of the newest version that everybody has signed: what may be done while the route is changed."""
    unsigned = RouteAgreement.objects.exclude(decision=Decision.AGREED).filter(version=OuterRef("pk"))
    row = RouteVersion.objects.filter(~Exists(unsigned), route=route).order_by("-number").first()
    return {step["id"] for step in row.content["steps"]} if row else set()
