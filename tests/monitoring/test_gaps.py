"""Where two sources part, by indicator and by place; only units that both have assessed.

A (marks): both met 5, the first 3, none 1. B = b1. Total = their mean. The levels are 1, 3, 5, so a level is 2.
"""

from fractions import Fraction as F
from pathlib import Path

import pytest
from django.conf import settings as site
from django.urls import reverse

from mostik.instruments.queries.versions import methodology_of
from mostik.monitoring.models import CampaignInstrument, ResultSet
from mostik.monitoring.queries import gaps, mart_files
from mostik.monitoring.queries.results import mart_of
from mostik.network.queries.nodes import structure_on
from mostik.stats.tabulate import tabulate
from tests.monitoring.builders import DAY, make_campaign, user_of
from tests.monitoring.measured import measured_campaign, submissions
from tests.monitoring.test_matrix import card

PAIR = ("self", "external")


@pytest.fixture
def campaign(region, settings, tmp_path):
    """A1: 5, 4 against 1, 2 (total 4.5 − 1.5 = +3) and 3, 3 against 3, 3 (0). A2: 1, 1 against 5, 1 (−2); a22 was not visited.
    B1: 5, 5 against nobody."""
    settings.MARTS_ROOT = tmp_path
    own = {
        region.group_a11: card(5, 4),
        region.group_a12: card(3, 3),
        region.group_a21: card(1, 1),
        region.group_a22: card(5, 5),
        region.group_b11: card(5, 5),
    }
    expert = {region.group_a11: card(1, 2), region.group_a12: card(3, 3), region.group_a21: card(5, 1)}
    campaign = measured_campaign(region.node, own)
    version = CampaignInstrument.objects.get(campaign=campaign).version
    methodology = methodology_of(version)
    table = tabulate(methodology, submissions(own) + submissions(expert, "external"))
    path = f"{campaign.pk}/both.parquet"
    mart_files.write(Path(site.MARTS_ROOT) / path, table, structure_on(DAY), methodology)
    ResultSet.objects.filter(campaign=campaign).update(path=path)
    return campaign


def mart(campaign):
    return mart_of(campaign, CampaignInstrument.objects.get(campaign=campaign).version)


def address(campaign, node, query=""):
    return reverse("monitoring:gaps", args=[campaign.pk, node.pk]) + query


def test_indicators_over_the_units_both_have(region, campaign):
    """TOTAL: own 4.5, 3, 1 → 17/6; the expert 1.5, 3, 3 → 15/6. A: 5, 3, 1 against 1, 3, 5. B: 4, 3, 1 against 2, 3, 1."""
    found = gaps.by_indicator(
        mart(campaign), region.node.pk, "region", PAIR, part="invariant", codes=["TOTAL", "A", "B", "B.2"]
    )
    total = found["TOTAL"]
    assert (total.n, total.higher, total.lower) == (3, 1, 1)
    assert total.difference == pytest.approx(F(1, 3))
    assert (found["A"].difference, found["A"].higher, found["A"].lower) == (0, 1, 1)
    assert found["B"].difference == pytest.approx(F(2, 3))
    assert "B.2" not in found  # variative: not in this part


def test_places_with_the_widest_gaps_first(region, campaign):
    found = gaps.by_place(mart(campaign), region.node.pk, "region", PAIR, part="invariant")
    assert [(p.node_id, p.found.n, p.found.difference, p.is_wide) for p in found] == [
        (region.org_a2.pk, 1, -2, True),
        (region.org_a1.pk, 2, F(3, 2), False),
    ]
    groups = gaps.by_place(mart(campaign), region.org_a1.pk, "organisation", PAIR, part="invariant")
    assert [(p.node_id, p.found.difference, p.is_wide) for p in groups] == [
        (region.group_a11.pk, 3, True),
        (region.group_a12.pk, 0, False),
    ]
    assert (
        gaps.by_place(mart(campaign), region.municipality_b.pk, "municipality", PAIR, part="invariant") == []
    )


def test_pairs_are_those_with_units_in_common(region, campaign):
    assert gaps.pairs_at(mart(campaign), region.node.pk, "region", "invariant") == [PAIR]
    assert gaps.pairs_at(mart(campaign), region.municipality_b.pk, "municipality", "invariant") == []
    crowd = gaps.both(mart(campaign), region.node.pk, "region", ("self", "parents"), "invariant", "TOTAL")
    assert not len(crowd.first)


def test_the_page_leads_down_to_the_answers(region, campaign, client):
    client.force_login(user_of(region.regional_operator))
    page = client.get(address(campaign, region.node))
    text = page.content.decode()
    assert "Обе оценки есть в 2 местах. На уровень и больше первая из них выше в 0, ниже в 1." in text
    assert "самооценка ниже" in text
    inside = client.get(address(campaign, region.org_a1, "?pair=self-external&code=A"))
    assert inside.context["code"] == "A"
    why = reverse("monitoring:why", args=[campaign.pk, region.group_a11.pk, "A"])
    sides = inside.context["places"][0].sides
    assert sides == (f"{why}?source=self", f"{why}?source=external")
    for side in sides:
        assert client.get(side).status_code == 200
    unit = client.get(address(campaign, region.group_a11))
    assert [line.found.difference for line in unit.context["lines"]][:2] == [3, 4]


def test_the_dashboard_shows_the_same_number_and_names_the_places(region, campaign, client):
    client.force_login(user_of(region.regional_operator))
    page = client.get(reverse("monitoring:dashboard", args=[campaign.pk, region.node.pk]))
    assert address(campaign, region.node) in page.content.decode()
    remark = next(one for one in page.context["remarks"] if "расходятся" in one.text or "отлича" in one.text)
    assert remark.links[0][0] == region.org_a2.title
    found = next(one for one in page.context["tiles"] if "−" in str(one.get("note", "")))
    assert found["value"] == "+0,33"
    assert "3 с обеими оценками" in found["note"]


def test_one_source_or_none(region, settings, tmp_path, client):
    settings.MARTS_ROOT = tmp_path
    client.force_login(user_of(region.regional_operator))
    for campaign in (
        measured_campaign(region.node, {region.group_a11: card(5, 3)}),
        make_campaign(region.node, title="Другая", version=CampaignInstrument.objects.get().version),
    ):
        response = client.get(address(campaign, region.node))
        assert response.status_code == 200
        assert "Сравнивать пока нечего" in response.content.decode()


def test_who_reads_it(region, campaign, client):
    for node, codes in (
        (region.node, [200, 404, 404, 404, 404]),
        (region.municipality_a, [200, 200, 404, 404, 404]),
        (region.municipality_b, [200, 404, 404, 404, 404]),
        (region.org_a1, [200, 200, 200, 404, 403]),
        (region.org_a2, [200, 200, 404, 404, 404]),
    ):
        found = []
        for who in ("regional_operator", "municipal_operator", "methodist", "stranger", "teacher"):
            client.force_login(user_of(getattr(region, who)))
            found.append(client.get(address(campaign, node)).status_code)
        assert found == codes, node
