"""Answers of a round as an answers file (docs/scoring.md), so that `mostik analyse` can be tried on the same data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from mostik.demo.packs.content import Pack
from mostik.demo.packs.workbook import survey_rows
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.queries.nodes import LEVELS, Structure, structure_on

PLACE = ("region", "municipality", "organisation", "group")
SILENT = {"note", "calculate", "image", "begin_group", "end_group"}


def item_names(pack: Pack) -> list[str]:
    """Every question of the form that holds an answer of its own, in the order of the form."""
    return [row["name"] for row in survey_rows(pack) if row["type"] not in SILENT]


def write(path: Path, campaign: Campaign, version: InstrumentVersion, pack: Pack, *, names: Structure) -> int:
    """Accepted cards, one per row; returns their number.

    Places stand where they stood on the campaign's date and are called as in `names` (the structure of the last
    round): a kindergarten renamed between two rounds is one and the same in both files.
    """
    items = item_names(pack)
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("answers")
        sheet.freeze_panes(1, 4)
        sheet.write_row(0, 0, [*PLACE, "source", "date", *items])
        for count, row in enumerate(_rows(campaign, version, items, names), 1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(count, column, value)
    return count


def _rows(
    campaign: Campaign, version: InstrumentVersion, items: list[str], names: Structure
) -> Iterator[list[str]]:
    structure = structure_on(campaign.structure_date)
    cards = Assignment.objects.filter(campaign=campaign, version=version, state="accepted")
    found = cards.order_by("unit__path", "source", "pk").values_list(
        "unit_id", "source", "submission__answers", "submission__completed_at"
    )
    for unit, source, answers, done in found.iterator(chunk_size=500):
        place = [*names_of(structure, names, unit), ""][: len(PLACE)]
        yield [*place, source, f"{done:%Y-%m-%d}", *(str(answers.get(item) or "") for item in items)]


def names_of(structure: Structure, names: Structure, node: int) -> tuple[str, ...]:
    """Names from the region down to the node, standing as in `structure`, called as in `names` where it is there.
    Buildings are not a level."""
    path = [structure.get(step) for step in structure.path_ids(node)]
    return tuple((names if p.id in names else structure).get(p.id).name for p in path if p.kind in LEVELS)
