"""Documents of the cycle that owners may write by templates of their own: the letter with recommendations, a decision."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from mostik.cycle.models import Decision, Measure, Recommendation
from mostik.cycle.queries.recommendations import is_share
from mostik.cycle.reports import decision as decisions
from mostik.cycle.reports import letter as letters
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
from mostik.documents.filling.whole import (
    DATE,
    HEADER,
    NUMBER,
    NUMBER_TO_WRITE,
    TEXT,
    header,
    mark,
    values_of,
)
from mostik.documents.labels import long_date
from mostik.monitoring.models import Campaign
from mostik.network.models import Node, Person
from mostik.ui.formats import number, reading, shortdate

LETTER = "cycle.letter"
DECISION = "cycle.decision"
ROWS = "рекомендации"


def letter_values(
    campaign: Campaign,
    addressee: Node,
    rows: Sequence[Recommendation],
    on: datetime.date,
    head: Person | None = None,
) -> dict[str, Any]:
    """`head` is whoever is in charge at the addressee, where that is known."""
    count = ngettext("%(n)s targeted recommendation", "%(n)s targeted recommendations", len(rows))
    return {
        "отправитель": Named(campaign.owner.name),
        "адресат": Named(addressee.name),
        "руководитель адресата": Named(head.short_name if head else "", Word.PERSON),
        "обращение": letters.greeting(head),
        "кампания": Named(campaign.title),
        "период": f"{shortdate(campaign.period_from)} – {shortdate(campaign.period_to)}",
        "сколько рекомендаций": count % {"n": number(len(rows))},
        "вступление": letters.told(campaign, len(rows)),
        "просьба": letters.asked(rows),
        "срок ответа": shortdate(min(row.due for row in rows)),
        DATE.name: long_date(on, get_language() or "ru"),
        NUMBER.name: "",
        ROWS: [
            {
                "показатель": row.indicator,
                "код": row.code,
                "балл": reading(row.mean, is_share(row)),
                "порог": reading(row.limit, is_share(row)),
                "текст": row.text,
                "срок": shortdate(row.due),
            }
            for row in rows
        ],
    }


def _usual_letter() -> bytes:
    """The letter of `letter.py` in marks: the same words, the same table."""
    columns = [gettext("Indicator"), gettext("Result"), gettext("Threshold"), gettext("What is recommended")]
    cells = [f"{mark(ROWS + '.код')}. {mark(ROWS + '.показатель')}"]
    cells += [mark(f"{ROWS}.{name}") for name in ("балл", "порог", "текст", "срок")]
    blocks: list[Block] = [
        Paragraph(gettext("To: %(addressee)s") % {"addressee": mark("адресат")}),
        Paragraph(mark("обращение")),
        Paragraph(mark("вступление")),
        Paragraph(mark("просьба")),
        Paragraph(letters.about_conditions()),
        Paragraph(gettext("Annex: the list of recommendations.")),
        Signatures([(pgettext("report", "Head"), "")]),
        PageBreak(),
        Heading(3, gettext("Annex. Recommendations"), numbered=False),
        Table(
            gettext("Recommendations: %(addressee)s") % {"addressee": mark("адресат")},
            [*columns, gettext("Answer by")],
            [cells],
            widths=letters.WIDTHS,
        ),
    ]
    title = gettext("On targeted recommendations")
    return docx.write(
        Document(
            title=title,
            subtitle=mark("кампания"),
            organisation=mark("отправитель"),
            day_text=f"{mark(DATE)}\t{NUMBER_TO_WRITE}",
            blocks=blocks,
        )
    )


def _example_letter() -> dict[str, Any]:
    day = datetime.date(2026, 12, 1)
    campaign = Campaign(
        title="Мониторинг качества дошкольного образования",
        owner=Node(name="Институт развития образования Северской области"),
        period_from=datetime.date(2026, 10, 1),
        period_to=datetime.date(2026, 11, 20),
    )
    texts = (
        (
            "1.2",
            "Содержание деятельности по развитию речи",
            "Пополнить книжный уголок и обсудить чтение на педсовете.",
        ),
        ("3.1", "Пространство группы", "Пересмотреть зонирование вместе с педагогами и родителями."),
    )
    rows = [
        Recommendation(
            code=code,
            indicator=name,
            value=2_750_000_000,
            threshold=3_000_000_000,
            text=text,
            due=datetime.date(2026, 12, 11),
        )
        for code, name, text in texts
    ]
    head = Person(last_name="Иванова", first_name="Ольга", middle_name="Игоревна")
    return letter_values(campaign, Node(name="Детский сад № 5 «Солнышко»"), rows, day, head)


def decision_values(decision: Decision, measures: Sequence[Measure], language: str) -> dict[str, Any]:
    return values_of(decisions.order_draft(decision, measures, language=language)) | {
        "основание": decisions.because(decision),
        "пункты": [{"текст": line} for line in decisions.points(decision)],
        "меры": [
            {
                "мера": one.title,
                "место": one.place.title,
                "ответственный": Named(one.responsible.short_name, Word.PERSON),
                "срок": one.period or shortdate(one.due),
            }
            for one in measures
        ],
        "ответственный": Named(decision.responsible.full_name, Word.PERSON),
        "день контроля": shortdate(decision.control_on),
        "подписывает": Named(decisions.position(decision), Word.POST),
    }


def _usual_decision() -> bytes:
    columns = [gettext("Measure"), gettext("Place"), gettext("Who is responsible"), gettext("By when")]
    blocks: list[Block] = [
        Paragraph(mark("основание"), keep=True),
        Bullets([mark("пункты.текст")], numbered=True),
        Paragraph(mark("если меры")),
        Table(
            gettext("Measures that carry the decision out"),
            columns,
            [[mark(f"меры.{name}") for name in ("мера", "место", "ответственный", "срок")]],
            widths=(8, 5, 4, 3),
        ),
        Paragraph(mark("конец")),
        Signatures([(mark("подписывает", "с прописной"), "")]),
    ]
    return docx.write(header(mark("заголовок"), mark("о чём"), blocks))


def _example_decision() -> dict[str, Any]:
    person = Person(last_name="Петров", first_name="Илья", middle_name="Сергеевич")
    document = Document(
        title="Приказ",
        subtitle="О мерах по итогам мониторинга",
        organisation="Управление образования Приозёрного района",
        place="Приозёрный район, Северская область",
        date=datetime.date(2026, 12, 15),
        number="01-04/325",
        blocks=[
            Paragraph("По итогам мониторинга решено:"),
            Bullets(["Обновить книжные уголки."], numbered=True),
        ],
    )
    day = shortdate(datetime.date(2027, 3, 1))
    measure = {"мера": "Обновить книжные уголки", "место": "Детский сад № 5"}
    return values_of(document) | {
        "основание": "По результатам мониторинга качества дошкольного образования решено:",
        "пункты": [
            {"текст": "Обновить книжные уголки."},
            {"текст": "Обсудить чтение на педагогическом совете."},
        ],
        "меры": [measure | {"ответственный": Named(person.short_name, Word.PERSON), "срок": day}],
        "ответственный": Named(person.full_name, Word.PERSON),
        "день контроля": day,
        "подписывает": Named("начальник управления образования", Word.POST),
    }


register(
    Kind(
        LETTER,
        _("Letter with recommendations and its annex"),
        (
            Field("отправитель", _("who sends the letter"), Sort.NAMED),
            Field("адресат", _("to whom the letter is written"), Sort.NAMED),
            Field("руководитель адресата", _("head of the addressee, where known"), Sort.NAMED),
            Field("обращение", _("greeting by name and patronymic")),
            Field("кампания", _("name of the campaign"), Sort.NAMED),
            Field("период", _("first and last day of the campaign")),
            Field("сколько рекомендаций", _("their number with its word")),
            Field("вступление", _("sentence: after which campaign and how many recommendations are sent")),
            Field("просьба", _("sentence: what is asked and by which day")),
            Field("срок ответа", _("the earliest day of an answer")),
            DATE,
            NUMBER,
            Field(
                ROWS,
                _("recommendations"),
                Sort.LIST,
                (
                    Field("показатель", _("name of the indicator")),
                    Field("код", _("code of the indicator")),
                    Field("балл", _("result")),
                    Field("порог", _("threshold")),
                    Field("текст", _("what is recommended")),
                    Field("срок", _("day of the answer")),
                ),
            ),
        ),
        _usual_letter,
        _example_letter,
    )
)
register(
    Kind(
        DECISION,
        _("Decision (order, instruction) after a campaign"),
        (
            *HEADER,
            Field("основание", _("sentence: what the decision is taken from")),
            Field(
                "пункты", _("points of the decision"), Sort.LIST, (Field("текст", _("text of the point")),)
            ),
            Field(
                "меры",
                _("measures"),
                Sort.LIST,
                (
                    Field("мера", _("what is done")),
                    Field("место", _("where")),
                    Field("ответственный", _("who answers for it"), Sort.NAMED),
                    Field("срок", _("by when")),
                ),
            ),
            Field("ответственный", _("who answers for the execution"), Sort.NAMED),
            Field("день контроля", _("when the execution is looked at")),
            Field("подписывает", _("post of the person who signs"), Sort.NAMED),
            TEXT,
        ),
        _usual_decision,
        _example_decision,
    )
)
