import datetime

import pytest
from django.db import IntegrityError, transaction

from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import assignments, campaigns
from mostik.monitoring.actions.assignments import CannotAssign, CannotFill, CannotReview, Comment
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment, ReviewComment
from mostik.platform.models import AuditEvent, Job, Notice
from tests.monitoring.builders import (
    GOOD,
    NOW,
    accept,
    card_of,
    fill,
    make_campaign,
    running_campaign,
    submit,
    user_of,
)
from tests.network.builders import make_employment, make_person, make_role


def state_of(card):
    return (
        Assignment.objects.filter(pk=card.pk).values().get(),
        AuditEvent.objects.count(),
        Job.objects.count(),
    )


def test_one_action_hands_out_every_group_to_every_source(region):
    campaign = make_campaign(region.node)
    made = assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    assert (made.added, made.existing) == (24, 0)  # 8 groups × 3 sources
    assert Assignment.objects.filter(unit=region.group_a11).count() == 3
    assert card_of(campaign, region.group_a11, "self").assessor == region.methodist
    assert card_of(campaign, region.group_a11, "internal").assessor == region.municipal_operator
    assert card_of(campaign, region.group_a11, "external").assessor == region.expert
    assert card_of(campaign, region.group_b11, "self").assessor == region.stranger


def test_doing_it_again_adds_only_what_is_missing(region):
    campaign = make_campaign(region.node)
    first = assignments.create_from_tree(campaign=campaign, nodes=[region.municipality_a], by=None, at=NOW)
    again = assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    third = assignments.create_from_tree(
        campaign=campaign, nodes=[region.node, region.org_a1], by=None, at=NOW
    )
    assert (first.added, again.added, again.existing, third.added) == (12, 12, 12, 0)
    assert AuditEvent.objects.filter(action="monitoring.cards.assigned").count() == 2


def test_a_card_without_anybody_to_fill_it_is_made_and_counted(region):
    campaign = make_campaign(region.node)
    made = assignments.create_from_tree(
        campaign=campaign, nodes=[region.org_a2], sources=["self"], by=None, at=NOW
    )
    assert (made.added, made.unassigned) == (2, 2)  # nobody is appointed in the second kindergarten


def test_an_expert_is_never_given_own_organisation(region):
    campaign = make_campaign(region.node)
    assignments.create_from_tree(campaign=campaign, nodes=[region.org_b2], by=None, at=NOW)
    assert card_of(campaign, region.group_b21, "external").assessor is None  # the only expert works there


def test_a_second_job_of_an_expert_counts_too(region):
    make_employment(region.expert, region.org_a1, "Педагог-психолог", is_main=False)
    campaign = make_campaign(region.node)
    assignments.create_from_tree(campaign=campaign, nodes=[region.org_a1], by=None, at=NOW)
    card = card_of(campaign, region.group_a11, "external")
    assert card.assessor is None
    before = state_of(card)
    with pytest.raises(CannotAssign):
        assignments.reassign(
            assignment=card, assessor=region.expert, by=user_of(region.regional_operator), at=NOW
        )
    assert state_of(card) == before


def test_the_database_itself_refuses_an_expert_at_home(region):
    campaign = make_campaign(region.node)
    assignments.create_from_tree(campaign=campaign, nodes=[region.org_a1], by=None, at=NOW)
    card = card_of(campaign, region.group_a11, "external")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=card.pk).update(assessor_organisation=region.org_a1)


def test_an_expert_hired_after_the_assignment_cannot_begin(region):
    campaign = running_campaign(region.node)
    card = card_of(campaign, region.group_a11, "external")
    make_employment(region.expert, region.org_a1, opened=datetime.date(2026, 10, 2))
    before = state_of(card)
    with pytest.raises(CannotAssign):
        assignments.start(assignment=card, by=user_of(region.expert), at=NOW)
    assert state_of(card) == before


def test_work_is_shared_between_experts(region):
    second = make_person("Второва Вера Викторовна")
    make_role(second, "expert", region.node)
    campaign = make_campaign(region.node)
    assignments.create_from_tree(
        campaign=campaign, nodes=[region.node], sources=["external"], by=None, at=NOW
    )
    homes = set(Assignment.objects.filter(assessor=second).values_list("organisation__short_name", flat=True))
    assert homes == {"Детский сад № 2", "Детский сад № 4"}  # one person visits a whole organisation


def test_a_closed_group_is_not_measured(region):
    campaign = make_campaign(region.node, structure_date=datetime.date(2019, 1, 1))
    made = assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    assert made.added == 0  # nothing stood then


def test_the_way_of_a_card(region):
    campaign = running_campaign(region.node)
    card = card_of(campaign, region.group_a11)
    card = submit(card, GOOD)
    assert card.state == AssignmentState.SUBMITTED
    reviewer = user_of(region.municipal_operator)
    card = assignments.return_(assignment=card, comments=[Comment("Уточните", "b1")], by=reviewer, at=NOW)
    assert card.state == AssignmentState.RETURNED
    assert ReviewComment.objects.get(assignment=card).resolved_at is None
    fill(card, {"b1": "3"})
    card = assignments.submit(assignment=card, by=user_of(region.methodist), at=NOW)
    assert ReviewComment.objects.get(assignment=card).resolved_at == NOW
    card = assignments.accept(assignment=card, by=reviewer, at=NOW)
    assert card.state == AssignmentState.ACCEPTED
    assert card.accepted_by == reviewer
    done = AuditEvent.objects.filter(target_id=str(card.pk), target_type="monitoring.assignment")
    assert [e.action.rpartition(".")[2] for e in done.order_by("id")] == [
        "started",
        "submitted",
        "returned",
        "resubmitted",
        "accepted",
    ]
    assert Job.objects.filter(kind="monitoring.rebuild_results", state="queued").count() == 1


def test_accepting_twice_asks_for_one_rebuild(region):
    campaign = running_campaign(region.node)
    for unit in (region.group_a11, region.group_a12):
        accept(card_of(campaign, unit), GOOD, region.municipal_operator)
    assert Job.objects.count() == 1


@pytest.mark.parametrize("step", ["save", "submit", "accept", "return"])
def test_a_card_that_is_not_there_yet_is_refused_and_nothing_changes(region, step):
    campaign = running_campaign(region.node)
    card = card_of(campaign, region.group_a11)
    assessor, reviewer = user_of(region.methodist), user_of(region.municipal_operator)
    before = state_of(card)
    with pytest.raises((CannotFill, CannotReview)):
        match step:
            case "save":
                assignments.save(assignment=card, posted=Posted(GOOD), by=assessor, at=NOW)
            case "submit":
                assignments.submit(assignment=card, by=assessor, at=NOW)
            case "accept":
                assignments.accept(assignment=card, by=reviewer, at=NOW)
            case "return":
                assignments.return_(assignment=card, comments=[Comment("x")], by=reviewer, at=NOW)
    assert state_of(card) == before
    assert not ReviewComment.objects.exists()


def test_a_submitted_card_is_not_changed_by_its_assessor(region):
    campaign = running_campaign(region.node)
    card = submit(card_of(campaign, region.group_a11), GOOD)
    before = state_of(card)
    with pytest.raises(CannotFill):
        assignments.save(assignment=card, posted=Posted({}), by=user_of(region.methodist), at=NOW)
    assert state_of(card) == before


def test_nobody_fills_the_card_of_another(region):
    campaign = running_campaign(region.node)
    card = card_of(campaign, region.group_a11)
    before = state_of(card)
    with pytest.raises(CannotFill):
        assignments.start(assignment=card, by=user_of(region.head), at=NOW)
    assert state_of(card) == before


def test_nobody_reviews_their_own_card(region):
    campaign = running_campaign(region.node)
    card = submit(card_of(campaign, region.group_a11, "internal"), GOOD)
    before = state_of(card)
    with pytest.raises(CannotReview):
        assignments.accept(assignment=card, by=user_of(region.municipal_operator), at=NOW)
    assert state_of(card) == before


def test_a_card_is_not_returned_without_a_remark(region):
    campaign = running_campaign(region.node)
    card = submit(card_of(campaign, region.group_a11), GOOD)
    before = state_of(card)
    with pytest.raises(CannotReview):
        assignments.return_(
            assignment=card, comments=[Comment("  ")], by=user_of(region.municipal_operator), at=NOW
        )
    assert state_of(card) == before


def test_many_are_accepted_all_or_none(region):
    campaign = running_campaign(region.node)
    ready = submit(card_of(campaign, region.group_a11), GOOD)
    other = card_of(campaign, region.group_a12)
    reviewer = user_of(region.municipal_operator)
    before = state_of(ready)
    with pytest.raises(CannotReview):
        assignments.accept_many(assignments=[ready, other], by=reviewer, at=NOW)
    assert state_of(ready) == before
    submit(other, GOOD)
    assert assignments.accept_many(assignments=[ready, other], by=reviewer, at=NOW) == 2


def test_a_started_card_is_not_given_to_another(region):
    campaign = running_campaign(region.node)
    card = fill(card_of(campaign, region.group_a11), {})
    before = state_of(card)
    with pytest.raises(CannotAssign):
        assignments.reassign(
            assignment=card, assessor=region.head, by=user_of(region.regional_operator), at=NOW
        )
    assert state_of(card) == before


def test_a_reassigned_card_is_announced_to_the_new_person(region):
    campaign = running_campaign(region.node)
    card = card_of(campaign, region.group_a11)
    card = assignments.reassign(
        assignment=card, assessor=region.head, by=user_of(region.regional_operator), at=NOW
    )
    assert card.assessor == region.head
    assert card.assessor_organisation == region.org_a1
    assert Notice.objects.filter(user=user_of(region.head)).count() == 1


def test_no_cards_after_the_collection_has_stopped(region):
    campaign = running_campaign(region.node)
    campaigns.stop(campaign=campaign, by=None, at=NOW)
    before = Assignment.objects.count()
    with pytest.raises(CannotAssign):
        assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    with pytest.raises(CannotFill):
        assignments.start(
            assignment=card_of(campaign, region.group_a11), by=user_of(region.methodist), at=NOW
        )
    assert Assignment.objects.count() == before
