"""The analytical report of an organisation, a municipality or a region. `node_report` turns results into content;
`mostik.documents` turns the content into Word and PDF. Used by the site and by `mostik analyse` alike.

Nothing here needs a database: `campaign.py`, which does, is imported by its own name, so that the processes that write
many reports can start before Django does."""

from mostik.monitoring.reports.data import ReportData, ReportMeta, Results
from mostik.monitoring.reports.folder import file_names, reported_places, write_reports
from mostik.monitoring.reports.node import node_report
from mostik.monitoring.reports.spreadsheet import results_xlsx

__all__ = [
    "ReportData",
    "ReportMeta",
    "Results",
    "file_names",
    "node_report",
    "reported_places",
    "results_xlsx",
    "write_reports",
]
