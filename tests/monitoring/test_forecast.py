"""What the next round is expected to show: on the page, on the dashboard, in the report.

Total = mean of A (marks: 5, 3, 1) and B = b1. Six kindergartens of two groups each.
"""

from fractions import Fraction as F

import pytest
from django.urls import reverse

from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.queries import forecast
from mostik.monitoring.queries.results import mart_of, previous_marts
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.monitoring.reports.sections.forecast import expected
from mostik.network.models import Node
from mostik.stats.forecast import Forecast, Silence
from tests.monitoring.builders import make_campaign, user_of
from tests.monitoring.instrument import make_version
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.monitoring.surveys import ALL
from tests.monitoring.test_comparisons import HIGH, LOW, MIDDLE, filled
from tests.monitoring.test_matrix import card


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


@pytest.fixture
def gardens(region):
    return kindergartens(region.municipality_a, 6)


@pytest.fixture
def campaign(region, gardens):
    """Means of kindergartens 1.25 (five) and 3.25 (one) → 1.25 (three) and 3.25 (three): 19/12 → 9/4."""
    before, after = filled(gardens, [LOW] * 5 + [MIDDLE]), filled(gardens, [LOW, MIDDLE] * 3)
    return measured_campaign(region.node, after, before=before)


def address(campaign, node, query=""):
    return reverse("monitoring:forecast", args=[campaign.pk, node.pk]) + query


def foreseen(campaign, node, code="TOTAL", source="self"):
    version = CampaignInstrument.objects.get(campaign=campaign).version
    mart, earlier = mart_of(campaign, version), previous_marts(campaign, version)
    found = forecast.of_node(
        campaign, mart, earlier, node.pk, node.kind, codes=[code], source=source, part="invariant"
    )
    return found[0] if found else None


def test_the_numbers_are_those_of_kindergartens(region, campaign):
    """2·9/4 − 19/12 = 35/12. Each mean is of six clusters of two: V = 1/6 · 1/5 · Σ (mean − common)²; before
    5·(1/3)² + (5/3)² = 10/3 → V = 1/9; after 6·1 → V = 1/5. Error 1/9 + 4/5 + 1/5 = 10/9, t(5) = 2.571."""
    one = foreseen(campaign, region.municipality_a)
    assert [(r.at, r.sample.n, F(r.sample.mean)) for r in one.rounds] == [
        (2025, 6, F(19, 12)),
        (2026, 6, F(9, 4)),
    ]
    assert [r.sample.variance / r.sample.n for r in one.rounds] == pytest.approx([1 / 9, 1 / 5])
    assert isinstance(one.found, Forecast)
    assert (one.found.at, one.found.mean) == (2027, pytest.approx(35 / 12))
    assert one.found.low == 1  # 35/12 − 2.571·√(10/9) = 0.21, outside the scale
    assert one.found.high == 5
    assert foreseen(campaign, region.node).found == one.found


def test_kindergartens_and_their_groups_are_not_foreseen(region, gardens, campaign):
    group = gardens[0][0]
    assert foreseen(campaign, group) is None
    assert foreseen(campaign, Node.objects.get(name="Сад А")) is None


def test_one_round_foretells_nothing(region, gardens, client):
    campaign = measured_campaign(region.node, filled(gardens, [LOW, MIDDLE] * 3))
    assert foreseen(campaign, region.node).found == Silence.ONE_ROUND
    client.force_login(user_of(region.regional_operator))
    assert "нужны хотя бы два замера" in client.get(address(campaign, region.node)).content.decode()


def test_few_kindergartens_say_nothing(region, client):
    gardens = kindergartens(region.municipality_a, 4)
    before, after = filled(gardens, [LOW, MIDDLE] * 2), filled(gardens, [MIDDLE, HIGH] * 2)
    campaign = measured_campaign(region.node, after, before=before)
    assert foreseen(campaign, region.municipality_a).found == Silence.FEW_UNITS


def test_only_rounds_that_measured_alike_count(region, gardens, campaign):
    """`shared` of the former round without the total: then there is one round only."""
    version = CampaignInstrument.objects.get(campaign=campaign).version
    mart, [(former, old)] = mart_of(campaign, version), previous_marts(campaign, version)
    changed = type(old)(old.result, old.methodology, old.min_cell, frozenset({("invariant", "A")}))
    found = forecast.of_node(
        campaign,
        mart,
        [(former, changed)],
        region.node.pk,
        region.node.kind,
        codes=["TOTAL", "A"],
        source="self",
        part="invariant",
    )
    assert [one.found == Silence.ONE_ROUND for one in found] == [True, False]


@pytest.mark.parametrize("source", ["parents", "teachers"])
def test_people_who_answer_anonymously_are_never_foreseen(region, gardens, source, client):
    answers = filled(gardens, [LOW, MIDDLE] * 3)
    version = make_version(region.node, code="asked")
    campaign = measured_campaign(
        region.node, answers, before=answers, version=version, sources=ALL, source=source
    )
    assert foreseen(campaign, region.node, source=source) is None


def test_an_instrument_of_organisations_is_not_foreseen(region):
    version = make_version(region.node, code="org", unit="organisation")
    answers = {one: card(3, 3) for one in (region.org_a1, region.org_a2, region.org_b1)}
    campaign = measured_campaign(region.node, answers, before=answers, version=version)
    assert foreseen(campaign, region.node) is None


def test_the_page_and_the_dashboard_say_it_with_its_assumption(region, campaign, client):
    client.force_login(user_of(region.regional_operator))
    page = client.get(address(campaign, region.node))
    text = page.content.decode()
    assert "В замере 2027 года ожидается 2,92, с вероятностью 95 % — от 1,00 до 5,00." in text
    assert "Интервал шире половины шкалы" in text
    assert "изменение между замерами 2025 и 2026 годов (+0,67 в год) продолжится" in text
    assert "По двум замерам этого не проверить" in text
    assert [line.title for line in page.context["lines"]] == ["Инструмент в целом", "Среда", "Взаимодействие"]
    dashboard = client.get(
        reverse("monitoring:dashboard", args=[campaign.pk, region.node.pk])
    ).content.decode()
    assert "ожидается 2,92" in dashboard
    assert address(campaign, region.node) in dashboard


def test_the_report_says_the_same(region, campaign, gardens):
    version = CampaignInstrument.objects.get(campaign=campaign).version
    organisation = Node.objects.get(name="Сад А")
    found = campaign_reports(campaign, version, [region.node.pk, organisation.pk])
    assert found[organisation.pk].foreseen == ()
    blocks = list(expected(found[region.node.pk]))
    assert "ожидается 2,92" in str(blocks[1])
    assert "продолжится" in str(blocks[2])
    assert next(row[2].text for row in blocks[-2].rows) == "2,92"
    assert not list(expected(found[organisation.pk]))


def test_who_reads_it(region, campaign, client):
    for node, codes in (
        (region.node, [200, 404, 404, 404]),
        (region.municipality_a, [200, 200, 404, 404]),
        (region.municipality_b, [200, 404, 404, 404]),
        (region.org_a1, [404, 404, 404, 403]),
    ):
        found = []
        for who in ("regional_operator", "municipal_operator", "stranger", "teacher"):
            client.force_login(user_of(getattr(region, who)))
            found.append(client.get(address(campaign, node)).status_code)
        assert found == codes, node


def test_before_there_are_results(region, client):
    client.force_login(user_of(region.regional_operator))
    response = client.get(address(make_campaign(region.node), region.node))
    assert response.status_code == 200
    assert "Прогноза здесь нет" in response.content.decode()
