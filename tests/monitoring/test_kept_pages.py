"""The numbers of a dashboard are drawn once and kept: never for the wrong person, never old."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from mostik.monitoring.actions import results
from tests.monitoring.builders import GOOD, NOW, accept, card_of, running_campaign, submit, user_of
from tests.network.builders import make_person, make_role


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    campaign = running_campaign(region.node)
    accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
    results.rebuild(campaign=campaign, at=NOW)
    return campaign


@pytest.fixture
def page(client, campaign):
    def ask(person, node, query=""):
        client.force_login(user_of(person))
        answer = client.get(reverse("monitoring:dashboard", args=[campaign.pk, node.pk]) + query)
        assert answer.status_code == 200
        return answer.content.decode().partition('<div class="tiles">')[2].partition("</main>")[0]

    return ask


@pytest.fixture
def observer(region):
    person = make_person("Зорина Вера Павловна", email="zorina@example.org")
    make_role(person, "observer", region.node)
    return person


def kept() -> int:
    return len(caches["pieces"]._cache)


def test_the_second_reader_gets_the_same_numbers_without_drawing(page, region):
    first = page(region.regional_operator, region.municipality_a)
    assert kept() == 1
    assert page(region.regional_operator, region.municipality_a) == first
    assert kept() == 1


def test_who_may_not_review_gets_no_link_to_the_cards(page, region, observer):
    assert "?state=submitted" in page(region.regional_operator, region.municipality_a)
    assert "?state=submitted" not in page(observer, region.municipality_a)
    assert kept() == 2


def test_a_card_that_is_sent_shows_at_once(page, region, campaign):
    before = page(region.regional_operator, region.municipality_a)
    submit(card_of(campaign, region.group_a12), GOOD)
    assert page(region.regional_operator, region.municipality_a) != before


def test_new_results_show_at_once(page, region, campaign):
    before = page(region.regional_operator, region.municipality_a)
    accept(card_of(campaign, region.group_a12), {**GOOD, "b1": "1"}, region.municipal_operator)
    counted = page(region.regional_operator, region.municipality_a)
    results.rebuild(campaign=campaign, at=NOW)
    assert len({before, counted, page(region.regional_operator, region.municipality_a)}) == 3


def test_another_language_order_or_name_is_another_drawing(page, region, campaign):
    node = region.municipality_a
    drawn = {page(region.regional_operator, node)}
    drawn.add(page(region.regional_operator, node, "?sort=name"))
    user = user_of(region.regional_operator)
    user.language = "en"
    user.save()
    drawn.add(page(region.regional_operator, node))
    node.short_name = "Новое имя"
    node.save()
    drawn.add(page(region.regional_operator, node))
    assert len(drawn) == kept() == 4


def test_a_unit_shows_each_reader_the_cards_open_to_them(page, region, campaign, observer):
    for_operator = page(region.regional_operator, region.group_a11)
    for_observer = page(observer, region.group_a11)
    review = reverse("monitoring:review", args=[card_of(campaign, region.group_a11).pk])
    assert review in for_operator
    assert review not in for_observer
