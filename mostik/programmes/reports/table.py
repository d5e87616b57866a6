"""«Показатели программы»: the passport and its table of plans and facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext

from mostik.documents.content import Block, Bullets, Cell, Document, Heading, Note, Paragraph, Table
from mostik.programmes.models import Programme
from mostik.programmes.queries.table import Row
from mostik.ui.formats import shortdate


def document(
    programme: Programme, rows: list[Row], today: datetime.date, *, language: str = "ru"
) -> Document:
    with translation.override(language):
        return Document(
            title=gettext("Indicators of the programme"),
            subtitle=programme.title,
            organisation=programme.owner.name,
            date=today,
            language=language,
            blocks=list(_blocks(programme, rows, today)),
            keywords=[programme.title, programme.owner.name],
        )


def _blocks(programme: Programme, rows: list[Row], today: datetime.date) -> Iterator[Block]:
    if programme.goal:
        yield Paragraph(gettext("Goal: %(text)s") % {"text": programme.goal})
    if programme.basis:
        yield Paragraph(gettext("Basis: %(act)s") % {"act": programme.basis})
    yield _table(programme, rows, today)
    counted = [row for row in rows if row.line.source is not None]
    if counted:
        yield Heading(1, gettext("How they are counted"))
        yield Bullets(
            [f"{row.line.indicator.number}. {row.line.source.formula}" for row in counted if row.line.source]
        )
    typed = [
        f"{row.line.indicator.number}, {value.year}: {value.document} ({shortdate(value.as_of)})"
        for row in rows
        for value in row.line.values.values()
        if value.document
    ]
    if typed:
        yield Bullets(typed, title=gettext("Facts typed from documents"))
    yield Note(
        gettext(
            "Facts of years that are over are fixed and do not change; the last column is counted on the day."
        )
    )


def _table(programme: Programme, rows: list[Row], today: datetime.date) -> Table:
    years = list(programme.years)
    return Table(
        gettext("Plans and facts"),
        [
            gettext("No."),
            gettext("Indicator"),
            *(Cell(f"{year}, {gettext('plan / fact')}", align="center") for year in years),
            Cell(gettext("On %(day)s") % {"day": shortdate(today)}, align="right"),
        ],
        [
            [
                str(row.line.indicator.number),
                row.line.indicator.title,
                *(Cell(f"{cell.plan or '—'} / {cell.fact or '—'}", align="center") for cell in row.cells),
                Cell(row.now or "—", align="right"),
            ]
            for row in rows
        ],
        widths=(5, 45, *([30 // max(1, len(years)) + 6] * len(years)), 12),
    )
