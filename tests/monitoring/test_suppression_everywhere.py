"""Everything one person may open about answers of anonymous people, put together: dashboards of every level, tables, the
matrix, reports, the public page, networks, forecast, gaps. Nobody behind too small a number follows from all of it."""

import csv
import io
import random

import openpyxl
import pytest
from django.urls import reverse

from mostik.monitoring import rules
from mostik.monitoring.models import CampaignInstrument, ResultSet
from mostik.monitoring.queries import gaps, mart_files, public_content
from mostik.monitoring.queries.results import mart_of
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.monitoring.web import urls
from mostik.network.actions import networks
from mostik.network.models import Node, NodeState
from mostik.network.queries.nodes import structure_on
from mostik.stats.results import Submission
from mostik.stats.tabulate import tabulate
from tests.monitoring.builders import DAY, NOW, user_of
from tests.monitoring.instrument import make_version
from tests.monitoring.measured import kindergartens, measured_campaign
from tests.monitoring.surveys import ALL
from tests.monitoring.test_matrix import card
from tests.monitoring.test_publishing import finished
from tests.stats.test_subtraction import _is_told

LEAST = 5
CODES = ("TOTAL", "A", "B")


@pytest.fixture(params=[2])
def world(request, region, settings, tmp_path):
    """Parents of many groups, from one to fifteen in each; some have skipped the first area."""
    settings.MARTS_ROOT = tmp_path
    chance = random.Random(request.param)
    gardens = [*kindergartens(region.municipality_a, 4, 2), *kindergartens(region.municipality_b, 3, 3)]
    version = make_version(region.node, code="parents")
    groups = {group: chance.choice((1, 2, 3, 4, 6, 9, 15)) for garden in gardens for group in garden}
    for pk in Node.objects.values_list("pk", flat=True):  # names that are told apart in a file
        Node.objects.filter(pk=pk).update(name=f"Место {pk}", short_name="")
        NodeState.objects.filter(node=pk).update(name=f"Место {pk}", short_name="")
    campaign = measured_campaign(
        region.node, {group: card(3, 3) for group in groups}, version=version, sources=ALL, source="parents"
    )
    people, given = {}, []
    structure = structure_on(DAY)
    for group, n in groups.items():
        place = tuple(str(step) for step in structure.path_ids(group.pk))
        for number in range(n):
            skipped = chance.random() < 0.1
            answers = card(None if skipped else chance.choice((1, 3, 5)), chance.randint(1, 5))
            given.append(Submission(place, "parents", answers))
            for code in CODES:
                if code != "A" or not skipped:
                    people.setdefault(code, []).append((place, number))
    methodology = mart_of(campaign, version).methodology
    path = f"{campaign.pk}/parents.parquet"
    mart_files.write(tmp_path / path, tabulate(methodology, given), structure, methodology)
    ResultSet.objects.filter(campaign=campaign).update(path=path)
    return finished(campaign), version, people


def shown(client, region, world):
    """(node, code) with a number, from everything the operator of the region opens."""
    campaign, version, _people = world
    client.force_login(user_of(region.regional_operator))
    nodes = list(Node.objects.filter(path__startswith=region.node.path))
    by_name = {node.title: node.pk for node in nodes}
    found = set()
    for node in nodes:
        found |= of_page(client, campaign, node, by_name)
        if node.kind != "group":  # a file holds everything below its node
            found |= of_table(client, campaign, node, by_name, "csv", rows_of_csv)
            found |= of_table(client, campaign, node, by_name, "xlsx", rows_of_xlsx)
            found |= of_matrix(client, campaign, node, by_name)
            found |= of_why(client, campaign, node)
    for data in campaign_reports(campaign, version, [node.pk for node in nodes]).values():
        assert not data.foreseen
        for place, source, _part, code in data.results._rows:
            if place and source == "parents" and code in CODES:
                found.add((by_name[place[-1]], code))
    return found | of_public(campaign)


def of_page(client, campaign, node, by_name):
    response = client.get(reverse("monitoring:dashboard", args=[campaign.pk, node.pk]) + "?source=parents")
    context, found = response.context, set()
    if not context["has_results"]:
        return found
    heat = context.get("heat")
    for row in [*heat.rows, *([heat.foot] if heat.foot else [])] if heat else []:
        numbers = [row.total, *(cell.value for cell in row.cells)]
        found |= {
            (by_name[row.title], code) for code, one in zip(CODES, numbers, strict=True) if one is not None
        }
    for line in context.get("rows") or ():
        found |= {(line.row.node_id, "TOTAL")} if line.row.mean is not None else set()
    for line in context["indicators"]["lines"]:
        if line.code in CODES and any(value is not None for value in line.values):
            found.add((node.pk, line.code))
    return found


def of_table(client, campaign, node, by_name, extension, rows_of):
    address = reverse("monitoring:table", args=[campaign.pk, node.pk, extension]) + "?source=parents"
    response = client.get(address)
    if response.status_code != 200:
        return set()
    found = set()
    for row in rows_of(response.content):
        assert not any(row[7:9])  # neither the change nor the share below
        numbers = [row[6], *row[9:11]]
        found |= {(by_name[row[3]], code) for code, one in zip(CODES, numbers, strict=True) if one}
    return found


def rows_of_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))[1:]


def rows_of_xlsx(content):
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))


def of_matrix(client, campaign, node, by_name):
    """The page with its list, and the file: values of areas, and clusters, which follow from both."""
    query, found = "?source=parents&process=A&result=B", set()
    page = client.get(reverse("monitoring:matrix", args=[campaign.pk, node.pk]) + query)
    if page.status_code != 200:
        return found
    for one, *_rest in page.context["lines"]:
        found |= {(one.node_id, "A")} if one.process is not None else set()
        found |= {(one.node_id, "B")} if one.result is not None else set()
    file = client.get(reverse("monitoring:matrix-file", args=[campaign.pk, node.pk]) + query)
    for row in rows_of_csv(file.content):
        found |= {(by_name[row[1]], "A")} if row[2] else set()
        found |= {(by_name[row[1]], "B")} if row[3] else set()
        assert bool(row[6]) == bool(row[2] and row[3])
    return found


def of_why(client, campaign, node):
    """«Почему 3,4?»: the number itself, what it is made of, the places below, and questions where people answered."""
    found = set()
    for code in CODES:
        page = client.get(reverse("monitoring:why", args=[campaign.pk, node.pk, code]) + "?source=parents")
        context = page.context
        assert not context.get("cards")
        found |= {(node.pk, code)} if context["cell"] else set()
        inside = [one for one in context["inside"] if one["cell"] is not None]
        found |= {(node.pk, one["cell"].code) for one in inside if one["cell"].code in CODES}
        found |= {(cell.node_id, code) for cell, _url in context.get("children", ())}
    return found


def of_public(campaign):
    content = public_content.content_of(
        campaign,
        number=1,
        level="organisation",
        text="",
        at=NOW,
        shown=[
            public_content.Shown(one.used, one.source, CODES)
            for one in public_content.offers(campaign)
            if one.source == "parents"
        ],
    )
    [measure] = content["measures"]
    return {(int(node), code) for node, told in measure["values"].items() for code in told["scores"]}


LOOKED_THROUGH = {
    "dashboard", "table", "matrix", "matrix-file", "why", "report-page", "report", "reports-zip",
    "networks", "network-results", "forecast", "gaps",
}  # fmt: skip
"""By the tests of this file; the three of a report are written from the same rows (`campaign_reports`)."""
NO_NUMBERS = {"results", "own-why"}
"""A way to another page; an own indicator of an organisation, which has a file and a curtain of its own."""


def test_no_page_with_results_is_forgotten():
    """Whatever shows results asks for one of these two rights. A new page is looked through here or says why not."""
    found = set()
    for pattern in urls.urlpatterns:
        if getattr(pattern.callback, "guard", None) in (rules.can_view_results, rules.can_download_results):
            found.add(pattern.name)
    assert found - NO_NUMBERS <= LOOKED_THROUGH
    assert {"dashboard", "table", "matrix", "matrix-file", "why", "report"} <= found


def test_ten_thousand_pairs_of_filters_over_all_surfaces(client, region, world):
    _campaign, _version, people = world
    cells = shown(client, region, world)
    assert len(cells) > 10
    behind = {
        (node, code): frozenset(one for one in people[code] if str(node) in one[0]) for node, code in cells
    }
    small = {cell for cell, who in behind.items() if len(who) < LEAST}
    assert not small
    chance, pairs = random.Random(5), 0
    by_code = {code: [cell for cell in sorted(behind) if cell[1] == code] for code in CODES}
    while pairs < 10_000:
        offered = by_code[chance.choice([code for code in CODES if by_code[code]])]

        def choice(offered=offered):
            places = chance.sample(offered, min(len(offered), chance.randint(1, 4)))
            return frozenset().union(*(behind[place] for place in places))

        one, two = choice(), choice()
        pairs += 1
        for left in (one - two, two - one, one & two, one | two):
            if _is_told(one, two, left):
                assert len(left) in (0, *range(LEAST, 10_000)), (one, two)


def test_what_is_made_of_single_groups_is_not_made_of_people(client, region, world):
    """Forecast, gaps, networks, bands and the change: nothing of it where people have answered."""
    campaign, _version, _people = world
    mart = mart_of(campaign, CampaignInstrument.objects.get(campaign=campaign).version)
    made = networks.create(
        owner=region.node, name="Сеть", code="n", basis="", valid_from=DAY, by=None, at=NOW
    )
    for place in Node.objects.filter(kind="organisation", path__startswith=region.municipality_a.path)[:3]:
        networks.join(network=made, organisation=place, on=DAY, by=None, at=NOW)
    client.force_login(user_of(region.regional_operator))
    query = "?source=parents"
    page = client.get(reverse("monitoring:forecast", args=[campaign.pk, region.node.pk]) + query)
    assert page.context["lines"] == []
    page = client.get(reverse("monitoring:gaps", args=[campaign.pk, region.node.pk]) + query)
    assert page.context["pairs"] == []
    page = client.get(reverse("monitoring:networks", args=[campaign.pk]) + query)
    assert not page.context["is_read"]
    page = client.get(reverse("monitoring:network-results", args=[campaign.pk, made.pk]) + query)
    assert page.context["members"] == []
    assert page.context["line"].found is None
    for pair in (("parents", "self"), ("teachers", "parents")):
        assert not len(gaps.both(mart, region.node.pk, "region", pair, "invariant", "TOTAL").first)
    page = client.get(reverse("monitoring:dashboard", args=[campaign.pk, region.node.pk]) + query)
    assert page.context["municipalities"] == []
    assert not any(line.row.standing or line.word for line in page.context["rows"])
