"""The daily round of routes: a teacher is told of late steps once a week, a guide of signatures that wait."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from mostik.growth.enums import AgreeingRole, Decision, RouteState
from mostik.growth.models import LearningRoute, RouteAgreement
from mostik.growth.queries import route_signers, routes
from mostik.network.models import Person
from mostik.platform.actions import notices
from mostik.platform.models import Notice, User

WAITS = 7
"""A signature is asked for again after so many days, once a week."""


def remind_all(*, at: datetime.datetime) -> int:
    """Returns how many notices are new: a second round of the same week is silent."""
    today, before = timezone.localdate(at), Notice.objects.count()
    year, week, _day = today.isocalendar()
    _late_steps(today, f"{year}-{week}", at)
    _signatures(today, f"{year}-{week}", at)
    return Notice.objects.count() - before


def _late_steps(today: datetime.date, week: str, at: datetime.datetime) -> None:
    rows = routes.overdue_steps(today).order_by().values("route").annotate(n=Count("pk"))
    late = dict(rows.values_list("route", "n"))
    for route in LearningRoute.objects.filter(pk__in=late).select_related("person__user").order_by("id"):
        user = route.person.user
        if user is not None and user.is_active:
            with translation.override(user.language):
                text = ngettext(
                    "%(n)d step of your route is late", "%(n)d steps of your route are late", late[route.pk]
                ) % {"n": late[route.pk]}
            key = f"growth.route.late:{route.pk}:{week}"
            notices.send(to=[user], text=text, url=reverse("growth:my-route"), key=key, at=at)


def _signatures(today: datetime.date, week: str, at: datetime.datetime) -> None:
    """Of each route the first signature that is missing; one notice for all that wait for the same person."""
    asked: dict[int, int] = defaultdict(int)
    people: dict[int, User] = {}
    for person, role in _first_missing(at - datetime.timedelta(days=WAITS)):
        for user in route_signers.users(person, role, today):
            asked[user.pk] += 1
            people[user.pk] = user
    for pk, user in people.items():
        with translation.override(user.language):
            text = ngettext(
                "%(n)d route waits for your signature", "%(n)d routes wait for your signature", asked[pk]
            ) % {"n": asked[pk]}
        key = f"growth.route.waits:{pk}:{week}"
        notices.send(to=[user], text=text, url=reverse("growth:route-agreeing"), key=key, at=at)


def _first_missing(before: datetime.datetime) -> list[tuple[Person, AgreeingRole]]:
    rows = RouteAgreement.objects.filter(
        decision=Decision.WAITING, version__route__state=RouteState.AGREEING, version__made_at__lte=before
    ).select_related("version__route__person__user")
    found: dict[int, tuple[Person, AgreeingRole]] = {}
    for row in rows.order_by("version__route", "-version__number", "order"):
        route = row.version.route
        if row.version.number == route.version:
            found.setdefault(route.pk, (route.person, AgreeingRole(row.role)))
    return list(found.values())
