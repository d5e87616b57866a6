"""The analytical report in the frame of the node's own template, where one is in use."""

from __future__ import annotations

from pathlib import Path

from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.kept import report_bytes
from mostik.monitoring.reports.kinds import REPORT, report_values
from mostik.network.models import Node
from mostik.stationery import reports
from mostik.stationery.queries import templates

FORMATS = ("docx", "pdf")


def report_files(data: ReportData, node: Node, mart: Path) -> dict[str, bytes]:
    """The report in every format it can be had: by extension."""
    framed = templates.in_use(REPORT, node) is not None
    formats = FORMATS if not framed or reports.can_pdf() else FORMATS[:1]
    return {extension: report_of(data, node, extension, mart) for extension in formats}


def report_of(data: ReportData, node: Node, extension: str, mart: Path) -> bytes:
    """«docx» or «pdf»; without a template the kept one. A PDF in a frame needs an office suite (`NoConverter`)."""
    template = templates.in_use(REPORT, node)
    if template is None:
        return report_bytes(data, extension, mart)
    made = reports.filled(template, report_values(data), node=node, language=data.language)
    return made if extension == "docx" else reports.pdf_of(made)
