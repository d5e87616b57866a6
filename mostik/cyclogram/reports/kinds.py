"""Documents of internal assessment that an organisation may write by a template of its own: the order on the results."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from mostik.cyclogram.models import Order, OrderItem
from mostik.cyclogram.reports.note import head_of
from mostik.cyclogram.reports.order import control, order_document
from mostik.documents import docx
from mostik.documents.content import Block, Bullets, Document, Paragraph, Signatures, Strong
from mostik.documents.declension import Named, Word
from mostik.documents.filling.kinds import Field, Kind, Sort, register
from mostik.documents.filling.whole import HEADER, SUBTITLE, TEXT, header, mark, values_of
from mostik.ui.formats import shortdate

ORDER = "cyclogram.order"


def order_values(order: Order, items: Sequence[OrderItem], language: str) -> dict[str, Any]:
    controller = order.controller.short_name if order.controller else ""
    names = dict.fromkeys(item.responsible.short_name for item in items)
    return values_of(order_document(order, items, language=language)) | {
        SUBTITLE.name: order.title,
        "основание": order.preamble.rstrip(" .,:"),
        "пункты": [
            {
                "текст": item.text.rstrip(" ."),
                "ответственный": Named(item.responsible.short_name, Word.PERSON),
                "срок": shortdate(item.due),
            }
            for item in items
        ],
        "контроль": control(order),
        "контролирует": Named(controller, Word.PERSON),
        "руководитель": Named(head_of(order.check_made), Word.PERSON),
        "ознакомлены": [{"имя": Named(name, Word.PERSON)} for name in names],
    }


def _usual() -> bytes:
    item = gettext("%(text)s. Responsible — %(person)s, term — by %(day)s.") % {
        "text": mark("пункты.текст"),
        "person": mark("пункты.ответственный"),
        "day": mark("пункты.срок"),
    }
    blocks: list[Block] = [
        Paragraph([Strong(mark(SUBTITLE))], keep=True),
        Paragraph([f"{mark('основание')}, ", Strong(gettext("I ORDER:"))], keep=True),
        Bullets([item, mark("контроль")], numbered=True),
        Signatures([(pgettext("order", "Head"), mark("руководитель"))]),
        Paragraph(gettext("Acquainted with the order:"), keep=True),
        Signatures([("", mark("ознакомлены.имя"))]),
    ]
    return docx.write(header(gettext("ORDER"), "", blocks))


def _example() -> dict[str, Any]:
    document = Document(
        title=gettext("ORDER"),
        organisation="Детский сад № 5 «Солнышко»",
        place="Приозёрный район, Северская область",
        date=datetime.date(2026, 10, 25),
        number="42-од",
    )
    people = [Named(name, Word.PERSON) for name in ("Иванова О. И.", "Петров И. С.")]
    texts = ("Пополнить книжный уголок", "Обсудить чтение на педагогическом совете")
    return values_of(document) | {
        SUBTITLE.name: "По итогам внутренней оценки: развивающая среда групп",
        "основание": "На основании аналитической справки",
        "пункты": [
            {"текст": text, "ответственный": person, "срок": shortdate(datetime.date(2026, 11, 25))}
            for text, person in zip(texts, people, strict=True)
        ],
        "контроль": gettext("I keep control of the execution of this order."),
        "контролирует": Named(""),
        "руководитель": Named("Смирнова Е. П.", Word.PERSON),
        "ознакомлены": [{"имя": person} for person in people],
    }


POINTS = (
    Field("текст", _("what is to be done")),
    Field("ответственный", _("who answers for it"), Sort.NAMED),
    Field("срок", _("by when")),
)
register(
    Kind(
        ORDER,
        _("Order after internal assessment"),
        (
            *HEADER,
            Field("основание", _("what the order rests on")),
            Field("пункты", _("points of the order"), Sort.LIST, POINTS),
            Field("контроль", _("sentence: who controls the execution")),
            Field("контролирует", _("who controls, if not the head"), Sort.NAMED),
            Field("руководитель", _("who signs"), Sort.NAMED),
            Field(
                "ознакомлены",
                _("people the order names"),
                Sort.LIST,
                (Field("имя", _("name of the person"), Sort.NAMED),),
            ),
            TEXT,
        ),
        _usual,
        _example,
    )
)
