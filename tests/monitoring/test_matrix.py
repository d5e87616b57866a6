"""The matrix «process × result» on the page and in the file.

A (marks): both met 5, the first 3, none 1. B = b1, 1…5. Quarters of the scale 1…5 begin at 2, 3 and 4.
"""

import csv
import io

import pytest
from django.urls import reverse

from mostik.monitoring.models import Campaign
from mostik.network.enums import NodeKind
from tests.monitoring.builders import make_campaign, user_of
from tests.monitoring.instrument import make_version
from tests.monitoring.measured import measured_campaign
from tests.monitoring.surveys import ALL
from tests.network.builders import make_node
from tests.stats.test_matrix import ABOVE, DUBNA, MOST

MARKS = {5: ("yes", "yes"), 3: ("yes", "no"), 1: ("no", "no")}


def card(level: int | None, rate: int) -> dict[str, str]:
    marks = MARKS[level] if level else ("", "")
    return {"a1": marks[0], "a2": marks[1], "b1": str(rate)}


@pytest.fixture
def campaign(region, settings, tmp_path) -> Campaign:
    """A1: 5 and 3.5 → 15. A2: 3 and 4.5 → 12. B1: 4 and 2 → 14, both on a border. B2 has no process."""
    settings.MARTS_ROOT = tmp_path
    answers = {
        region.group_a11: card(5, 3),
        region.group_a12: card(5, 4),
        region.group_a21: card(3, 4),
        region.group_a22: card(3, 5),
        region.group_b11: card(3, 2),
        region.group_b12: card(5, 2),
        region.group_b21: card(None, 5),
    }
    return measured_campaign(region.node, answers)


def address(campaign, node, name="matrix", query=""):
    return reverse(f"monitoring:{name}", args=[campaign.pk, node.pk]) + query


@pytest.fixture
def page(client, region, campaign):
    def ask(node=None, query="", who="regional_operator"):
        client.force_login(user_of(getattr(region, who)))
        response = client.get(address(campaign, node or region.node, query=query))
        assert response.status_code == 200
        return response

    return ask


def clusters(response):
    return {one.node_id: one.cluster for one, *_rest in response.context["lines"]}


def counts(response):
    return {
        cell.cluster: cell.count for _title, cells in response.context["rows"] for cell in cells if cell.count
    }


def test_organisations_stand_where_their_values_say(region, page):
    found = page()
    assert clusters(found) == {
        region.org_a1.pk: 15,
        region.org_a2.pk: 12,
        region.org_b1.pk: 14,
        region.org_b2.pk: None,
    }
    assert counts(found) == {15: 1, 12: 1, 14: 1}
    assert found.context["unplaced"] == 1
    text = found.content.decode()
    assert "Кластер = 4 × (категория процесса − 1) + категория результата" in text
    assert "ниже 2; 2 — ниже среднего: от 2, но ниже 3" in text
    assert "только об организациях, а не о людях и не о детях" in text
    assert "1 организация не попала в матрицу" in text


def test_the_reader_says_which_area_is_which(region, page):
    """The sides change places: (3.5, 5) → 12, (4.5, 3) → 15, (2, 4) → 8."""
    found = page(query="?process=B&result=A")
    assert clusters(found)[region.org_a1.pk] == 12
    assert clusters(found)[region.org_a2.pk] == 15
    assert clusters(found)[region.org_b1.pk] == 8


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?process=A&result=A", "не может быть и процессом, и результатом"),
        ("?process=A&process=B", "не может быть и процессом, и результатом"),
    ],
)
def test_an_area_is_on_one_side(page, query, said):
    assert said in page(query=query).content.decode()


@pytest.mark.parametrize(
    "query", ["?process=Z&result=%00", "?cluster=17", "?cluster=x", "?page=999", "?page=-1"]
)
def test_a_wrong_address_shows_the_default(page, query):
    assert counts(page(query=query)) == {15: 1, 12: 1, 14: 1}


def test_one_cell_is_opened(region, page):
    found = page(query="?cluster=12")
    assert clusters(found) == {region.org_a2.pk: 12}
    assert counts(found) == {15: 1, 12: 1, 14: 1}
    assert clusters(page(query="?cluster=16")) == {}
    assert "никого нет" in page(query="?cluster=16").content.decode()


def test_a_municipality_sees_its_own_only(region, page):
    found = page(region.municipality_a, who="municipal_operator")
    assert clusters(found) == {region.org_a1.pk: 15, region.org_a2.pk: 12}
    assert region.org_b1.title not in found.content.decode()


def test_who_opens_it(region, campaign, client):
    """Operator of the region, of the municipality, head of a kindergarten, a colleague, a stranger, an expert."""
    people = ("regional_operator", "municipal_operator", "head", "teacher", "stranger", "expert")
    for name in ("matrix", "matrix-file"):
        for node, expected in (
            (region.node, [200, 404, 404, 404, 404, 403]),
            (region.municipality_a, [200, 200, 404, 404, 404, 403]),
            (region.municipality_b, [200, 404, 404, 404, 404, 403]),
            (region.org_a1, [404, 404, 404, 403, 404, 403]),  # an organisation has no matrix
        ):
            found = []
            for who in people:
                client.force_login(user_of(getattr(region, who)))
                found.append(client.get(address(campaign, node, name)).status_code)
            assert found == expected, (name, node)


@pytest.fixture
def dubna(region, settings, tmp_path):
    """The eleven organisations of the published table, one group each, with a score in the middle or at the foot of the
    category their report names: the matrix has to put them where the region did."""
    settings.MARTS_ROOT = tmp_path
    process = {ABOVE: 3, MOST: 5}  # marks give 1, 3 or 5
    answers = {}
    for name, (worked, came) in DUBNA.items():
        organisation = make_node(region.municipality_a, NodeKind.ORGANISATION, f"ОУ {name}")
        answers[make_node(organisation, NodeKind.GROUP, f"{name}, группа")] = card(process[worked], came)
    return measured_campaign(region.node, answers, title="Дубна")


def test_the_table_of_dubna_on_the_page_and_in_the_file(region, dubna, client):
    client.force_login(user_of(region.regional_operator))
    response = client.get(address(dubna, region.municipality_a))
    counts = {
        cell.cluster: cell.count for _title, cells in response.context["rows"] for cell in cells if cell.count
    }
    assert counts == {15: 1, 12: 1, 11: 5, 10: 4}
    response = client.get(address(dubna, region.municipality_a, "matrix-file"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))[1:]
    found = {}
    for row in rows:
        found.setdefault(int(row[6]), set()).add(row[1])
    assert found == {
        15: {"ОУ № 8"},
        12: {"ОУ № 6"},
        11: {"ОУ № 1", "ОУ № 3", "ОУ № 9", "ОУ № 11", "ОУ «Дубна»"},
        10: {"ОУ № 2", "ОУ № 5", "ОУ № 7", "ОУ № 10"},
    }


def test_the_file(region, campaign, client):
    client.force_login(user_of(region.regional_operator))
    response = client.get(address(campaign, region.node, "matrix-file"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [
        "Муниципалитет",
        "Организация",
        "Процесс",
        "Результат",
        "Категория процесса",
        "Категория результата",
        "Кластер",
    ]
    by_name = {row[1]: row for row in rows[1:]}
    assert by_name[region.org_a1.title][2:] == ["5,0000", "3,5000", "4", "3", "15"]
    assert by_name[region.org_b2.title] == [
        region.municipality_b.title, region.org_b2.title, "", "5,0000", "", "", "",
    ]  # fmt: skip
    assert client.get(address(campaign, region.node, "matrix-file", "?process=A&result=A")).status_code == 404


def test_what_people_answered_is_not_placed_when_hidden(region, settings, tmp_path, client):
    """Two parents: fewer than five, so there is nothing to place."""
    settings.MARTS_ROOT = tmp_path
    answers = {region.group_a11: card(5, 3), region.group_a12: card(5, 4)}
    version = make_version(region.node, code="parents")
    campaign = measured_campaign(region.node, answers, version=version, sources=ALL, source="parents")
    client.force_login(user_of(region.regional_operator))
    response = client.get(address(campaign, region.node, query="?source=parents"))
    assert response.status_code == 200
    assert region.org_a1.title not in response.content.decode()


def test_before_there_are_results(region, settings, tmp_path, client):
    settings.MARTS_ROOT = tmp_path
    campaign = make_campaign(region.node)
    client.force_login(user_of(region.regional_operator))
    response = client.get(address(campaign, region.node))
    assert response.status_code == 200
    assert "Результатов пока нет" in response.content.decode()
    assert client.get(address(campaign, region.node, "matrix-file")).status_code == 404
