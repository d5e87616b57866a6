"""The passport and double rating on the screen: who opens what, zero, one and many cards, and that the second rater is blind."""

import io

import docx
import pytest
from django.urls import reverse

from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import assignments, double_rating, results
from mostik.monitoring.enums import Outcome
from mostik.monitoring.models import Assignment, Campaign, SecondRating
from mostik.monitoring.queries import campaigns as campaign_queries
from mostik.monitoring.queries import passport as queries
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, fill, running_campaign, user_of
from tests.network.builders import make_person, make_role

SECRET = "Тайная запись первого эксперта"
MIDDLE = {"a1": "yes", "a2": "no", "b1": "3", "b2": "na"}


@pytest.fixture
def second(region):
    person = make_person("Второва Вера Викторовна")
    make_role(person, "expert", region.node)
    return person


@pytest.fixture
def campaign(region, settings, tmp_path) -> Campaign:
    settings.MARTS_ROOT = tmp_path
    return running_campaign(region.node, min_cell=3)


@pytest.fixture
def rating(region, campaign, second) -> SecondRating:
    """The first expert's card about A1-1 is accepted; the second expert has been asked and has not begun."""
    version = campaign_queries.instruments_of(campaign)[0].version
    double_rating.draw(campaign=campaign, version=version, source="external", percent=100, by=None, at=NOW)
    card = card_of(campaign, region.group_a11, "external")
    accept(card, {**GOOD, "note": SECRET}, region.municipal_operator)
    results.rebuild(campaign=campaign, at=NOW)
    return SecondRating.objects.select_related("card", "rater__user", "draw").get(card=card)


def url(name, *args):
    return reverse(f"monitoring:{name}", args=args)


def found(campaign, source="external"):
    version = campaign_queries.instruments_of(campaign)[0].version
    return queries.passport(campaign, version, source)


def accept_all(region, campaign, answers, source="external"):
    units = (region.group_a11, region.group_a12, region.group_b11)
    for unit, given in zip(units, answers, strict=False):
        accept(card_of(campaign, unit, source), given, region.regional_operator)


def test_who_opens_what(region, campaign, rating, client):
    addresses = {
        "passport": url("passport", campaign.pk),
        "docx": url("passport-file", campaign.pk, "docx"),
        "double": url("double-rating", campaign.pk),
        "protocol": url("draw-protocol", rating.draw_id, "docx"),
        "hand-over": url("second-rating-hand-over", rating.pk),
        "decide": url("second-rating-decide", rating.pk),
        "fill": url("second-rating", rating.pk),
        "model": url("second-rating-model", rating.pk),
        "mine": url("second-ratings"),
    }
    people = (
        region.regional_operator,
        region.municipal_operator,
        region.teacher,
        region.stranger,
        rating.rater,
    )
    seen = {}
    for name, address in addresses.items():
        for person in people:
            client.force_login(user_of(person))
            seen.setdefault(name, []).append(client.get(address).status_code)
    assert seen == {
        "passport": [200, 403, 403, 403, 404],
        "docx": [200, 403, 403, 403, 404],
        "double": [200, 403, 403, 403, 404],
        "protocol": [200, 404, 404, 404, 404],
        "hand-over": [200, 404, 404, 404, 403],
        "decide": [200, 404, 404, 404, 403],
        "fill": [403, 404, 404, 404, 200],
        "model": [403, 404, 404, 404, 200],
        "mine": [200, 200, 200, 200, 200],
    }
    client.logout()
    assert {client.get(address).status_code for address in addresses.values()} == {302}


def test_a_stranger_does_not_find_the_passport_of_another_town(region, client):
    campaign = running_campaign(region.municipality_a)
    statuses = []
    for person in (region.municipal_operator, region.methodist, region.stranger):
        client.force_login(user_of(person))
        statuses.append(client.get(url("passport", campaign.pk)).status_code)
    assert statuses == [200, 403, 404]


@pytest.mark.parametrize("cards", [0, 1, 2])
def test_few_cards_say_so(region, campaign, client, cards):
    accept_all(region, campaign, [GOOD] * cards)
    passport = found(campaign)
    assert (passport.cards, passport.enough, passport.scales, passport.items) == (cards, False, (), ())
    client.force_login(user_of(region.regional_operator))
    page = client.get(url("passport", campaign.pk)).content.decode()
    assert "показатели вычисляются начиная с 3" in page


def test_the_figures_of_three_cards(region, campaign, client):
    """By hand. a1: yes, no, yes → 2/3; b1: 4, 2, 3 of 1…5 → (3 + 1 + 2) / 12; b2: 5, 1, na."""
    accept_all(region, campaign, [GOOD, POOR, MIDDLE], source="external")
    passport = found(campaign)
    by_name = {item.name: item for item in passport.items}
    assert passport.cards == 3
    assert by_name["a1"].difficulty == pytest.approx(2 / 3)
    assert by_name["b1"].difficulty == pytest.approx(0.5)
    assert by_name["b2"].gaps == pytest.approx(1 / 3)
    assert [scale.code for scale in passport.scales] == ["TOTAL", "A", "B"]
    area = passport.scales[1].scale
    assert area.alpha == pytest.approx(2 * (1 - (1 / 3 + 1 / 3) / 1))  # sums 2, 0, 1: variance 1
    client.force_login(user_of(region.regional_operator))
    response = client.get(url("passport", campaign.pk))
    assert response.status_code == 200
    assert "Пособия доступны детям" in response.content.decode()
    written = docx.Document(io.BytesIO(client.get(url("passport-file", campaign.pk, "docx")).content))
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert "Паспорт шкал" in text
    assert "3 принятые карты: это меньше 30" in text


def test_the_passport_costs_the_same_at_one_card_and_at_three(
    region, campaign, client, django_assert_max_num_queries
):
    client.force_login(user_of(region.regional_operator))
    with django_assert_max_num_queries(40) as first:
        client.get(url("passport", campaign.pk))
    accept_all(region, campaign, [GOOD, POOR, MIDDLE])
    with django_assert_max_num_queries(len(first)):
        client.get(url("passport", campaign.pk))


def test_compared_ratings_reach_the_passport(region, campaign, rating, second):
    units = (region.group_a12, region.group_b11)
    for unit in units:
        accept(card_of(campaign, unit, "external"), POOR, region.regional_operator)
    for unit, answers in zip((region.group_a11, *units), (GOOD, POOR, MIDDLE), strict=True):
        one = SecondRating.objects.get(card__unit=unit)
        double_rating.hand_over(rating=one, rater=second, by=user_of(region.regional_operator), at=NOW)
        one = double_rating.start(rating=one, by=user_of(second), at=NOW)
        double_rating.save(rating=one, posted=Posted(answers=answers), by=user_of(second), at=NOW)
        double_rating.submit(rating=one, by=user_of(second), at=NOW)
    passport = found(campaign)
    by_name = {item.name: item for item in passport.items}
    assert (passport.pairs, passport.disputed) == (3, 1)
    assert by_name["a1"].equal == pytest.approx(2 / 3)
    assert by_name["a1"].kappa == pytest.approx(0.4)  # table (1, 1), (0, 1): observed 1, expected 5/3 of 3
    assert passport.scales[0].agreement is not None


def test_the_second_rater_never_sees_the_first(region, campaign, rating, client):
    """Every page of monitoring about the unit, opened by the second rater before, during and after the rating."""
    client.force_login(user_of(rating.rater))
    card, unit = rating.card_id, region.group_a11.pk
    pages = [
        url("card", card),
        url("review", card),
        url("card-model", card),
        url("dashboard", campaign.pk, unit),
        url("dashboard", campaign.pk, region.org_a1.pk),
        url("why", campaign.pk, unit, "TOTAL"),
        url("table", campaign.pk, region.org_a1.pk, "csv"),
        url("report", campaign.pk, region.org_a1.pk, "docx"),
        url("passport", campaign.pk),
        url("second-rating-decide", rating.pk),
    ]
    own = [url("second-ratings"), url("second-rating", rating.pk), url("cards"), url("campaign", campaign.pk)]

    def look():
        assert {client.get(page).status_code for page in pages} <= {403, 404}
        for page in own:
            text = client.get(page).content.decode()
            assert SECRET not in text
            assert "checked" not in text

    look()
    client.post(url("second-rating", rating.pk), {"action": "start"})
    rating.refresh_from_db()
    assert rating.state == "draft"
    look()
    client.post(url("second-rating", rating.pk), {**POOR, "revision": "0", "action": "submit"})
    rating.refresh_from_db()
    assert (rating.state, rating.outcome) == ("submitted", Outcome.DISPUTED)
    assert {client.get(page).status_code for page in pages} <= {403, 404}


@pytest.mark.parametrize("button", ["save", "add:rooms", "remove:rooms[1]"])
def test_buttons_that_only_change_the_form_do_not_send_the_rating(rating, client, button):
    client.force_login(user_of(rating.rater))
    client.post(url("second-rating", rating.pk), {"action": "start"})
    response = client.post(url("second-rating", rating.pk), {**POOR, "revision": "0", "action": button})
    assert response.status_code == 200
    rating.refresh_from_db()
    assert rating.state == "draft"


def test_a_role_given_midway_does_not_open_the_card(region, campaign, rating, client):
    client.force_login(user_of(rating.rater))
    client.post(url("second-rating", rating.pk), {"action": "start"})
    make_role(rating.rater, "municipal_operator", region.municipality_a)
    for page in (url("review", rating.card_id), url("card", rating.card_id)):
        assert client.get(page).status_code == 403
    own = card_of(campaign, region.group_a11, "internal")
    response = client.get(url("review", own.pk))
    assert response.status_code == 403
    refused = client.post(url("second-rating", rating.pk), {**POOR, "revision": "0", "action": "submit"})
    assert refused.status_code == 422
    rating.refresh_from_db()
    assert rating.state == "draft"


def test_beside_an_own_card_the_first_rating_is_not_shown(region, campaign, rating, client):
    """Handed a card about the same unit after all: its page shows no other sources."""
    other = card_of(campaign, region.group_a11, "self")
    Assignment.objects.filter(pk=other.pk).update(assessor=rating.rater)
    other = Assignment.objects.select_related("assessor__user").get(pk=other.pk)
    fill(other, GOOD)
    assignments.submit(assignment=other, by=user_of(rating.rater), at=NOW)
    client.force_login(user_of(rating.rater))
    page = client.get(url("card", other.pk))
    assert page.status_code == 200
    assert SECRET not in page.content.decode()


def test_drawing_and_deciding_on_the_screen(region, campaign, second, client):
    version = campaign_queries.instruments_of(campaign)[0].version
    client.force_login(user_of(region.regional_operator))
    sent = {
        "version": version.pk,
        "source": "external",
        "percent": 100,
        "limit_percent": 25,
        "seed": "22 ноября",
    }
    assert client.post(url("double-rating", campaign.pk), {**sent, "percent": 1}).status_code == 422
    assert not SecondRating.objects.exists()
    assert client.post(url("double-rating", campaign.pk), sent).status_code == 302
    assert client.post(url("double-rating", campaign.pk), sent).status_code == 422
    page = client.get(url("double-rating", campaign.pk)).content.decode()
    assert "22 ноября" in page
    card = card_of(campaign, region.group_a11, "external")
    accept(card, GOOD, region.municipal_operator)
    rating = SecondRating.objects.get(card=card)
    client.force_login(user_of(second))
    client.post(url("second-rating", rating.pk), {"action": "start"})
    client.post(url("second-rating", rating.pk), {**POOR, "revision": "0", "action": "submit"})
    client.force_login(user_of(region.regional_operator))
    decide = url("second-rating-decide", rating.pk)
    assert "Пособия обновляются" in client.get(decide).content.decode()
    wrong = {f"answer:{name}": value for name, value in POOR.items()}
    assert client.post(decide, {**wrong, "answer:b1": "77", "reason": "x"}).status_code == 422
    assert client.post(decide, {**wrong, "reason": " "}).status_code == 422
    rating.refresh_from_db()
    assert rating.outcome == Outcome.DISPUTED
    assert client.post(decide, {**wrong, "reason": "Вместе посмотрели запись"}).status_code == 302
    rating.refresh_from_db()
    assert (rating.outcome, rating.decision) == (Outcome.DECIDED, "second")
    assert "Вместе посмотрели запись" in client.get(decide).content.decode()
    protocol = client.get(url("draw-protocol", rating.draw_id, "docx"))
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(protocol.content)).paragraphs)
    assert "зерно жребия: 22 ноября" in text
    assert client.get(url("draw-protocol", rating.draw_id, "pdf")).content[:4] == b"%PDF"
