"""What has changed since a route was begun: the profile it answers beside the newest one, with the error of measurement."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from mostik.assessment.models import Deficit, Profile
from mostik.assessment.queries import competencies, profiles
from mostik.assessment.queries.profiles import Block, Shown
from mostik.growth.models import LearningRoute, StepDeficit


@dataclass(frozen=True, slots=True)
class Answer:
    """A deficit the route answers, and its competency now; `shown` is None where the newest profile does not say."""

    deficit: Deficit
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class RouteChange:
    """Personal: for whoever reads the reasons. `now` is None while nothing newer was measured."""

    before: Profile
    now: Profile | None
    answers: tuple[Answer, ...]
    blocks: tuple[Block, ...]

    @property
    def others(self) -> list[Shown]:
        mine = {answer.deficit.competency_id for answer in self.answers}
        return [row for block in self.blocks for row in block.rows if row.competency.pk not in mine]


def of_route(route: LearningRoute, on: datetime.date) -> RouteChange | None:
    """None where the route was begun without a profile."""
    before = route.profile
    if before is None:
        return None
    now = (
        Profile.objects.filter(person=route.person_id, model=before.model_id)
        .select_related("model__owner")
        .order_by("-day", "-id")
        .first()
    )
    deficits = deficits_of(route)
    if now is None or now.pk == before.pk:
        return RouteChange(before, None, tuple(Answer(row, None) for row in deficits), ())
    titles = competencies.positions_of([route.person_id], on).get(route.person_id, [])
    audience = competencies.audience_of(now.model, titles)
    needed = competencies.asked_of(competencies.targets_of(now.model), audience)
    blocks = tuple(profiles.shown(now, competencies.tree_of(now.model), needed, before))
    rows = {row.competency.pk: row for block in blocks for row in block.rows}
    answers = tuple(Answer(row, rows.get(row.competency_id)) for row in deficits)
    return RouteChange(before, now, answers, blocks)


def deficits_of(route: LearningRoute) -> Sequence[Deficit]:
    """Every deficit the steps answer, once, the deepest first."""
    links = StepDeficit.objects.filter(step__route=route).values("deficit")
    rows = Deficit.objects.filter(pk__in=links).select_related("competency")
    return list(rows.order_by("value", "id"))
