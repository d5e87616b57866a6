"""Section 9: draft recommendations — the texts of the workbook for indicators below their threshold, with addressees."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from mostik.documents.content import Block, Cell, Heading, Note, Paragraph, Row, Table
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports.cells import score_cell
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import Indicator


def recommendations(data: ReportData) -> Iterator[Block]:
    if not findings.with_threshold(data):
        return
    yield Heading(1, gettext("Recommendations"))
    advised = [i for i in findings.below(data) if i.recommendation]
    silent = [i for i in findings.below(data) if not i.recommendation]
    if not advised and not silent:
        yield Paragraph(
            gettext("No indicator is below its threshold, so the instrument has no recommendations to offer.")
        )
        return
    if advised:
        yield Note(
            gettext(
                "The texts are those of the instrument for indicators below their threshold, the lowest first. Adapt them, "
                "name people and dates, then agree and send them."
            ),
            mark=pgettext("report", "Draft"),
            keep=True,
        )
        yield _table(data, sorted(advised, key=lambda i: findings.shortfall(data, i)))
    if silent:
        names = wording.listed([wording.quoted(i.title(data.language)) for i in silent], most=20)
        yield Paragraph(
            gettext("Also below the threshold, without a text in the instrument: %(names)s.")
            % {"names": names}
        )
    yield Paragraph(_next_step(data), keep=True)


def _next_step(data: ReportData) -> str:
    if data.kind == "organisation":
        return gettext(
            "It is proposed to discuss the draft at the council of teachers, to enter people and dates, and to check the outcome at the next measurement."
        )
    return gettext(
        "It is proposed to agree the draft, to send it to the addressees within the time set by the order on the measurement, and to check the outcome at the next measurement."
    )


def _table(data: ReportData, advised: list[Indicator]) -> Table:
    own = data.kind in ("organisation", "group")
    last = gettext("Responsible, date") if own else gettext("Addressee")
    columns: Row = [
        pgettext("report", "Indicator"),
        Cell(pgettext("report", "Mean"), align="center"),
        gettext("Recommendation"),
        last,
    ]
    rows: list[Row] = [
        [
            f"{i.code}. {i.title(data.language)}",
            score_cell(data, i.code, data.mean(i.code)),
            i.recommendation,
            "" if own else _addressees(data, i),
        ]
        for i in advised
    ]
    addressee = data.name if own else ""
    caption = gettext("Draft recommendations")
    if addressee:
        caption = gettext("Draft recommendations. Addressee: %(name)s") % {"name": addressee}
    return Table(caption, columns, rows, [42, 18, 75, 30] if own else [36, 18, 53, 58])


def _addressees(data: ReportData, indicator: Indicator) -> str:
    """Children below the threshold, the lowest first; where there are none (the mean is), all of them."""
    low = [
        f"{data.short(child)} ({wording.value(data, indicator.code, mean)})"
        for child, mean in findings.children_below(data, indicator)
    ]
    return wording.listed(low, most=5) or data.name
