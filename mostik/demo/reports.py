"""Report files of one municipality and its kindergartens, written from the same results that the pages read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.models import Campaign
from mostik.monitoring.reports import file_names, write_reports
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries.nodes import structure_on

REPORTED = (NodeKind.MUNICIPALITY, NodeKind.ORGANISATION)


def write(
    folder: Path,
    campaign: Campaign,
    version: InstrumentVersion,
    municipality: Node,
    count: Callable[[int, int], None],
) -> int:
    """A .docx and a .pdf for each node; returns the number of nodes."""
    structure = structure_on(campaign.structure_date)
    wanted = [one for one in structure.node_ids_under(municipality.pk) if structure.get(one).kind in REPORTED]
    found = list(campaign_reports(campaign, version, wanted).values())
    names = file_names([(data.kind, data.place) for data in found])
    folder.mkdir(parents=True, exist_ok=True)
    for done in write_reports(found[0], names, ("docx", "pdf"), folder):
        count(done, len(names))
    return len(names)
