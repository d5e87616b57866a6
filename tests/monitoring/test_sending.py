"""A card that was filled without internet arrives: once, whole, and only from the person it was handed to."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import assignments, campaigns
from mostik.monitoring.models import Assignment, Sending
from tests.monitoring.builders import GOOD, NOW, POOR, card_of, running_campaign, user_of

UID = "0f0e0d0c-0b0a-4908-8706-050403020100"


@pytest.fixture
def card(region):
    started = card_of(running_campaign(region.node), region.group_a11)
    return assignments.start(assignment=started, by=user_of(region.methodist), at=NOW)


def send(person, card, answers=GOOD, *, uid=UID, revision=0, **more):
    client = Client()
    client.force_login(user_of(person))
    data = {**answers, "uid": uid, "revision": str(revision), **more}
    return client.post(reverse("monitoring:card-deliver", args=[card.pk]), data)


def state_of(card):
    fresh = Assignment.objects.select_related("submission").get(pk=card.pk)
    return fresh.state, fresh.submission.answers, fresh.submission.revision, Sending.objects.count()


def test_a_card_arrives_once(region, card):
    assert send(region.methodist, card).json() == {"accepted": True, "repeated": False}
    arrived = state_of(card)
    assert arrived[0] == "submitted"
    assert arrived[1] == GOOD
    assert send(region.methodist, card, POOR).json() == {"accepted": True, "repeated": True}
    assert state_of(card) == arrived
    assert Sending.objects.get().by == user_of(region.methodist)


def test_the_same_sending_is_known_after_the_card_was_returned(region, card):
    send(region.methodist, card)
    remark = assignments.Comment(text="Поясните")
    operator = user_of(region.municipal_operator)
    assignments.return_(assignment=card, comments=[remark], by=operator, at=NOW)
    before = state_of(card)
    assert send(region.methodist, card, POOR).json()["repeated"]
    assert state_of(card) == before
    again = send(region.methodist, card, POOR, uid=str(uuid.uuid4()), revision=before[2])
    assert again.json()["accepted"]
    assert state_of(card)[:2] == ("submitted", POOR)


def test_a_card_changed_elsewhere_is_not_overwritten(region, card):
    posted = Posted(answers=POOR, revision=0)
    assignments.save(assignment=card, posted=posted, by=user_of(region.methodist), at=NOW)
    before = state_of(card)
    refusal = send(region.methodist, card)
    assert refusal.status_code == 409
    told = refusal.json()
    assert told["code"] == "conflict"
    assert told["revision"] == 1
    rate = next(change for change in told["changes"] if change["question"] == "b1")
    assert (rate["label"], rate["here"], rate["there"]) == ("Разговор с детьми", "4 из 5", "2 из 5")
    assert state_of(card) == before
    assert send(region.methodist, card, revision=1).json()["accepted"]


def test_a_card_sent_from_another_device_says_so_and_shows_both(region, card):
    posted = Posted(answers=POOR, revision=0)
    assignments.save(assignment=card, posted=posted, by=user_of(region.methodist), at=NOW)
    assignments.submit(assignment=card, by=user_of(region.methodist), at=NOW)
    before = state_of(card)
    told = send(region.methodist, card).json()
    assert told["code"] == "sent"
    assert "попросите" in told["message"]
    assert {change["question"] for change in told["changes"]} == {"a1", "a2", "b1", "b2"}
    assert state_of(card) == before


def test_missing_answers_keep_nothing(region, card):
    before = state_of(card)
    refusal = send(region.methodist, card, {"a1": "yes"})
    assert refusal.status_code == 422
    assert {v["question"] for v in refusal.json()["violations"]} == {"a2", "b1"}
    assert state_of(card) == before


def test_a_campaign_that_has_stopped_takes_nothing(region, card):
    campaigns.stop(campaign=card.campaign, by=user_of(region.regional_operator), at=NOW)
    before = state_of(card)
    refusal = send(region.methodist, card)
    assert (refusal.status_code, refusal.json()["code"]) == (422, "refused")
    assert "остаётся на вашем устройстве" in refusal.json()["message"]
    assert state_of(card) == before


@pytest.mark.parametrize("uid", ["", "17", "не номер"])
def test_a_sending_without_a_number_is_broken(region, card, uid):
    before = state_of(card)
    assert send(region.methodist, card, uid=uid).status_code == 400
    assert state_of(card) == before


def test_one_number_never_serves_two_cards(region, card):
    send(region.methodist, card)
    other = card_of(card.campaign, region.group_a12)
    other = assignments.start(assignment=other, by=user_of(region.methodist), at=NOW)
    before = state_of(other)
    assert send(region.methodist, other).status_code == 422
    assert state_of(other) == before


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("head", 403), ("stranger", 404)])
def test_nobody_else_sends_the_card(region, card, who, status):
    before = state_of(card)
    assert send(getattr(region, who), card).status_code == status
    assert state_of(card) == before


def test_a_session_and_a_token_are_needed(region, card):
    address = reverse("monitoring:card-deliver", args=[card.pk])
    assert Client().post(address, {"uid": UID}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user_of(region.methodist))
    assert strict.post(address, {**GOOD, "uid": UID, "revision": "0"}).status_code == 403
    assert Submission.objects.get(pk=card.submission_id).answers == {}
    assert strict.get(address).status_code == 405


def test_the_page_of_the_card_is_told_on_the_next_page(region, card):
    client = Client()
    client.force_login(user_of(region.methodist))
    data = {**GOOD, "uid": UID, "revision": "0", "watched": "1"}
    client.post(reverse("monitoring:card-deliver", args=[card.pk]), data)
    assert "Карта отправлена на проверку" in client.get(reverse("monitoring:cards")).text
