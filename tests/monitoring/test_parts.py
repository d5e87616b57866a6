"""A rebuild reads what has not changed and computes the rest; its file is the very bytes of a computation of everything."""

import random

import duckdb
import pytest

from mostik.monitoring.actions import assignments, campaigns, results
from mostik.monitoring.actions.assignments import Comment
from mostik.monitoring.models import Assignment, Campaign, ResultSet
from mostik.monitoring.queries import mart_files, parts
from mostik.monitoring.queries.handover import results_checksum
from mostik.monitoring.queries.snapshot import snapshot
from mostik.network.enums import NodeKind
from mostik.network.models import Node, NodeState
from mostik.network.queries.nodes import structure_on
from mostik.stats.tabulate import Before, Tabulated, tabulate
from tests.monitoring.builders import GOOD, NOW, POOR, make_campaign, user_of
from tests.network.builders import make_node

ANSWERS = (GOOD, POOR, {**GOOD, "b2": "3"}, {**POOR, "a1": "yes"}, {**GOOD, "b1": "1", "b2": ""})


@pytest.fixture(autouse=True)
def marts(settings, tmp_path):
    settings.MARTS_ROOT = tmp_path / "marts"
    return settings.MARTS_ROOT


@pytest.fixture
def rounds(region):
    """Last year's round and this one, all cards of the groups in the hands of one person."""
    first = make_campaign(region.node, year=2025, sources=["self", "internal"])
    version = campaigns.campaign_queries.instruments_of(first)[0].version
    second = make_campaign(region.node, version=version, sources=["self", "internal"], previous=first)
    for campaign in (first, second):
        assignments.create_from_tree(campaign=campaign, nodes=[region.node], by=None, at=NOW)
        Assignment.objects.filter(campaign=campaign).update(assessor=region.methodist)
        campaigns.announce(campaign=campaign, by=None, at=NOW)
        campaigns.open_(campaign=campaign, by=None, at=NOW)
    return first, Campaign.objects.select_related("owner", "previous__owner").get(pk=second.pk)


def with_country(region, rounds):
    """Both rounds are those of a country with the region and a second one, to which a municipality is given."""
    country = make_node(None, NodeKind.COUNTRY, "Российская Федерация")
    second = make_node(country, NodeKind.REGION, "Южная область")
    NodeState.objects.filter(node=region.node).update(parent=country)
    NodeState.objects.filter(node=region.municipality_b).update(parent=second)
    Campaign.objects.filter(pk__in=[one.pk for one in rounds]).update(owner=country)
    rows = Campaign.objects.select_related("owner", "previous__owner")
    return country, [rows.get(pk=one.pk) for one in rounds]


def whole(campaign, path) -> tuple[bytes, str]:
    """The file computed from all the answers at once, and the hash of what it follows from."""
    [used] = campaigns.campaign_queries.instruments_of(campaign)
    structure = structure_on(campaign.structure_date)
    now, then = snapshot(campaign, used.version, structure), None
    if campaign.previous:
        then = snapshot(campaign.previous, used.version, structure_on(campaign.previous.structure_date))
    before = Before(then.methodology, then.submissions) if then and then.submissions else None
    table = Tabulated((), ())
    if now.submissions:
        table = tabulate(now.methodology, now.submissions, before=before)
    country = campaign.owner_id if campaign.owner.kind == "country" else None
    mart_files.write(path, table, structure, now.methodology, country=country)
    return path.read_bytes(), results_checksum(now, then)


def rebuilt(campaign, marts) -> tuple[bytes, str]:
    [made] = results.rebuild(campaign=campaign, at=NOW)
    return (marts / made.path).read_bytes(), made.checksum


def change(card, chance, region):
    """One step of a life of a card: sent, accepted, taken back."""
    by, operator = user_of(region.methodist), user_of(region.regional_operator)
    card.refresh_from_db()
    if card.state == "accepted":
        Assignment.objects.filter(pk=card.pk).update(state="submitted", accepted_at=None, accepted_by=None)
        card.refresh_from_db()
        remark = [Comment("Ещё раз")]
        assignments.return_(assignment=card, comments=remark, by=operator, at=NOW)
        return
    if card.state == "assigned":
        assignments.start(assignment=card, by=by, at=NOW)
        card.refresh_from_db()
    revision = card.submission.revision
    posted = assignments.Posted(answers=chance.choice(ANSWERS), revision=revision)
    assignments.save(assignment=card, posted=posted, by=by, at=NOW)
    assignments.submit(assignment=card, by=by, at=NOW)
    assignments.accept(assignment=card, by=operator, at=NOW)


def move(chance, region):
    """A kindergarten turns out to have stood in the other municipality on the days of both rounds."""
    organisation = chance.choice([region.org_a2, region.org_b2])
    other = chance.choice([region.municipality_a, region.municipality_b])
    NodeState.objects.filter(node=organisation).update(parent=other)


@pytest.mark.parametrize("seed", range(4))
def test_any_life_of_a_round_gives_the_bytes_of_a_whole_computation(region, rounds, marts, tmp_path, seed):
    chance = random.Random(seed)
    for step in range(12):
        for _one in range(chance.randint(1, 4)):
            campaign = chance.choice(rounds)
            cards = list(Assignment.objects.filter(campaign=campaign, unit__kind="group"))
            change(chance.choice(cards), chance, region)
        if chance.random() < 0.25:
            move(chance, region)
        for campaign in rounds:
            assert rebuilt(campaign, marts) == whole(campaign, tmp_path / f"{step}.parquet")


@pytest.mark.parametrize("seed", range(4, 7))
def test_a_country_by_regions_is_the_very_whole(region, rounds, marts, tmp_path, seed):
    chance = random.Random(seed)
    for step in range(8):
        for _one in range(chance.randint(1, 4)):
            campaign = chance.choice(rounds)
            cards = list(Assignment.objects.filter(campaign=campaign, unit__kind="group"))
            change(chance.choice(cards), chance, region)
        if step == 0:
            _country, national = with_country(region, rounds)
        if chance.random() < 0.3:
            move(chance, region)
        if chance.random() < 0.3:
            NodeState.objects.filter(node=region.org_a1).update(
                name=f"Детский сад № 1, {step}", short_name=""
            )
        for campaign in national:
            assert rebuilt(campaign, marts) == whole(campaign, tmp_path / f"{step}.parquet")
            read_as_region(marts)


def read_as_region(marts):
    """Rows of every region stand together after the upper levels."""
    for path in marts.glob("*/*.parquet"):
        slices = [row[0] for row in duckdb.sql(f"SELECT slice FROM '{path}'").fetchall()]
        assert slices == sorted(slices)


def test_only_the_part_that_changed_is_computed(region, rounds, marts):
    chance, [_first, campaign] = random.Random(1), rounds
    here, there = (
        Assignment.objects.get(campaign=campaign, unit=unit, source="self")
        for unit in (region.group_a11, region.group_b11)
    )
    for card in (here, there):
        change(card, chance, region)
    results.rebuild(campaign=campaign, at=NOW)
    kept = {path: path.stat().st_mtime_ns for path in marts.glob("*/units-*/*.parquet")}
    assert len(kept) == 2
    change(here, chance, region)
    change(here, chance, region)
    results.rebuild(campaign=campaign, at=NOW)
    now = {path: path.stat().st_mtime_ns for path in marts.glob("*/units-*/*.parquet")}
    assert len(now) == 2
    assert len(kept.items() & now.items()) == 1


def test_a_lost_or_broken_file_is_computed_again(region, rounds, marts, tmp_path):
    campaign = rounds[1]
    card = Assignment.objects.get(campaign=campaign, unit=region.group_a11, source="self")
    change(card, random.Random(2), region)
    right = rebuilt(campaign, marts)
    [path] = marts.glob("*/units-*/*.parquet")
    for break_ in (path.unlink, lambda: path.write_bytes(b"PAR1")):
        break_()
        (marts / ResultSet.objects.get(campaign=campaign).path).unlink()
        assert rebuilt(campaign, marts) == right == whole(campaign, tmp_path / "whole.parquet")


def test_answers_that_change_while_they_are_read_are_read_again(region, rounds, marts, tmp_path, monkeypatch):
    campaign = rounds[1]
    card = Assignment.objects.get(campaign=campaign, unit=region.group_a11, source="self")
    change(card, random.Random(2), region)
    other = Assignment.objects.get(campaign=campaign, unit=region.group_a11, source="internal")
    real, calls = parts.snapshot, []

    def slow(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            change(other, random.Random(3), region)
        return real(*args, **kwargs)

    monkeypatch.setattr(parts, "snapshot", slow)
    assert rebuilt(campaign, marts) == whole(campaign, tmp_path / "whole.parquet")
    assert len(calls) == 2


def test_a_country_is_computed_by_regions_and_a_region_by_municipalities(region, rounds):
    place = (str(region.node.pk), str(region.municipality_a.pk), "7")
    assert parts.part_of(rounds[1], place) == "/".join(place[:2])
    rounds[1].owner = Node(kind="country")
    assert parts.part_of(rounds[1], place) == place[0]
