"""Screens of recommendations: who is let in, what each sees, how much a list costs."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from mostik.cycle.actions import recommendations as actions
from mostik.cycle.enums import Audience
from mostik.cycle.models import Recommendation, RecommendationTemplate
from mostik.monitoring.models import CampaignInstrument
from tests.cycle.builders import DUE, NOW, finished, prepared, sent
from tests.monitoring.builders import user_of


@pytest.fixture(autouse=True)
def own_marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


@pytest.fixture
def campaign(region):
    return finished(region)


def address(name, *args):
    return reverse(f"cycle:{name}", args=args)


def statuses(client, person, addresses, method="get", **data):
    client.force_login(user_of(person))
    return [getattr(client, method)(one, data).status_code for one in addresses]


def test_who_is_let_into_a_sent_one(client, region, campaign):
    """The operator of the campaign, the addressee, those above; a colleague without the right; strangers."""
    row = sent(campaign)[0]
    page, edit = address("recommendation", row.pk), address("edit", row.pk)
    expected = {
        "regional_operator": [200, 200],
        "head": [200, 403],
        "methodist": [200, 403],
        "municipal_operator": [200, 403],
        "teacher": [403, 403],
        "stranger": [404, 404],
        "expert": [404, 404],
    }
    assert {name: statuses(client, getattr(region, name), [page, edit]) for name in expected} == expected
    client.logout()
    assert client.get(page).status_code == 302


def test_an_administrator_is_led_nowhere_closed(client, region, campaign):
    row = sent(campaign)[0]
    client.force_login(user_of(region.administrator))
    html = client.get(address("recommendation", row.pk)).text
    links = set(re.findall(r'href="(/cycle/[^"]*)"', html))
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_nobody_but_its_writers_sees_a_draft(client, region, campaign):
    row = prepared(campaign)[0]
    for name in ("head", "methodist", "municipal_operator", "teacher", "stranger"):
        assert statuses(client, getattr(region, name), [address("recommendation", row.pk)]) == [404], name
    client.force_login(user_of(region.head))
    assert row.indicator not in client.get(address("mine")).text


def test_only_the_addressee_acknowledges_and_answers(client, region, campaign):
    row = sent(campaign)[0]
    both = [address("acknowledge", row.pk), address("answer", row.pk)]
    for name, code in (
        ("regional_operator", 403),
        ("municipal_operator", 403),
        ("teacher", 403),
        ("stranger", 404),
    ):
        assert statuses(client, getattr(region, name), both, "post", answer="Да") == [code, code], name
    row.refresh_from_db()
    assert row.state == "sent"
    assert statuses(client, region.head, both, "post", answer="Да") == [302, 302]
    row.refresh_from_db()
    assert (row.state, row.answer) == ("answered", "Да")


def test_a_municipality_answers_for_itself(client, region, campaign):
    row = sent(campaign, Audience.MUNICIPALITY)[0]
    both = [address("acknowledge", row.pk), address("answer", row.pk)]
    assert statuses(client, region.regional_operator, both, "post", answer="Да") == [403, 403]
    assert statuses(client, region.head, both, "post", answer="Да") == [404, 404]
    assert statuses(client, region.municipal_operator, both, "post", answer="Да") == [302, 302]


def test_pages_of_a_campaign_belong_to_its_operator(client, region, campaign):
    used = CampaignInstrument.objects.get(campaign=campaign)
    pages = [
        address("campaign", campaign.pk),
        address("prepare", campaign.pk),
        address("texts", campaign.pk),
        address("text", campaign.pk, used.pk, "organisation", "A.1"),
    ]
    assert statuses(client, region.regional_operator, pages) == [200] * 4
    for name in ("municipal_operator", "head", "teacher", "stranger"):
        assert statuses(client, getattr(region, name), pages) == [403] * 4, name
    assert statuses(client, region.expert, pages) == [404] * 4
    assert statuses(client, region.head, pages[1:2], "post", due=str(DUE), audiences="organisation") == [403]
    assert not Recommendation.objects.exists()
    nowhere = [
        address("text", campaign.pk, used.pk, "group", "A.1"),
        address("text", campaign.pk, used.pk, "organisation", "A"),
    ]
    assert statuses(client, region.regional_operator, nowhere) == [404, 404]


def test_a_campaign_of_one_municipality_is_not_found_by_another(client, region):
    own = finished(region, owner=region.municipality_a)
    pages = [address("campaign", own.pk), address("prepare", own.pk)]
    assert statuses(client, region.municipal_operator, pages) == [200, 200]
    assert statuses(client, region.regional_operator, pages) == [200, 200]
    assert statuses(client, region.stranger, pages) == [404, 404]


def test_lists_are_offered_to_those_they_are_for(client, region):
    both = [address("mine"), address("campaigns")]
    for name, expected in (
        ("head", [200, 403]),
        ("methodist", [200, 403]),
        ("municipal_operator", [200, 200]),
        ("regional_operator", [403, 200]),
        ("teacher", [403, 403]),
    ):
        assert statuses(client, getattr(region, name), both) == expected, name


def test_through_the_pages(client, region, campaign):
    """The operator prepares, edits one, agrees and sends all at once; the head reads and answers."""
    due = timezone.localdate() + datetime.timedelta(days=10)
    client.force_login(user_of(region.regional_operator))
    form = client.get(address("prepare", campaign.pk))
    assert [one["drafts"] for one in form.context["found"]] == [3, 3]
    assert client.post(address("prepare", campaign.pk), {"due": due}).status_code == 422
    both = {"due": due, "audiences": ["organisation", "municipality"]}
    assert client.post(address("prepare", campaign.pk), both).status_code == 302
    rows = list(Recommendation.objects.order_by("-audience", "pk"))
    assert len(rows) == 6
    edit = address("edit", rows[0].pk)
    assert client.post(edit, {"text": "", "due": due}).status_code == 422
    assert client.post(edit, {"text": "Своими словами", "due": due}).status_code == 302
    page = address("campaign", campaign.pk)
    assert client.post(page, {"action": "send", "all": "1"}).status_code == 422, "not agreed yet"
    assert client.post(page, {"action": "agree"}).status_code == 422, "nothing is ticked"
    assert client.post(page, {"action": "agree", "row": [rows[0].pk]}).status_code == 302
    assert Recommendation.objects.filter(state="agreed").count() == 1
    client.post(page, {"action": "agree", "all": "1"})
    assert client.post(page, {"action": "due", "all": "1", "due": "вчера"}).status_code == 422
    assert client.post(page + "?audience=organisation", {"action": "send", "all": "1"}).status_code == 302
    assert set(Recommendation.objects.filter(state="sent").values_list("audience", flat=True)) == {
        "organisation"
    }
    client.force_login(user_of(region.head))
    assert "Своими словами" in client.get(address("recommendation", rows[0].pk)).text
    assert client.post(address("answer", rows[0].pk), {"answer": " "}).status_code == 422
    assert client.post(address("acknowledge", rows[0].pk)).status_code == 302
    assert client.post(address("acknowledge", rows[0].pk)).status_code == 422
    assert client.post(address("answer", rows[0].pk), {"answer": "Обновим"}).status_code == 302
    client.force_login(user_of(region.regional_operator))
    assert "Обновим" in client.get(address("recommendation", rows[0].pk)).text
    counts = client.get(page).context["counts"]
    assert (counts.answered, counts.sent, counts.agreed) == (1, 2, 3)


def test_steps_of_one(client, region, campaign):
    row = prepared(campaign, due=timezone.localdate())[0]
    client.force_login(user_of(region.regional_operator))
    assert client.post(address("step", row.pk, "send")).status_code == 422
    assert client.post(address("step", row.pk, "agree")).status_code == 302
    assert client.post(address("step", row.pk, "send")).status_code == 302
    assert client.post(address("step", row.pk, "withdraw"), {"reason": ""}).status_code == 422
    assert client.post(address("step", row.pk, "withdraw"), {"reason": "Ошибка"}).status_code == 302
    assert statuses(client, region.head, [address("step", row.pk, "agree")], "post") == [403]
    assert "Ошибка" in client.get(address("recommendation", row.pk)).text


def test_a_text_is_changed_on_its_page(client, region, campaign):
    used = CampaignInstrument.objects.get(campaign=campaign)
    client.force_login(user_of(region.regional_operator))
    texts, text = address("texts", campaign.pk), address("text", campaign.pk, used.pk, "organisation", "A.1")
    assert "Обновите пособия." in client.get(texts).text
    assert client.post(text, {"text": " "}).status_code == 422
    assert client.post(text, {"text": "Сделайте пособия доступными."}).status_code == 302
    assert RecommendationTemplate.objects.get().owner == region.node
    assert "Сделайте пособия доступными." in client.get(texts).text


def test_filters_and_what_is_overdue(client, region, campaign):
    rows = sorted(sent(campaign, *Audience), key=lambda row: row.audience, reverse=True)
    Recommendation.objects.exclude(pk=rows[0].pk).update(due="2099-01-01")
    client.force_login(user_of(region.regional_operator))

    def found(query):
        return {
            line.row.pk for line in client.get(f"{address('campaign', campaign.pk)}?{query}").context["lines"]
        }

    assert found("state=overdue") == {rows[0].pk}
    assert found("audience=municipality") == {row.pk for row in rows if row.audience == "municipality"}
    assert found(f"place={region.municipality_b.pk}") == set()
    assert len(found("state=sent")) == 6
    client.force_login(user_of(region.head))
    assert [line.row.pk for line in client.get(f"{address('mine')}?show=overdue").context["lines"]] == [
        rows[0].pk
    ]
    client.force_login(user_of(region.municipal_operator))
    below = client.get(f"{address('mine')}?show=below").context["lines"]
    assert {line.row.addressee_id for line in below} == {region.org_a1.pk}
    assert "Просрочено" in client.get(f"{address('mine')}?show=below").text


def test_the_basis_leads_to_the_answers(client, region, campaign):
    """The head follows the number down: the page «почему» of the same node, indicator and source opens."""
    row = sent(campaign)[0]
    client.force_login(user_of(region.head))
    html = client.get(address("recommendation", row.pk)).text
    [link] = re.findall(r'href="(/monitoring/results/[^"]+)"', html)
    assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert "1 группа" in html


def test_lists_cost_the_same_with_one_row_and_with_three(
    client, region, campaign, django_assert_max_num_queries
):
    rows = sent(campaign)
    lists = {
        address("mine") + "?show=all": region.head,
        address("campaign", campaign.pk): region.regional_operator,
        address("campaigns"): region.regional_operator,
    }
    costs = []
    for keep in (3, 1):
        Recommendation.objects.exclude(pk__in=[row.pk for row in rows[:keep]]).delete()
        for one, person in lists.items():
            client.force_login(user_of(person))
            client.get(one)
            with django_assert_max_num_queries(30) as made:
                client.get(one)
            costs.append(len(made))
    assert costs[:3] == costs[3:]


def test_a_word_for_every_step_in_the_journal(client, region, campaign):
    row = sent(campaign)[0]
    actions.answer(recommendation=row, text="Да", by=user_of(region.head), at=NOW)
    client.force_login(user_of(region.regional_operator))
    titles = [one.title for one in client.get(address("recommendation", row.pk)).context["history"]]
    assert titles == ["Есть ответ", "Направлена", "Согласована", "Составлен черновик"]
