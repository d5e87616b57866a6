"""One rule of change: the dashboard, its lists, the report, `mostik analyse` and the effectiveness review say the same word
about the same number."""

import datetime
import random

import pytest
from django.urls import reverse
from django.utils import translation

from mostik.cycle.models import Recommendation
from mostik.cycle.queries import effects
from mostik.cycle.reports import effect_words
from mostik.documents.content import Table, Tiles, plain
from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.queries import standing
from mostik.monitoring.queries.results import mart_of, previous_marts
from mostik.monitoring.reports import Results, node_report, wording
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.network.models import Node
from mostik.network.queries.nodes import structure_on
from mostik.stats.methodology import TOTAL
from mostik.stats.rollup import two_rounds
from mostik.stats.small_numbers import Change
from tests.cycle.builders import NOW
from tests.monitoring.builders import DAY, user_of
from tests.monitoring.measured import kindergartens, measured_campaign, submissions
from tests.monitoring.test_matrix import card

LEAVES = ("A.1", "B.1")


def rounds(region):
    """Kindergartens that rose, fell, stood and moved by chance; one of them has a single group."""
    chance = random.Random(7)
    gardens = [*kindergartens(region.municipality_a, 6, 5), *kindergartens(region.municipality_b, 3, 4)]
    gardens.append(kindergartens(region.municipality_b, 1, 1)[0])
    before, after = {}, {}
    for number, garden in enumerate(gardens):
        for group in garden:
            level, rate = chance.choice((1, 3)), chance.randint(2, 3)
            before[group] = card(level, rate)
            shift = (2, -1, 0, 0, 1)[number % 5]
            after[group] = card(
                5 if shift == 2 else level, rate + shift if number else rate + chance.choice((0, 2))
            )
    return before, after


@pytest.fixture
def world(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    before, after = rounds(region)
    second = measured_campaign(region.node, after, before=before)
    version = CampaignInstrument.objects.get(campaign=second).version
    nodes = list(Node.objects.filter(path__startswith=region.node.path).exclude(kind="group"))
    day = datetime.date(2025, 12, 1)
    for node in nodes:
        for code in LEAVES if node.kind in ("organisation", "municipality") else ():
            Recommendation.objects.create(
                campaign=second.previous, version=version, addressee=node, audience=node.kind, code=code, indicator=code,
                source="self", value=1, threshold=2, units=1, unit_level="group", results="0", text="Текст", due=day,
                state="sent", prepared_at=NOW, sent_on=day,
            )  # fmt: skip
    return second, version, nodes, before, after


def words_of_reports(world):
    second, version, nodes, _before, _after = world
    found = campaign_reports(second, version, [node.pk for node in nodes])
    return {node.pk: found[node.pk] for node in nodes if node.pk in found}


def test_pages_reports_and_reviews_say_one_word(region, world):
    second, version, nodes, *_rounds = world
    reports = words_of_reports(world)
    mart, earlier = mart_of(second, version), previous_marts(second, version)
    chosen = {"source": "self", "part": "invariant"}
    every, seen = effects.of_campaign(second.previous, second), set()
    for node in nodes:
        if node.pk not in reports:
            continue
        data = reports[node.pk]
        word = data.word(TOTAL)
        assert standing.node_changed(mart, earlier, node.pk, node.kind, **chosen) == word
        for above in (region.node, *nodes) if node.kind == "organisation" else ():
            if node.path.startswith(above.path):
                listed = standing.organisations_changed(mart, earlier, above.pk, above.kind, **chosen)
                assert listed.get(node.pk) == word
        for one in effects.of_place(every, node):
            assert one.word == data.word(one.row.code), (node, one.row.code)
            assert (one.word is None) == (one.interval is None)
        seen |= {word, *(data.word(code) for code in ("A", "B", *LEAVES))}
    assert seen == {None, *Change}
    towns = standing.municipalities(
        mart, earlier, [node.pk for node in nodes if node.kind == "municipality"], **chosen
    )
    assert {row.node_id: row.word for row in towns} == {
        row.node_id: reports[row.node_id].word(TOTAL) for row in towns
    }


def test_files_say_what_the_site_says(world):
    """`mostik analyse` has paths instead of nodes, fractions instead of billionths, and the same words."""
    second, version, nodes, before, after = world
    reports = words_of_reports(world)
    methodology = mart_of(second, version).methodology
    rows, means = two_rounds(methodology, submissions(after), previous=submissions(before))
    results, structure = Results(rows, methodology, before=means), structure_on(DAY)
    for node in nodes:
        if node.pk in reports:
            place = tuple(str(step) for step in structure.path_ids(node.pk))
            mine = results.words(place, "self")
            assert mine == {code: word for code in mine if (word := reports[node.pk].word(code))}
            assert set(mine) == {
                code for code in (TOTAL, "A", "B", "A.1", "B.1", "B.2") if reports[node.pk].word(code)
            }


def test_the_same_is_written(client, region, world):
    """The tile of the page, the line of its list, the first page and the table of the report, the line of the review."""
    second, _version, nodes, *_rounds = world
    client.force_login(user_of(region.regional_operator))
    reports, every = words_of_reports(world), effects.of_campaign(second.previous, second)
    towns = [node for node in nodes if node.kind == "municipality" and node.pk in reports]
    listed, tiles_of = {}, {}

    def look(node):
        page = client.get(reverse("monitoring:dashboard", args=[second.pk, node.pk]))
        tiles_of[node.pk] = page.context["tiles"]
        return page.context["rows"]

    for town in towns:
        listed |= {line.row.node_id: line.word for line in look(town)}
    with translation.override("ru"):
        for node in [*towns, *(one for one in nodes if one.pk in listed and one.pk in reports)]:
            data = reports[node.pk]
            if node not in towns:
                look(node)
            tile = next(one for one in tiles_of[node.pk] if one["label"] == "Средний балл")
            word = wording.change_word(data.word(TOTAL))
            assert tile["against"] == (f"к 2025 году: {word}" if word else "к 2025 году")
            assert node in towns or listed[node.pk] == word
            document = node_report(data)
            [tiles] = [block for block in document.opening if isinstance(block, Tiles)]
            assert any(stem(word) in one.label for one in tiles.items)
            tables = [block for block in document.blocks if isinstance(block, Table)]
            remarks = {}
            for table in tables:
                if plain_of(table.columns[-1]) == "Вывод":
                    remarks |= {plain_of(row[1]): plain_of(row[-1]) for row in table.rows}
            assert remarks["Итоговая оценка"] == (short(word) or "точность неизвестна")
            for one in effects.of_place(every, node):
                text = effect_words.changed(one).text
                said = wording.change_word(one.word)
                assert (said or "точность неизвестна") in text, text
                title = {"A.1": "Пространство", "B.1": "Общение"}[one.row.code]
                expected = short(said) or "точность неизвестна"
                assert remarks.get(title, expected) == expected


def short(word):
    """«без изменений» in a narrow column."""
    return word.removesuffix(" (в пределах точности)")


def stem(word):
    return {"вырос": "вырос", "снизился": "снизил"}.get(word, word)


def plain_of(cell):
    return cell if isinstance(cell, str) else plain(cell.text)
