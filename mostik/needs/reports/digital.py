"""The report on the survey of digital competence: totals and means of many, with a chart; nobody by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext

from mostik.assessment.queries.outcomes import Line
from mostik.documents.content import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from mostik.needs.models import MotivatedList
from mostik.needs.queries.report import Report
from mostik.ui.charts import BarRow, bars
from mostik.ui.formats import number, percent, shortdate

NAMED = 3
"""So many of the strongest and of the weakest indicators are named in the conclusions."""


def digital_report(row: MotivatedList, found: Report, *, language: str = "ru") -> Document:
    with translation.override(language):
        diagnostic = row.diagnostic
        return Document(
            title=pgettext("document", "Report on a survey of digital competence"),
            subtitle=row.title,
            organisation=row.network.name if row.network else row.place.name,
            place=row.place.name if row.network else "",
            date=timezone.localtime(diagnostic.closed_at).date() if diagnostic.closed_at else None,
            language=language,
            blocks=list(_blocks(row, found)),
            keywords=[row.title, row.place.name],
        )


def _blocks(row: MotivatedList, found: Report) -> Iterator[Block]:
    yield Heading(1, gettext("How it was held"))
    yield Paragraph(turnout(row, found))
    if found.outcomes is None:
        yield Note(gettext("The survey goes on: results are read after it is closed."))
        return
    yield Heading(1, gettext("What it has shown"))
    if found.outcomes.total.mean is None:
        yield Note(gettext("Too few people have answered for anything to be told."))
        return
    shown = [line for line in found.areas if line.mean is not None]
    yield Paragraph(
        gettext("The mean of all who answered is %(mean)s of %(high)s.")
        % {"mean": number(found.outcomes.total.mean, 1), "high": found.high}
    )
    caption = gettext("Means by area")
    if shown:
        rows = [BarRow(line.title, line.mean) for line in shown]
        svg = bars(rows, title=caption, low=found.low, high=found.high, digits=1, paper=True)
        said = "; ".join(f"{line.title} — {number(line.mean, 1)}" for line in shown if line.mean is not None)
        yield Figure(caption, svg, f"{caption}. {said}.")
    yield _table(gettext("Means by area"), gettext("Area"), found.outcomes.indicators)
    if found.places:
        yield _table(gettext("Means by kindergarten"), gettext("Kindergarten"), found.places)
    yield Note(
        gettext("Figures of fewer than %(least)d people are not shown to anybody.")
        % {"least": row.diagnostic.min_cell}
    )
    yield Heading(1, gettext("Conclusions (a draft)"))
    yield Bullets(conclusions(shown))


def turnout(row: MotivatedList, found: Report) -> str:
    invited, done = found.progress.invited, found.progress.finished
    share = percent(Fraction(done, invited), 0) if invited else "—"
    text = ngettext(
        "From %(opens)s to %(closes)s %(invited)d person was invited; %(done)d answered (%(share)s).",
        "From %(opens)s to %(closes)s %(invited)d people were invited; %(done)d answered (%(share)s).",
        invited,
    )
    days = {"opens": shortdate(row.diagnostic.opens), "closes": shortdate(row.diagnostic.closes)}
    return text % {**days, "invited": invited, "done": done, "share": share}


def conclusions(shown: Sequence[Line]) -> list[str]:
    """The strongest and the weakest areas by their means, ties by the order of the instrument."""
    order = sorted(shown, key=lambda line: -(line.mean or 0))
    if len(order) < 2:
        return [gettext("There are too few areas to compare.")]
    count = min(NAMED, len(order) // 2)
    return [
        gettext("Most confident: %(areas)s.") % {"areas": _named(order[:count])},
        gettext("Support is needed first of all in: %(areas)s.") % {"areas": _named(order[::-1][:count])},
        gettext("It is a self-assessment: it tells how confident people feel, not how well they work."),
    ]


def _named(lines: Sequence[Line]) -> str:
    return "; ".join(f"{line.title} ({number(line.mean, 1)})" for line in lines)


def _table(caption: str, corner: str, lines: Sequence[Line]) -> Table:
    rows: list[list[str | Cell]] = [
        [
            line.title,
            Cell(number(line.n, 0) if line.mean is not None else "—", align="right"),
            Cell(number(line.mean, 1) if line.mean is not None else "—", align="right"),
        ]
        for line in lines
    ]
    columns: list[str | Cell] = [
        corner,
        Cell(gettext("Have answered"), align="right"),
        Cell(gettext("Mean"), align="right"),
    ]
    return Table(caption, columns, rows, widths=(64, 18, 18))
