"""A route is begun, described, given steps; nothing of it is known to others until it is sent round."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.models import Deficit
from mostik.assessment.queries import profiles
from mostik.growth import rules
from mostik.growth.actions import route_steps
from mostik.growth.actions.route_locks import CannotRoute, editable
from mostik.growth.enums import ROUTES_LIVING
from mostik.growth.models import LearningRoute, Opportunity
from mostik.growth.queries import routes
from mostik.growth.queries.spans import Span, span_of
from mostik.network.models import Employment, Person
from mostik.platform.actions import audit
from mostik.platform.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """A step to begin with: an opportunity of the catalogue and the deficits it answers."""

    opportunity: Opportunity
    deficits: Sequence[Deficit]


def create(
    *,
    person: Person,
    title: str,
    period: str,
    goal: str = "",
    tutor: Person | None = None,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
    choices: Iterable[Choice] = (),
    origin: str = "",
    by: User,
    at: datetime.datetime,
) -> LearningRoute:
    """Begin a route from what is known of the person today. One living route for a person: while there is one, refused.
    Days may be given; otherwise they are read from the words of the period."""
    day = timezone.localdate(at)
    with transaction.atomic():
        row = _new(person, by, at)
        row.origin = origin
        _describe(row, title, period, goal, tutor, (starts, ends), day)
        row.save()
        for choice in choices:
            route_steps.add_chosen(
                route=row, opportunity=choice.opportunity, deficits=choice.deficits, day=day
            )
        audit.record("growth.route.created", target=row, by=by, at=at)
    return row


def _new(person: Person, by: User, at: datetime.datetime) -> LearningRoute:
    """A row that is not saved yet, from what is known of the person on the day."""
    Person.objects.select_for_update().get(pk=person.pk)
    if not rules.can_begin_route(by, person):
        raise CannotRoute(_("A route is written by the teacher and by whoever guides them."))
    if LearningRoute.objects.filter(person=person, state__in=ROUTES_LIVING).exists():
        raise CannotRoute(_("There is a route already: change it, complete it or close it first."))
    jobs = Employment.objects.on(timezone.localdate(at)).filter(person=person)
    job = jobs.order_by("-is_main", "-valid_from", "-id").first()
    if job is None:
        raise CannotRoute(_("A route is written for somebody who works."))
    return LearningRoute(
        person=person,
        place=job.organisation,
        position=job.position,
        profile=profiles.current_of(person),
        created_at=at,
        created_by=by,
    )


def describe(
    *,
    route: LearningRoute,
    title: str,
    period: str,
    goal: str,
    tutor: Person | None,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
    by: User,
    at: datetime.datetime,
) -> LearningRoute:
    with transaction.atomic():
        row = editable(route, by)
        _describe(row, title, period, goal, tutor, (starts, ends), timezone.localdate(row.created_at))
        row.save(update_fields=["title", "period", "goal", "tutor", "starts", "ends"])
        audit.record("growth.route.described", target=row, by=by, at=at)
    return row


def discard(*, route: LearningRoute, by: User, at: datetime.datetime) -> None:
    """Throw away a draft that nobody else was asked about."""
    with transaction.atomic():
        row = editable(route, by)
        if row.version:
            raise CannotRoute(_("The route was sent round: close it with a reason."))
        audit.record("growth.route.discarded", target=row, by=by, at=at)
        row.delete()


def _describe(
    row: LearningRoute,
    title: str,
    period: str,
    goal: str,
    tutor: Person | None,
    days: tuple[datetime.date | None, datetime.date | None],
    day: datetime.date,
) -> None:
    row.title, row.period, row.goal = title.strip(), period.strip(), goal.strip()
    if not row.title or not row.period:
        raise CannotRoute(_("Say what the route is called and for which period it is."))
    if tutor is not None and tutor.pk not in {one.pk for one in routes.tutors_for(row.person, day)}:
        raise CannotRoute(_("The tutor is one of those who are assigned to the teacher."))
    read: Span | None = span_of(row.period, day)
    row.tutor = tutor
    row.starts = days[0] or (read[0] if read else None)
    row.ends = days[1] or (read[1] if read else None)
    if row.starts and row.ends and row.ends < row.starts:
        raise CannotRoute(_("The route ends before it begins."))
