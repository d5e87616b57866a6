"""A route is completed or closed; what a new measurement says about its deficits closes the loop."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.assessment.actions.deficits import set_status
from mostik.assessment.enums import DeficitStatus
from mostik.assessment.models import Deficit
from mostik.assessment.queries import profiles
from mostik.growth.actions.route_locks import CannotRoute, of_writer
from mostik.growth.enums import ROUTES_LIVING, RouteState
from mostik.growth.models import LearningRoute, RouteStep, StepDeficit
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = RouteState
REMEMBERED = datetime.timedelta(days=400)
"""For how long after its end a new profile is still told of as the change after a route."""


def complete(*, route: LearningRoute, outcome: str, by: User, at: datetime.datetime) -> LearningRoute:
    """Everything is done. Its deficits stay in the route until the next measurement says what has changed."""
    if not outcome.strip():
        raise CannotRoute(_("Write in a few words what the route has given."), "outcome")
    with transaction.atomic():
        row = of_writer(route, by, State.ACTIVE)
        if RouteStep.objects.filter(route=row, done_on__isnull=True).exists():
            raise CannotRoute(
                _("Some steps are not done. Take them out by changing the route, or close it with a reason.")
            )
        row.state, row.outcome, row.ended_on = State.COMPLETED, outcome.strip(), timezone.localdate(at)
        row.save(update_fields=["state", "outcome", "ended_on"])
        audit.record("growth.route.completed", target=row, by=by, at=at)
    return row


def close(*, route: LearningRoute, reason: str, by: User, at: datetime.datetime) -> LearningRoute:
    """End it before everything is done. Its deficits are open again."""
    if not reason.strip():
        raise CannotRoute(_("Write why the route is closed."), "reason")
    with transaction.atomic():
        row = of_writer(route, by, State.DRAFT, State.AGREEING, State.ACTIVE)
        row.state, row.reason, row.ended_on = State.CLOSED, reason.strip(), timezone.localdate(at)
        row.save(update_fields=["state", "reason", "ended_on"])
        answered = StepDeficit.objects.filter(step__route=row).values("deficit")
        for deficit in Deficit.objects.filter(pk__in=answered, status=DeficitStatus.IN_ROUTE).order_by("pk"):
            set_status(deficit=deficit, status=DeficitStatus.OPEN, by=by, at=at)
        audit.record("growth.route.closed", target=row, by=by, at=at)
    return row


def after_measuring(*, people: Sequence[int], at: datetime.datetime) -> int:
    """Profiles of these people say something new. What is still below the threshold after a completed route is open again
    (what is not, assessment has closed itself); the teachers are told once a day. Returns how many were opened."""
    today = timezone.localdate(at)
    with transaction.atomic():
        opened = 0
        for deficit in _left_below(people):
            set_status(deficit=deficit, status=DeficitStatus.OPEN, by=None, at=at)
            opened += 1
        _tell(people, today, at)
    return opened


def _left_below(people: Sequence[int]) -> list[Deficit]:
    """In a route, but every route with them has ended, and they were measured again after that."""
    of = StepDeficit.objects.filter(deficit=OuterRef("pk"))
    rows = Deficit.objects.filter(
        Exists(of.filter(step__route__state=State.COMPLETED)),
        ~Exists(of.filter(step__route__state__in=ROUTES_LIVING)),
        person__in=people,
        status=DeficitStatus.IN_ROUTE,
    )
    found = list(rows.order_by("pk"))
    ended: dict[int, datetime.date] = {}
    links = StepDeficit.objects.filter(deficit__in=found, step__route__ended_on__isnull=False)
    for deficit, day in links.values_list("deficit", "step__route__ended_on"):
        if day is not None:
            ended[deficit] = max(day, ended.get(deficit, day))
    measured = profiles.measured_on(found)
    return [
        row for row in found if row.pk in ended and row.pk in measured and measured[row.pk] > ended[row.pk]
    ]


def _tell(people: Sequence[int], today: datetime.date, at: datetime.datetime) -> None:
    living = LearningRoute.objects.filter(person__in=people, state=State.ACTIVE)
    ended = LearningRoute.objects.filter(
        person__in=people, state=State.COMPLETED, ended_on__gte=today - REMEMBERED
    )
    latest: dict[int, LearningRoute] = {}
    for route in (
        *ended.select_related("person__user").order_by("id"),
        *living.select_related("person__user"),
    ):
        latest[route.person_id] = route
    for route in latest.values():
        user = route.person.user
        if user is not None:
            with translation.override(user.language):
                text = _("Your profile was computed anew: see what has changed since the route was begun")
            key = f"growth.route.change:{route.pk}:{today}"
            address = reverse("growth:route-change", args=[route.pk])
            notices.send(to=[user], text=text, url=address, key=key, at=at)
