"""Who may do what in monitoring. Every rule says so about one object; lists use `queries.*.visible_to`.

Operators and owners of the campaign manage it; the operator of the unit's municipality or region reviews its cards;
heads and senior teachers see their own organisation; a card is filled by its assessor and nobody else.
"""

from __future__ import annotations

from typing import Any

from mostik.monitoring.enums import OWED, AssignmentState, CampaignStatus, Source
from mostik.monitoring.models import Assignment, Campaign, Delivery, RatingDraw, SecondRating
from mostik.monitoring.queries import double_rating
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access

OPERATORS = ("regional_operator", "municipal_operator")
ORGANISATION_LEADERS = ("head", "senior_teacher")
RESULT_READERS = ("administrator", *OPERATORS, *ORGANISATION_LEADERS, "observer")
STARTERS = (*OPERATORS, *ORGANISATION_LEADERS)


def can_see_monitoring(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)


def can_start_campaign(user: Any) -> bool:
    """May this person prepare a campaign at all, somewhere?"""
    return bool(access.paths_of(user, roles=STARTERS))


def can_own_campaign(user: Any, node: Node) -> bool:
    """May this person run a campaign of this node (region, municipality, or own organisation: ВСОКО)?"""
    roles = STARTERS if node.kind == NodeKind.ORGANISATION else OPERATORS
    return access.has_role(user, roles, node)


def can_view_campaign(user: Any, campaign: Campaign) -> bool:
    """`queries.campaigns.visible_to` is the whole rule; a teacher without cards sees the campaign's passport."""
    return can_see_monitoring(user)


def can_manage_campaign(user: Any, campaign: Campaign) -> bool:
    return can_own_campaign(user, campaign.owner)


def can_edit_campaign(user: Any, campaign: Campaign) -> bool:
    return campaign.status != CampaignStatus.CLOSED and can_manage_campaign(user, campaign)


def can_oversee_cards(user: Any, campaign: Campaign) -> bool:
    """May this person see the list of other people's cards (each sees the cards of own nodes only)?"""
    return can_manage_campaign(user, campaign) or bool(access.paths_of(user, roles=STARTERS))


def can_accept_cards(user: Any, campaign: Campaign) -> bool:
    """Does this person review cards of the campaign at all (of some unit)?"""
    return can_manage_campaign(user, campaign) or bool(access.paths_of(user, roles=OPERATORS))


def can_view_results(user: Any, node: Node) -> bool:
    """Results of a node: its own people in charge and those above it. Never a neighbour, never an expert."""
    return access.has_role(user, RESULT_READERS, node)


def can_download_results(user: Any, node: Node) -> bool:
    return can_view_results(user, node)


def is_assessor(user: Any, assignment: Assignment) -> bool:
    assessor = assignment.assessor
    return assessor is not None and assessor.user_id is not None and assessor.user_id == user.pk


def can_view_card(user: Any, assignment: Assignment) -> bool:
    """An organisation sees an external expert's card only when it is accepted: before that it may still change.
    Whoever is rating the same unit a second time sees nothing of it."""
    if is_assessor(user, assignment):
        return True
    if double_rating.is_blind(user, assignment):
        return False
    if access.has_role(user, OPERATORS, assignment.unit):
        return True
    settled = assignment.source != Source.EXTERNAL or assignment.state == AssignmentState.ACCEPTED
    return settled and access.has_role(user, ORGANISATION_LEADERS, assignment.unit)


def can_fill_card(user: Any, assignment: Assignment) -> bool:
    return (
        is_assessor(user, assignment)
        and assignment.state in OWED
        and assignment.campaign.status == CampaignStatus.RUNNING
    )


def can_open_card(user: Any, assignment: Assignment) -> bool:
    """The filling page: the assessor at any time (a submitted card is shown, not filled)."""
    return is_assessor(user, assignment)


def can_review_card(user: Any, assignment: Assignment) -> bool:
    """Four eyes: nobody reviews their own card."""
    if is_assessor(user, assignment) or double_rating.is_blind(user, assignment):
        return False
    return access.has_role(user, OPERATORS, assignment.unit) or can_manage_campaign(user, assignment.campaign)


def can_reassign_card(user: Any, assignment: Assignment) -> bool:
    return can_manage_campaign(user, assignment.campaign) or access.has_role(user, OPERATORS, assignment.unit)


def can_see_deliveries(user: Any, campaign: Campaign) -> bool:
    """The list of what devices have sent and a person has to decide about."""
    return bool(user.is_administrator) or can_accept_cards(user, campaign)


def can_settle_delivery(user: Any, delivery: Delivery) -> bool:
    """Four eyes here too: the operator of the unit or of the campaign, never the sender."""
    if delivery.device.user_id == user.pk:
        return False
    if user.is_administrator:
        return True
    card = delivery.assignment
    if double_rating.is_blind(user, card):
        return False
    return access.has_role(user, OPERATORS, card.unit) or access.has_role(
        user, OPERATORS, card.campaign.owner
    )


def can_view_passport(user: Any, campaign: Campaign) -> bool:
    """Items, scales and raters are judged by those who run the campaign: its whole is theirs to see."""
    return user.is_administrator or can_manage_campaign(user, campaign)


def can_draw_cards(user: Any, campaign: Campaign) -> bool:
    """The draw, its protocol and who rates the second time."""
    return can_manage_campaign(user, campaign)


def can_see_draw(user: Any, draw: RatingDraw) -> bool:
    return can_draw_cards(user, draw.campaign)


def is_second_rater(user: Any, rating: SecondRating) -> bool:
    rater = rating.rater
    return rater is not None and rater.user_id is not None and rater.user_id == user.pk


def can_rate_second(user: Any, rating: SecondRating) -> bool:
    """The filling page of a second rating: its rater and nobody else."""
    return is_second_rater(user, rating)


def can_run_double_rating(user: Any, rating: SecondRating) -> bool:
    """Hand a second rating over; see both ratings side by side and decide. Never one of the two who rated."""
    if is_second_rater(user, rating) or is_assessor(user, rating.card):
        return False
    return can_manage_campaign(user, rating.draw.campaign)
