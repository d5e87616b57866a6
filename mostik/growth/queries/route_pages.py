"""What a reader gets of a route. Whoever may see the reasons reads the rows as they are; everybody else the last version that
was sent round, without the reasons, and what has been done since.

A page is drawn from these shapes only: what is not in them cannot be shown by a mistake in a template.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from mostik.assessment.models import Deficit
from mostik.growth.enums import ROUTES_ENDED, StepForm
from mostik.growth.models import LearningRoute, PortfolioRecord, RouteAgreement, RouteStep, StepEvidence
from mostik.growth.queries import records, route_packs, route_versions, routes
from mostik.network.queries.people import person_of


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step. `why` and `reflection` are None for whoever does not read the reasons."""

    pk: int
    title: str
    kind: str
    form: str
    content: str
    hours: int | None
    period: str
    due: datetime.date | None
    expected: str
    opportunity: str
    presentation: str
    actual: str
    done_on: datetime.date | None
    checked_on: datetime.date | None
    is_late: bool
    why: tuple[Deficit, ...] | None = None
    competency: str | None = None
    reflection: str | None = None
    presented: str = ""

    @property
    def is_done(self) -> bool:
        return self.done_on is not None


@dataclass(frozen=True, slots=True)
class Signature:
    """`note` is None where it may speak of the reasons and the reader does not read them."""

    row: RouteAgreement
    name: str
    note: str | None


@dataclass(frozen=True, slots=True)
class RouteShown:
    """The head of a route and its steps, as one reader gets them."""

    route: LearningRoute
    with_reasons: bool
    title: str
    period: str
    starts: datetime.date | None
    ends: datetime.date | None
    tutor: str
    goal: str | None
    steps: tuple[StepShown, ...]

    @property
    def next_step(self) -> StepShown | None:
        return self.next_of({step.pk for step in self.steps})

    def next_of(self, doable: set[int]) -> StepShown | None:
        """What to do now among these steps: while a route is changed, what is new is not agreed yet."""
        ahead = [step for step in self.steps if not step.is_done and step.pk in doable]
        return min(ahead, key=lambda step: (step.due or datetime.date.max, step.pk), default=None)

    @property
    def progress(self) -> routes.Progress:
        done = [step for step in self.steps if step.is_done]
        return routes.Progress(
            len(self.steps),
            len(done),
            sum(step.hours or 0 for step in self.steps),
            sum(step.hours or 0 for step in done),
            sum(step.is_late for step in self.steps),
        )

    def step(self, pk: int) -> StepShown | None:
        return next((step for step in self.steps if step.pk == pk), None)


def shown(user: Any, route: LearningRoute, on: datetime.date) -> RouteShown | None:
    """None: there is nothing this reader may read of it. In a route that has ended nothing is late any more."""
    if route.state in ROUTES_ENDED:
        on = datetime.date.min
    live = {step.pk: step for step in routes.steps_of(route)}
    if routes.sees_reasons(user, route.person):
        answers = routes.deficits_of(route)
        return RouteShown(
            route,
            True,
            route.title,
            route.period,
            route.starts,
            route.ends,
            route.tutor.full_name if route.tutor else "",
            route.goal,
            tuple(_whole(step, answers.get(step.pk, []), on) for step in live.values()),
        )
    version = route_versions.get(route, route.version)
    if version is None:
        return None
    plan = route_versions.content_for(version, with_reasons=False)
    return RouteShown(
        route,
        False,
        plan["title"],
        plan["period"],
        _day(plan["starts"]),
        _day(plan["ends"]),
        plan["tutor"],
        None,
        tuple(_planned(step, live.get(step["id"]), on) for step in plan["steps"]),
    )


def _whole(step: RouteStep, why: Sequence[Deficit], on: datetime.date) -> StepShown:
    presented = (step.presentation_form, step.presentation_place, _words(step.presentation_on))
    return StepShown(
        step.pk,
        step.title,
        route_packs.title_of(step.kind),
        str(StepForm(step.form).label),
        step.content,
        step.hours,
        step.period,
        step.due,
        step.expected,
        step.opportunity.title if step.opportunity else "",
        step.presentation_form,
        step.actual,
        step.done_on,
        timezone.localtime(step.checked_at).date() if step.checked_at else None,
        step.done_on is None and step.due is not None and step.due < on,
        tuple(why),
        step.competency.title if step.competency else "",
        step.reflection,
        ", ".join(part for part in presented if part),
    )


def _planned(plan: Mapping[str, Any], live: RouteStep | None, on: datetime.date) -> StepShown:
    """As it was agreed; what came of it is of the row, if it is still there."""
    due = _day(plan["due"])
    done = live.done_on if live else None
    presented = (live.presentation_place, _words(live.presentation_on)) if live and done else ()
    return StepShown(
        plan["id"],
        plan["title"],
        route_packs.title_of(plan["kind"]),
        str(StepForm(plan["form"]).label),
        plan["content"],
        plan["hours"],
        plan["period"],
        due,
        plan["expected"],
        plan["opportunity"],
        plan["presentation"],
        live.actual if live and done else "",
        done,
        timezone.localtime(live.checked_at).date() if live and live.checked_at else None,
        done is None and due is not None and due < on,
        presented=", ".join(part for part in (plan["presentation"], *presented) if part),
    )


def signatures(user: Any, route: LearningRoute, number: int | None = None) -> list[Signature]:
    """Who has signed a version: notes are read by those who read the reasons, and by whoever wrote them."""
    reads = routes.sees_reasons(user, route.person)
    found = []
    for row in routes.agreements_of(route, number):
        own = row.by_id is not None and row.by_id == user.pk
        found.append(Signature(row, _name(row), row.note if reads or own else None))
    return found


def _name(row: RouteAgreement) -> str:
    person = person_of(row.by) if row.by else None
    return person.short_name if person else str(row.by or "")


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """`record` is None where the reader may not read that record of the portfolio, or where it is a file."""

    row: StepEvidence
    record: PortfolioRecord | None
    is_verified: bool


def evidence_of(user: Any, step: int) -> list[EvidenceShown]:
    rows = StepEvidence.objects.filter(step=step).select_related("record", "file").order_by("id")
    mine = set(
        records.visible_to(user)
        .filter(pk__in=[row.record_id for row in rows if row.record_id])
        .values_list("pk", flat=True)
    )
    return [
        EvidenceShown(
            row,
            row.record if row.record_id in mine else None,
            row.record is not None and row.record.is_verified,
        )
        for row in rows
    ]


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _words(day: datetime.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
