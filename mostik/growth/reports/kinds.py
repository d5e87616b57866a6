"""Documents of growth that an organisation may write by a template of its own: the individual route."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mostik.documents import docx
from mostik.documents.content import Block, Document, Paragraph, Signatures, Strong, Table
from mostik.documents.declension import Named, Word
from mostik.documents.filling.kinds import Field, Kind, Sort, register
from mostik.documents.filling.whole import HEADER, SUBTITLE, TEXT, header, mark, values_of
from mostik.growth.reports import route_paper
from mostik.growth.reports.route_paper import Paper

ROUTE = "growth.route"


def route_values(of: Paper) -> dict[str, Any]:
    """`дефицит`, `рефлексия` and `цель` are empty in a copy for somebody who does not read the reasons."""
    return values_of(route_paper.document(of)) | {
        "педагог": Named(of.person.full_name, Word.PERSON),
        "должность": of.position,
        "стаж": of.seniority,
        "категория": of.category,
        "период": of.period,
        "тьютор": Named(of.plan.tutor, Word.PERSON),
        "цель": of.plan.goal or "" if of.plan.with_reasons else "",
        "итог": route_paper.outcome(of),
        "шаги": [
            {
                "дефицит": line.deficit,
                "тема": line.topic,
                "содержание": line.content,
                "форма": line.form,
                "срок": line.period,
                "часы": line.hours,
                "ожидаемый продукт": line.expected,
                "факт": line.actual,
                "подтверждение": line.evidence,
                "представление": line.presented,
                "рефлексия": line.reflection,
            }
            for line in of.lines
        ],
        "подписи": [
            {"роль": role, "имя": Named(name, Word.PERSON)} for role, name in route_paper.signers(of)
        ],
    }


def _usual() -> bytes:
    facts = (
        (gettext("Name of the teacher"), "педагог"),
        (gettext("Position"), "должность"),
        (gettext("Teaching experience"), "стаж"),
        (gettext("Category"), "категория"),
        (gettext("Period"), "период"),
        (gettext("Tutor"), "тьютор"),
        (gettext("Goal"), "цель"),
    )
    plan = ("дефицит", "тема", "форма", "срок", "ожидаемый продукт")
    work = ("факт", "подтверждение", "представление", "рефлексия")
    titles = {
        "дефицит": gettext("Deficit"),
        "тема": gettext("Topic"),
        "форма": gettext("Form"),
        "срок": gettext("Term"),
        "ожидаемый продукт": gettext("Expected product"),
        "факт": gettext("What came of it"),
        "подтверждение": gettext("Evidence"),
        "представление": gettext("Presentation"),
        "рефлексия": gettext("Reflection"),
    }

    def table(caption: str, columns: tuple[str, ...]) -> Table:
        head = ["№", *(titles[name] for name in columns)]
        row = [mark("шаги.номер"), *(mark(f"шаги.{name}") for name in columns)]
        return Table(caption, head, [row], widths=(0.7, *(3.3 for _name in columns)))

    blocks: list[Block] = [
        Paragraph([Strong(mark(SUBTITLE))], keep=True),
        *(Paragraph([f"{name}: ", mark(field)]) for name, field in facts),
        table(gettext("What will be done"), plan),
        table(gettext("What was done"), work),
        Paragraph(mark("итог")),
        Signatures([(mark("подписи.роль"), mark("подписи.имя"))]),
    ]
    return docx.write(header(gettext("INDIVIDUAL EDUCATIONAL ROUTE"), "", blocks))


def _example() -> dict[str, Any]:
    document = Document(
        title=gettext("Individual educational route of a teacher"),
        subtitle="Маршрут на 2026/27 учебный год",
        organisation="Детский сад № 5 «Солнышко»",
        place="Приозёрный район, Северская область",
    )
    step = {
        "дефицит": "Разговор с детьми (существенный)",
        "тема": "Картотека вопросов для своей группы",
        "содержание": "Не меньше тридцати вопросов, каждый проверен на детях",
        "форма": "Самообразование (информальное)",
        "срок": "октябрь – декабрь",
        "часы": "10",
        "ожидаемый продукт": "картотека вопросов",
        "факт": "картотека из 34 вопросов, 18.12.2026",
        "подтверждение": "картотека.docx",
        "представление": "методическое объединение",
        "рефлексия": "Стала дольше ждать ответа",
    }
    people = (("Педагог", "Кузнецова А. С."), ("Методист", "Петрова О. И."), ("Руководитель", ""))
    return values_of(document) | {
        "педагог": Named("Кузнецова Анна Сергеевна", Word.PERSON),
        "должность": "Воспитатель",
        "стаж": "12 лет",
        "категория": "Первая категория",
        "период": "2026/27 учебный год",
        "тьютор": Named("Петрова Ольга Игоревна", Word.PERSON),
        "цель": "Вести с детьми диалог",
        "итог": "Сделано 1 из 4 шагов",
        "шаги": [
            step,
            {**step, "тема": "Открытое занятие", "факт": "", "подтверждение": "", "рефлексия": ""},
        ],
        "подписи": [{"роль": role, "имя": Named(name, Word.PERSON)} for role, name in people],
    }


STEPS = (
    Field("дефицит", _("what the step answers; empty in a copy for the head without a consent")),
    Field("тема", _("topic of the step")),
    Field("содержание", _("content of the step")),
    Field("форма", _("what it is, and the kind of education")),
    Field("срок", _("when")),
    Field("часы", _("hours")),
    Field("ожидаемый продукт", _("what is to come of it")),
    Field("факт", _("what came of it, and the day")),
    Field("подтверждение", _("names of files and records")),
    Field("представление", _("where it is presented")),
    Field("рефлексия", _("own words; empty in a copy for the head without a consent")),
)
register(
    Kind(
        ROUTE,
        _("Individual educational route"),
        (
            *HEADER,
            Field("педагог", _("whose route it is"), Sort.NAMED),
            Field("должность", _("position")),
            Field("стаж", _("teaching experience")),
            Field("категория", _("attestation in force")),
            Field("период", _("period of the route")),
            Field("тьютор", _("who accompanies"), Sort.NAMED),
            Field("цель", _("goal; empty in a copy for the head without a consent")),
            Field("итог", _("how many steps are done, in words")),
            Field("шаги", _("steps of the route"), Sort.LIST, STEPS),
            Field(
                "подписи",
                _("who signs"),
                Sort.LIST,
                (Field("роль", _("as whom")), Field("имя", _("surname and initials"), Sort.NAMED)),
            ),
            TEXT,
        ),
        _usual,
        _example,
    )
)
