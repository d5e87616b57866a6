"""A study of needs, a flow of digital competence and rounds of satisfaction over the region of tests/network/builders.py."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mostik.demo.instruments import publish
from mostik.demo.packs import DIGITAL, PARENTS, TEACHERS
from mostik.demo.packs.content import Pack
from mostik.instruments.engine.form import Kind
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.monitoring.actions import surveys
from mostik.monitoring.models import Survey, SurveyAnswer
from mostik.needs.actions import agreeing, answers, flows, orders, rounds, studies
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher, NeedAnswer, NeedsStudy
from mostik.needs.queries import studies as study_queries
from mostik.network.actions import networks
from mostik.network.models import EducationalNetwork, Node, Person
from tests.assessment.builders import sit, teachers
from tests.monitoring.builders import user_of
from tests.network.builders import make_employment, make_person, make_role

TODAY = timezone.localdate()
NOW = timezone.now()
DAY = datetime.timedelta(days=1)
TOPICS = (("dig.1", "Данные и безопасность"), ("", "Игра в группе"), ("", "Работа с семьёй"))
MONTHS = (datetime.date(2027, 1, 1), datetime.date(2027, 9, 1))


def survey_of(pack: Pack, by: Person) -> InstrumentVersion:
    found = InstrumentVersion.objects.filter(instrument__code=pack.form_id).first()
    return found or publish(pack, None, by=user_of(by))


def make_network(region: Any) -> EducationalNetwork:
    """Kindergartens 1 and 2 of the first municipality."""
    made = networks.create(
        owner=region.municipality_a,
        name="Маяк",
        code="mayak-needs",
        basis="",
        valid_from=TODAY,
        by=None,
        at=NOW,
    )
    for place in (region.org_a1, region.org_a2):
        networks.join(network=made, organisation=place, on=TODAY, by=None, at=NOW)
    return made


def second_head(region: Any) -> Person:
    """The head of kindergarten 2."""
    person = make_person("Ильина Вера Петровна")
    make_employment(person, region.org_a2, "Заведующий")
    make_role(person, "head", region.org_a2)
    return person


def started(region: Any, **fields: Any) -> MotivatedList:
    values = {"title": "Цифровая компетентность", "place": region.municipality_a, "network": None, **fields}
    return flows.start(
        version=survey_of(DIGITAL, region.municipal_operator),
        opens=TODAY - DAY,
        closes=TODAY + 14 * DAY,
        by=user_of(region.municipal_operator),
        at=NOW,
        **values,
    )


def sheet(version: InstrumentVersion, choice: str) -> dict[str, str]:
    """Every scored question answered with one option."""
    scored = {item.name for item in versions.methodology_of(version).items}
    found = {}
    for question in versions.form_of(version).questions():
        if question.name in scored:
            found[question.name] = choice
        elif question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) and question.choices:
            found[question.name] = question.choices[0].name
        elif question.kind is Kind.DATE:
            found[question.name] = TODAY.isoformat()
    return found


def surveyed(row: MotivatedList, people: Sequence[Person], choice: str = "p2") -> None:
    for person in people:
        sit(row.diagnostic, person, sheet(row.diagnostic.version, choice), at=NOW)


def gathering(region: Any, **fields: Any) -> MotivatedList:
    row = started(region, **fields)
    return flows.end_survey(motivated_list=row, by=user_of(region.municipal_operator), at=NOW)


def joined(row: MotivatedList, *people: Person) -> list[MotivatedTeacher]:
    return [flows.join(motivated_list=row, shares="Игры", by=user_of(one), at=NOW) for one in people]


def sent(region: Any, *people: Person, days: int = 7, **fields: Any) -> MotivatedList:
    """With these people on it, at the heads."""
    row = gathering(region, **fields)
    joined(row, *(people or (region.teacher,)))
    due = TODAY + days * DAY
    return flows.send(motivated_list=row, due=due, by=user_of(region.municipal_operator), at=NOW)


def part_of(row: MotivatedList, organisation: Node) -> ListAgreement:
    return ListAgreement.objects.select_related("motivated_list", "organisation").get(
        motivated_list=row, organisation=organisation
    )


def finished(region: Any, *heads: Person) -> MotivatedList:
    row = sent(region)
    for head, place in zip(heads, (region.org_a1, region.org_a2), strict=False):
        agreeing.agree(part=part_of(row, place), by=user_of(head), at=NOW)
    row.refresh_from_db()
    return row


def make_study(region: Any, **fields: Any) -> NeedsStudy:
    values = {
        "place": region.municipality_a,
        "title": "Запросы педагогов",
        "opens": TODAY - 2 * DAY,
        "closes": TODAY + 10 * DAY,
        "months_from": MONTHS[0],
        "months_to": MONTHS[1],
        "forms": ["course", "mentor", "webinar"],
        "group_size": 10,
        "min_cell": 5,
        "topics": TOPICS,
        **fields,
    }
    return studies.save(study=None, by=user_of(region.municipal_operator), at=NOW, **values)


def opened(region: Any, **fields: Any) -> NeedsStudy:
    return studies.open_(study=make_study(region, **fields), by=user_of(region.municipal_operator), at=NOW)


def say(study: NeedsStudy, person: Person, *chosen: int, **fields: Any) -> NeedAnswer:
    """The topics by their numbers, the most wanted first."""
    topics = study_queries.topics_of(study)
    values: dict[str, Any] = {
        "forms": ["course"],
        "months": [],
        "attendance": "any",
        "words": "",
        **fields,
    }
    return answers.answer(
        study=study, topics=[topics[number] for number in chosen], by=user_of(person), at=NOW, **values
    )


def closed(region: Any, study: NeedsStudy) -> NeedsStudy:
    return studies.close(study=study, by=user_of(region.municipal_operator), at=NOW)


def answered(
    region: Any, count: int = 6, *chosen: int, place: Node | None = None, **fields: Any
) -> NeedsStudy:
    """A closed study with so many equal answers from one kindergarten."""
    study = opened(region)
    for person in teachers(place or region.org_a2, count):
        say(study, person, *(chosen or (0,)), **fields)
    return closed(region, study)


def asked(
    region: Any,
    audience: str = "teachers",
    place: Node | None = None,
    who: str = "municipal_operator",
    **fields: Any,
) -> Survey:
    """A round of satisfaction that collects answers."""
    by = getattr(region, who)
    values = {"title": "Довольны ли вы", "opens": TODAY - DAY, "closes": TODAY + 20 * DAY, **fields}
    return rounds.start_round(
        place=place or region.municipality_a,
        audience=audience,
        version=survey_of(TEACHERS if audience == "teachers" else PARENTS, by),
        by=user_of(by),
        at=NOW,
        **values,
    )


def tell(survey: Survey, unit: Node, happy: int, unhappy: int, words: str = "") -> None:
    """Questionnaires of one unit: all at the top of the scale, or all at its bottom."""
    said = [sheet(survey.version, "p3")] * happy + [sheet(survey.version, "p0")] * unhappy
    text = next(
        (
            q.name
            for q in versions.form_of(survey.version).questions()
            if q.kind is Kind.TEXT and not q.read_only
        ),
        "",
    )
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(survey=survey, unit=unit, answers={**one, **({text: words} if words and text else {})})
        for one in said
    )


def ended(survey: Survey) -> Survey:
    return surveys.close(survey=survey, by=None, at=timezone.now())


def needs_pages(region: Any) -> list[str]:
    """Studies and flows in every state, with answers, an order and a round that is over."""
    head = second_head(region)
    lists = [started(region, title="Идёт опрос"), gathering(region, title="Собираем имена")]
    joined(lists[1], region.teacher)
    lists += [sent(region, region.teacher, region.methodist, title="У заведующих")]
    lists += [finished(region, region.head, head)]
    struck, person = MotivatedTeacher.objects.filter(motivated_list=lists[2]).order_by("-person")
    agreeing.strike(teacher=struck, reason="Отпуск", by=user_of(region.head), at=NOW)
    MotivatedList.objects.filter(pk=lists[2].pk).update(due=TODAY - DAY)
    drafted, study = make_study(region, title="Готовится"), opened(region, title="Идёт")
    topics = study_queries.topics_of(study)
    wanted = {"topic": topics[0], "form": "course", "people": 3, "reason": ""}
    answers.request(study=study, organisation=region.org_a1, by=user_of(region.head), at=NOW, **wanted)
    say(study, region.teacher, 0, 1)
    over = answered(region, 6)
    orders.put_down(study=over, by=user_of(region.municipal_operator), at=NOW)
    survey = asked(region)
    tell(survey, region.org_a1, 6, 2)
    tell(survey, region.org_a2, 5, 5)
    ended(survey)
    return [
        reverse("needs:home"),
        *(reverse("needs:list", args=[row.pk]) for row in lists),
        *(reverse("needs:study", args=[row.pk]) for row in (drafted, study, over)),
        reverse("needs:strike", args=[person.pk]),
        reverse("needs:study-edit", args=[drafted.pk]),
        reverse("needs:answer", args=[study.pk]),
        reverse("needs:requests", args=[study.pk]),
        reverse("needs:results", args=[over.pk]),
        reverse("needs:order", args=[over.pk]),
        *(reverse("needs:satisfaction", args=[place.pk]) for place in (region.municipality_a, region.org_a1)),
        reverse("needs:ask", args=[region.municipality_a.pk, "teachers"]),
    ]
