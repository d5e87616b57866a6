"""Documents of the cycle as files: by the template in use where there is one, otherwise as we write them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from mostik.cycle.models import Decision, Recommendation
from mostik.cycle.queries.decisions import measures_of
from mostik.cycle.reports import letter
from mostik.cycle.reports.decision import order_draft
from mostik.cycle.reports.kinds import DECISION, LETTER, decision_values, letter_values
from mostik.documents import docx, pdf
from mostik.monitoring.models import Campaign
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stationery import reports
from mostik.stationery.queries import templates

AT_ONCE = 40
"""Letters turned into PDF at one start of the office suite."""

Addressed = tuple[Node, Sequence[Recommendation]]


def decision_file(decision: Decision, *, language: str) -> bytes:
    """The decision in Word."""
    measures = measures_of(decision)
    values = decision_values(decision, measures, language)
    made = reports.written(DECISION, decision.place, values, "docx", language=language)
    return made or docx.write(order_draft(decision, measures, language=language))


def letter_files(
    campaign: Campaign, found: Sequence[Addressed], on: datetime.date, language: str
) -> Iterator[tuple[Node, bytes, bytes | None]]:
    """Addressee, Word, PDF of every letter; no PDF where it would need an office suite that is not there."""
    template = templates.in_use(LETTER, campaign.owner)
    if template is None:
        for addressee, rows in found:
            made = letter.letter(campaign, addressee, rows, on)
            yield addressee, docx.write(made), pdf.write(made)
        return
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        words = [
            reports.filled(
                template,
                letter_values(campaign, addressee, rows, on, access.in_charge(addressee, "head", on)),
                node=campaign.owner,
                language=language,
            )
            for addressee, rows in some
        ]
        pages: list[bytes | None] = list(reports.pdfs(words) or ())
        pages += [None] * (len(some) - len(pages))
        yield from (
            (addressee, word, page) for (addressee, _r), word, page in zip(some, words, pages, strict=True)
        )
