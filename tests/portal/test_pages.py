"""Search finds what the reader may see and nothing else; the pages about the site are open to all."""

import pytest
from django.urls import reverse

from tests.monitoring.builders import running_campaign, user_of


def found_by(client, person, query):
    client.force_login(user_of(person))
    return client.get(reverse("portal:search"), {"q": query})


def test_a_methodist_finds_own_kindergarten_and_groups(client, region):
    response = found_by(client, region.methodist, region.org_a1.code)
    assert response.context["found"].organisations[0] == region.org_a1
    groups = found_by(client, region.methodist, "группа 11").context["found"].organisations
    assert region.group_a11.pk in [node.pk for node in groups]


def test_a_stranger_finds_nothing_of_another_municipality(client, region):
    assert found_by(client, region.stranger, region.org_a1.code).context["found"].count == 0
    assert found_by(client, region.stranger, "Смирнова").context["found"].people == []


def test_a_colleague_without_the_right_does_not_find_people(client, region):
    assert found_by(client, region.teacher, "Смирнова").context["found"].people == []
    assert [p.pk for p in found_by(client, region.head, "кузнецова").context["found"].people] == [
        region.teacher.pk
    ]


def test_search_folds_case_and_yo(client, region):
    assert [p.pk for p in found_by(client, region.regional_operator, "ФЕДОРОВА").context["found"].people] == [
        region.stranger.pk
    ]


def test_a_campaign_is_found_by_its_year(client, region):
    campaign = running_campaign(region.node)
    assert found_by(client, region.methodist, "рмк 2026").context["found"].campaigns == [campaign]


@pytest.mark.parametrize("query", ["", " ", "я", "«»"])
def test_a_query_too_short_asks_for_more(client, region, query):
    response = found_by(client, region.head, query)
    assert response.status_code == 200
    assert response.context["found"] is None


def test_nothing_found_says_what_to_do(client, region):
    assert "Ничего не найдено" in found_by(client, region.head, "абракадабра").text


def test_a_visitor_does_not_search(client, db):
    assert client.get(reverse("portal:search"), {"q": "сад"}).status_code == 302


@pytest.mark.parametrize("name", ["portal:about", "portal:accessibility"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_about_the_site_are_open_in_both_languages(client, db, name, language):
    client.cookies["mostik_language"] = language
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert ("Мостик" in response.text or "доступности" in response.text) == (language == "ru")


def test_the_number_of_queries_does_not_grow_with_results(client, region, django_assert_max_num_queries):
    found_by(client, region.regional_operator, "детский сад 1")
    with django_assert_max_num_queries(20) as one:
        client.get(reverse("portal:search"), {"q": "детский сад 1"})
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(reverse("portal:search"), {"q": "детский сад"})
