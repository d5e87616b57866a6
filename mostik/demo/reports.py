"""Report files of one municipality and its kindergartens, written from the same results that the pages read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

from mostik.demo.exports import names_of
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import marts, results
from mostik.monitoring.queries.marts import Cell
from mostik.monitoring.reports import (
    ReportData,
    ReportMeta,
    Results,
    file_names,
    reported_places,
    write_reports,
)
from mostik.network.models import Node
from mostik.network.queries.nodes import Structure, structure_on
from mostik.stats.results import Place, ResultRow

SAME = {field.name for field in fields(ResultRow)} & {field.name for field in fields(Cell)}


def write(
    folder: Path,
    campaign: Campaign,
    version: InstrumentVersion,
    municipality: Node,
    count: Callable[[int, int], None],
) -> int:
    """A .docx and a .pdf for each node; returns the number of nodes."""
    mart = results.mart_of(campaign, version)
    assert mart is not None
    structure = structure_on(campaign.structure_date)
    found = Results(result_rows(mart, structure), mart.methodology, min_cell=campaign.min_cell)
    above = names_of(structure, structure, municipality.pk)
    places = [pair for pair in reported_places(found) if pair[1][: len(above)] == above]
    names = file_names(places)
    folder.mkdir(parents=True, exist_ok=True)
    meta = ReportMeta(
        title=campaign.title,
        instrument=version.title,
        version=version.label,
        period=f"{campaign.period_from:%d.%m.%Y} – {campaign.period_to:%d.%m.%Y}",
        order=f"{campaign.order_title} от {campaign.order_date:%d.%m.%Y} № {campaign.order_number}",
        previous=str(campaign.previous.year) if campaign.previous else "",
        organiser=campaign.owner.name,
        cards=_cards(campaign, version, structure),
        min_cell=campaign.min_cell,
    )
    template = ReportData(found, next(iter(names)), meta)
    for done in write_reports(template, names, ("docx", "pdf"), folder):
        count(done, len(names))
    return len(names)


def result_rows(mart: results.Mart, structure: Structure) -> list[ResultRow]:
    """Cells of a mart as rows of a report: named places instead of ids. The region stands for the country too."""
    rows = []
    for cell in marts.read(mart.path, "TRUE", []):
        values = {name: getattr(cell, name) for name in SAME}
        row = ResultRow(node_kind=cell.kind, place=names_of(structure, structure, cell.node_id), **values)
        rows.append(row)
        if cell.kind == "region":
            rows.append(replace(row, node_kind="country", place=()))
    return rows


def _cards(
    campaign: Campaign, version: InstrumentVersion, structure: Structure
) -> dict[tuple[Place, str], int]:
    accepted = Assignment.objects.filter(campaign=campaign, version=version, state="accepted")
    counts: Counter[tuple[Place, str]] = Counter()
    for unit, source in accepted.values_list("unit_id", "source"):
        place = names_of(structure, structure, unit)
        counts.update((place[:depth], source) for depth in range(len(place) + 1))
    return dict(counts)
