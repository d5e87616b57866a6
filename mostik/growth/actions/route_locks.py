"""A route under a lock, for those who may change it; the refusals that all actions of routes share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import RouteState
from mostik.growth.models import LearningRoute, RouteStep
from mostik.lib.errors import Refusal
from mostik.platform.models import User


class CannotRoute(Refusal):
    """Not this user's, not at this stage, or something is missing. `field` names the value that is wrong."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


def locked(route: LearningRoute) -> LearningRoute:
    rows = LearningRoute.objects.select_for_update(of=("self",))
    return rows.select_related("person__user", "place", "tutor", "position").get(pk=route.pk)


def of_writer(route: LearningRoute, writer: User, *states: RouteState) -> LearningRoute:
    """Lock a route that this user writes and that is at one of the stages. Raises CannotRoute."""
    row = locked(route)
    if not rules.can_begin_route(writer, row.person):
        raise CannotRoute(_("A route is written by the teacher and by whoever guides them."))
    if row.state not in states:
        raise CannotRoute(_("The route is at another stage already: open its page again."))
    return row


def editable(route: LearningRoute, writer: User) -> LearningRoute:
    return of_writer(route, writer, RouteState.DRAFT)


def locked_step(step: RouteStep) -> RouteStep:
    rows = RouteStep.objects.select_for_update(of=("self",))
    return rows.select_related("route__person__user", "competency", "opportunity").get(pk=step.pk)
