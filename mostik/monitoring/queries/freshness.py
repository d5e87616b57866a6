"""How fresh the shown numbers are: when they were computed, and what has been accepted since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment
from mostik.monitoring.queries.results import Mart
from mostik.network.models import Node
from mostik.platform.queries import jobs


@dataclass(frozen=True, slots=True)
class Freshness:
    """`waiting`: accepted cards of the node that the numbers do not know yet. `is_coming`: they are being recomputed, or
    stand in the queue for it."""

    as_of: datetime
    waiting: int
    is_coming: bool


def rebuild_key(campaign_id: int) -> str:
    """By what the job that recomputes the results of a campaign is known."""
    return f"monitoring.rebuild_results:{campaign_id}"


def of_node(mart: Mart, node: Node) -> Freshness:
    """No query while everything is counted (`mart_of` has asked for the newest card); two otherwise."""
    result = mart.result
    newest = getattr(result, "newest", None)
    if newest is None or newest <= result.built_at:
        return Freshness(result.built_at, 0, is_coming=False)
    accepted = Assignment.objects.filter(
        campaign=result.campaign_id,
        version=result.version_id,
        state=AssignmentState.ACCEPTED,
        accepted_at__gt=result.built_at,
        unit__path__startswith=node.path,
    )
    waiting = accepted.count()
    is_coming = bool(waiting) and jobs.is_under_way(rebuild_key(result.campaign_id))
    return Freshness(result.built_at, waiting, is_coming)
