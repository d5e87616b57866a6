"""In which order routes are agreed below a place."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.actions.route_locks import CannotRoute
from mostik.growth.enums import AgreeingRole
from mostik.growth.models import RouteOrder
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User


def set_order(*, place: Node, roles: Sequence[AgreeingRole], by: User, at: datetime.datetime) -> RouteOrder:
    """For routes sent from now on; what is being agreed keeps the order it was sent with. The teacher is never left out."""
    with transaction.atomic():
        if not rules.can_set_order(by, place):
            raise CannotRoute(
                _("The order is set by the methodist of the municipality or the operator of the region.")
            )
        if AgreeingRole.TEACHER not in roles or len(set(roles)) != len(roles):
            raise CannotRoute(_("Name everybody once, and the teacher among them: nobody is given a route."))
        values = {"roles": [role.value for role in roles], "set_at": at, "set_by": by}
        row, _made = RouteOrder.objects.update_or_create(place=place, defaults=values)
        audit.record("growth.route.order_set", target=place, by=by, at=at, details={"roles": values["roles"]})
    return row
