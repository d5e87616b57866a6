"""Reports of a campaign: the rows of its results, as the pages read them, turned into the data of reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace

from django.utils import translation
from django.utils.translation import pgettext

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import CampaignStatus
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import forecast, moved, results
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.queries.standing import Earlier
from mostik.monitoring.reports.data import ReportData, ReportMeta, Results
from mostik.network.queries.nodes import LEVELS, Structure, structure_on
from mostik.stats.methodology import TOTAL, Part
from mostik.stats.results import Place, ResultRow

SAME = [field.name for field in fields(ResultRow) if field.name not in ("node_kind", "place")]
ACCEPTED = "accepted"


def campaign_reports(
    campaign: Campaign, version: InstrumentVersion, node_ids: Iterable[int], *, language: str = "ru"
) -> dict[int, ReportData]:
    """Data of the reports of these nodes; a node without results is left out. Empty while nothing was computed."""
    mart = results.mart_of(campaign, version)
    if mart is None:
        return {}
    structure = structure_on(campaign.structure_date)
    wanted = [node for node in node_ids if node in structure]
    needed = {
        one
        for node in wanted
        for one in (*structure.path_ids(node), *structure.children(node), *_below_buildings(structure, node))
    }
    cells = mart.read(node_id=sorted(needed))
    found = Results(_rows(cells, structure), mart.methodology, min_cell=campaign.min_cell, is_curtained=True)
    with translation.override(language):
        meta = campaign_meta(campaign, version, structure)
    short = {place_of(structure, one): structure.get(one).title for one in needed}
    meta = replace(meta, short_names=short)
    places = {node: place_of(structure, node) for node in wanted}
    made = {
        node: ReportData(found, place, meta, language)
        for node, place in places.items()
        if place in found.kinds
    }
    earlier = results.previous_marts(campaign, version)
    made = _worded(mart, earlier, made)
    foretold = {node: one for node, one in made.items() if one.kind in forecast.KINDS}
    return made | _foreseen(campaign, mart, earlier, foretold)


def _worded(mart: results.Mart, earlier: Earlier, made: Mapping[int, ReportData]) -> dict[int, ReportData]:
    """With the words of changes, read for all places of a kind together."""
    before = earlier[0][1] if earlier else None
    lists: dict[tuple[str, str], list[int]] = defaultdict(list)
    for node, data in made.items():
        lists[data.kind, data.source].append(node)
    words: dict[int, moved.Words] = {}
    for (kind, source), nodes in lists.items():
        words |= moved.of_nodes(mart, before, nodes, kind, source=source)
    return {node: replace(data, words=words.get(node, {})) for node, data in made.items()}


def _foreseen(
    campaign: Campaign, mart: results.Mart, earlier: Earlier, made: Mapping[int, ReportData]
) -> dict[int, ReportData]:
    """With what the next round is expected to show."""
    codes = [TOTAL, *(area.code for area in mart.areas_of(Part.INVARIANT))]
    return {
        node: replace(
            data,
            foreseen=forecast.of_node(
                campaign,
                mart,
                earlier,
                node,
                data.kind,
                codes=codes,
                source=data.source,
                part=Part.INVARIANT.value,
            ),
        )
        for node, data in made.items()
    }


def nodes_of_places(campaign: Campaign, node_id: int) -> dict[Place, int]:
    """Which node a place of a report of this node is: those above it, itself, those directly below."""
    structure = structure_on(campaign.structure_date)
    near = (*structure.path_ids(node_id), *structure.children(node_id), *_below_buildings(structure, node_id))
    return {place_of(structure, one): one for one in near if structure.get(one).kind in LEVELS}


def campaign_meta(campaign: Campaign, version: InstrumentVersion, structure: Structure) -> ReportMeta:
    """What the campaign says about itself. The document's date stays empty: it is the date of signing."""
    order = campaign.order_title
    if campaign.order_date:
        order += f" {pgettext('dated', 'of')} {campaign.order_date:%d.%m.%Y}"
    if campaign.order_number:
        order += f" № {campaign.order_number}"
    return ReportMeta(
        title=campaign.title,
        instrument=version.title,
        version=version.label,
        period=f"{campaign.period_from:%d.%m.%Y} – {campaign.period_to:%d.%m.%Y}",
        order=order.strip(),
        previous=campaign.previous.title if campaign.previous else "",
        organiser=campaign.owner.name,
        cards=_cards(campaign, version, structure),
        min_cell=campaign.min_cell,
        is_collecting=campaign.status == CampaignStatus.RUNNING,
    )


def place_of(structure: Structure, node: int) -> Place:
    """Names from the region down; countries and buildings are not levels."""
    steps = (structure.get(step) for step in structure.path_ids(node))
    return tuple(step.name for step in steps if step.kind in LEVELS)


def _below_buildings(structure: Structure, node: int) -> Iterator[int]:
    """Groups that stand in a building of the organisation."""
    for child in structure.children(node):
        if structure.get(child).kind not in LEVELS:
            yield from structure.children(child)


def _rows(cells: Iterable[Cell], structure: Structure) -> Iterator[ResultRow]:
    """The region stands for the country too: the main source of a round is chosen at the top."""
    for cell in cells:
        if cell.node_id not in structure or cell.kind not in LEVELS:
            continue
        values = {name: getattr(cell, name) for name in SAME}
        row = ResultRow(node_kind=cell.kind, place=place_of(structure, cell.node_id), **values)
        yield row
        if cell.kind == "region":
            yield replace(row, node_kind="country", place=())


def _cards(
    campaign: Campaign, version: InstrumentVersion, structure: Structure
) -> dict[tuple[Place, str], int]:
    accepted = Assignment.objects.filter(campaign=campaign, version=version, state=ACCEPTED)
    counts: Counter[tuple[Place, str]] = Counter()
    for unit, source in accepted.values_list("unit_id", "source"):
        if unit in structure:
            place = place_of(structure, unit)
            counts.update((place[:depth], source) for depth in range(len(place) + 1))
    return dict(counts)
