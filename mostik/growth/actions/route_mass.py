"""Draft routes for many people at once, some hundreds in a transaction. Done again it adds nothing: whoever has a route, or
had one of this year from here, is left out."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import RouteState, StepForm
from mostik.growth.models import (
    LearningRoute,
    Opportunity,
    RouteStep,
    RouteTemplateStep,
    StepDeficit,
)
from mostik.growth.queries import route_mass, route_packs
from mostik.growth.queries.route_mass import Kit, Order, Part, Plan, Planned
from mostik.lib.errors import Refusal
from mostik.network.models import Node, Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User
from mostik.ui import formats

AT_ONCE = 500
WEEK = datetime.timedelta(days=7)
COPIED = ("form", "kind", "title", "content", "hours", "expected", "presentation_form")
Made = list[tuple[RouteStep, Part]]
Drawn = dict[int, list[tuple[dict[str, Any], Opportunity | None]]]
"""Template → its steps as fields of a route, with what each takes from the catalogue."""


class CannotMakeRoutes(Refusal):
    """Not this user's place."""


def make(
    *, people: Sequence[int], place: Node, kit: Kit, order: Order, by: User, at: datetime.datetime
) -> Plan:
    """Drafts for these people of the place; returns what was made and who was left out. Teachers are told once a year."""
    on = timezone.localdate(at)
    with transaction.atomic():
        if not rules.can_make_routes(by, place):
            raise CannotMakeRoutes(_("Routes for many are made by the methodist of their place."))
        list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
        found = route_mass.plan(people, kit, order, on)
        routes = LearningRoute.objects.bulk_create(
            [_route(one, order, by, at) for one in found.planned], batch_size=AT_ONCE
        )
        made: Made = []
        drawn: Drawn = {}
        for route, one in zip(routes, found.planned, strict=True):
            made += _steps(route, one, drawn, kit, on)
        steps = RouteStep.objects.bulk_create([step for step, _part in made], batch_size=AT_ONCE)
        StepDeficit.objects.bulk_create(
            [
                StepDeficit(step=step, deficit=deficit)
                for step, (_same, part) in zip(steps, made, strict=True)
                for deficit in part.deficits
            ],
            batch_size=AT_ONCE,
        )
        audit.record_all(
            [audit.Entry("growth.route.created", row, by, {"many": True}) for row in routes], at=at
        )
        _tell(routes, order, at)
    return found


def _route(one: Planned, order: Order, by: User, at: datetime.datetime) -> LearningRoute:
    goals = dict.fromkeys(part.template.goal for part in one.parts if part.template and part.template.goal)
    return LearningRoute(
        person_id=one.person,
        place_id=one.job[0],
        position_id=one.job[2],
        profile_id=one.profile,
        title=order.title,
        period=order.period,
        goal="\n".join(goals),
        starts=order.starts,
        ends=order.ends,
        state=RouteState.DRAFT.value,
        origin=order.origin(one.person),
        created_at=at,
        created_by=by,
    )


def _steps(
    route: LearningRoute, one: Planned, drawn: Drawn, kit: Kit, on: datetime.date
) -> Iterator[tuple[RouteStep, Part]]:
    number = 0
    for part in one.parts:
        made = (
            _of_template(route, part, drawn, kit, one.job[1])
            if part.template
            else [_of_catalogue(route, part, on)]
        )
        for step in made:
            number += 1
            step.order = number
            yield step, part


def _of_template(route: LearningRoute, part: Part, drawn: Drawn, kit: Kit, path: str) -> list[RouteStep]:
    """Copies of the steps of a template, with days of the route."""
    assert part.template is not None
    pk, competency = part.template.pk, part.deficits[0].competency
    if pk not in drawn:
        drawn[pk] = [_drawn(row, route) for row in kit.steps[pk]]
    found = []
    for fields, offered in drawn[pk]:
        chosen = offered if offered and kit.is_offered(offered, path) else None
        found.append(RouteStep(route=route, competency=competency, opportunity=chosen, **fields))
    return found


def _drawn(row: RouteTemplateStep, route: LearningRoute) -> tuple[dict[str, Any], Opportunity | None]:
    """What is the same in every route of one order. Weeks become days, not beyond the end of the route."""
    assert route.starts is not None
    assert route.ends is not None
    starts = min(route.starts + WEEK * (row.from_week - 1), route.ends)
    due = min(route.starts + WEEK * row.until_week - datetime.timedelta(days=1), route.ends)
    fields = {name: getattr(row, name) for name in COPIED}
    period = f"{formats.shortdate(starts)} – {formats.shortdate(due)}"
    return {**fields, "period": period, "starts": starts, "due": due}, row.opportunity


def _of_catalogue(route: LearningRoute, part: Part, on: datetime.date) -> RouteStep:
    """As `route_steps.add_chosen` makes one, without asking the database."""
    one = part.opportunity
    assert one is not None
    kind = route_packs.kind_for(one.kind, on)
    days = [formats.shortdate(day) for day in (one.starts, one.ends) if day]
    is_dated = bool(days)
    return RouteStep(
        route=route,
        form=StepForm(kind.form).value,
        kind=kind.code,
        competency=part.deficits[0].competency,
        opportunity=one,
        title=one.title,
        content=", ".join(filter(None, (one.provider, one.where))),
        hours=one.hours,
        period=one.period or " – ".join(dict.fromkeys(days)) or route.period,
        starts=one.starts if is_dated else route.starts,
        due=(one.ends or one.starts) if is_dated else route.ends,
        expected=kind.expected,
    )


def _tell(routes: Sequence[LearningRoute], order: Order, at: datetime.datetime) -> None:
    """Each teacher once: a draft is there, and it is theirs to change."""
    people = Person.objects.filter(pk__in=[row.person_id for row in routes], user__is_active=True)
    by_language: dict[str, list[User]] = defaultdict(list)
    for person in people.select_related("user"):
        if person.user is not None:
            by_language[person.user.language].append(person.user)
    key = f"growth.route.drafted:{order.starts.year}"
    for language, users in by_language.items():
        with translation.override(language):
            text = _(
                "A draft of your route is made from your profile: look at it, change what you like and send it"
            )
        notices.send(to=users, text=text, url=reverse("growth:my-route"), key=key, at=at)
