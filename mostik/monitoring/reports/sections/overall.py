"""Section 2: the overall score, its level, its change, its place among the wholes the node belongs to."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from mostik.documents.content import Block, Heading, Paragraph, Row, Strong, Table, Text
from mostik.monitoring.reports import charts, findings, wording
from mostik.monitoring.reports.cells import change_cell, count_cell, head, score_cell, share_cell
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL
from mostik.stats.results import Place, ResultRow
from mostik.stats.small_numbers import Change


def overall(data: ReportData) -> Iterator[Block]:
    row = data.row(TOTAL)
    yield Heading(1, gettext("Overall result"))
    if row is None:
        yield Paragraph(gettext("There are not enough answers for an overall score."))
        return
    yield Paragraph(list(sentences(data)))
    if data.place[:-1] or findings.measured_before(data):
        yield _compared(data)
    if row.shares and any(data.on_scale(a.code) and data.row(a.code) for a in data.results.areas()):
        yield Paragraph(_distribution(data))
        yield charts.distribution(data)
    elif charts.has_means(data):
        yield charts.means(data)


def sentences(data: ReportData) -> Iterator[str | Strong]:
    row = data.row(TOTAL)
    assert row is not None
    yield gettext("By the %(source)s the overall score of %(kind)s is ") % {
        "source": wording.source_of(data.source),
        "kind": wording.of_kind(data.kind),
    }
    yield Strong(wording.score(row.mean))
    level = data.level(TOTAL, row.mean)
    yield (
        (gettext(", which is %(level)s.") % {"level": wording.at_level(data, level)})
        if level is not None
        else "."
    )
    yield " " + gettext("It rests on %(units)s.") % {"units": wording.units(data, row.n)}
    change = findings.change_of(data, TOTAL)
    if change:
        yield " " + change_sentence(data, change)


def change_sentence(data: ReportData, change: findings.Change) -> str:
    text = {
        Change.GREW: gettext("Compared with the previous measurement it grew by %(n)s (it was %(before)s)."),
        Change.FELL: gettext("Compared with the previous measurement it fell by %(n)s (it was %(before)s)."),
        Change.STEADY: gettext(
            "Compared with the previous measurement there is no change within the precision (it was %(before)s)."
        ),
        None: gettext(
            "It was %(before)s in the previous measurement (%(change)s); the precision is not known, so neither growth nor fall "
            "is spoken of."
        ),
    }[change.word]
    return text % {
        "n": wording.score(abs(change.difference)),
        "change": wording.delta(change.difference),
        "before": wording.score(change.before),
    }


def _compared(data: ReportData) -> Table:
    """The node beside the municipality and the region it belongs to."""
    places: list[Place] = [data.place[:depth] for depth in range(len(data.place), 0, -1)]
    own = data.row(TOTAL)
    threshold = own is not None and own.share_below is not None
    before = findings.measured_before(data)
    columns: Row = [
        gettext("Whose result"),
        head(wording.units_column(data)),
        head(pgettext("report", "Mean")),
        head(gettext("Middle half")),
    ]
    columns += [head(gettext("Below the threshold"))] if threshold else []
    columns += [head(pgettext("report", "Before")), head("Δ")] if before else []
    rows: list[Row] = []
    for place in places:
        row = data.row(TOTAL, place=place)
        if row is None:
            continue
        name = data.short(place)
        cells: Row = [name, count_cell(row.n), score_cell(data, TOTAL, row.mean), head(_spread(row))]
        cells += [share_cell(row.share_below)] if threshold else []
        cells += (
            [
                score_cell(data, TOTAL, data.before(TOTAL, place=place), shaded=False),
                change_cell(data, TOTAL, row.delta),
            ]
            if before
            else []
        )
        rows.append(cells)
    widths = [60, 18, 20, 26, *([22] if threshold else []), *([18, 18] if before else [])]
    return Table(
        gettext("Overall score: %(source)s") % {"source": wording.source_name(data.source).lower()},
        columns,
        rows,
        widths,
    )


def _spread(row: ResultRow) -> str:
    """The middle half of the units, where there are enough of them for it to mean something."""
    if row.n < findings.FEW_UNITS:
        return wording.score(None)
    return f"{wording.score(row.q1)}–{wording.score(row.q3)}" if row.q1 is not None else "—"


def _distribution(data: ReportData) -> Text:
    named = [
        (a, row.mean) for a in data.results.areas() if (row := data.row(a.code)) and data.on_scale(a.code)
    ]
    best = max(named, key=lambda pair: pair[1])
    worst = min(named, key=lambda pair: pair[1])
    text = gettext("The distribution of %(units)s over levels is shown by area in the figure.") % {
        "units": wording.units_of(data)
    }
    if best[1] == worst[1]:
        return text
    return (
        text
        + " "
        + gettext(
            "The highest mean is in the area %(best)s (%(high)s), the lowest in the area %(worst)s (%(low)s)."
        )
        % {
            "best": wording.quoted(best[0].title(data.language)),
            "high": wording.score(best[1]),
            "worst": wording.quoted(worst[0].title(data.language)),
            "low": wording.score(worst[1]),
        }
    )
