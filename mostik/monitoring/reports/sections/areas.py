"""Sections 3 and 4: areas across the children of the node, then every area with its indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext, ngettext, pgettext

from mostik.documents.content import Block, Cell, Heading, Paragraph, Row, Table
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports.cells import change_cell, count_cell, head, score_cell, share_cell
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL, Indicator
from mostik.stats.results import Place
from mostik.stats.small_numbers import Change

ACROSS = 12


def areas(data: ReportData) -> Iterator[Block]:
    shown = [a for a in data.results.areas() if any(data.row(a.code, s) for s in data.sources)]
    if not shown:
        return
    yield Heading(1, gettext("Results by area"))
    yield Paragraph(_levels_reached(data, shown))
    yield _table(data, _caption(data, shown), shown, wide=True)
    if data.children:
        yield Paragraph(_children(data))
        for start in range(0, len(shown), ACROSS):
            yield _heatmap(data, shown[start : start + ACROSS], last=start + ACROSS >= len(shown))


def _caption(data: ReportData, shown: Sequence[Indicator]) -> str:
    """«Области: источники, изменение, доля ниже порога»: what the table has and nothing else."""
    has = [gettext("sources") if len(data.sources) > 1 else pgettext("of an area", "mean")]
    has += [pgettext("of an area", "change")] if findings.measured_before(data) else []
    has += [gettext("share below the threshold")] if _has_shares(data, shown) else []
    return gettext("Areas: %(what)s") % {"what": ", ".join(has)}


def _has_shares(data: ReportData, shown: Sequence[Indicator]) -> bool:
    return any((row := data.row(i.code)) is not None and row.share_below is not None for i in shown)


def indicators(data: ReportData) -> Iterator[Block]:
    shown = [
        a
        for a in data.results.areas()
        if any(data.row(i.code, s) for i in _under(data, a) for s in data.sources)
    ]
    if not shown:
        return
    yield Heading(1, gettext("Results by indicator"))
    for area in shown:
        yield Heading(2, area.title(data.language))
        leaves = [i for i in _under(data, area) if any(data.row(i.code, s) for s in data.sources)]
        yield Paragraph(" ".join(_about(data, area, leaves)), keep=True)
        caption = gettext("Indicators of the area %(area)s") % {
            "area": wording.quoted(area.title(data.language))
        }
        yield _table(data, caption, leaves)
        missing = [i.title(data.language) for i in _under(data, area) if i not in leaves]
        if missing:
            yield Paragraph(gettext("Without enough answers: %(names)s.") % {"names": "; ".join(missing)})


def _under(data: ReportData, area: Indicator) -> list[Indicator]:
    return data.results.leaves(area.code)


def _levels_reached(data: ReportData, shown: Sequence[Indicator]) -> str:
    """«В 3 из 5 областей среднее не ниже порога»."""
    with_means = [(a, row.mean) for a in shown if (row := data.row(a.code))]
    marked = [(a, mean) for a, mean in with_means if a.threshold is not None and data.on_scale(a.code)]
    if not marked:
        return gettext("Means of areas by source are given in the table.")
    reached = [a for a, mean in marked if a.threshold is not None and mean >= a.threshold]
    low = [wording.quoted(a.title(data.language)) for a, mean in marked if a not in reached]
    if not low:
        return gettext("The mean of every area is at the threshold or above it.")
    text = ngettext(
        "The mean is at the threshold or above it in %(k)s of %(n)s area.",
        "The mean is at the threshold or above it in %(k)s of %(n)s areas.",
        len(marked),
    ) % {"k": wording.number(len(reached)), "n": wording.number(len(marked))}
    return text + " " + gettext("Below it: %(areas)s.") % {"areas": wording.listed(low)}


def _table(data: ReportData, caption: str, shown: Sequence[Indicator], *, wide: bool = False) -> Table:
    """Rows of areas or of indicators: sources side by side (the main one shaded), before, change."""
    before = findings.measured_before(data)
    below = wide and _has_shares(data, shown)
    columns: Row = [
        head(pgettext("report", "No.")),
        pgettext("report", "Area") if wide else pgettext("report", "Indicator"),
    ]
    columns += [head(wording.source_column(s)) for s in data.sources]
    columns += [head(pgettext("report", "Before")), head("Δ")] if before else []
    columns += [head(gettext("Below the threshold"))] if below else []
    rows: list[Row] = []
    for indicator in shown:
        row = data.row(indicator.code)
        cells: Row = [head(indicator.code), _title(data, indicator)]
        cells += [
            score_cell(data, indicator.code, data.mean(indicator.code, s), shaded=s == data.source)
            for s in data.sources
        ]
        if before:
            cells.append(score_cell(data, indicator.code, data.before(indicator.code), shaded=False))
            cells.append(change_cell(data, indicator.code, row.delta if row else None))
        cells += [share_cell(row.share_below if row else None)] if below else []
        rows.append(cells)
    numbers = [15] * len(data.sources) + ([15, 15] if before else []) + ([18] if below else [])
    code = 12 if all(len(i.code) < 6 for i in shown) else 20
    return Table(caption, columns, rows, [code, 165 - code - sum(numbers), *numbers])


def _title(data: ReportData, indicator: Indicator) -> str:
    text = indicator.title(data.language)
    if data.results.is_invariant(indicator.code):
        return text
    return gettext("%(title)s (variative)") % {"title": text}


def _children(data: ReportData) -> str:
    low = findings.total_below(data)
    kind = data.results.kinds[data.children[0]]
    total = sum(1 for c in data.children if data.row(TOTAL, place=c))
    text = gettext("Means of areas (%(source)s) are given in the table; the colour shows the level.") % {
        "source": wording.source_name(data.source).lower()
    }
    if low:
        text += " " + gettext("The overall score is below the threshold in %(k)s %(of)s: %(names)s.") % {
            "k": wording.number(len(low)),
            "of": wording.kinds_counted(kind, total),
            "names": wording.listed([data.short(c) for c in low]),
        }
    return text


def _heatmap(data: ReportData, shown: Sequence[Indicator], *, last: bool) -> Table:
    kind = data.results.kinds[data.children[0]]
    counted = kind not in ("group", "person")
    columns: Row = [wording.kind_name(kind)]
    columns += [Cell(wording.units_column(data), vertical=True)] if counted else []
    columns += [Cell(f"{a.code}. {a.title(data.language)}", vertical=True) for a in shown]
    columns += [Cell(gettext("Overall score"), vertical=True)] if last else []
    rows: list[Row] = [
        _heat_row(data, child, shown, last=last, counted=counted) for child in (*data.children, data.place)
    ]
    narrow = [11.0] * (len(columns) - 1)
    caption = gettext("Means of areas: %(source)s") % {"source": wording.source_name(data.source).lower()}
    return Table(caption, columns, rows, [165 - sum(narrow), *narrow])


def _heat_row(
    data: ReportData, place: Place, shown: Sequence[Indicator], *, last: bool, counted: bool
) -> Row:
    whole = place == data.place
    total = data.row(TOTAL, place=place)
    cells: Row = [Cell(gettext("On the whole") if whole else data.short(place), bold=whole)]
    cells += [count_cell(total.n if total else None)] if counted else []
    cells += [score_cell(data, a.code, data.mean(a.code, place=place), bold=whole) for a in shown]
    cells += [score_cell(data, TOTAL, total.mean if total else None, bold=True)] if last else []
    return cells


def _about(data: ReportData, area: Indicator, leaves: Sequence[Indicator]) -> Iterator[str]:
    row = data.row(area.code)
    if row:
        yield gettext("Mean of the area: %(mean)s.") % {"mean": wording.value(data, area.code, row.mean)}
        level = data.level(area.code, row.mean)
        if level is not None:
            yield gettext("Level: %(level)s.") % {"level": wording.level_name(data, level)}
        change = findings.change_of(data, area.code)
        if change:
            yield _change(data, change)
    low = [i for i in findings.below(data) if i in leaves]
    if low:
        names = wording.listed([wording.quoted(i.title(data.language)) for i in low])
        yield ngettext(
            "Below the threshold is %(k)s indicator of %(n)s: %(names)s.",
            "Below the threshold are %(k)s indicators of %(n)s: %(names)s.",
            len(low),
        ) % {"k": wording.number(len(low)), "n": wording.number(len(leaves)), "names": names}
    elif leaves and findings.with_threshold(data):
        yield gettext("No indicator of the area is below its threshold.")


def _change(data: ReportData, change: findings.Change) -> str:
    text = {
        Change.GREW: gettext("Since the previous measurement the mean grew: %(n)s."),
        Change.FELL: gettext("Since the previous measurement the mean fell: %(n)s."),
        Change.STEADY: gettext("No change within the precision (%(n)s)."),
        None: gettext("Change to the previous measurement: %(n)s, its precision is not known."),
    }[change.word]
    return text % {"n": wording.change(data, change.code, change.difference)}
