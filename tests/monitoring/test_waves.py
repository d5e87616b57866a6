"""Waves: each place in one, days of the campaign, cards not begun follow; nothing is filled before its day."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.monitoring.actions import assignments, campaigns, waves
from mostik.monitoring.actions.assignments import CannotFill
from mostik.monitoring.actions.waves import CannotSetWaves, PlannedWave
from mostik.monitoring.models import Assignment, Wave
from mostik.monitoring.queries import collect
from mostik.monitoring.queries import waves as queries
from tests.monitoring.builders import NOW, card_of, fill, make_campaign, running_campaign, user_of

FIRST, SECOND = datetime.date(2026, 10, 5), datetime.date(2026, 11, 2)
END = datetime.date(2026, 11, 30)


@pytest.fixture
def campaign(region):
    return running_campaign(region.node)


def two(region, **given):
    return [
        PlannedWave("", FIRST, SECOND - datetime.timedelta(days=1), (region.municipality_a,)),
        PlannedWave("", SECOND, END, (given.get("second", region.municipality_b),)),
    ]


def test_cards_not_begun_follow_their_wave(campaign, region):
    begun = fill(card_of(campaign, region.group_b11), {})
    due = begun.due
    waves.set_waves(campaign=campaign, waves=two(region), by=None, at=NOW)
    first, second = card_of(campaign, region.group_a11), card_of(campaign, region.group_b12)
    assert (first.opens, first.due) == (FIRST, SECOND - datetime.timedelta(days=1))
    assert (second.opens, second.due) == (SECOND, END)
    begun.refresh_from_db()
    assert (begun.opens, begun.due) == (None, due)
    waves.set_waves(campaign=campaign, waves=[], by=None, at=NOW)
    assert not Assignment.objects.filter(opens__isnull=False).exists()


def test_new_cards_have_the_days_of_their_wave(region):
    campaign = make_campaign(region.node)
    waves.set_waves(campaign=campaign, waves=two(region), by=None, at=NOW)
    assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
    assert card_of(campaign, region.group_b11).opens == SECOND
    assert card_of(campaign, region.group_a11).due == SECOND - datetime.timedelta(days=1)


def test_nothing_is_filled_before_the_day(campaign, region):
    waves.set_waves(campaign=campaign, waves=two(region), by=None, at=NOW)
    card = card_of(campaign, region.group_b11)
    by = user_of(card.assessor)
    with pytest.raises(CannotFill, match=r"02\.11\.2026"):
        assignments.start(assignment=card, by=by, at=NOW)
    day = datetime.datetime(2026, 11, 2, 6, 0, tzinfo=datetime.UTC)
    assert assignments.start(assignment=card, by=by, at=day).state == "draft"


def test_a_phone_is_not_given_cards_of_a_wave_to_come(client, campaign, region):
    card = card_of(campaign, region.group_a11)
    by = user_of(card.assessor)
    assert card in collect.cards_of(by)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    Assignment.objects.filter(pk=card.pk).update(opens=tomorrow, due=tomorrow)
    assert card not in collect.cards_of(by)
    client.force_login(by)
    assert tomorrow.strftime("%d.%m.%Y") in client.get(reverse("monitoring:cards")).content.decode()
    assert (
        tomorrow.strftime("%d.%m.%Y")
        in client.get(reverse("monitoring:card", args=[card.pk])).content.decode()
    )


def test_what_cannot_be_a_wave_changes_nothing(campaign, region):
    day = datetime.timedelta(days=1)
    wrong = [
        two(region, second=region.municipality_a),
        two(region, second=region.org_a1),
        [PlannedWave("", SECOND, FIRST, (region.municipality_a,))],
        [PlannedWave("", FIRST, END + day, (region.municipality_a,))],
        [PlannedWave("", FIRST, END, ())],
    ]
    for given in wrong:
        with pytest.raises(CannotSetWaves):
            waves.set_waves(campaign=campaign, waves=given, by=None, at=NOW)
    assert not Wave.objects.exists()


def test_next_year_has_the_same_waves(campaign, region):
    waves.set_waves(campaign=campaign, waves=two(region), by=None, at=NOW)
    made = campaigns.clone(campaign=campaign, by=None, at=NOW)
    assert [(wave.starts.year, wave.number) for wave in queries.of_campaign(made)] == [(2027, 1), (2027, 2)]
    first, second = queries.of_campaign(made)
    places = queries.nodes_of(made)
    assert places == {first.pk: [region.municipality_a], second.pk: [region.municipality_b]}


def test_page(client, campaign, region):
    client.force_login(user_of(region.regional_operator))
    url = reverse("monitoring:campaign-waves", args=[campaign.pk])
    assert client.get(url).status_code == 200
    base = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    first = {"form-0-title": "", "form-0-starts": "2026-10-05", "form-0-ends": "2026-10-30"}
    assert client.post(url, {**base, **first}).status_code == 422
    first["form-0-nodes"] = [region.municipality_a.pk]
    assert client.post(url, {**base, **first}).status_code == 302
    assert Wave.objects.get().number == 1
    page = client.get(reverse("monitoring:campaign", args=[campaign.pk])).content.decode()
    assert "05.10.2026" in page
    assert client.get(reverse("monitoring:campaign-order", args=[campaign.pk, "docx"])).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("municipal_operator", 403), ("head", 403), ("expert", 403), ("teacher", 403)]
)
def test_only_whoever_runs_the_campaign(client, campaign, region, who, status):
    client.force_login(user_of(getattr(region, who)))
    assert client.get(reverse("monitoring:campaign-waves", args=[campaign.pk])).status_code == status
    assert client.get(reverse("monitoring:campaign-order", args=[campaign.pk, "docx"])).status_code == status
