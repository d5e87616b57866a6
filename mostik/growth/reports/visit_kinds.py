"""Documents of growth that a municipality may write by a template of its own: the note on a methodical visit."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mostik.documents import docx
from mostik.documents.content import Block, Bullets, Document, Paragraph, Signatures, Strong
from mostik.documents.declension import Named, Word
from mostik.documents.filling.kinds import Field, Kind, Sort, register
from mostik.documents.filling.whole import HEADER, SUBTITLE, TEXT, header, mark, values_of
from mostik.growth.enums import VisitPart
from mostik.growth.reports.visits import Written, head_of, note
from mostik.ui.formats import shortdate

VISIT = "growth.visit"


def visit_values(written: Written, language: str) -> dict[str, Any]:
    visit = written.visit
    lead = next((one.person.short_name for one in written.team if one.part == VisitPart.LEAD), "")
    return values_of(note(written, language=language)) | {
        SUBTITLE.name: visit.title,
        "сад": visit.place.name,
        "основание": visit.basis,
        "сроки": visit.period,
        "анализ": visit.analysis if written.is_told else "",
        "команда": [
            {
                "имя": Named(one.person.short_name, Word.PERSON),
                "роль": str(one.get_part_display()),
                "откуда": one.employer.title if one.employer else "",
            }
            for one in written.team
        ],
        "советы": [
            {"текст": one.text.rstrip(" ."), "основание": one.basis, "срок": shortdate(one.due)}
            for one in written.advice
        ],
        "руководитель": Named(lead, Word.PERSON),
        "заведующий": Named(head_of(visit), Word.PERSON),
    }


def _usual() -> bytes:
    advice = gettext("%(text)s (%(basis)s) — by %(day)s.") % {
        "text": mark("советы.текст"),
        "basis": mark("советы.основание"),
        "day": mark("советы.срок"),
    }
    blocks: list[Block] = [
        Paragraph([Strong(mark(SUBTITLE))], keep=True),
        Paragraph(f"{mark('сад')}, {mark('сроки')}"),
        Paragraph(mark("основание")),
        Bullets([f"{mark('команда.имя')}, {mark('команда.откуда')}: {mark('команда.роль')}"]),
        Paragraph(mark("анализ")),
        Bullets([advice], numbered=True),
        Signatures(
            [
                (gettext("Leader of the team"), mark("руководитель")),
                (gettext("Acquainted"), mark("заведующий")),
            ]
        ),
    ]
    return docx.write(header(gettext("Note on a methodical visit"), "", blocks))


def _example() -> dict[str, Any]:
    document = Document(
        title=gettext("Note on a methodical visit"),
        organisation="Приозёрный район",
        place="Северская область",
        date=datetime.date(2026, 11, 20),
    )
    return values_of(document) | {
        SUBTITLE.name: "Речевое развитие в группах среднего возраста",
        "сад": "Детский сад № 5 «Солнышко»",
        "основание": "Заявка заведующего: воспитатели просят помочь с утренним кругом.",
        "сроки": "19–20 ноября",
        "анализ": "Дети много говорят на прогулке и мало — в утреннем круге.",
        "команда": [
            {
                "имя": Named("Иванова О. И.", Word.PERSON),
                "роль": "Руководит выездом",
                "откуда": "Методический центр",
            }
        ],
        "советы": [
            {
                "текст": "Провести утренний круг малыми подгруппами",
                "основание": "наблюдение в двух группах",
                "срок": shortdate(datetime.date(2026, 12, 25)),
            }
        ],
        "руководитель": Named("Иванова О. И.", Word.PERSON),
        "заведующий": Named("Смирнова Е. П.", Word.PERSON),
    }


register(
    Kind(
        VISIT,
        _("Note on a methodical visit"),
        (
            *HEADER,
            Field("сад", _("the organisation visited")),
            Field("основание", _("what the visit rests on")),
            Field("сроки", _("when, in the words of the plan")),
            Field("анализ", _("what was seen")),
            Field(
                "команда",
                _("the team"),
                Sort.LIST,
                (
                    Field("имя", _("name of the person"), Sort.NAMED),
                    Field("роль", _("part in the visit")),
                    Field("откуда", _("where the person works")),
                ),
            ),
            Field(
                "советы",
                _("what is advised"),
                Sort.LIST,
                (
                    Field("текст", _("the advice")),
                    Field("основание", _("what it rests on")),
                    Field("срок", _("by when")),
                ),
            ),
            Field("руководитель", _("who leads the team"), Sort.NAMED),
            Field("заведующий", _("head of the organisation"), Sort.NAMED),
            TEXT,
        ),
        _usual,
        _example,
    )
)
