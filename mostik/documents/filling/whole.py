"""What every document of ours has, as values of a template: its heading, its requisites and its whole text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from mostik.documents.content import Block, Document, Signatures
from mostik.documents.declension import Named
from mostik.documents.filling.kinds import Field, Sort
from mostik.documents.labels import long_date

ORGANISATION = Field("организация", _("whose document it is"), Sort.NAMED)
PLACE = Field("место", _("where the organisation is"))
TITLE = Field("заголовок", _("title of the document"))
SUBTITLE = Field("о чём", _("what the document is about"))
DATE = Field("дата", _("date of the document in words; empty until there is one"))
NUMBER = Field("номер", _("number of the document; empty until there is one"))
TEXT = Field("текст", _("the whole text as the system writes it, without signatures"), Sort.BLOCKS)
HEADER = (ORGANISATION, PLACE, TITLE, SUBTITLE, DATE, NUMBER)


def values_of(document: Document, *, main: Sequence[Block] | None = None) -> dict[str, Any]:
    """Values of HEADER and TEXT; `main` instead of the blocks of the document."""
    blocks = [*document.opening, *document.blocks] if main is None else main
    return {
        ORGANISATION.name: Named(document.organisation),
        PLACE.name: document.place,
        TITLE.name: document.title,
        SUBTITLE.name: document.subtitle,
        DATE.name: long_date(document.date, document.language),
        NUMBER.name: document.number,
        TEXT.name: [one for one in blocks if not isinstance(one, Signatures)],
    }


NUMBER_TO_WRITE = "{{ если номер }}№ {{ номер }}{{ конец }}{{ если нет номер }}№ ________{{ конец }}"
NUMBER_IF_ANY = "{{ если номер }}№ {{ номер }}{{ конец }}"


def header(
    title: str, subtitle: str = "", blocks: Sequence[Block] = (), *, number: str = NUMBER_TO_WRITE
) -> Document:
    """A document of marks to write a usual template from; equal to our own documents in its look."""
    return Document(
        title=title,
        subtitle=subtitle,
        organisation=mark(ORGANISATION),
        place=mark(PLACE),
        day_text=f"{mark(DATE)}\t{number}",
        blocks=blocks,
    )


def mark(field: Field | str, *forms: str) -> str:
    name = field if isinstance(field, str) else field.name
    return f"{{{{ {' | '.join((name, *forms))} }}}}"
