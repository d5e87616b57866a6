"""Drawn by a kept seed, rated blindly, compared exactly, decided by a third."""

import pytest
from django.db import IntegrityError, transaction

from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import assignments, double_rating, results
from mostik.monitoring.actions.assignments import Comment
from mostik.monitoring.actions.double_rating import CannotDecide, CannotDraw, CannotRate
from mostik.monitoring.enums import AssignmentState, Outcome
from mostik.monitoring.models import Assignment, Campaign, RatingDraw, SecondRating
from mostik.monitoring.queries import campaigns as campaign_queries
from mostik.monitoring.queries import double_rating as queries
from mostik.monitoring.queries import why
from mostik.monitoring.queries.snapshot import snapshot
from mostik.network.queries.nodes import structure_on
from mostik.platform.models import AuditEvent, Job, Notice
from mostik.stats import double_rating as pure
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, submit, user_of
from tests.network.builders import make_employment, make_person, make_role

MIDDLE = {"a1": "yes", "a2": "no", "b1": "4", "b2": "5"}


@pytest.fixture
def second(region):
    """Another expert of the region, who works nowhere near."""
    person = make_person("Второва Вера Викторовна")
    make_role(person, "expert", region.node)
    return person


@pytest.fixture
def campaign(region) -> Campaign:
    return running_campaign(region.node)


@pytest.fixture
def version(campaign):
    return campaign_queries.instruments_of(campaign)[0].version


@pytest.fixture
def drawn(campaign, version, second) -> RatingDraw:
    """Every external card is drawn: the first expert rated them, the second rates again."""
    return double_rating.draw(
        campaign=campaign, version=version, source="external", percent=100, seed="2026", by=None, at=NOW
    )


def rating_of(drawn, unit) -> SecondRating:
    return SecondRating.objects.select_related("rater__user", "card").get(draw=drawn, card__unit=unit)


def rate(rating, answers, *, by=None, at=NOW) -> SecondRating:
    by = by or user_of(rating.rater)
    rating = double_rating.start(rating=rating, by=by, at=at)
    double_rating.save(rating=rating, posted=Posted(answers=answers, revision=0), by=by, at=at)
    return double_rating.submit(rating=rating, by=by, at=at)


def everything():
    return [
        list(model.objects.order_by("pk").values()) for model in (SecondRating, Assignment, AuditEvent, Job)
    ]


def disputed(region, drawn) -> SecondRating:
    accept(card_of(drawn.campaign, region.group_a11, "external"), GOOD, region.municipal_operator)
    return rate(rating_of(drawn, region.group_a11), POOR)


def test_the_draw_is_kept_and_can_be_repeated(campaign, version, second):
    made = double_rating.draw(campaign=campaign, version=version, source="self", percent=50, by=None, at=NOW)
    cards = [r.card_id for r in SecondRating.objects.filter(draw=made).order_by("number")]
    assert made.seed
    assert len(made.frame) == 4  # the others have nobody to fill a self-assessment
    assert cards == pure.draw(made.frame, made.seed, 50)
    assert len(cards) == 2
    event = AuditEvent.objects.get(action="monitoring.double_rating.drawn")
    assert (event.details["seed"], event.details["cards"], event.details["drawn"]) == (made.seed, 4, 2)


def test_cards_go_to_people_who_may_rate_blindly(region, drawn, second):
    assert rating_of(drawn, region.group_a11).rater == second
    assert (
        Notice.objects.filter(user=user_of(second)).count()
        == SecondRating.objects.filter(rater=second).count()
    )
    for rating in SecondRating.objects.filter(draw=drawn).select_related("rater", "card"):
        assert rating.rater_id != rating.card.assessor_id
        assert rating.rater is None or not queries.sees_the_first(rating, rating.rater, NOW.date())


def test_a_draw_is_never_repeated(drawn, campaign, version):
    before = everything()
    for wrong in ({"source": "external"}, {"source": "self", "percent": 4}, {"source": "parents"}):
        with pytest.raises(CannotDraw):
            double_rating.draw(campaign=campaign, version=version, by=None, at=NOW, **wrong)
    assert everything() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingDraw.objects.create(
            campaign=campaign,
            version=version,
            source="external",
            percent=5,
            limit_percent=25,
            seed="x",
            frame=[],
            drawn_at=NOW,
        )


@pytest.mark.parametrize(
    "who", ["regional_operator", "municipal_operator", "methodist", "head", "expert", "stranger"]
)
def test_whoever_could_see_the_first_is_not_handed_the_second(region, drawn, who):
    """The stranger works in another town and may; everybody else sees the card or the results of the group."""
    rating = rating_of(drawn, region.group_a11)
    person, before = getattr(region, who), everything()
    if who == "stranger":
        double_rating.hand_over(rating=rating, rater=person, by=user_of(region.regional_operator), at=NOW)
        return
    with pytest.raises(CannotRate):
        double_rating.hand_over(rating=rating, rater=person, by=user_of(region.regional_operator), at=NOW)
    assert everything() == before


def test_an_expert_card_is_not_rated_by_own_staff(region, drawn, second):
    make_employment(second, region.org_a1, "Педагог-психолог", is_main=False)
    with pytest.raises(CannotRate):
        double_rating.start(rating=rating_of(drawn, region.group_a11), by=user_of(second), at=NOW)


def test_a_role_granted_midway_ends_the_blindness(region, drawn, second):
    rating, by = rating_of(drawn, region.group_a11), user_of(second)
    rating = double_rating.start(rating=rating, by=by, at=NOW)
    make_role(second, "municipal_operator", region.municipality_a)
    before = everything()
    with pytest.raises(CannotRate):
        double_rating.submit(rating=rating, by=by, at=NOW)
    assert everything() == before


def test_only_the_rater_fills_and_only_once(region, drawn, second):
    rating = rating_of(drawn, region.group_a11)
    with pytest.raises(CannotRate):
        double_rating.start(rating=rating, by=user_of(region.stranger), at=NOW)
    rate(rating, GOOD)
    before = everything()
    with pytest.raises(CannotRate):
        double_rating.save(rating=rating, posted=Posted(answers=POOR), by=user_of(second), at=NOW)
    assert everything() == before


@pytest.mark.parametrize("first", [True, False])
def test_compared_when_both_are_there_in_either_order(region, drawn, first):
    card = card_of(drawn.campaign, region.group_a11, "external")
    if first:
        submit(card, GOOD)
        rating = rate(rating_of(drawn, region.group_a11), GOOD)
    else:
        rating = rate(rating_of(drawn, region.group_a11), GOOD)
        assert rating.outcome == Outcome.WAITING
        submit(card, GOOD)
    rating.refresh_from_db()
    assert rating.outcome == Outcome.AGREED
    assert rating.compared["TOTAL"] == ["19/4", "19/4"]  # A: 5; B: the mean of 4 and 5; the mean of both
    assert AuditEvent.objects.get(action="monitoring.second_rating.compared").details["indicators"] == []


def test_a_difference_beyond_the_limit_is_disputed(region, drawn):
    """A.1 by the marks: 5 against 3, half of the range 1…5, more than a quarter."""
    submit(card_of(drawn.campaign, region.group_a11, "external"), GOOD)
    rating = rate(rating_of(drawn, region.group_a11), MIDDLE)
    assert rating.outcome == Outcome.DISPUTED
    assert AuditEvent.objects.get(action="monitoring.second_rating.compared").details["indicators"] == ["A.1"]


def test_the_first_rating_is_compared_as_it_was_first_sent(region, drawn):
    card = submit(card_of(drawn.campaign, region.group_a11, "external"), GOOD)
    reviewer = user_of(region.municipal_operator)
    assignments.return_(assignment=card, comments=[Comment("Проверьте")], by=reviewer, at=NOW)
    submit(card_of(drawn.campaign, region.group_a11, "external"), POOR)
    rating = rate(rating_of(drawn, region.group_a11), GOOD)
    assert rating.outcome == Outcome.AGREED
    assert {k: v for k, v in rating.first_answers.items() if k in GOOD} == GOOD


def test_a_second_rating_enters_no_result(region, drawn, version):
    disputed(region, drawn)
    found = snapshot(drawn.campaign, version, structure_on(drawn.campaign.structure_date))
    assert len(found.submissions) == 1
    assert found.submissions[0].answers["a2"] == "yes"


def decide(rating, region, answers, reason="Смотрели вместе запись", who="regional_operator"):
    return double_rating.decide(
        rating=rating, answers=answers, reason=reason, by=user_of(getattr(region, who)), at=NOW
    )


def test_the_first_stands(region, drawn, version):
    rating = disputed(region, drawn)
    jobs = Job.objects.count()
    rating = decide(rating, region, {"a1": "yes", "a2": "yes", "b1": "4", "b2": "5"})
    assert (rating.decision, rating.standing, rating.outcome) == ("first", None, "decided")
    assert Job.objects.count() == jobs
    event = AuditEvent.objects.get(action="monitoring.second_rating.decided")
    assert event.details == {"decision": "first", "reason": "Смотрели вместе запись"}


@pytest.mark.parametrize(("chosen", "decision"), [(POOR, "second"), ({**GOOD, "a2": "no"}, "own")])
def test_what_was_decided_counts_in_the_results(region, drawn, version, settings, tmp_path, chosen, decision):
    settings.MARTS_ROOT = tmp_path
    rating = decide(disputed(region, drawn), region, chosen)
    assert rating.decision == decision
    found = snapshot(drawn.campaign, version, structure_on(drawn.campaign.structure_date))
    counted = found.submissions[0].answers
    assert {name: counted[name] for name in chosen} == chosen
    results.rebuild(campaign=drawn.campaign, at=NOW)
    card = Assignment.objects.select_related("campaign", "version", "submission").get(pk=rating.card_id)
    assert why.of_card(card, "A.1", "full", "ru").value == (1 if decision == "second" else 3)
    assert card.submission.answers["a2"] == "yes"  # the card itself is never rewritten


@pytest.mark.parametrize(("who", "reason"), [("regional_operator", "  "), ("expert", "Я так считаю")])
def test_a_decision_needs_a_third_person_and_a_reason(region, drawn, who, reason):
    rating = disputed(region, drawn)
    before = everything()
    with pytest.raises(CannotDecide):
        decide(rating, region, POOR, reason=reason, who=who)
    assert everything() == before


def test_nothing_is_decided_twice_or_without_a_dispute(region, drawn):
    submit(card_of(drawn.campaign, region.group_a12, "external"), GOOD)
    agreed = rate(rating_of(drawn, region.group_a12), GOOD)
    with pytest.raises(CannotDecide):
        decide(agreed, region, POOR)
    rating = disputed(region, drawn)
    decide(rating, region, POOR)
    before = everything()
    with pytest.raises(CannotDecide):
        decide(rating, region, GOOD)
    assert everything() == before


def test_a_decision_waits_while_the_card_is_with_its_assessor(region, drawn):
    card = submit(card_of(drawn.campaign, region.group_a11, "external"), GOOD)
    rating = rate(rating_of(drawn, region.group_a11), POOR)
    reviewer = user_of(region.municipal_operator)
    card = assignments.return_(assignment=card, comments=[Comment("Проверьте")], by=reviewer, at=NOW)
    assert card.state == AssignmentState.RETURNED
    with pytest.raises(CannotDecide):
        decide(rating, region, POOR)


def test_the_database_keeps_a_decision_with_its_reason(region, drawn):
    rating = disputed(region, drawn)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondRating.objects.filter(pk=rating.pk).update(decision="first", outcome="decided", decided_at=NOW)
