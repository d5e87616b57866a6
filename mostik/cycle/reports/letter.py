"""Letters with recommendations: one for each addressee of a campaign, with an annex that lists them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import get_language, gettext, ngettext, pgettext

from mostik.cycle.enums import RecommendationState
from mostik.cycle.models import Recommendation
from mostik.cycle.queries import recommendations
from mostik.cycle.queries.recommendations import is_share
from mostik.documents.content import Block, Document, Heading, PageBreak, Paragraph, Signatures, Table
from mostik.documents.declension import is_female
from mostik.monitoring.models import Campaign
from mostik.monitoring.reports.wording import quoted
from mostik.network.models import Node, Person
from mostik.network.queries import access
from mostik.ui.formats import number, reading, shortdate

WIDTHS = (4.9, 3.1, 2.4, 9.9, 3.2)
LEFT_OUT = (RecommendationState.DRAFT, RecommendationState.WITHDRAWN)


def by_addressee(campaign: Campaign) -> list[tuple[Node, list[Recommendation]]]:
    """Agreed and sent ones, in the order of the tree: what is a draft or withdrawn is written to nobody."""
    found: dict[Node, list[Recommendation]] = defaultdict(list)
    rows = recommendations.of_campaign(campaign).exclude(state__in=LEFT_OUT)
    for row in rows.order_by("addressee__path", "id"):
        found[row.addressee].append(row)
    return list(found.items())


def letter(
    campaign: Campaign, addressee: Node, rows: Sequence[Recommendation], on: datetime.date
) -> Document:
    """The letter in the active language; number and signature are put by hand."""
    return Document(
        title=gettext("On targeted recommendations"),
        subtitle=campaign.title,
        organisation=campaign.owner.name,
        date=on,
        language=get_language() or "ru",
        blocks=list(_blocks(campaign, addressee, rows, on)),
        keywords=[campaign.title, addressee.title],
    )


def _blocks(
    campaign: Campaign, addressee: Node, rows: Sequence[Recommendation], on: datetime.date
) -> Iterator[Block]:
    yield Paragraph(gettext("To: %(addressee)s") % {"addressee": addressee.name})
    yield Paragraph(greeting(access.in_charge(addressee, "head", on)))
    yield Paragraph(told(campaign, len(rows)))
    yield Paragraph(asked(rows))
    yield Paragraph(about_conditions())
    yield Paragraph(gettext("Annex: the list of recommendations."))
    yield Signatures([(pgettext("report", "Head"), "")])
    yield PageBreak()
    yield Heading(3, gettext("Annex. Recommendations"), numbered=False)
    yield Table(
        gettext("Recommendations: %(addressee)s") % {"addressee": addressee.title},
        [
            gettext("Indicator"),
            gettext("Result"),
            gettext("Threshold"),
            gettext("What is recommended"),
            gettext("Answer by"),
        ],
        [
            [
                f"{r.code}. {r.indicator}",
                reading(r.mean, is_share(r)),
                reading(r.limit, is_share(r)),
                r.text,
                shortdate(r.due),
            ]
            for r in rows
        ],
        widths=WIDTHS,
    )


def about_conditions() -> str:
    return gettext(
        "The recommendations are about conditions and processes: neither children nor teachers are assessed."
    )


def greeting(person: Person | None) -> str:
    """«Уважаемая Ольга Игоревна!»; without a name, to a colleague."""
    if person is None:
        return gettext("Dear colleague,")
    names = {"name": f"{person.first_name} {person.middle_name}".strip()}
    if is_female(person.full_name.split()):
        return pgettext("to a woman", "Dear %(name)s,") % names
    return pgettext("to a man", "Dear %(name)s,") % names


def told(campaign: Campaign, count: int) -> str:
    text = ngettext(
        "Following the results of %(campaign)s (%(period)s) we send you %(n)s targeted recommendation.",
        "Following the results of %(campaign)s (%(period)s) we send you %(n)s targeted recommendations.",
        count,
    )
    return text % {
        "campaign": quoted(campaign.title),
        "period": f"{shortdate(campaign.period_from)} – {shortdate(campaign.period_to)}",
        "n": number(count),
    }


def asked(rows: Sequence[Recommendation]) -> str:
    """One day where all have the same one; otherwise the earliest, and the others stand in the annex."""
    days = sorted({row.due for row in rows})
    if len(days) == 1:
        text = gettext("Please consider them, decide what will be done, and answer by %(day)s.")
    else:
        text = gettext(
            "Please consider them, decide what will be done, and answer by the days of the annex, the first by %(day)s."
        )
    return text % {"day": shortdate(days[0])}
