"""Documents of the guided flow that a place may write by a template of its own."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from mostik.documents import docx
from mostik.documents.content import Block, Bullets, Document, Paragraph, Signatures, Table
from mostik.documents.declension import Named, Word
from mostik.documents.filling.kinds import Field, Kind, Sort, register
from mostik.documents.filling.whole import HEADER, NUMBER_IF_ANY, TEXT, TITLE, header, mark, values_of
from mostik.needs.models import MotivatedList
from mostik.needs.queries import motivated
from mostik.needs.queries.report import Report
from mostik.needs.reports.digital import digital_report
from mostik.needs.reports.roster import people_of, roster
from mostik.network.queries.people import person_of

REPORT, LIST = "needs.digital_report", "needs.motivated_list"
SIGNER = Field("составил", _("who runs the list"), Sort.NAMED)
PEOPLE = Field(
    "педагоги",
    _("teachers of the list"),
    Sort.LIST,
    (
        Field("имя", _("name of the person"), Sort.NAMED),
        Field("должность", _("position")),
        Field("сад", _("kindergarten")),
        Field("делится", _("what they are ready to share")),
    ),
)


def report_values(row: MotivatedList, found: Report, language: str) -> dict[str, Any]:
    return values_of(digital_report(row, found, language=language)) | {SIGNER.name: _signer(row)}


def list_values(row: MotivatedList, day: datetime.date, language: str) -> dict[str, Any]:
    people = people_of(row, day)
    posts = motivated.positions_of(people, day)
    return values_of(roster(row, day, language=language)) | {
        SIGNER.name: _signer(row),
        PEOPLE.name: [
            {
                "имя": Named(one.person.full_name, Word.PERSON),
                "должность": posts.get(one.person_id, ""),
                "сад": one.organisation.title,
                "делится": one.shares,
            }
            for one in people
        ],
    }


def _signer(row: MotivatedList) -> Named:
    person = person_of(row.created_by)
    return Named(person.short_name if person else "", Word.PERSON)


def _usual() -> bytes:
    blocks: list[Block] = [
        Paragraph(mark(TEXT)),
        Signatures([(gettext("Methodist"), mark(SIGNER))]),
    ]
    return docx.write(header(mark(TITLE), mark("о чём"), blocks, number=NUMBER_IF_ANY))


def _heading(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "subtitle": "Уровень развития основных цифровых компетенций",
        "organisation": "Сеть «Маяк»: развивающая среда группы",
        "place": "Приозёрный район, Северская область",
        "date": datetime.date(2026, 11, 20),
    }


def _example_report() -> dict[str, Any]:
    blocks = [Bullets(["Наиболее уверенно: поиск и отбор материалов (71,4)."])]
    document = Document(
        **_heading(pgettext("document", "Report on a survey of digital competence")), blocks=blocks
    )
    return values_of(document) | {SIGNER.name: Named("Орлова М. Л.", Word.PERSON)}


def _example_list() -> dict[str, Any]:
    columns = ["№", gettext("Full name"), gettext("Kindergarten")]
    blocks = [Table("", columns, [["1", "Иванова Ольга Игоревна", "Детский сад № 5 «Солнышко»"]])]
    document = Document(**_heading(pgettext("document", "List of motivated teachers")), blocks=blocks)
    return values_of(document) | {
        SIGNER.name: Named("Орлова М. Л.", Word.PERSON),
        PEOPLE.name: [
            {
                "имя": Named("Иванова Ольга Игоревна", Word.PERSON),
                "должность": "Воспитатель",
                "сад": "Детский сад № 5 «Солнышко»",
                "делится": "Интерактивные игры для старших групп",
            }
        ],
    }


register(
    Kind(
        REPORT,
        _("Report on a survey of digital competence"),
        (*HEADER, SIGNER, TEXT),
        _usual,
        _example_report,
    )
)
register(Kind(LIST, _("List of motivated teachers"), (*HEADER, PEOPLE, SIGNER, TEXT), _usual, _example_list))
