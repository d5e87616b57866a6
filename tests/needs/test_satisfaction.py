"""Shares of satisfied people against numbers counted by hand, hiding, comparison, who reads what."""

import datetime
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from mostik.demo.packs import PARENTS
from mostik.monitoring.models import Campaign, Survey, SurveyLink
from mostik.needs import facts
from mostik.needs.actions.rounds import CannotStartRound
from mostik.needs.queries import satisfaction
from mostik.stats.small_numbers import Change
from tests.monitoring.builders import user_of
from tests.needs.builders import TODAY, asked, ended, survey_of, tell


def page(region, who, place):
    client = Client()
    client.force_login(getattr(region, who).user)
    return client.get(reverse("needs:satisfaction", args=[place.pk]))


def test_nobody_was_asked(region):
    assert facts.satisfaction(region.municipality_a, "parents") == []
    assert "Опросов ещё не было" in page(region, "municipal_operator", region.municipality_a).content.decode()


def test_nothing_is_told_while_answers_come_in(region):
    survey = asked(region)
    tell(survey, region.org_a1, 8, 2)
    assert facts.satisfaction(region.municipality_a, "teachers") == []
    ended(survey)
    assert len(facts.satisfaction(region.municipality_a, "teachers")) == 1


def test_share_and_interval(region):
    """8 of 10: Wilson's 95 % interval is 0.490 … 0.943 (Newcombe 1998)."""
    survey = asked(region)
    tell(survey, region.org_a1, 8, 2)
    [fact] = facts.satisfaction(region.org_a1, "teachers") if ended(survey) else []
    assert (fact.n, fact.share) == (10, Fraction(4, 5))
    assert fact.low == pytest.approx(0.4902, abs=1e-4)
    assert fact.high == pytest.approx(0.9433, abs=1e-4)
    assert (fact.round, fact.audience, fact.place_id) == ("Довольны ли вы", "teachers", region.org_a1.pk)
    assert facts.satisfaction(region.org_a1, "parents") == []
    assert facts.satisfaction(region.org_b1, "teachers") == []
    assert facts.satisfaction(region.org_a1, "teachers", until=TODAY - datetime.timedelta(days=1)) == []


def test_the_threshold_itself_is_satisfied(region):
    """Three of four at the top and one at the bottom of a scale of three are 75 of 100; the threshold is 70."""
    survey = asked(region)
    tell(survey, region.org_a1, 6, 0)
    ended(survey)
    [one] = satisfaction.rounds_of(region.org_a1, "teachers")
    assert one.threshold == 70
    assert one.share == satisfaction.Share(6, 6)


def test_one_answer_and_a_neighbour_that_would_give_it_away(region):
    survey = asked(region)
    tell(survey, region.org_a1, 7, 3)
    tell(survey, region.org_a2, 0, 1)
    ended(survey)
    whole, first, second = (
        satisfaction.share_of(survey, place)
        for place in (region.municipality_a, region.org_a1, region.org_a2)
    )
    assert whole == satisfaction.Share(11, 7)
    assert (first.value, second.value) == (None, None)
    assert facts.satisfaction(region.org_a2, "teachers")[0].share is None
    html = page(region, "municipal_operator", region.municipality_a).content.decode()
    assert "64 %" in html.replace("\N{NO-BREAK SPACE}", " ")
    assert "70 %" not in html.replace("\N{NO-BREAK SPACE}", " ").replace("70 %</dd>", "")


def test_rounds_are_compared_within_their_precision(region):
    """40 of 80 and 64 of 80: +0.30, the interval of Newcombe excludes nought. 41 of 80: it does not."""
    share = satisfaction.Share
    grew = satisfaction.moved(share(80, 64), share(80, 40))
    assert grew is not None
    assert (grew.difference, grew.word) == (Fraction(3, 10), Change.GREW)
    assert 0.15 < grew.low < 0.16
    assert satisfaction.moved(share(80, 40), share(80, 64)).word == Change.FELL
    assert satisfaction.moved(share(80, 41), share(80, 40)).word == Change.STEADY
    assert satisfaction.moved(share(80, 40), share(80, 40)).word == Change.STEADY
    assert satisfaction.moved(share(80), share(80, 40)) is None
    assert satisfaction.moved(share(80, 40), share(3)) is None


def test_the_page_says_what_has_changed(region):
    for title, happy in (("Первый", 20), ("Второй", 36)):
        survey = asked(region, title=title)
        tell(survey, region.org_a1, happy, 40 - happy)
        ended(survey)
    html = page(region, "municipal_operator", region.municipality_a).content.decode()
    assert "Удовлетворённых стало больше, чем в опросе «Первый»: +40 п. п." in html


def test_comments_are_read_by_the_owner_alone_and_only_of_enough_people(region):
    survey = asked(region)
    tell(survey, region.org_a1, 6, 0, words="Больше мастер-классов")
    tell(survey, region.org_a2, 6, 0)
    ended(survey)
    assert (
        "Больше мастер-классов" in page(region, "municipal_operator", region.municipality_a).content.decode()
    )
    assert "Больше мастер-классов" not in page(region, "head", region.org_a1).content.decode()


def test_few_comments_are_not_read(region):
    survey = asked(region)
    tell(survey, region.org_a1, 2, 0, words="Это я написала")
    tell(survey, region.org_a1, 9, 0)
    ended(survey)
    assert "Это я написала" not in page(region, "municipal_operator", region.municipality_a).content.decode()


def test_access(region):
    codes = {who: page(region, who, region.org_a1).status_code for who in ("head", "methodist", "municipal_operator", "regional_operator", "teacher", "stranger", "administrator", "expert")}  # fmt: skip
    assert [who for who, code in codes.items() if code == 200] == ["head", "methodist", "municipal_operator", "regional_operator"]  # fmt: skip
    assert set(codes.values()) == {200, 404}


def test_two_clicks(region):
    """The form is filled in already: sent as it is, the round collects answers at once."""
    client = Client()
    client.force_login(region.head.user)
    survey_of(PARENTS, region.regional_operator)
    address = reverse("needs:ask", args=[region.org_a1.pk, "parents"])
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    response = client.post(address, values)
    survey = Survey.objects.get()
    assert response.url == reverse("monitoring:survey", args=[survey.pk])
    assert survey.campaign.status == "running"
    assert set(SurveyLink.objects.values_list("unit", flat=True)) == {
        region.group_a11.pk,
        region.group_a12.pk,
    }


def test_a_colleague_and_a_stranger_start_nothing(region):
    for who, place in (("stranger", region.org_a1), ("municipal_operator", region.municipality_b)):
        with pytest.raises(CannotStartRound):
            asked(region, place=place, who=who)
    for who, code in (("teacher", 404), ("stranger", 404)):
        client = Client()
        client.force_login(getattr(region, who).user)
        assert client.get(reverse("needs:ask", args=[region.org_a1.pk, "parents"])).status_code == code
    client.force_login(region.head.user)
    assert client.get(reverse("needs:ask", args=[region.municipality_a.pk, "parents"])).status_code == 404
    assert client.get(reverse("needs:ask", args=[region.org_a1.pk, "children"])).status_code == 404
    assert not Campaign.objects.exists()


def test_the_next_round_knows_the_one_before(region):
    last = TODAY.replace(year=TODAY.year - 1)
    first = asked(region, opens=last, closes=last + datetime.timedelta(days=20), title="Прошлый год")
    ended(first)
    assert asked(region).campaign.previous == first.campaign
    assert user_of(region.municipal_operator) == first.created_by
