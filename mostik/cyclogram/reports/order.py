"""The order on the results of a check, laid out as orders are: whose, its number and day, the basis, who does what by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import translation
from django.utils.translation import get_language, gettext, pgettext

from mostik.cyclogram.enums import OrderState
from mostik.cyclogram.models import Order, OrderItem
from mostik.cyclogram.reports.note import head_of, place_of
from mostik.documents.content import Block, Bullets, Document, Note, Paragraph, Signatures, Strong
from mostik.documents.declension import Case, Word, declined
from mostik.ui.formats import shortdate


def order_document(order: Order, items: Sequence[OrderItem], *, language: str = "ru") -> Document:
    with translation.override(language):
        owner = order.check_made.line.cyclogram.owner
        return Document(
            title=gettext("ORDER"),
            organisation=owner.name,
            place=place_of(owner),
            date=order.date,
            number=order.number,
            language=language,
            blocks=list(_blocks(order, items)),
            keywords=[order.title, owner.name],
        )


def _blocks(order: Order, items: Sequence[OrderItem]) -> Iterator[Block]:
    if order.state == OrderState.DRAFT:
        yield Note(gettext("It has no number and is not signed."), mark=gettext("Draft"))
    yield Paragraph([Strong(order.title)], keep=True)
    yield Paragraph([f"{order.preamble.rstrip(' .,:')}, ", Strong(gettext("I ORDER:"))], keep=True)
    yield Bullets([*(_item(item) for item in items), control(order)], numbered=True)
    yield Signatures([(pgettext("order", "Head"), head_of(order.check_made))])
    names = dict.fromkeys(item.responsible.short_name for item in items)
    if names:
        yield Paragraph(gettext("Acquainted with the order:"), keep=True)
        yield Signatures([("", name) for name in names])


def _item(item: OrderItem) -> str:
    return gettext("%(text)s. Responsible — %(person)s, term — by %(day)s.") % {
        "text": item.text.rstrip(" ."),
        "person": item.responsible.short_name,
        "day": shortdate(item.due),
    }


def control(order: Order) -> str:
    if order.controller is None:
        return gettext("I keep control of the execution of this order.")
    name = order.controller.short_name
    if get_language() == "ru":
        name = declined(name, Case.ACCUSATIVE, Word.PERSON)
    return gettext("Control of the execution of this order: %(person)s.") % {"person": name.removesuffix(".")}
