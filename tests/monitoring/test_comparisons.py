"""Bands of kindergartens, places of municipalities and words for changes on the dashboard.

Total = mean of A (marks: 5, 3, 1) and B = b1.
"""

from fractions import Fraction as F

import pytest
from django.urls import reverse

from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.queries import standing
from mostik.monitoring.queries.results import mart_of, previous_marts
from mostik.network.models import Node
from mostik.stats.small_numbers import Change
from tests.monitoring.builders import user_of
from tests.monitoring.instrument import make_version
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.monitoring.surveys import ALL
from tests.monitoring.test_matrix import card

LOW, MIDDLE, HIGH = [(1, 1), (1, 2)], [(3, 3), (3, 4)], [(5, 4), (5, 5)]
"""Groups of a kindergarten: totals 1 and 1.5, 3 and 3.5, 4.5 and 5."""


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path


def filled(gardens, kinds):
    return {
        group: card(*values)
        for groups, kind in zip(gardens, kinds, strict=True)
        for group, values in zip(groups, kind, strict=True)
    }


@pytest.fixture
def gardens(region):
    return kindergartens(region.municipality_a, 6)


@pytest.fixture
def page(client, region):
    def ask(campaign, node, query=""):
        client.force_login(user_of(region.regional_operator))
        response = client.get(reverse("monitoring:dashboard", args=[campaign.pk, node.pk]) + query)
        assert response.status_code == 200
        return response

    return ask


def test_kindergartens_have_bands_and_no_places(region, gardens, page):
    answers = filled(gardens, [LOW, LOW, MIDDLE, MIDDLE, HIGH, HIGH])
    found = page(measured_campaign(region.node, answers), region.municipality_a)
    lines = found.context["rows"]
    assert sorted(line.band[1] for line in lines) == [
        "нужна поддержка", "нужна поддержка", "сильный", "сильный", "типичный", "типичный",
    ]  # fmt: skip
    shrunk = [line.row.standing.shrunk for line in lines]
    assert shrunk == sorted(shrunk, reverse=True)
    top = lines[0].row
    assert F(19, 4) == top.mean > top.standing.shrunk > top.standing.low > 3
    assert lines[0].ends.endswith("5,00")  # never beyond the scale
    text = found.content.decode()
    assert "мест в ней нет" in text
    assert "Возможные места" not in text


def test_the_order_is_that_of_the_estimate(region, page):
    """One group with 5 stands below three groups with 4.5…5: it is drawn harder."""
    gardens = kindergartens(region.municipality_a, 6, groups=3)
    kinds = [
        [(1, 1), (1, 5), (3, 1)],
        [(3, 1), (3, 5), (3, 3)],
        [(3, 1), (5, 3), (3, 2)],
        [(3, 4), (1, 3), (5, 4)],
    ]
    answers = filled(gardens[:4], kinds)
    answers |= {gardens[4][0]: card(5, 5)}
    answers |= filled(gardens[5:], [[(5, 4), (5, 5), (5, 5)]])
    lines = page(measured_campaign(region.node, answers), region.municipality_a).context["rows"]
    means = [line.row.mean for line in lines]
    assert means[0] < means[1] == 5


@pytest.mark.parametrize("source", ["self", "parents"])
def test_why_there_are_no_bands(region, page, source):
    gardens = kindergartens(region.municipality_a, 2)
    version = make_version(region.node, code="asked")
    campaign = measured_campaign(
        region.node, filled(gardens, [LOW, HIGH]), version=version, sources=ALL, source=source
    )
    client = page(campaign, region.municipality_a, f"?source={source}")
    if source == "parents":  # one answer for each group: fewer than five people
        assert not client.context["has_results"]
    else:
        assert "Полос нет: для них нужно не менее 5 детских садов" in client.content.decode()
        assert not client.context["has_bands"]


def test_an_instrument_of_organisations_has_no_precision(region, page):
    version = make_version(region.node, code="org", unit="organisation")
    answers = {one: card(3, 3) for one in (region.org_a1, region.org_a2, region.org_b1)}
    campaign = measured_campaign(region.node, answers, version=version)
    found = page(campaign, region.node)
    assert "точность балла детского сада неизвестна" in found.content.decode()
    assert found.context["municipalities"] == []


def test_municipalities_have_places_with_intervals(region, gardens, page):
    far = kindergartens(region.municipality_b, 6)
    answers = filled(gardens, [LOW] * 5 + [MIDDLE]) | filled(far, [HIGH] * 5 + [MIDDLE])
    campaign = measured_campaign(region.node, answers)
    found = page(campaign, region.node)
    first, second = found.context["municipalities"]
    assert (first.name, first.places, first.row.rank.place) == (region.municipality_b.title, "1", 1)
    assert (second.name, second.places, second.row.rank.place) == (region.municipality_a.title, "2", 2)
    assert (first.row.organisations, first.row.n) == (6, 12)
    assert first.row.mean == (5 * F(19, 4) + F(13, 4)) / 6
    assert "порядок может быть случайным" in found.content.decode()
    inside = page(campaign, region.municipality_a)
    assert inside.context["municipalities"] == []


def test_indistinct_municipalities_may_stand_on_each_place(region, gardens, page):
    far = kindergartens(region.municipality_b, 2)
    answers = filled(gardens, [LOW, MIDDLE, HIGH] * 2) | filled(far, [LOW, HIGH])
    rows = page(measured_campaign(region.node, answers), region.node).context["municipalities"]
    assert [row.places for row in rows] == ["1–2", "1–2"]


def test_the_word_for_a_change(region, gardens, page):
    before, after = filled(gardens, [LOW] * 6), filled(gardens, [HIGH] * 3 + [LOW] * 3)
    campaign = measured_campaign(region.node, after, before=before)
    found = page(campaign, region.municipality_a)
    words = {line.row.name: line.word for line in found.context["rows"]}
    assert [words[groups[0].name.partition(",")[0]] for groups in gardens] == [
        *["вырос"] * 3,
        *["без изменений (в пределах точности)"] * 3,
    ]
    text = found.content.decode()
    assert "двадцатой части шкалы" in text
    assert "больше 0,20" in text
    high, version = filled(gardens, [HIGH] * 6), make_version(region.node, code="other")
    fall = measured_campaign(region.municipality_a, before, before=high, version=version)
    tile = {one["label"]: one for one in page(fall, region.municipality_a).context["tiles"]}["Средний балл"]
    assert tile["against"].endswith(": снизился")


def test_a_small_difference_is_no_change(region, gardens, page):
    """One group of twelve moved by half a point: +1/24 of the municipality, under a twentieth of the scale."""
    before = filled(gardens, [LOW] * 3 + [MIDDLE] * 3)
    after = before | {gardens[0][0]: card(1, 2)}
    campaign = measured_campaign(region.node, after, before=before)
    tile = {one["label"]: one for one in page(campaign, region.municipality_a).context["tiles"]}[
        "Средний балл"
    ]
    assert tile["good"] == "steady"
    assert tile["against"].endswith("без изменений (в пределах точности)")


def test_a_node_alone(region, gardens):
    before, after = filled(gardens, [LOW] * 6), filled(gardens, [HIGH] * 6)
    campaign = measured_campaign(region.node, after, before=before)
    version = CampaignInstrument.objects.get(campaign=campaign).version
    mart, earlier = mart_of(campaign, version), previous_marts(campaign, version)
    chosen = {"source": "self", "part": "invariant"}
    for node in (region.node, region.municipality_a, Node.objects.get(name="Сад А")):
        assert standing.node_changed(mart, earlier, node.pk, node.kind, **chosen) == Change.GREW
    absent = region.municipality_b
    assert standing.node_changed(mart, earlier, absent.pk, absent.kind, **chosen) is None
    assert standing.node_changed(mart, [], region.node.pk, region.node.kind, **chosen) is None
    assert standing.step_of(mart) == F(1, 5)
