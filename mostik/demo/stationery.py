"""The region writes its letters by a template of its own: the first version has been replaced by one with a greeting."""

from __future__ import annotations

import datetime

from mostik.cycle.reports.kinds import LETTER
from mostik.demo.calendar import days, moment
from mostik.documents import docx
from mostik.documents.content import Block, Document, PageBreak, Paragraph, Signatures, Table
from mostik.network.models import Node
from mostik.platform.models import User
from mostik.stationery.actions import names, templates

LETTERHEAD = "Институт развития образования Северской области (вымышленная организация)"
COLUMNS = ("№", "Показатель", "Результат", "Порог", "Что рекомендуется")
ROW = ("номер", "показатель", "балл", "порог", "текст")


def run(region: Node, today: datetime.date, by: User) -> None:
    for number, greeting in enumerate(("{{ адресат }}", "{{ обращение }}"), start=1):
        at = moment(today - days(40 - number))
        note = "Бланк института" if number == 1 else "Обращение по имени и отчеству, таблица с номерами"
        row = templates.upload(
            owner=region,
            kind=LETTER,
            content=docx.write(_letter(greeting)),
            name=f"pismo-{number}.docx",
            note=note,
            by=by,
            at=at,
        )
        templates.use(template=row, by=by, at=at)
    names.write(owner=region, text="Заяц И. И.", genitive="Зайца И. И.", dative="Зайцу И. И.", by=by, at=at)


def _letter(greeting: str) -> Document:
    blocks: list[Block] = [
        Paragraph("Руководителю {{ адресат | кого | со строчной }}"),
        Paragraph(greeting),
        Paragraph("{{ вступление }} {{ просьба }}"),
        Paragraph("Если нужна методическая помощь, позвоните нам: подскажем, с чего начать."),
        Signatures([("Директор института", "Осокина Л. В.")]),
        PageBreak(),
        Table(
            "Рекомендации",
            COLUMNS,
            [[f"{{{{ рекомендации.{name} }}}}" for name in ROW]],
            widths=(1.6, 5, 3, 2.4, 10),
        ),
    ]
    return Document(
        title="Об адресных рекомендациях",
        organisation=LETTERHEAD,
        day_text="{{ дата }}\t№ ________",
        blocks=blocks,
    )
