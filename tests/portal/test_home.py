"""The home page: each role sees its own day, and nobody sees somebody else's."""

import datetime

import pytest
from django.urls import reverse
from django.utils import translation

from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from mostik.network.enums.roles import ROLES
from mostik.portal.queries import duties, standing, today
from tests.monitoring.builders import GOOD, NOW, accept, card_of, running_campaign, submit, user_of
from tests.monitoring.instrument import make_version
from tests.network.builders import make_role

PEOPLE = (
    "teacher",
    "methodist",
    "head",
    "municipal_operator",
    "regional_operator",
    "expert",
    "administrator",
    "stranger",
)


def home_of(client, person):
    client.force_login(user_of(person))
    return client.get(reverse("portal:home"))


@pytest.mark.parametrize("role", PEOPLE)
def test_everybody_has_a_home_page_without_a_campaign(client, region, role):
    response = home_of(client, getattr(region, role))
    assert response.status_code == 200
    assert "Что сделать сегодня" in response.text
    assert "Сегодня вас ничего не ждёт" in response.text


@pytest.mark.parametrize("role", PEOPLE)
def test_everybody_has_a_home_page_in_a_running_campaign(client, region, role):
    running_campaign(region.node)
    response = home_of(client, getattr(region, role))
    assert response.status_code == 200


def test_a_visitor_is_asked_to_sign_in(client, db):
    response = client.get(reverse("portal:home"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_own_cards_are_the_reader_s_own(client, region):
    campaign = running_campaign(region.node)
    mine = card_of(campaign, region.group_a11)
    assert mine.assessor == region.methodist
    shown = home_of(client, region.methodist).context["cards"]
    assert {card.assessor_id for card in shown.rows} == {region.methodist.pk}
    assert home_of(client, region.stranger).context["cards"].rows != shown.rows
    assert home_of(client, region.teacher).context["cards"].total == 0


def test_a_returned_card_comes_first_and_is_named_in_the_tasks(client, region):
    from mostik.monitoring.actions import assignments

    campaign = running_campaign(region.node)
    card = submit(card_of(campaign, region.group_a12), GOOD)
    remark = assignments.Comment(text="Поясните", item="b1")
    at = datetime.datetime(2026, 10, 6, 9, tzinfo=datetime.UTC)
    assignments.return_(assignment=card, comments=[remark], by=user_of(region.municipal_operator), at=at)
    response = home_of(client, region.methodist)
    assert response.context["cards"].rows[0].pk == card.pk
    assert response.context["cards"].returned == 1
    assert "1\N{NO-BREAK SPACE}карту вернули" in response.text or "1 карту вернули" in response.text


def test_overdue_and_soon_are_counted_by_the_day(region):
    campaign = running_campaign(region.node)
    Assignment.objects.filter(campaign=campaign).update(due=datetime.date(2026, 10, 20))
    user = user_of(region.methodist)
    owed = Assignment.objects.filter(assessor=region.methodist).count()
    assert today.own_cards(user, datetime.date(2026, 10, 21)).overdue == owed
    assert today.own_cards(user, datetime.date(2026, 10, 20)).soon == owed
    assert today.own_cards(user, datetime.date(2026, 10, 1)).soon == 0


def test_an_operator_sees_how_the_collection_goes_under_own_nodes_only(client, region):
    campaign = running_campaign(region.node)
    [whole] = home_of(client, region.regional_operator).context["collections"]
    [part] = home_of(client, region.municipal_operator).context["collections"]
    assert whole.progress.total == Assignment.objects.filter(campaign=campaign).count()
    assert 0 < part.progress.total < whole.progress.total
    assert home_of(client, region.expert).context["collections"] == []


def test_a_person_with_two_roles_sees_both(client, region):
    make_role(region.head, "senior_teacher", region.org_a1)
    own = duties.of(user_of(region.head))
    assert {"head", "senior_teacher"} <= own.codes
    response = home_of(client, region.head)
    with translation.override("ru"):
        assert all(str(ROLES[code].title) in response.text for code in ("head", "senior_teacher"))
    assert len(own.nodes("head", "senior_teacher")) == 1


def test_only_an_administrator_sees_the_state_of_the_installation(client, region):
    assert home_of(client, region.administrator).context["installation"].people == 8
    for role in PEOPLE[:-2]:
        assert home_of(client, getattr(region, role)).context["installation"] is None


def test_the_menu_offers_only_what_opens(client, region):
    running_campaign(region.node)
    for role in PEOPLE:
        response = home_of(client, getattr(region, role))
        for entry in response.context["menu"]:
            assert client.get(entry.url).status_code == 200, (role, entry.url)


def test_the_menu_of_a_teacher_is_short(client, region):
    titles = [entry.title for entry in home_of(client, region.teacher).context["menu"]]
    assert "Журнал" not in titles
    assert "Люди" not in titles
    assert titles[0] == "Рабочий стол"


def test_the_number_of_queries_does_not_grow_with_cards(client, region, django_assert_max_num_queries):
    campaign = running_campaign(region.node)
    home_of(client, region.methodist)
    with django_assert_max_num_queries(46) as few:
        client.get(reverse("portal:home"))
    Assignment.objects.filter(campaign=campaign, source="internal").update(assessor=region.methodist)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("portal:home"))


def test_the_banner_stands_on_every_page(client, region, settings):
    settings.BANNER = "Демонстрационные данные"
    assert "Демонстрационные данные" in home_of(client, region.head).text
    client.logout()
    assert "Демонстрационные данные" in client.get(reverse("account_login")).text


def test_own_round_of_a_kindergarten_does_not_hide_the_one_of_the_region(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    version = make_version(region.node)

    def measured(owner, **fields):
        campaign = running_campaign(owner, **fields)
        accept(card_of(campaign, region.group_a11), GOOD, region.municipal_operator)
        results.rebuild(campaign=campaign, at=NOW)
        return campaign

    def seen():
        return [row.campaign for row in standing.of_nodes(user_of(region.head), [region.org_a1])]

    first = measured(region.node, version=version)
    own = measured(region.org_a1, version=make_version(region.org_a1, "own"), title="Свой раунд")
    assert seen() == [first, own]
    second = measured(region.node, version=version, title="Следующий", year=2027)
    assert seen() == [second, own]
