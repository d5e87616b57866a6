"""Where the results of the organisation are read: the dashboard belongs to monitoring, values only lead to it."""

from __future__ import annotations

from typing import Any

from mostik.monitoring import rules
from mostik.monitoring.models import ResultSet
from mostik.monitoring.queries import campaigns
from mostik.network.models import Node
from mostik.network.queries import access


def latest_campaign(user: Any, organisation: Node) -> int | None:
    """The newest campaign with results that the organisation takes part in and this person may read."""
    if not rules.can_view_results(user, organisation):
        return None
    found = campaigns.visible_to(user).filter(
        pk__in=ResultSet.objects.values("campaign"),
        owner__path__in=access.paths_above(organisation.path)[:-1],
    )
    return found.order_by("-year", "-pk").values_list("pk", flat=True).first()
