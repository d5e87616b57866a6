"""«Результаты анализа показателей»: the second part of the report on self-examination, and its like for other packs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.utils import timezone, translation
from django.utils.translation import gettext

from mostik.context.queries import cells
from mostik.context.queries.packs import Indicator
from mostik.context.queries.sets import Filled
from mostik.documents.content import Block, Bullets, Cell, Document, Note, Paragraph, Row, Signatures, Table
from mostik.network.queries.people import people_with_role
from mostik.ui import formats

WIDTHS = (9, 50, 13, 14, 14)


def analysis(found: Filled, *, language: str = "ru") -> Document:
    with translation.override(language):
        one = found.set
        moment = one.decided_at or one.submitted_at
        return Document(
            title=found.pack.document_title,
            subtitle=gettext("for %(year)s") % {"year": one.year},
            organisation=one.organisation.name,
            date=timezone.localtime(moment).date() if moment else None,
            language=language,
            blocks=list(_blocks(found)),
            keywords=[found.pack.title, one.organisation.name, str(one.year)],
        )


def _blocks(found: Filled) -> Iterator[Block]:
    if found.set.is_open:
        yield Note(gettext("The values are not handed in and may change."), mark=gettext("Draft"))
    yield Paragraph(gettext("Basis: %(act)s.") % {"act": found.pack.source_act}, keep=True)
    yield Table(
        gettext("Indicators"),
        [
            gettext("No."),
            gettext("Indicator"),
            gettext("Unit"),
            Cell(str(found.set.year), align="right"),
            Cell(str(found.set.year - 1), align="right"),
        ],
        [_row(found, one) for one in found.pack.indicators if not one.is_auxiliary],
        widths=WIDTHS,
    )
    remarks = [
        f"{one.text} {gettext('Explanation:')} {one.explanation}" for one in found.problems if one.explanation
    ]
    if remarks:
        yield Bullets(remarks, title=gettext("Explanations of unusual values"))
    yield Note(
        gettext("Values of staff are counted from the list of people and verified records on 31 December.")
    )
    yield Signatures([(gettext("Head of the organisation"), _head(found))])


def _row(found: Filled, indicator: Indicator) -> Row:
    if indicator.is_section:
        return [Cell(indicator.code, bold=True), Cell(indicator.title, bold=True), "", "", ""]
    return [
        indicator.code,
        indicator.title,
        indicator.unit,
        Cell(with_share(indicator, found.value(indicator.code), found.share(indicator)), align="right"),
        Cell(
            with_share(indicator, found.before.get(indicator.code), found.share(indicator, found.before)),
            align="right",
        ),
    ]


def with_share(indicator: Indicator, value: cells.Given | None, share: Fraction | None) -> str:
    """«12 / 50 %» where the act asks for both."""
    text = cells.shown(indicator, value)
    if share is None:
        return text
    digits = 0 if (share * 100).denominator == 1 else 1
    return f"{text} / {formats.percent(share, digits)}"


def _head(found: Filled) -> str:
    day = found.pack.day_of(found.set.year)
    person = people_with_role("head", found.set.organisation).first() or (
        people_with_role("head", found.set.organisation, day).first()
    )
    return person.short_name if person else ""
