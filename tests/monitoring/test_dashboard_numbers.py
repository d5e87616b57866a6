"""Every number of the dashboard equals stats.rollup — what `mostik analyse` writes — computed here from the raw answers."""

from fractions import Fraction

import pytest
from django.urls import reverse

from mostik.instruments.queries.versions import methodology_of
from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from mostik.network.models import Node
from mostik.stats import rollup
from mostik.stats.results import Submission
from mostik.ui.formats import number, percent, score
from tests.monitoring.builders import GOOD, NOW, POOR, accept, card_of, running_campaign, user_of
from tests.monitoring.instrument import make_version

MIDDLE = {"a1": "yes", "a2": "no", "b1": "3", "b2": "na"}
NAMES = {"self": "Самооценка", "external": "Внешняя оценка"}


@pytest.fixture
def rounds(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    version = make_version(region.node)
    first = running_campaign(region.node, year=2025, version=version)
    accept(card_of(first, region.group_a11), POOR, region.regional_operator)
    accept(card_of(first, region.group_b11), GOOD, region.regional_operator)
    second = running_campaign(region.node, version=version, previous=first)
    accept(card_of(second, region.group_a11), GOOD, region.regional_operator)
    accept(card_of(second, region.group_a12), POOR, region.regional_operator)
    accept(card_of(second, region.group_b11), MIDDLE, region.regional_operator)
    accept(card_of(second, region.group_a11, "external"), MIDDLE, region.regional_operator)
    accept(card_of(second, region.group_a12, "external"), POOR, region.regional_operator)
    for one in (first, second):
        results.rebuild(campaign=one, at=NOW)
    return first, second


def submissions(campaign):
    """Straight from the cards, with names instead of ids: nothing of the code under test is used."""
    titles = dict(Node.objects.values_list("path", "name"))
    step = Node.steplen
    for card in Assignment.objects.filter(campaign=campaign, state="accepted").select_related(
        "unit", "submission"
    ):
        path = card.unit.path
        place = tuple(titles[path[:end]] for end in range(step, len(path) + 1, step))
        yield Submission(place, card.source, card.submission.answers)


@pytest.fixture
def expected(rounds):
    first, second = rounds
    version = Assignment.objects.filter(campaign=second).first().version
    rows = rollup.analyse(
        methodology_of(version), list(submissions(second)), previous=list(submissions(first))
    )
    found = {(row.place[-1:], row.source, row.part, row.code): row for row in rows}

    def row(node, source, code, part="invariant"):
        return found.get(((node.name,), source, part, code))

    return row


def kept(value):
    """As a file of results keeps it: whole billionths, rounded down."""
    return None if value is None else Fraction(value.numerator * 10**9 // value.denominator, 10**9)


def page(client, region, campaign, node, query=""):
    client.force_login(user_of(region.regional_operator))
    response = client.get(reverse("monitoring:dashboard", args=[campaign.pk, node.pk]) + query)
    assert response.status_code == 200
    return response.context


CASES = [
    (attribute, source, part)
    for attribute in ("node", "municipality_a", "org_a1")
    for source in ("self", "external")
    for part in ("invariant", "full")
]


@pytest.mark.parametrize(("attribute", "source", "part"), CASES)
def test_every_number_of_a_level(region, rounds, expected, client, attribute, source, part):
    node = getattr(region, attribute)
    shown = page(client, region, rounds[1], node, f"?source={source}&part={part}")
    inside = {n.title: n for n in Node.objects.filter(path__startswith=node.path)}

    heat = shown["heat"]
    codes = [column.code for column in heat.columns]
    assert codes == ["A", "B"]
    assert heat.rows
    for row in (*heat.rows, heat.foot):
        exact = [expected(inside[row.title], source, code, part) for code in (*codes, "TOTAL")]
        drawn = [*(cell.value for cell in row.cells), row.total]
        assert drawn == [kept(one.mean) if one else None for one in exact]

    own = expected(node, source, "TOTAL", part)
    tiles = {tile["label"]: tile for tile in shown["tiles"]}
    assert tiles["Средний балл"]["value"] == score(own.mean)
    assert tiles["Средний балл"].get("change") == kept(own.delta)
    below = next(tile for label, tile in tiles.items() if label.startswith("Групп ниже"))
    assert below["value"] == f"{number(own.share_below * 100, 1)}\N{NO-BREAK SPACE}%"
    pair = [expected(node, one, "TOTAL") for one in ("self", "external")]
    gap = next(tile for tile in shown["tiles"] if "−" in str(tile.get("note", "")))
    assert gap["value"] == number(pair[0].mean - pair[1].mean, 2, sign=True)

    areas = [expected(node, source, code, part) for code in codes]
    drawn = [line[1:] for line in shown["distribution"].table.rows]
    assert drawn == [[*(percent(kept(s), 1) for s in row.shares), number(row.n)] for row in areas]

    drawn = [line[1:] for line in shown["sources_chart"].table.rows]
    sides = [[expected(node, one, code, part) for one in ("self", "external")] for code in codes]
    assert drawn == [[score(one.mean) for one in side] for side in sides]

    for row in shown["table"].rows:
        own = expected(inside[row.name], source, "TOTAL", part)
        low = [expected(inside[row.name], source, code, part) for code in codes]
        assert (row.n, row.mean, row.delta) == (own.n, kept(own.mean), kept(own.delta))
        assert row.areas_below == sum(one.mean < 3 for one in low if one)

    for line in shown["indicators"]["lines"]:
        exact = [expected(node, one, line.code, part) for one in ("external", "self")]
        assert list(line.values) == [kept(one.mean) if one else None for one in exact]


def test_the_change_is_there_to_be_compared(region, rounds, expected):
    assert expected(region.municipality_b, "self", "TOTAL").delta
    assert expected(region.org_a1, "self", "A").delta
    assert expected(region.group_a12, "self", "TOTAL").delta is None


def test_numbers_of_a_group_and_of_its_why_page(region, rounds, expected, client):
    shown = page(client, region, rounds[1], region.group_a11, "?source=self")
    for line in shown["indicators"]["lines"]:
        exact = [expected(region.group_a11, one, line.code) for one in ("external", "self")]
        assert list(line.values) == [kept(one.mean) if one else None for one in exact]
    for code in ("TOTAL", "A", "A.1", "B.1"):
        url = reverse("monitoring:why", args=[rounds[1].pk, region.group_a11.pk, code])
        why = client.get(f"{url}?source=self").context
        exact = expected(region.group_a11, "self", code)
        assert why["cell"].mean == kept(exact.mean)
        assert [card["value"] for card in why["cards"]] == [exact.mean]


@pytest.mark.parametrize("sort", ["name", "n", "score", "delta", "below"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_table_is_sorted_with_the_unknown_last(region, rounds, client, sort, sign):
    rows = page(client, region, rounds[1], region.org_a1, f"?source=self&sort={sign}{sort}")["table"].rows
    column = {"score": "mean", "below": "areas_below"}.get(sort, sort)
    values = [getattr(row, column) for row in rows]
    known = [value for value in values if value is not None]
    assert len(rows) == 2
    assert known == sorted(known, reverse=bool(sign))
    assert values == known + [None] * (len(values) - len(known))
