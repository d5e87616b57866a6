"""A decision as a document to finish and sign: what it is taken from, its points, the measures, who controls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext, pgettext

from mostik.cycle.models import Decision, Measure
from mostik.documents.content import Block, Bullets, Document, Note, Paragraph, Signatures, Table
from mostik.monitoring.reports.wording import quoted
from mostik.network.enums import NodeKind
from mostik.ui.formats import shortdate


def order_draft(decision: Decision, measures: Sequence[Measure], *, language: str = "ru") -> Document:
    """The draft of the document; once in force it carries the number and the date."""
    with translation.override(language):
        return Document(
            title=decision.kind.title,
            subtitle=decision.title,
            organisation=decision.place.name,
            date=decision.dated_on,
            number=decision.number,
            language=language,
            blocks=list(_blocks(decision, measures)),
            keywords=[decision.kind.title, decision.place.title, decision.campaign.title],
        )


def _blocks(decision: Decision, measures: Sequence[Measure]) -> Iterator[Block]:
    if not decision.number or decision.dated_on is None:
        yield Note(
            gettext("The number and the date are put when the document is signed."),
            mark=pgettext("document", "Draft"),
        )
    yield Paragraph(because(decision), keep=True)
    yield Bullets(points(decision), numbered=True)
    if measures:
        yield Table(
            gettext("Measures that carry the decision out"),
            [gettext("Measure"), gettext("Place"), gettext("Who is responsible"), gettext("By when")],
            [
                [one.title, one.place.title, one.responsible.short_name, one.period or shortdate(one.due)]
                for one in measures
            ],
            widths=(8, 5, 4, 3),
        )
    yield Signatures([(position(decision), "")])


def because(decision: Decision) -> str:
    campaign = decision.campaign
    return gettext("On the basis of the results of %(campaign)s (%(period)s) it is decided:") % {
        "campaign": quoted(campaign.title),
        "period": f"{shortdate(campaign.period_from)} – {shortdate(campaign.period_to)}",
    }


def points(decision: Decision) -> list[str]:
    """Lines of the text, then who answers for it and when it is looked at."""
    points = [line.strip() for line in decision.text.splitlines() if line.strip()]
    points.append(
        gettext("Responsible for the execution: %(person)s.") % {"person": decision.responsible.full_name}
    )
    points.append(gettext("Day of control: %(day)s.") % {"day": shortdate(decision.control_on)})
    return points


def position(decision: Decision) -> str:
    return {
        NodeKind.ORGANISATION.value: gettext("Head of the organisation"),
        NodeKind.MUNICIPALITY.value: gettext("Head of the municipal body of education"),
    }.get(decision.place.kind, pgettext("report", "Head"))
