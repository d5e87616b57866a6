"""Who may do what in monitoring. Every rule says so about one object; lists use `queries.*.visible_to`.

Operators and owners of the campaign manage it; the operator of the unit's municipality or region reviews its cards;
heads and senior teachers see their own organisation; a card is filled by its assessor and nobody else.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mostik.monitoring.enums import OWED, AssignmentState, CampaignKind, CampaignStatus, Source
from mostik.monitoring.models import (
    AnswerImport,
    Approval,
    Assignment,
    Campaign,
    DataFlag,
    Delivery,
    Deputy,
    Invitation,
    PublicEdition,
    RatingDraw,
    Sample,
    SampleUnit,
    SecondRating,
    Survey,
    SurveyLink,
    Visit,
)
from mostik.monitoring.queries import approvals, double_rating, freezing
from mostik.network.enums import NodeKind
from mostik.network.models import EducationalNetwork, NetworkMember, Node
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


def can_view_network(user: Any, network: EducationalNetwork) -> bool:
    """Results by network: those who read results of its owner or of a member. What of them is shown, `queries.networks` says."""
    if access.has_role(user, RESULT_READERS, network.owner):
        return True
    paths = access.paths_of(user, roles=RESULT_READERS)
    members = NetworkMember.objects.filter(access.under(paths, "organisation__"), network=network)
    return members.exists()


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
        and freezing.is_collecting(assignment, timezone.localdate())
        and (assignment.opens is None or assignment.opens <= timezone.localdate())
    )


def can_open_card(user: Any, assignment: Assignment) -> bool:
    """The filling page: the assessor at any time (a submitted card is shown, not filled)."""
    return is_assessor(user, assignment)


def can_review_card(user: Any, assignment: Assignment) -> bool:
    """Four eyes: nobody reviews their own card."""
    if is_assessor(user, assignment) or double_rating.is_blind(user, assignment):
        return False
    return access.has_role(user, OPERATORS, assignment.unit) or can_manage_campaign(user, assignment.campaign)


def can_see_data_flags(user: Any, campaign: Campaign) -> bool:
    """The list of doubts about answers: those who list the cards, each of own nodes."""
    return bool(user.is_administrator) or can_oversee_cards(user, campaign)


def can_settle_flag(user: Any, flag: DataFlag) -> bool:
    """Whoever reviews the card says whether its answers stand."""
    return can_review_card(user, flag.card)


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


def can_publish(user: Any, campaign: Campaign) -> bool:
    """Tell everybody what a campaign has shown: its owner decides."""
    return can_manage_campaign(user, campaign)


def can_withdraw(user: Any, edition: PublicEdition) -> bool:
    return can_publish(user, edition.campaign)


def can_hand_up(user: Any, campaign: Campaign) -> bool:
    """Results of a region leave for the federal level when its cards are no longer collected."""
    over = campaign.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
    is_regional = campaign.owner.kind == NodeKind.REGION and campaign.kind != CampaignKind.PILOT
    return over and is_regional and can_manage_campaign(user, campaign)


def can_hand_up_units(user: Any, campaign: Campaign) -> bool:
    """Results of single groups: final ones, by the operator of the very region."""
    is_final = campaign.status == CampaignStatus.CLOSED
    return is_final and can_hand_up(user, campaign) and approvals.is_in_charge(user, campaign.owner)


def can_draw_cards(user: Any, campaign: Campaign) -> bool:
    """The draw, its protocol and who rates the second time."""
    return can_manage_campaign(user, campaign)


def can_see_surveys(user: Any, campaign: Campaign) -> bool:
    """The surveys of a campaign and how many have answered: those who run it, operators and heads below it."""
    return bool(user.is_administrator) or can_oversee_cards(user, campaign)


def can_run_surveys(user: Any, campaign: Campaign) -> bool:
    return can_edit_campaign(user, campaign)


def can_see_survey(user: Any, survey: Survey) -> bool:
    return can_see_surveys(user, survey.campaign)


def can_run_survey(user: Any, survey: Survey) -> bool:
    """Close it, invite people, import answers."""
    return can_edit_campaign(user, survey.campaign)


def can_make_links(user: Any, survey: Survey) -> bool:
    """Heads make the posters of their own groups; which places these are, `queries.surveys.places_for` says."""
    return can_manage_campaign(user, survey.campaign) or bool(access.paths_of(user, roles=STARTERS))


def can_import_answers(user: Any, campaign: Campaign) -> bool:
    """Answers gathered elsewhere are brought in by whoever runs the campaign."""
    return can_edit_campaign(user, campaign)


def can_see_answer_import(user: Any, run: AnswerImport) -> bool:
    return can_manage_campaign(user, run.campaign)


def can_read_signed(user: Any, invitation: Invitation) -> bool:
    """Signed answers: whoever runs the campaign, and nobody else."""
    return can_manage_campaign(user, invitation.survey.campaign)


def can_keep_link(user: Any, link: SurveyLink) -> bool:
    """Print, renew, revoke, say how many families there are."""
    return can_manage_campaign(user, link.survey.campaign) or access.has_role(user, STARTERS, link.unit)


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


def can_change_sample(user: Any, sample: Sample) -> bool:
    return can_manage_campaign(user, sample.campaign)


def can_change_sample_unit(user: Any, unit: SampleUnit) -> bool:
    return can_edit_campaign(user, unit.sample.campaign)


def can_plan_visits(user: Any, campaign: Campaign) -> bool:
    over = campaign.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED)
    return not over and can_manage_campaign(user, campaign)


def can_change_visit(user: Any, visit: Visit) -> bool:
    return can_plan_visits(user, visit.campaign)


def can_see_approvals(user: Any, campaign: Campaign) -> bool:
    """Those who list cards, and deputies."""
    return can_oversee_cards(user, campaign) or bool(
        approvals.places_of(user, campaign, timezone.localdate())
    )


def can_take_back_approval(user: Any, approval: Approval) -> bool:
    """The place itself takes back, an operator above sends back."""
    if approvals.is_in_charge(user, approval.node):
        return True
    if approvals.deputy_of(user, approval.node, timezone.localdate()) is not None:
        return True
    return access.has_role(user, OPERATORS, approval.node)


def can_name_deputy(user: Any, node: Node) -> bool:
    """The person in charge of the place, or an operator above it."""
    if approvals.level_of(node) is None:
        return False
    return approvals.is_in_charge(user, node) or access.has_role(user, OPERATORS, node)


def can_end_deputy(user: Any, deputy: Deputy) -> bool:
    return can_name_deputy(user, deputy.node)
