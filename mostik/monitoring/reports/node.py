"""The report of one node, section by section."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext, pgettext

from mostik.documents.content import Block, Document, Signatures
from mostik.monitoring.reports import wording
from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.sections.areas import areas, indicators
from mostik.monitoring.reports.sections.comparisons import changed, sources, strong_and_weak
from mostik.monitoring.reports.sections.conclusions import conclusions
from mostik.monitoring.reports.sections.forecast import expected
from mostik.monitoring.reports.sections.method import method
from mostik.monitoring.reports.sections.opening import opening
from mostik.monitoring.reports.sections.overall import overall
from mostik.monitoring.reports.sections.recommendations import recommendations

SECTIONS = (
    method,
    overall,
    areas,
    indicators,
    strong_and_weak,
    sources,
    changed,
    expected,
    conclusions,
    recommendations,
)


def node_report(data: ReportData) -> Document:
    """The report of one node, in the language of `data`."""
    with translation.override(data.language):
        blocks: list[Block] = [block for section in SECTIONS for block in section(data)]
        blocks.append(Signatures(data.meta.signatures or [(position(data), "")]))
        return Document(
            title=gettext("Analytical report"),
            subtitle=_subtitle(data),
            organisation=data.name,
            place=", ".join(reversed(data.place[:-1])),
            date=data.meta.date,
            number=data.meta.number,
            language=data.language,
            opening=list(opening(data)),
            blocks=blocks,
            keywords=[wording.kind_name(data.kind), data.name, data.meta.title],
        )


def _subtitle(data: ReportData) -> str:
    if data.meta.instrument and data.meta.instrument != data.meta.title:
        return data.meta.title
    return gettext("on the results of measuring with the instrument %(title)s") % {
        "title": wording.quoted(data.meta.title)
    }


def position(data: ReportData) -> str:
    return {
        "organisation": gettext("Head of the organisation"),
        "municipality": gettext("Head of the municipal body of education"),
    }.get(data.kind, pgettext("report", "Head"))
