"""Own indicators in a campaign: cards below the place ask them, results of the core never know of them."""

import random
import re

import pytest
from django.urls import reverse

from mostik.instruments.actions.submissions import CannotComplete
from mostik.instruments.queries.own_parts import without_own
from mostik.instruments.queries.scores import scores_of
from mostik.monitoring.actions import campaigns, results
from mostik.monitoring.models import Assignment, ResultSet
from mostik.monitoring.queries import marts, own_results
from mostik.monitoring.queries.campaigns import versions_for
from mostik.stats.methodology import Part
from tests.monitoring.builders import (
    GOOD,
    NOW,
    POOR,
    accept,
    card_of,
    make_campaign,
    running_campaign,
    submit,
)
from tests.monitoring.instrument import make_version
from tests.monitoring.own import OWN, add_own, own_workbook

OURS = {"mo_museum": "g5", "mo_park": "g1"}


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MARTS_ROOT, settings.MEDIA_ROOT = tmp_path / "marts", tmp_path / "files"


def rows_of(campaign, version, settings):
    """Rows of the file of results as they stand, without what names the round."""
    result = ResultSet.objects.get(campaign=campaign, version=version)
    return marts.read(settings.MARTS_ROOT / result.path)


def test_the_core_is_bit_for_bit_the_same_with_and_without_own_parts(region, settings):
    """Two rounds with the same answers: in one, two municipalities and an organisation add their own. Everything random,
    the own answers too; N/A, unanswered and hidden questions included."""
    core, chance = make_version(region.node), random.Random(7)
    plain = running_campaign(region.node, version=core, title="Без своих")
    composed = [add_own(core, place) for place in (region.municipality_a, region.municipality_b)]
    composed.append(
        add_own(
            core, Assignment.objects.get(campaign=plain, unit=region.group_a12, source="self").organisation
        )
    )
    mixed = running_campaign(region.node, version=core, title="Со своими")
    assert {c.composed_id for c in Assignment.objects.filter(campaign=mixed)} == {v.pk for v in composed}
    assert not Assignment.objects.filter(campaign=plain, composed__isnull=False).exists()
    handed = Assignment.objects.filter(campaign=plain, assessor__isnull=False).select_related("unit")
    for unit, source in [(card.unit, card.source) for card in handed]:
        answers = {
            "a1": chance.choice(["yes", "no"]),
            "a2": chance.choice(["yes", "no"]),
            "b1": chance.choice("12345"),
            "b2": chance.choice(["", "na", "1", "5"]),
        }
        accept(card_of(plain, unit, source), answers, region.regional_operator)
        card = card_of(mixed, unit, source)
        prefix = "do" if card.composed_id == composed[2].pk else "mo"
        own = {
            f"{prefix}_museum": chance.choice(["g1", "g5"]),
            f"{prefix}_park": chance.choice(["", "g1", "g5"]),
        }
        accept(card, {**answers, **own}, region.regional_operator)
    for campaign in (plain, mixed):
        results.rebuild(campaign=campaign, at=NOW)
    assert len(rows_of(plain, core, settings)) > 100
    assert rows_of(plain, core, settings) == rows_of(mixed, core, settings)
    one, two = (ResultSet.objects.get(campaign=c, version=core) for c in (plain, mixed))
    assert one.checksum == two.checksum
    assert (settings.MARTS_ROOT / one.path).read_bytes() == (settings.MARTS_ROOT / two.path).read_bytes()
    assert ResultSet.objects.filter(campaign=mixed).count() == 1 + len(composed)
    assert not [r for r in rows_of(mixed, core, settings) if re.match("mo|do", r.code)]


@pytest.fixture
def counted(region):
    """Municipality A has its own part; one group of it and one of B are accepted."""
    core = make_version(region.node)
    own = add_own(core, region.municipality_a)
    campaign = running_campaign(region.node, version=core)
    accept(card_of(campaign, region.group_a11), {**GOOD, **OURS}, region.regional_operator)
    accept(card_of(campaign, region.group_a12), {**POOR, "mo_museum": "g1"}, region.regional_operator)
    accept(card_of(campaign, region.group_b11), POOR, region.regional_operator)
    results.rebuild(campaign=campaign, at=NOW)
    return campaign, core, own


def test_only_cards_below_the_place_ask_its_questions(region, client, counted):
    campaign, _core, own = counted
    card = card_of(campaign, region.group_a21, "internal")
    assert card.composed == own
    assert card_of(campaign, region.group_b12).composed is None
    for unit, person, is_asked in (
        (region.group_a21, region.municipal_operator, True),
        (region.group_b12, region.stranger, False),
    ):
        card = card_of(campaign, unit, "internal" if is_asked else "self")
        client.force_login(person.user)
        client.post(reverse("monitoring:card", args=[card.pk]), {"action": "start"})
        page = client.get(reverse("monitoring:card", args=[card.pk])).content.decode()
        assert ("Связь с музеем" in page) == is_asked
        model = client.get(reverse("monitoring:card-model", args=[card.pk])).content.decode()
        assert ("mo_museum" in model) == is_asked
    review = reverse("monitoring:review", args=[card_of(campaign, region.group_a11).pk])
    client.force_login(region.municipal_operator.user)
    assert "Связь с музеем" in client.get(review).content.decode()


def test_a_required_own_question_is_required(region, counted):
    campaign, _core, _own = counted
    card = card_of(campaign, region.group_a21, "internal")
    with pytest.raises(CannotComplete) as refusal:
        submit(card, GOOD)
    assert [v.question for v in refusal.value.violations] == ["mo_museum"]


def test_own_numbers_stand_at_the_place_and_below_and_nowhere_else(region, counted, settings):
    campaign, core, own = counted
    rows = rows_of(campaign, own, settings)
    assert {row.code for row in rows} == {"mo.L", "mo.L.1"}
    found = {(r.node_id, r.code): r.mean for r in rows}
    places = {region.municipality_a, region.org_a1, region.group_a11, region.group_a12}
    assert {node for node, _code in found} == {place.pk for place in places}
    assert found[region.group_a11.pk, "mo.L.1"] == 3  # museum 5, park 1
    assert found[region.group_a12.pk, "mo.L.1"] == 1  # the park is hidden: a1 is «no»
    assert found[region.municipality_a.pk, "mo.L.1"] == found[region.org_a1.pk, "mo.L"] == 2
    for node in (region.node, region.municipality_b, region.org_b1, region.group_b11):
        assert own_results.of_node(campaign, core, node) == []


def test_pages_of_own_indicators(region, client, counted):
    campaign, core, own = counted
    client.force_login(region.regional_operator.user)

    def page(name, *args):
        answer = client.get(reverse(f"monitoring:{name}", args=[campaign.pk, *args]))
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    here = page("dashboard", region.municipality_a.pk)
    assert "Свои показатели: Приозёрный район" in here
    assert "Связи с районом" in here
    for node in (region.node, region.municipality_b, region.org_b1):
        assert "Связи с районом" not in page("dashboard", node.pk)
    why = page("own-why", region.municipality_a.pk, own.pk, "mo.L.1")
    assert region.org_a1.title in why
    assert "2,00" in why
    why = page("own-why", region.group_a11.pk, own.pk, "mo.L.1")
    assert "Связь с музеем" in why
    assert "3,00" in why
    assert "Связи с районом" in page("own-why", region.group_a11.pk, own.pk, "mo.L")
    assert page("own-why", region.node.pk, own.pk, "mo.L.1") == 404
    assert page("own-why", region.municipality_b.pk, own.pk, "mo.L.1") == 404
    assert page("own-why", region.municipality_a.pk, own.pk, "A.1") == 404
    assert page("own-why", region.municipality_a.pk, core.pk, "mo.L.1") == 404
    assert "Разговор с детьми" in page("why", region.group_a11.pk, "B.1")


def test_own_results_are_read_by_those_who_read_the_place(region, client, counted):
    campaign, _core, own = counted
    address = reverse("monitoring:own-why", args=[campaign.pk, region.org_a1.pk, own.pk, "mo.L.1"])
    for person, status in (
        (region.municipal_operator, 200),
        (region.head, 200),
        (region.teacher, 403),
        (region.stranger, 404),
    ):
        client.force_login(person.user)
        assert client.get(address).status_code == status, person


def test_the_organisation_goes_before_the_municipality(region):
    core = make_version(region.node)
    municipal, own = add_own(core, region.municipality_a), add_own(core, region.org_a1)
    campaign = running_campaign(region.node, version=core)
    assert card_of(campaign, region.group_a11).composed == own
    assert card_of(campaign, region.group_a21, "internal").composed == municipal


def test_a_composed_version_is_not_an_instrument_of_a_campaign(region):
    core = make_version(region.node)
    own = add_own(core, region.municipality_a)
    campaign = make_campaign(region.municipality_a, version=core)
    with pytest.raises(campaigns.CannotChangeCampaign):
        campaigns.add_instrument(campaign=campaign, version=own, by=None, at=NOW)
    assert own not in versions_for(campaign)
    assert core in versions_for(campaign)


def test_cards_handed_out_before_stay_as_they_are(region):
    core = make_version(region.node)
    campaign = running_campaign(region.node, version=core)
    add_own(core, region.municipality_a)
    assert card_of(campaign, region.group_a11).composed is None


def test_answers_of_a_repeat_and_of_names_like_ours_are_told_apart(region):
    """The core has a question called «mo_rate»; the own part a repeat."""
    core = make_version(region.node, reworded={"note": "mo_note"})
    sheets = {
        **OWN,
        "survey": [
            *OWN["survey"],
            ("begin_repeat", "walks", "Прогулки", "", "", ""),
            ("text", "where", "Куда ходили", "", "", ""),
            ("end_repeat", "", "", "", "", ""),
        ],
    }
    own = add_own(core, region.municipality_a, own_workbook(sheets))
    answers = {
        "a1": "yes",
        "mo_note": "x",
        "mo_museum": "g1",
        "mo_walks[]": "1",
        "mo_walks[1]/mo_where": "лес",
    }
    assert without_own(own, answers) == {"a1": "yes", "mo_note": "x"}
    assert without_own(core, answers) == answers


def test_scores_of_the_core_pass_over_own_answers(region):
    """What second ratings and passports compute from the answers of a card as they are."""
    core = make_version(region.node)
    add_own(core, region.municipality_a)
    plain, mixed = scores_of(core, GOOD, NOW), scores_of(core, {**GOOD, **OURS}, NOW)
    assert plain == mixed
    assert plain[Part.INVARIANT, "A"] == 5
