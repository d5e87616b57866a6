"""Who may do what with recommendations: the operator of the campaign writes and sends, the addressee reads and answers."""

from __future__ import annotations

from typing import Any

from mostik.cycle.models import Decision, Measure, Recommendation
from mostik.cycle.queries.decisions import DECIDING
from mostik.cycle.queries.measures import PLANNERS
from mostik.cycle.queries.recommendations import ADDRESSEES, OPERATORS, OWNERS, READERS
from mostik.monitoring.models import Campaign
from mostik.network.models import Node
from mostik.network.queries import access

RECEIVERS = tuple(role for roles in ADDRESSEES.values() for role in roles)


def can_receive(user: Any) -> bool:
    """Does this person answer for any place?"""
    return bool(access.paths_of(user, roles=RECEIVERS))


def can_prepare(user: Any) -> bool:
    """May this person prepare recommendations at all, after some campaign?"""
    return bool(access.paths_of(user, roles=OPERATORS))


def can_run(user: Any, campaign: Campaign) -> bool:
    """Only campaigns of a region or a municipality have somebody to recommend to."""
    return campaign.owner.kind in OWNERS and access.has_role(user, OPERATORS, campaign.owner)


def can_edit(user: Any, row: Recommendation) -> bool:
    return can_run(user, row.campaign)


def can_read(user: Any, row: Recommendation) -> bool:
    if can_edit(user, row):
        return True
    return row.sent_on is not None and access.has_role(user, ("administrator", *READERS), row.addressee)


def can_answer(user: Any, row: Recommendation) -> bool:
    """Those in charge of the addressee itself; not those above it."""
    return row.sent_on is not None and access.has_role(user, ADDRESSEES[row.audience], row.addressee)


def can_keep_measures(user: Any, place: Node) -> bool:
    """Those in charge of the place itself: nobody plans for it from above."""
    return place.kind in PLANNERS and access.has_role(user, PLANNERS[place.kind], place)


def can_read_measures(user: Any) -> bool:
    return bool(user.is_administrator or access.paths_of(user, roles=READERS))


def can_read_measure(user: Any, measure: Measure) -> bool:
    return access.has_role(user, ("administrator", *READERS), measure.place)


def can_decide(user: Any, place: Node) -> bool:
    """Those who head the place itself; not those above it."""
    return place.kind in DECIDING and access.has_role(user, DECIDING[place.kind], place)


def can_change_decision(user: Any, decision: Decision) -> bool:
    return can_decide(user, decision.place)


def can_read_decision(user: Any, decision: Decision) -> bool:
    return can_change_decision(user, decision) or access.has_role(
        user, ("administrator", *READERS), decision.place
    )


def can_read_cycle(user: Any, place: Node) -> bool:
    """What has been done at a place after a campaign: its own people in charge and those above it."""
    return place.kind in DECIDING and access.has_role(user, ("administrator", *READERS), place)
