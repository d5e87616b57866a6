"""What the server says to a browser that keeps pages on a device: whose they are, and which may be kept."""

import pytest
from django.test import Client
from django.urls import reverse

from mostik.monitoring.actions import assignments
from tests.monitoring.builders import GOOD, NOW, card_of, running_campaign, submit, user_of

PEOPLE = ("methodist", "teacher", "stranger")


@pytest.fixture
def card(region):
    started = card_of(running_campaign(region.node), region.group_a11)
    return assignments.start(assignment=started, by=user_of(region.methodist), at=NOW)


def signed_in(person):
    client = Client()
    client.force_login(user_of(person))
    return client


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_has_an_outbox_of_their_own(region, who):
    person = getattr(region, who)
    client = signed_in(person)
    for name in ("outbox", "offline"):
        reply = client.get(reverse(f"instruments:{name}"))
        assert reply.headers["Mostik-Keep"] == "1"
        assert reply.headers["Mostik-Person"] == str(person.user_id)
    told = client.get(reverse("instruments:device"))
    assert told.json()["person"] == str(person.user_id)
    assert told.json()["csrf"]
    assert told.headers["Cache-Control"] == "no-store"


def test_a_visitor_has_none_and_is_nobody(db):
    for name in ("outbox", "offline", "device"):
        assert Client().get(reverse(f"instruments:{name}")).status_code == 302
    assert "Mostik-Person" not in Client().get(reverse("account_login")).headers


def test_the_worker_is_allowed_the_whole_site(db):
    for variant in ("", "?sync"):
        reply = Client().get(reverse("instruments:worker") + variant)
        assert reply.headers["Service-Worker-Allowed"] == "/"
        assert reply.headers["Content-Type"].startswith("text/javascript")
        assert ("importScripts" in reply.text) is (variant == "")


def test_a_card_may_be_kept_while_it_is_a_form(region, card):
    client = signed_in(region.methodist)
    address = reverse("monitoring:card", args=[card.pk])
    assert client.get(address).headers["Mostik-Keep"] == "1"
    assert client.get(reverse("monitoring:card-model", args=[card.pk])).headers["Mostik-Keep"] == "1"
    refused = client.post(address, {"a1": "yes", "revision": "0", "action": "submit"})
    assert refused.status_code == 422
    assert "Mostik-Keep" not in refused.headers
    submit(card, GOOD)
    assert "Mostik-Keep" not in client.get(address).headers


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("stranger", 404)])
def test_nobody_keeps_the_card_of_another(region, card, who, status):
    reply = signed_in(getattr(region, who)).get(reverse("monitoring:card", args=[card.pk]))
    assert reply.status_code == status
    assert "Mostik-Keep" not in reply.headers


def test_only_own_open_cards_are_offered_to_be_taken_along(region, card):
    page = signed_in(region.methodist).get(reverse("monitoring:cards"))
    offered = {one["url"]: one["start"] for one in page.context["to_take"]}
    other = card_of(card.campaign, region.group_a12)
    assert offered[reverse("monitoring:card", args=[card.pk])] is False
    assert offered[reverse("monitoring:card", args=[other.pk])] is True
    assert (
        signed_in(region.stranger).get(reverse("monitoring:cards")).context["to_take"]
        != page.context["to_take"]
    )
    assert signed_in(region.teacher).get(reverse("monitoring:cards")).context["to_take"] == []
    submit(card, GOOD)
    again = signed_in(region.methodist).get(reverse("monitoring:cards")).context["to_take"]
    assert reverse("monitoring:card", args=[card.pk]) not in {one["url"] for one in again}
