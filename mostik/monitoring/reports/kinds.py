"""Documents of monitoring that owners may write by templates of their own: the order of a campaign, the analytical report."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from mostik.documents import docx
from mostik.documents.content import (
    Block,
    Bullets,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Signatures,
    Table,
)
from mostik.documents.declension import Named, Word
from mostik.documents.filling.kinds import Field, Kind, Sort, register
from mostik.documents.filling.whole import HEADER, NUMBER_IF_ANY, TEXT, TITLE, header, mark, values_of
from mostik.monitoring.models import Campaign
from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.node import node_report, position
from mostik.ui.formats import shortdate

ORDER = "monitoring.order"
REPORT = "monitoring.report"
CAMPAIGN = (
    Field("кампания", _("name of the campaign"), Sort.NAMED),
    Field("начало", _("first day of the campaign")),
    Field("окончание", _("last day of the campaign")),
)
OPENING = Field("главное", _("main figures and main points of the report"), Sort.BLOCKS)
SIGNER = Field("подписывает", _("post of the person who signs"), Sort.NAMED)
POINTS = Field("пункты", _("points of the order"), Sort.LIST, (Field("текст", _("text of the point")),))
ANNEXES = Field("приложения", _("annexes: stages, waves, sample, as far as they are planned"), Sort.BLOCKS)


def order_values(campaign: Campaign, document: Document) -> dict[str, Any]:
    """Values from the order as `order.py` writes it: its points and its annexes."""
    blocks = list(document.blocks)
    points = next((one.items for one in blocks if isinstance(one, Bullets)), [])
    ends = next((n for n, one in enumerate(blocks) if isinstance(one, Signatures)), len(blocks))
    first = next((one.text for one in blocks if isinstance(one, Paragraph)), "")
    return values_of(document) | {
        TITLE.name: pgettext("document", "Order"),
        "цель": first,
        "кампания": Named(campaign.title),
        "начало": shortdate(campaign.period_from),
        "окончание": shortdate(campaign.period_to),
        POINTS.name: [{"текст": text} for text in points],
        ANNEXES.name: blocks[ends + 1 :],
        SIGNER.name: Named(gettext("Head"), Word.POST),
    }


def _usual_order() -> bytes:
    blocks: list[Block] = [
        Paragraph(mark("цель")),
        Paragraph(gettext("I ORDER:")),
        Bullets([mark("пункты.текст")], numbered=True),
        Signatures([(mark(SIGNER), "")]),
        PageBreak(),
        Paragraph(mark(ANNEXES)),
    ]
    return docx.write(header(mark(TITLE), mark("о чём"), blocks))


def _example_order() -> dict[str, Any]:
    campaign = Campaign(
        title="Мониторинг качества дошкольного образования",
        period_from=datetime.date(2026, 10, 1),
        period_to=datetime.date(2026, 11, 20),
    )
    stages = Table(
        "", ["№", gettext("Stage"), gettext("Period")], [["1", "Самооценка", "01.10.2026 – 15.10.2026"]]
    )
    document = Document(
        title=pgettext("document", "Order"),
        subtitle=gettext("On holding “%(title)s”") % {"title": campaign.title},
        organisation="Министерство образования Северской области",
        date=datetime.date(2026, 9, 10),
        number="01-04/325",
        blocks=[
            Paragraph("Цель: получить сопоставимые данные о качестве дошкольного образования."),
            Bullets(
                [
                    "Провести мониторинг с 01.10.2026 по 20.11.2026.",
                    "Утвердить: Приложение 1: этапы мониторинга.",
                ],
                numbered=True,
            ),
            Signatures([(gettext("Head"), "")]),
            Heading(1, "Приложение 1: этапы мониторинга", numbered=False),
            stages,
        ],
    )
    return order_values(campaign, document)


def report_values(data: ReportData) -> dict[str, Any]:
    document = node_report(data)
    return values_of(document, main=document.blocks) | {
        OPENING.name: list(document.opening),
        "кампания": Named(data.meta.title),
        "период": data.meta.period,
        SIGNER.name: Named(position(data), Word.POST),
    }


def _usual_report() -> bytes:
    blocks: list[Block] = [
        Paragraph(mark(OPENING)),
        Paragraph(mark(TEXT)),
        Signatures([(mark(SIGNER, "с прописной"), "")]),
    ]
    return docx.write(header(mark(TITLE), mark("о чём"), blocks, number=NUMBER_IF_ANY))


def _example_report() -> dict[str, Any]:
    rows = [["1", "Образовательная среда", "3,42"], ["2", "Взаимодействие с семьёй", "2,75"]]
    columns = ["№", pgettext("report", "Area"), pgettext("report", "Mean")]
    document = Document(
        title=gettext("Analytical report"),
        subtitle="Мониторинг качества дошкольного образования",
        organisation="Детский сад № 5 «Солнышко»",
        place="Приозёрный район, Северская область",
        opening=[Bullets(["Общий балл организации — 3,42."], title=gettext("The main points"))],
        blocks=[
            Heading(1, gettext("Results by area")),
            Table(gettext("Change by area"), columns, rows),
            Heading(1, gettext("Conclusions")),
            Bullets(["Общий балл организации — 3,42."], numbered=True),
        ],
    )
    return values_of(document, main=document.blocks) | {
        OPENING.name: list(document.opening),
        "кампания": Named("Мониторинг качества дошкольного образования"),
        "период": "01.10.2026 – 20.11.2026",
        SIGNER.name: Named("заведующий", Word.POST),
    }


register(
    Kind(
        ORDER,
        _("Order of a campaign"),
        (
            *HEADER,
            Field("цель", _("sentence with the purpose of the campaign")),
            *CAMPAIGN,
            POINTS,
            SIGNER,
            ANNEXES,
        ),
        _usual_order,
        _example_order,
    )
)
register(
    Kind(
        REPORT,
        _("Analytical report: cover and frame"),
        (
            *HEADER,
            CAMPAIGN[0],
            Field("период", _("first and last day of the campaign")),
            SIGNER,
            OPENING,
            TEXT,
        ),
        _usual_report,
        _example_report,
    )
)
