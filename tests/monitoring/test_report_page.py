"""The report on the screen: the words of the Word file, and under every conclusion its rule and the way to its numbers."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from mostik.documents.content import Bullets, Heading, Strong, Table
from mostik.documents.content import Document as Content
from mostik.documents.page import drawn, words
from mostik.monitoring.actions import results
from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.reports.campaign import campaign_reports, nodes_of_places
from mostik.monitoring.reports.sections.conclusions import said
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, user_of

PEOPLE = ("head", "methodist", "municipal_operator", "regional_operator", "teacher", "expert", "stranger")
WHY = re.compile(r'href="(/monitoring/results/[^"]*/why/[^"]*)"')


@pytest.fixture
def campaign(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    made = running_campaign(region.node, sources=["self", "external"])
    accept(card_of(made, region.group_a11), GOOD, region.municipal_operator)
    accept(card_of(made, region.group_a11, "external"), POOR, region.municipal_operator)
    accept(card_of(made, region.group_a12), POOR, region.municipal_operator)
    accept(card_of(made, region.group_b11), GOOD, region.regional_operator)
    results.rebuild(campaign=made, at=NOW)
    return made


def address(campaign, node):
    return reverse("monitoring:report-page", args=[campaign.pk, node.pk])


def test_who_reads_it(client, region, campaign):
    found = {}
    for name in PEOPLE:
        client.force_login(user_of(getattr(region, name)))
        found[name] = client.get(address(campaign, region.org_a1)).status_code
    assert found == {
        "head": 200,
        "methodist": 200,
        "municipal_operator": 200,
        "regional_operator": 200,
        "teacher": 403,
        "expert": 403,
        "stranger": 404,
    }


@pytest.mark.parametrize("place", ["node", "municipality_a", "org_a1"])
def test_every_conclusion_leads_to_its_numbers(client, region, campaign, place):
    node, operator = getattr(region, place), user_of(region.regional_operator)
    client.force_login(operator)
    html = client.get(address(campaign, node)).content.decode()
    version = CampaignInstrument.objects.get(campaign=campaign).version
    data = campaign_reports(campaign, version, [node.pk])[node.pk]
    with translation.override("ru"):
        sentences = list(said(data))
    assert sentences
    assert html.count("Правило: ") >= len(sentences)
    links = {link.replace("&amp;", "&") for link in WHY.findall(html)}
    assert links
    for link in links:
        page = client.get(link)
        assert page.status_code == 200, link
        assert "Почему нет значения?" not in page.content.decode(), link
    shown = {basis.shown for one in sentences for basis in one.bases if basis.code}
    assert all(f"почему {value}?" in html for value in shown)
    assert nodes_of_places(campaign, node.pk)[data.place] == node.pk


def test_nothing_is_computed_yet(client, region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    made = running_campaign(region.node, sources=["self"])
    client.force_login(user_of(region.regional_operator))
    assert client.get(address(made, region.org_a1)).status_code == 404


def test_content_is_drawn_escaped_and_numbered():
    blocks = [
        Heading(1, "Глава <b>"),
        Heading(2, "Часть"),
        Table("Таблица & числа", ["№"], [["<i>"]]),
        Table("", ["№"], []),
        Bullets(["раз", ["два ", Strong("<три>")]]),
    ]
    with translation.override("ru"):
        made = drawn(Content(title="О", blocks=blocks), {"раз": "пояснение"})
    assert [one.get("number") for one in made[:2]] == ["1.", "1.1."]
    assert [one.get("label") for one in made[2:4]] == ["Таблица 1 — Таблица & числа", ""]
    assert made[2]["rows"][0][0]["html"] == "&lt;i&gt;"
    assert made[4]["items"] == [("раз", "пояснение"), ("два <strong>&lt;три&gt;</strong>", None)]
    assert words("<b>") == "&lt;b&gt;"
