"""The file of results: the same cells from memory and from the disk, never taken away while read, nobody given away."""

import threading

import numpy as np
import pytest

from mostik.monitoring.actions import results as actions
from mostik.monitoring.models import CampaignInstrument
from mostik.monitoring.queries import mart_files, marts, result_table, results
from mostik.network.queries.nodes import structure_on
from mostik.stats import database
from mostik.stats.methodology import TOTAL, Methodology, UnitLevel
from mostik.stats.tabulate import NULL, UNIT, Block, Tabulated
from tests.monitoring.builders import DAY, GOOD, NOW, POOR, accept, card_of, running_campaign


@pytest.fixture
def path(region, settings, tmp_path):
    settings.MARTS_ROOT = tmp_path
    campaign = running_campaign(region.node, sources=["self"])
    accept(card_of(campaign, region.group_a11), GOOD, region.regional_operator)
    accept(card_of(campaign, region.group_b11), POOR, region.regional_operator)
    actions.rebuild(campaign=campaign, at=NOW)
    mart = results.mart_of(campaign, CampaignInstrument.objects.get(campaign=campaign).version)
    return mart.path


def test_a_long_file_gives_the_same_cells_from_the_disk(region, path, monkeypatch):
    questions = [
        {},
        {"node_id": region.node.pk},
        {"region_id": region.node.pk, "kind": "organisation", "source": "self", "code": [TOTAL, "A"]},
        {"node_id": [region.org_a1.pk, region.org_b1.pk], "part": "full"},
        {"node_id": region.org_a1.pk, "code": "nothing"},
        {"node_id": []},
        {"node_id": 10**9},
        {"parent_id": region.node.pk, "part": "full"},
        {"parent_id": region.municipality_a.pk, "code": TOTAL},
        {"region_id": region.node.pk},
        {"municipality_id": region.municipality_a.pk},
        {"organisation_id": region.org_a1.pk, "kind": "group"},
        {"kind": "municipality"},
        {"code": TOTAL, "part": "full"},
    ]
    marts._kept.clear()
    from_memory = [marts.read(path, **wanted) for wanted in questions]
    names = ("node_id", "mean", "name", "code")
    in_columns = [marts.columns(path, names, **wanted) for wanted in questions]
    for cells, columns in zip(from_memory, in_columns, strict=True):
        rows = [(cell.node_id, cell.numbers[0], cell.name, cell.code) for cell in cells]
        assert list(zip(*(columns[name].tolist() for name in names), strict=True)) == rows
    region_of = [marts.region_of(path, one) for one in (region.org_a1.pk, region.node.pk, 10**9)]
    assert region_of == [region.node.pk, region.node.pk, 0]
    assert (path, marts.WHOLE) in marts._kept
    monkeypatch.setattr(marts, "KEPT_ROWS", 3)
    marts._kept.clear()
    marts.region_of.cache_clear()
    assert [marts.read(path, **wanted) for wanted in questions] == from_memory
    for wanted, columns in zip(questions, in_columns, strict=True):
        again = marts.columns(path, names, **wanted)
        assert all(again[name].tolist() == columns[name].tolist() for name in names)
    assert [marts.region_of(path, one) for one in (region.org_a1.pk, region.node.pk, 10**9)] == region_of
    assert all(number != marts.WHOLE for _path, number in marts._kept)
    assert [len(cells) > 0 for cells in from_memory] == [True] * 4 + [False] * 3 + [True] * 7


def test_a_slice_is_read_whole_by_who_looks_into_it_again(region, path, monkeypatch):
    monkeypatch.setattr(marts, "KEPT_ROWS", 3)
    for kept in (marts._kept, marts._looked_into):
        kept.clear()
    first = marts.read(path, node_id=region.org_a1.pk)
    assert (path, region.node.pk) not in marts._kept
    assert marts.read(path, node_id=region.org_a1.pk) == first
    assert (path, region.node.pk) in marts._kept


def test_every_cursor_remembers_what_files_hold():
    with database.cursor(threads=1) as connection:
        assert connection.execute("SELECT current_setting('parquet_metadata_cache')").fetchone() == (True,)


def test_files_are_forgotten_while_others_read_them(path, tmp_path, monkeypatch):
    """More files than are kept, read by several threads at once: every reader gets its own numbers."""
    copies = []
    for number in range(4):
        copies.append(tmp_path / f"copy-{number}.parquet")
        copies[-1].write_bytes(path.read_bytes())
    right = marts.read(path)
    monkeypatch.setattr(marts, "KEPT_ROWS", len(right) * 2)
    wrong = []

    def reader(first: int) -> None:
        for turn in range(12):
            if marts.read(copies[(first + turn) % len(copies)]) != right:
                wrong.append(turn)

    threads = [threading.Thread(target=reader, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(map(len, marts._kept.values())) <= len(right) * 2


def test_small_teams_are_hidden_with_what_would_give_them_away(region, path, tmp_path):
    """Kindergartens of 3, 6 and 9 people under a shown total: hiding the 3 alone would leave it to subtraction."""
    structure = structure_on(DAY)
    people = {region.org_a1.pk: 3, region.org_a2.pk: 6}
    places = {
        (region.node.pk,): 18,
        (region.node.pk, region.municipality_a.pk): 9,
        (region.node.pk, region.municipality_b.pk): 9,
        **{(region.node.pk, region.municipality_a.pk, one): n for one, n in people.items()},
        (region.node.pk, region.municipality_b.pk, region.org_b1.pk): 9,
    }
    by_depth = [[p for p in places if len(p) == depth] for depth in range(4)]
    blocks = []
    for depth, ids in enumerate(by_depth):
        n = np.array([places[one] for one in ids], dtype=np.int64)
        mean, third = np.full(len(n), 3 * UNIT), np.full(len(n), UNIT // 3)
        node = np.arange(len(n))
        blocks.append(
            Block(
                depth, "self", "full", TOTAL, node, n, n, mean, (mean,) * 3, (third,), third, third * 0 + NULL
            )
        )
    table = Tabulated(tuple([tuple(map(str, one)) for one in ids] for ids in by_depth), blocks)
    methodology = Methodology((), (), unit_level=UnitLevel.TEACHER)
    file = tmp_path / "teachers.parquet"
    mart_files.write(file, table, structure, methodology)
    assert len(marts.read(file)) == 6

    class Row:
        path = str(file)

    shown = results.Mart(Row(), methodology, 5).read()
    assert {cell.node_id for cell in shown} == {
        region.node.pk,
        region.municipality_a.pk,
        region.municipality_b.pk,
        region.org_b1.pk,
    }
    assert all(cell.shares == () and cell.share_below is None for cell in shown)
    table = result_table.table(
        results.Mart(Row(), methodology, 5),
        region.node.pk,
        "region",
        kind="organisation",
        source="self",
        part="full",
    )
    assert [row.node_id for row in table.rows] == [region.org_b1.pk]
