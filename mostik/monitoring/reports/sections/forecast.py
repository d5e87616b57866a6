"""What the next round is expected to show, after the change: only for a region and a municipality, with the assumption."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from mostik.documents.content import Block, Cell, Heading, Note, Paragraph, Row, Table
from mostik.monitoring.reports import forecast_words as words
from mostik.monitoring.reports import wording
from mostik.monitoring.reports.cells import head
from mostik.monitoring.reports.data import ReportData
from mostik.stats.forecast import Forecast, Foreseen
from mostik.stats.methodology import TOTAL


def expected(data: ReportData) -> Iterator[Block]:
    """Nothing is written where nothing is foreseen of any area: one round is no reason for a page."""
    said = [one for one in data.foreseen if isinstance(one.found, Forecast)]
    if not said:
        return
    yield Heading(1, gettext("Forecast of the next round"))
    total = next((one for one in data.foreseen if one.code == TOTAL), said[0])
    yield Paragraph(words.sentence(total))
    if assumed := words.assumption(total if total in said else said[0]):
        yield Note(assumed, mark=gettext("On which assumption"), keep=True)
    if data.meta.is_collecting:
        yield Paragraph(words.unfinished())
    yield _table(data)
    yield Paragraph(words.rule())


def _table(data: ReportData) -> Table:
    rows: list[Row] = [_row(data, one) for one in data.foreseen]
    columns: Row = [
        pgettext("report", "Area"),
        head(pgettext("report", "Now")),
        head(gettext("Expected")),
        head(gettext("95 per cent interval")),
        gettext("Note"),
    ]
    source = wording.source_name(data.source).lower()
    caption = gettext("Expected in the next round: %(source)s") % {"source": source}
    return Table(caption, columns, rows, [60, 18, 20, 27, 40])


def _row(data: ReportData, one: Foreseen) -> Row:
    found, bold = one.found, one.code == TOTAL
    now = head(wording.score(one.rounds[-1].sample.mean))
    name = Cell(wording.code_name(data, one.code), bold=bold)
    if not isinstance(found, Forecast):
        return [name, now, head("—"), head("—"), words.sentence(one)]
    note = gettext("the interval is wide") if found.is_wide else ""
    ends = f"{wording.score(found.low)}–{wording.score(found.high)}"
    return [name, now, head(wording.score(found.mean)), head(ends), note]
