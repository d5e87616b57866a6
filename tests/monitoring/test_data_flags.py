"""Doubts about answers: raised when a card is sent by whatever door, settled by a person, never passed over."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mostik.monitoring.actions import assignments, campaigns, data_flags
from mostik.monitoring.actions.assignments import CannotReview, Comment
from mostik.monitoring.actions.data_flags import CannotSettle
from mostik.monitoring.enums import FlagKind, FlagState
from mostik.monitoring.models import Assignment, DataFlag
from mostik.platform.models import AuditEvent
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
from tests.monitoring.instrument import make_version

pytestmark = pytest.mark.django_db
RATES = ("rates", "${{b1}} - ${{b2}} <= 2", "Разговор с детьми хорош, а традиций нет")
JUMP = ("jump", "${{b1}} - ${{previous:b1}} <= 1", "Оценка выросла на две ступени")
STRANGE = GOOD | {"b1": "5", "b2": "1"}
LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    return running_campaign(region.node, version=make_version(region.node, checks=[RATES]))


@pytest.fixture
def doubted(region, campaign):
    return submit(card_of(campaign, region.group_a11), STRANGE)


def flags(card):
    return [(f.kind, f.code, f.state) for f in DataFlag.objects.filter(card=card)]


def url(name, *args):
    return reverse(f"monitoring:{name}", args=args)


def test_answers_that_do_not_agree_are_asked_about(doubted):
    assert flags(doubted) == [("rule", "rates", "open")]
    assert DataFlag.objects.get().facts == {"answers": [["", "b1", "5"], ["", "b2", "1"]]}
    assert AuditEvent.objects.get(action="monitoring.flag.raised").details == {
        "kind": "rule",
        "code": "rates",
    }


def test_a_plausible_card_is_left_alone(region, campaign):
    card = submit(card_of(campaign, region.group_a11), GOOD)
    assert flags(card) == []
    assert (
        assignments.accept(assignment=card, by=user_of(region.municipal_operator), at=NOW).state == "accepted"
    )


@pytest.mark.parametrize("many", [False, True])
def test_a_doubted_card_is_not_accepted(region, doubted, many):
    by = user_of(region.municipal_operator)
    with pytest.raises(CannotReview, match="вопросы к данным"):
        if many:
            assignments.accept_many(assignments=[doubted], by=by, at=NOW)
        else:
            assignments.accept(assignment=doubted, by=by, at=NOW)
    assert Assignment.objects.get(pk=doubted.pk).state == "submitted"


def test_explained_it_is_accepted(region, doubted):
    by = user_of(region.municipal_operator)
    flag = data_flags.explain(flag=DataFlag.objects.get(), reason=" Группа новая ", by=by, at=NOW)
    assert (flag.state, flag.reason, flag.settled_by) == (FlagState.EXPLAINED, "Группа новая", by)
    assignments.accept(assignment=doubted, by=by, at=NOW)
    journal = AuditEvent.objects.get(action="monitoring.flag.explained")
    assert journal.details["reason"] == "Группа новая"


def test_corrected_the_doubt_goes(region, doubted):
    by = user_of(region.municipal_operator)
    assignments.return_(assignment=doubted, comments=[Comment("Проверьте")], by=by, at=NOW)
    card = Assignment.objects.select_related("assessor__user", "submission").get(pk=doubted.pk)
    fill(card, {"b2": "4"}, at=LATER)
    assignments.submit(assignment=card, by=user_of(card.assessor), at=LATER)
    assert flags(doubted) == [("rule", "rates", "gone")]
    assert AuditEvent.objects.filter(action="monitoring.flag.gone").exists()
    assignments.accept(assignment=card, by=by, at=LATER)


def test_other_answers_open_an_explained_doubt_again(region, doubted):
    by = user_of(region.municipal_operator)
    data_flags.explain(flag=DataFlag.objects.get(), reason="Так и есть", by=by, at=NOW)
    assignments.return_(assignment=doubted, comments=[Comment("Уточните")], by=by, at=NOW)
    card = Assignment.objects.select_related("assessor__user", "submission").get(pk=doubted.pk)
    fill(card, {"note": "Уточнено"}, at=LATER)
    assignments.submit(assignment=card, by=user_of(card.assessor), at=LATER)
    assert flags(doubted) == [("rule", "rates", "explained")]  # the same two answers
    assignments.return_(assignment=card, comments=[Comment("Ещё раз")], by=by, at=LATER)
    card.refresh_from_db()
    fill(card, {"b1": "4"}, at=LATER)
    assignments.submit(assignment=card, by=user_of(card.assessor), at=LATER)
    assert flags(doubted) == [("rule", "rates", "open")]
    assert DataFlag.objects.get().reason == ""


def test_the_round_before_is_remembered(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    version = make_version(region.node, checks=[JUMP])
    before = running_campaign(region.node, year=2025, version=version)
    accept(card_of(before, region.group_a11), GOOD | {"b1": "2"}, region.municipal_operator)
    now = running_campaign(region.node, version=version, previous=before)
    card = submit(card_of(now, region.group_a11), GOOD)
    assert DataFlag.objects.get(card=card).facts == {"answers": [["", "b1", "4"], ["previous", "b1", "2"]]}
    assert flags(submit(card_of(now, region.group_a12), GOOD)) == []  # nothing to compare with


def test_another_card_of_the_round_is_asked_in_either_order(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    rule = ("both", "${{b1}} <= ${{other:b1}}", "Карты противоречат друг другу")
    campaign = make_campaign(region.node, version=make_version(region.node, checks=[rule]))
    campaigns.add_instrument(campaign=campaign, version=make_version(region.node, "other"), by=None, at=NOW)
    assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    campaigns.announce(campaign=campaign, by=None, at=NOW)
    campaigns.open_(campaign=campaign, by=None, at=NOW)

    def card(unit, code):
        rows = Assignment.objects.select_related("assessor__user", "campaign", "unit", "version")
        return rows.get(campaign=campaign, unit=unit, source="self", version__instrument__code=code)

    first = submit(card(region.group_a11, "card"), GOOD)
    assert flags(first) == []
    submit(card(region.group_a11, "other"), GOOD | {"b1": "3"})
    assert flags(first) == [("rule", "both", "open")]
    submit(card(region.group_a12, "other"), GOOD | {"b1": "3"})
    assert flags(submit(card(region.group_a12, "card"), GOOD)) == [("rule", "both", "open")]


def test_haste_and_the_far_ones(region, campaign):
    card = card_of(campaign, region.group_a11)
    fill(card, GOOD)
    card = assignments.submit(
        assignment=card, by=user_of(card.assessor), at=NOW + datetime.timedelta(seconds=7)
    )
    assert DataFlag.objects.get(card=card).facts == {"seconds": 7, "questions": 4}
    assert (
        data_flags.look_again(campaign=campaign, at=LATER) == 1
    )  # too few cards for outliers; nothing doubled
    assert flags(card) == [(FlagKind.FAST, "", "open")]


@pytest.mark.parametrize(
    ("who", "reason"), [("assessor", "Так"), ("municipal_operator", "  "), ("municipal_operator", "")]
)
def test_a_doubt_needs_another_person_and_a_reason(region, doubted, who, reason):
    by = user_of(doubted.assessor if who == "assessor" else region.municipal_operator)
    with pytest.raises(CannotSettle):
        data_flags.explain(flag=DataFlag.objects.get(), reason=reason, by=by, at=NOW)
    assert flags(doubted) == [("rule", "rates", "open")]


def test_nothing_is_settled_twice(region, doubted):
    by = user_of(region.municipal_operator)
    data_flags.explain(flag=DataFlag.objects.get(), reason="Да", by=by, at=NOW)
    with pytest.raises(CannotSettle, match="уже ответили"):
        data_flags.explain(flag=DataFlag.objects.get(), reason="Нет", by=by, at=NOW)


# on the screen


def test_who_sees_and_settles(region, doubted, client):
    flag = DataFlag.objects.get()
    people = {
        region.municipal_operator: (200, 200),
        region.head: (200, 403),
        region.stranger: (200, 404),  # runs another municipality of the same round: an empty list
    }
    for person, (listed, settled) in people.items():
        client.force_login(user_of(person))
        page = client.get(url("data-flags", doubted.campaign_id))
        assert page.status_code == listed, person
        assert ("Разговор с детьми хорош" in page.content.decode()) is (person is not region.stranger)
        answer = client.post(url("flag-explain", flag.pk), {"reason": "" if settled == 200 else "Взлом"})
        assert answer.status_code == (422 if settled == 200 else settled), person
    assert flags(doubted) == [("rule", "rates", "open")]


def test_the_way_of_a_reviewer(region, doubted, client):
    client.force_login(user_of(region.municipal_operator))
    text = client.get(url("data-flags", doubted.campaign_id)).content.decode()
    assert "Разговор с детьми хорош, а традиций нет (Разговор с детьми: 5; Традиции группы: 1)" in text
    review = url("review", doubted.pk)
    assert "Разговор с детьми хорош" in client.get(review).content.decode()
    assert client.post(review, {"decision": "accept"}).status_code == 422
    flag = DataFlag.objects.get()
    assert client.get(url("flag-explain", flag.pk)).status_code == 200
    assert client.post(url("flag-explain", flag.pk), {"reason": "Спросили педагога"}).status_code == 302
    assert client.post(review, {"decision": "accept"}).status_code == 302
    doubted.refresh_from_db()
    assert doubted.state == "accepted"


def test_a_neighbour_does_not_see_doubts_of_others(region, campaign, doubted, client):
    submit(card_of(campaign, region.group_b11), STRANGE)
    client.force_login(user_of(region.head))
    text = client.get(url("data-flags", campaign.pk)).content.decode()
    assert text.count("Разговор с детьми хорош") == 1


def test_the_list_costs_the_same_at_one_and_at_three(region, campaign, doubted, client):
    client.force_login(user_of(region.regional_operator))
    client.get(url("data-flags", campaign.pk))
    with CaptureQueriesContext(connection) as one:
        client.get(url("data-flags", campaign.pk))
    for unit in (region.group_a12, region.group_b11):
        submit(card_of(campaign, unit), STRANGE)
    with CaptureQueriesContext(connection) as three:
        assert client.get(url("data-flags", campaign.pk)).status_code == 200
    assert len(three) == len(one)


def test_the_button_starts_a_job(region, campaign, doubted, client):
    client.force_login(user_of(region.head))
    assert client.post(url("data-flags", campaign.pk)).status_code == 200  # no button, no job
    client.force_login(user_of(region.regional_operator))
    assert client.post(url("data-flags", campaign.pk)).status_code == 302
