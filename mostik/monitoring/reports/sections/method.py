"""Section 1: what was measured and how, and the rules by which everything after it is to be read."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext, pgettext

from mostik.documents.content import Block, Bullets, Cell, Heading, Note, Paragraph, Row, Table
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports.cells import count_cell, head, score_cell
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL
from mostik.ui.levels import class_of, legend


def method(data: ReportData) -> Iterator[Block]:
    yield Heading(1, gettext("What was measured and how"))
    yield Paragraph(" ".join(_instrument(data)))
    yield _collected(data)
    if data.methodology.levels:
        yield _scale(data)
    yield Paragraph(gettext("How to read the results:"))
    yield Bullets(list(_rules(data)))
    if findings.few_units(data):
        yield _small(data)
    if data.results.persons:
        yield Note(
            gettext("Results of fewer than %(n)s people are not shown: persons are never named in reports.")
            % {"n": wording.number(data.meta.min_cell)}
        )


def _instrument(data: ReportData) -> Iterator[str]:
    meta = data.meta
    areas, leaves = len(data.results.areas()), data.results.leaves()
    yield gettext("The measurement was made with the instrument %(title)s.") % {
        "title": wording.quoted(meta.instrument or meta.title)
    }
    if meta.period:
        yield gettext("Cards were collected in the period: %(period)s.") % {"period": meta.period.rstrip(".")}
    if meta.order:
        yield gettext("Basis: %(order)s.") % {"order": meta.order.rstrip(".")}
    in_areas = ngettext("%(n)s area", "%(n)s areas", areas) % {"n": wording.number(areas)}
    of_leaves = ngettext("%(n)s indicator", "%(n)s indicators", len(leaves)) % {
        "n": wording.number(len(leaves))
    }
    items = len(data.methodology.items)
    of_items = ngettext("%(n)s scored item", "%(n)s scored items", items) % {"n": wording.number(items)}
    yield gettext("It holds: %(areas)s, %(indicators)s, %(items)s.") % {
        "areas": in_areas,
        "indicators": of_leaves,
        "items": of_items,
    }
    variative = sum(1 for i in leaves if not i.invariant)
    if variative:
        yield ngettext(
            "%(n)s indicator is variative: it is shown, but does not enter the scores that are compared.",
            "%(n)s indicators are variative: they are shown, but do not enter the scores that are compared.",
            variative,
        ) % {"n": wording.number(variative)}


def _collected(data: ReportData) -> Table:
    counted = any(data.meta.cards.get((data.place, s)) for s in data.sources)
    columns: Row = [
        pgettext("report", "Source"),
        *([head(pgettext("report", "Cards"))] if counted else []),
        head(wording.units_column(data)),
        head(gettext("Overall score")),
    ]
    rows: list[Row] = []
    for source in data.sources:
        row = data.row(TOTAL, source)
        cards = [count_cell(data.meta.cards.get((data.place, source)))] if counted else []
        total = score_cell(data, TOTAL, row.mean if row else None)
        rows.append([wording.source_name(source), *cards, count_cell(row.n if row else None), total])
    widths = [70, 30, 30, 35] if counted else [85, 40, 40]
    return Table(gettext("Collected data by source"), columns, rows, widths)


def _scale(data: ReportData) -> Table:
    levels = data.methodology.levels
    named = any(data.level_titles)
    columns: Row = [
        head(pgettext("report", "Level")),
        head(pgettext("report", "Values")),
        *([gettext("What it means")] if named else []),
    ]
    rows: list[Row] = []
    for index, (_, values) in enumerate(legend(levels)):
        colour = str(class_of(levels[index], levels))
        titles = data.level_titles
        name = [titles[index] if index < len(titles) else ""] if named else []
        rows.append(
            [
                Cell(wording.level_number(data, index), shade=colour, align="center"),
                Cell(values, align="center"),
                *name,
            ]
        )
    return Table(pgettext("report", "Scale"), columns, rows, [25, 40, 100] if named else [40, 125])


def _rules(data: ReportData) -> Iterator[str]:
    yield gettext(
        "an indicator is scored from the items of a card, an area is the weighted mean of its indicators, the overall "
        "score is the weighted mean of the areas; what does not apply to a unit does not enter its score"
    )
    if len(data.sources) > 1:
        yield gettext("the text and the charts speak of the %(source)s unless another source is named") % {
            "source": wording.source_of(data.source)
        }
    if data.methodology.levels:
        yield gettext(
            "a value belongs to the highest level that is not above it; the colours of tables and charts show levels"
        )
    if findings.with_threshold(data):
        yield _threshold(data)
    if findings.measured_before(data):
        yield gettext(
            "“grew” or “fell” is said only if the 95 per cent interval of the difference excludes zero and the difference is larger "
            "than a twentieth of the scale; in a list, not more than a tenth of such words may be false; otherwise there is “no "
            "change (within the precision)”; where one unit stands behind a number, its precision is not known"
        )


def _threshold(data: ReportData) -> str:
    common = data.methodology.threshold
    if common is None:
        return gettext(
            "“below the threshold” means strictly below the threshold that the instrument sets for the indicator"
        )
    return gettext(
        "“below the threshold” means strictly below %(threshold)s, unless the instrument sets another threshold for the indicator"
    ) % {"threshold": wording.score(common)}


def _small(data: ReportData) -> Note:
    row = data.row(TOTAL)
    assert row is not None
    text = gettext(
        "The results rest on few data (%(units)s). Shares and changes based on so few show this very case and must not be "
        "carried over to others; read them together with the cards."
    )
    return Note(text % {"units": wording.units(data, row.n)}, mark=gettext("Mind the numbers"))
