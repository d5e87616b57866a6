"""Sections 5 to 7: strong and weak indicators, differences between sources, change to the previous round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext, ngettext, pgettext

from mostik.documents.content import Block, Cell, Heading, Note, Paragraph, Row, Table
from mostik.monitoring.reports import charts, findings, wording
from mostik.monitoring.reports.cells import change_cell, head, score_cell
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL, Indicator
from mostik.stats.small_numbers import Change


def strong_and_weak(data: ReportData) -> Iterator[Block]:
    strong, weak = findings.extremes(data)
    if not strong:
        return
    yield Heading(1, gettext("Strong and weak indicators"))
    yield Paragraph(
        ngettext(
            "Shown is %(n)s indicator with the highest mean and as many with the lowest (%(source)s).",
            "Shown are %(n)s indicators with the highest means and as many with the lowest (%(source)s).",
            len(strong),
        )
        % {"n": wording.number(len(strong)), "source": wording.source_name(data.source).lower()}
    )
    yield _ranked(data, gettext("Indicators with the highest means"), strong)
    yield _ranked(data, gettext("Indicators with the lowest means"), weak)


def _ranked(data: ReportData, caption: str, indicators: Sequence[Indicator]) -> Table:
    parents = {i.code: i.parent for i in data.methodology.indicators}
    titles = {i.code: i.title(data.language) for i in data.methodology.indicators}
    rows: list[Row] = [
        [
            head(i.code),
            titles[i.code],
            titles.get(parents[i.code] or "", ""),
            score_cell(data, i.code, data.mean(i.code)),
        ]
        for i in indicators
    ]
    return Table(
        caption,
        [
            head(pgettext("report", "No.")),
            pgettext("report", "Indicator"),
            pgettext("report", "Area"),
            head(pgettext("report", "Mean")),
        ],
        rows,
        [12, 83, 50, 20],
    )


def sources(data: ReportData) -> Iterator[Block]:
    if len(data.sources) < 2:
        return
    yield Heading(1, gettext("Differences between sources"))
    yield Paragraph(" ".join(_totals(data)))
    if not _same_units(data):
        yield Note(
            gettext(
                "The sources cover different numbers of units, so a part of the difference comes from who was assessed, not "
                "from how. Compare the sources within one unit before drawing conclusions."
            ),
            mark=gettext("Mind the numbers"),
        )
    figure = charts.sources(data)
    if figure:
        yield figure
    large = findings.large_gaps(data)
    if data.step is None:
        return
    if not large:
        yield Paragraph(
            gettext("There is no indicator on which two sources are a whole level or more apart.")
        )
        return
    yield Paragraph(_flagged(data, large))
    yield _gap_table(data, large[: 3 * findings.SHOWN])


def _totals(data: ReportData) -> Iterator[str]:
    main = data.mean(TOTAL)
    for source in data.sources:
        other = data.mean(TOTAL, source)
        if source == data.source or main is None or other is None:
            continue
        words = {
            "source": wording.source_name(source),
            "main": wording.source_of(data.source),
            "n": wording.score(abs(other - main)),
        }
        if abs(other - main) < wording.SMALLEST:
            yield gettext("%(source)s: the overall score equals that of the %(main)s.") % words
        elif other > main:
            yield gettext("%(source)s: the overall score is %(n)s above that of the %(main)s.") % words
        else:
            yield gettext("%(source)s: the overall score is %(n)s below that of the %(main)s.") % words


def _same_units(data: ReportData) -> bool:
    counts = {row.n for s in data.sources if (row := data.row(TOTAL, s))}
    return len(counts) < 2


def _flagged(data: ReportData, large: Sequence[findings.Gap]) -> str:
    count = len({g.indicator.code for g in large})
    text = ngettext(
        "On %(n)s indicator the sources are a whole level or more apart: it is worth agreeing on what the marks mean.",
        "On %(n)s indicators the sources are a whole level or more apart: it is worth agreeing on what the marks mean.",
        count,
    ) % {"n": wording.number(count)}
    if len(large) > 3 * findings.SHOWN:
        text += " " + gettext("The table shows the %(n)s largest differences.") % {
            "n": wording.number(3 * findings.SHOWN)
        }
    return text


def _gap_table(data: ReportData, large: Sequence[findings.Gap]) -> Table:
    rows: list[Row] = [
        [
            head(g.indicator.code),
            g.indicator.title(data.language),
            wording.source_name(g.other),
            score_cell(data, g.indicator.code, g.other_mean, shaded=False),
            score_cell(data, g.indicator.code, g.main_mean),
            change_cell(data, g.indicator.code, g.difference, bold=True),
        ]
        for g in large
    ]
    columns: Row = [
        head(pgettext("report", "No.")),
        pgettext("report", "Indicator"),
        pgettext("report", "Source"),
        head(gettext("Its score")),
    ]
    columns += [head(wording.source_column(data.source)), head("Δ")]
    return Table(gettext("Differences of a level or more"), columns, rows, [12, 63, 34, 22, 17, 17])


def changed(data: ReportData) -> Iterator[Block]:
    if not findings.measured_before(data):
        return
    yield Heading(1, gettext("Change to the previous measurement"))
    name = data.meta.previous
    yield Paragraph(
        " ".join(
            [
                *([gettext("Compared with: %(name)s.") % {"name": name}] if name else []),
                gettext(
                    "Only what was measured both times is compared, by the same indicator codes (%(source)s)."
                )
                % {"source": wording.source_name(data.source).lower()},
            ]
        )
    )
    figure = charts.changes(data)
    if figure:
        yield figure
    yield _change_table(data, gettext("Change by area"), [a.code for a in data.results.areas()], total=True)
    leaves = findings.changes(data, [i.code for i in data.results.leaves() if data.on_scale(i.code)])
    known = [c for c in leaves if c.word]
    moved = sorted((c for c in known if c.word != Change.STEADY), key=lambda c: -abs(c.difference))
    if moved:
        shown = moved[: 2 * findings.SHOWN]
        yield Paragraph(_moved(data, len(moved), len(known)))
        yield _change_table(data, gettext("Indicators with the largest change"), [c.code for c in shown])
    elif known:
        yield Paragraph(gettext("No indicator has changed beyond the precision."))
    elif leaves:
        yield Paragraph(unknown_precision())


def unknown_precision() -> str:
    return gettext(
        "The precision of these changes is not known: one unit stands behind a number, or answers of people do. Neither growth "
        "nor fall is spoken of."
    )


def _moved(data: ReportData, moved: int, all_: int) -> str:
    return ngettext(
        "%(k)s of %(n)s compared indicator has changed beyond the precision.",
        "%(k)s of %(n)s compared indicators have changed beyond the precision.",
        all_,
    ) % {"k": wording.number(moved), "n": wording.number(all_)}


def _change_table(data: ReportData, caption: str, codes: Sequence[str], *, total: bool = False) -> Table:
    rows: list[Row] = []
    for change in findings.changes(data, [*codes, *([TOTAL] if total else [])]):
        bold = change.code == TOTAL
        remark = wording.change_remark(change.word)
        rows.append(
            [
                head("" if bold else change.code),
                Cell(wording.code_name(data, change.code), bold=bold),
                score_cell(data, change.code, change.before, shaded=False, bold=bold),
                score_cell(data, change.code, change.now, bold=bold),
                change_cell(data, change.code, change.difference, bold=bold),
                Cell(remark, bold=bold),
            ]
        )
    columns: Row = [
        head(pgettext("report", "No.")),
        pgettext("report", "Area") if total else pgettext("report", "Indicator"),
        head(pgettext("report", "Before")),
        head(pgettext("report", "Now")),
    ]
    return Table(caption, [*columns, head("Δ"), pgettext("report", "Remark")], rows, [12, 72, 16, 16, 17, 32])
