"""Two rounds that used different versions: change is computed only over what both measured alike.

First round, group А11: a1 yes, a2 no → A.1 = 3; b1 = 2 → B.1 = 2; b2 = 1. Second: a1 yes, a2 yes → A.1 = 5; b1 = 4; b2 = 5.
"""

from fractions import Fraction as F

import pytest
from django.urls import reverse

from mostik.monitoring.actions import results
from mostik.monitoring.queries import results as queries
from tests.monitoring.builders import NOW, accept, card_of, running_campaign
from tests.monitoring.instrument import make_version

FIRST = {"a1": "yes", "a2": "no", "b1": "2", "b2": "1"}
SECOND = {"a1": "yes", "a2": "yes", "b1": "4", "b2": "5"}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MARTS_ROOT, settings.MEDIA_ROOT = tmp_path / "marts", tmp_path / "files"


def two_rounds(region, reworded):
    old = make_version(region.node)
    new = make_version(region.node, version="2", reworded=reworded)
    first = running_campaign(region.node, year=2025, version=old)
    accept(card_of(first, region.group_a11), FIRST, region.municipal_operator)
    results.rebuild(campaign=first, at=NOW)
    second = running_campaign(region.node, version=new, previous=first)
    accept(card_of(second, region.group_a11), SECOND, region.municipal_operator)
    results.rebuild(campaign=second, at=NOW)
    return second, new


def deltas(region, campaign, version, part="invariant"):
    mart = queries.mart_of(campaign, version)
    cells = queries.of_node(mart, region.group_a11.pk).cells
    return {code: cell.delta for (source, p, code), cell in cells.items() if (source, p) == ("self", part)}


def test_a_corrected_point_compares_everything(region):
    """A = A.1 and B = B.1 in the invariant part: +2 and +2, the total ((5 + 4) − (3 + 2)) / 2 = +2."""
    campaign, version = two_rounds(region, {"Разговор с детьми": "Разговор с  детьми."})
    assert deltas(region, campaign, version) == dict.fromkeys(("A", "A.1", "B", "B.1", "TOTAL"), F(2))
    assert deltas(region, campaign, version, "full")["B.2"] == 4
    assert (
        queries.not_compared(campaign, version).codes(queries.mart_of(campaign, version).methodology, "full")
        == []
    )


def test_another_question_is_not_compared_nor_what_stands_above_it(region):
    campaign, version = two_rounds(region, {"Разговор с детьми": "Совсем другой вопрос"})
    found = deltas(region, campaign, version)
    assert found == {"A": 2, "A.1": 2, "B": None, "B.1": None, "TOTAL": None}
    methodology = queries.mart_of(campaign, version).methodology
    assert queries.not_compared(campaign, version).codes(methodology, "invariant") == ["TOTAL", "B", "B.1"]
    (earlier,) = queries.previous_marts(campaign, version)
    line = queries.trends([earlier], [region.group_a11.pk], source="self", part="invariant")
    assert line == {region.group_a11.pk: [None]}


def test_a_changed_variative_question_leaves_the_comparable_total(region):
    campaign, version = two_rounds(region, {"Традиции группы": "Праздники группы"})
    assert deltas(region, campaign, version) == dict.fromkeys(("A", "A.1", "B", "B.1", "TOTAL"), F(2))
    full = deltas(region, campaign, version, "full")
    assert full == {"A": 2, "A.1": 2, "B": None, "B.1": 2, "B.2": None, "TOTAL": None}


def test_the_page_says_what_is_not_compared_and_why(client, region):
    campaign, version = two_rounds(region, {"Разговор с детьми": "Совсем другой вопрос"})
    client.force_login(region.municipal_operator.user)
    url = reverse("monitoring:dashboard", args=[campaign.pk, region.municipality_a.pk])
    page = client.get(url).content.decode()
    for text in ("изменились пункты", "B.1 Общение", "не сравнивается", "Что изменилось"):
        assert text in page, text
    changes = reverse("instruments:changes", args=[version.pk])
    assert changes in page
    told = client.get(changes).content.decode()
    assert "Разговор с детьми" in told
    assert "Совсем другой вопрос" in told


def test_rounds_of_one_version_say_nothing_about_it(client, region):
    version = make_version(region.node)
    first = running_campaign(region.node, year=2025, version=version)
    accept(card_of(first, region.group_a11), FIRST, region.municipal_operator)
    results.rebuild(campaign=first, at=NOW)
    second = running_campaign(region.node, version=version, previous=first)
    accept(card_of(second, region.group_a11), SECOND, region.municipal_operator)
    results.rebuild(campaign=second, at=NOW)
    assert deltas(region, second, version)["TOTAL"] == 2
    assert queries.not_compared(second, version) is None
    client.force_login(region.municipal_operator.user)
    page = client.get(
        reverse("monitoring:dashboard", args=[second.pk, region.municipality_a.pk])
    ).content.decode()
    assert "не сравнивается" not in page
