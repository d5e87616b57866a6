"""Goals of the first round, measures that followed its recommendations, decisions. Two pieces of evidence are missing on
purpose: the signed document of one decision, and a conclusion that would come too early — the second round still goes on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from mostik.cycle.actions import decisions, effects
from mostik.cycle.enums import Audience, MeasureState, RecommendationState
from mostik.cycle.models import Decision, DecisionKind, Measure, Recommendation
from mostik.cycle.queries import goals
from mostik.cycle.queries import measures as measure_queries
from mostik.cycle.queries.recommendations import ADDRESSEES
from mostik.cycle.reports.decision import order_draft
from mostik.demo.calendar import Round, days, moment
from mostik.demo.rounds import MET
from mostik.documents import pdf
from mostik.monitoring.models import Campaign
from mostik.network.enums import NodeKind
from mostik.network.models import Node, Person, RoleAssignment
from mostik.platform.actions import audit
from mostik.platform.models import User

GOALS = (
    (
        "Увидеть, в каких дошкольных группах условия ниже базового уровня",
        "По итогам самообследований 2024 года муниципалитеты описывали условия по-разному, сопоставить их было нельзя.",
        slice(0, 2),
    ),
    (
        "Определить, какая методическая поддержка нужна муниципалитетам",
        "План методической работы региона на 2026 год должен опираться на данные, а не только на заявки.",
        slice(2, 4),
    ),
    (
        "Сравнить взгляд детского сада на себя с внешней оценкой",
        "Расхождение самооценки и внешней оценки показывает, где детским садам нужна помощь в самоанализе.",
        slice(4, 6),
    ),
)
GOALS_AGAIN = (
    (
        "Увидеть, изменились ли условия в группах, о которых были рекомендации",
        "По итогам мониторинга 2025 года направлены рекомендации; те же показатели нужно измерить ещё раз.",
        slice(0, 2),
    ),
    (
        "Определить, какая методическая поддержка нужна муниципалитетам",
        "План методической работы региона на 2027 год должен опираться на данные двух замеров.",
        slice(2, 4),
    ),
    (
        "Сравнить взгляд детского сада на себя с внешней оценкой",
        "В 2025 году самооценка была выше внешней; важно увидеть, помогло ли обсуждение расхождений.",
        slice(4, 6),
    ),
)
"""Of the second round: they take the place of those that came with the clone."""
MEASURES = {
    Audience.ORGANISATION.value: (
        (
            "Обновить развивающую среду в группах",
            "Материалы доступны детям во всех центрах",
            "Центры пополнены, материалы разложены по полкам на уровне детей",
        ),
        (
            "Взаимопосещения и разбор записей занятий",
            "Каждый воспитатель побывал на двух занятиях коллег",
            "Проведено по два взаимопосещения, записи разобраны на педсовете",
        ),
        (
            "Семинар-практикум для воспитателей",
            "Воспитатели составили план изменений в своей группе",
            "Проведён практикум, планы составлены",
        ),
    ),
    Audience.MUNICIPALITY.value: (
        (
            "Выезды методистов в детские сады ниже порога",
            "Каждый такой сад посещён, составлен совместный план",
            "Посещены все сады, планы составлены",
        ),
    ),
}
IDLE = 3  # every third place answered without planning a measure
LATE = 7  # every seventh measure is not done yet
DOCUMENT = "Справка от {day:%d.%m.%Y}"
DECISIONS = (
    (
        "order",
        "О мерах по итогам регионального мониторинга качества дошкольного образования 2025 года",
        "Утвердить адресные рекомендации муниципалитетам и детским садам.\n"
        "Региональному институту развития образования включить в план 2026 года курс по организации развивающей среды.\n"
        "Руководителям муниципальных органов управления образованием представить планы мер.",
        "01-04/412",
        18,
        "Планы мер представили все муниципалитеты, курс включён в план института и проведён для двух потоков.",
    ),
    (
        "instruction",
        "О методической поддержке детских садов, чьи результаты ниже порога",
        "Закрепить за каждым муниципалитетом методиста института.\nПровести выездные консультации до конца учебного года.",
        "01-07/36",
        60,
        "",
    ),
)

LOCAL = {
    Audience.MUNICIPALITY.value: (
        "order",
        "О методической поддержке детских садов городского округа по итогам мониторинга 2025 года",
        "Провести выезды методистов в детские сады, чьи результаты ниже порога.\n"
        "Руководителям детских садов представить сведения об исполнении мер.",
        "87",
        24,
        "Все выезды проведены, сведения об исполнении мер собраны.",
    ),
    Audience.ORGANISATION.value: (
        "order",
        "О мерах по итогам мониторинга качества дошкольного образования 2025 года",
        "Утвердить план мер детского сада.\nСтаршему воспитателю докладывать о ходе исполнения на педагогическом совете.",
        "41-од",
        27,
        "",
    ),
}
"""A decision of the municipality that has done everything and of one of its kindergartens; the latter is still in force."""


def aims(campaign: Campaign, when: Round, by: User) -> None:
    at, offered = moment(when.opens - days(13)), list(goals.indicators_of(campaign))
    for goal in goals.of_campaign(campaign):
        effects.drop_goal(goal=goal, by=by, at=at)
    for text, reason, part in GOALS_AGAIN if campaign.previous else GOALS:
        effects.set_goal(campaign=campaign, text=text, reason=reason, indicators=offered[part], by=by, at=at)


def run(campaign: Campaign, when: Round, today: datetime.date, by: User) -> None:
    _measures(campaign, when)
    _decisions(campaign, when, by)


def _measures(campaign: Campaign, when: Round) -> None:
    """What many heads planned and did, as the action would have left it."""
    rows = Recommendation.objects.filter(campaign=campaign, state=RecommendationState.ANSWERED)
    people, made = _heads(), []
    for number, row in enumerate(rows.filter(sent_on__lt=when.closes + days(30)).order_by("id")):
        head = people.get((row.audience, row.addressee_id))
        if number % IDLE == 0 or head is None:
            continue
        texts = MEASURES[row.audience]
        made.append(_measure(row, head, texts[number % len(texts)], number, when))
    made = Measure.objects.bulk_create(made, batch_size=300)
    carried = [row for row in made if row.state == MeasureState.DONE]
    for step, acted, day in (("planned", made, 25), ("changed", carried, 150)):
        entries = [audit.Entry(f"cycle.measure.{step}", measure, measure.created_by, {}) for measure in acted]
        audit.record_all(entries, at=moment(when.closes + days(day)))


@dataclass(frozen=True, slots=True)
class _Head:
    person: Person
    user: User


def _heads() -> dict[tuple[str, int], _Head]:
    found = {}
    for audience, roles in ADDRESSEES.items():
        granted = RoleAssignment.objects.filter(role=roles[0], person__user__isnull=False)
        for role in granted.select_related("person__user"):
            if role.node_id and role.person.user:
                found[audience, role.node_id] = _Head(role.person, role.person.user)
    return found


def _measure(
    row: Recommendation, head: _Head, text: tuple[str, str, str], number: int, when: Round
) -> Measure:
    title, planned, actual = text
    done_on = when.closes + days(90 + number % 60)
    is_done = bool(number % LATE)
    return Measure(
        place=row.addressee,
        recommendation=row,
        title=title,
        responsible=head.person,
        period="второе полугодие учебного года" if number % 2 else "",
        due=when.closes + days(180),
        planned=planned,
        actual=actual if is_done else "",
        document=DOCUMENT.format(day=done_on) if is_done else "",
        state=MeasureState.DONE.value if is_done else MeasureState.GOING.value,
        done_on=done_on if is_done else None,
        created_at=moment(when.closes + days(25)),
        created_by=head.user,
    )


def _decisions(campaign: Campaign, when: Round, by: User) -> None:
    responsible = Person.objects.get(user=by)
    every = measure_queries.of_cycle(campaign, campaign.owner).filter(place__kind="municipality")
    towns = list({measure.place_id: measure for measure in every}.values())
    for number, words in enumerate(DECISIONS):
        _decide(campaign, campaign.owner, words, responsible, towns[number::2], when)
    _local(campaign, when)


def _local(campaign: Campaign, when: Round) -> None:
    """Where everything is done, the municipality and one kindergarten have decided too: all nine steps are there."""
    met = Node.objects.get(code=MET)
    measures = list(measure_queries.of_cycle(campaign, met).select_related("place"))
    gardens = [one.place for one in measures if one.place_id != met.pk][:1]
    for place in (met, *gardens):
        audience = (Audience.MUNICIPALITY if place == met else Audience.ORGANISATION).value
        head = _heads()[audience, place.pk]
        own = [measure for measure in measures if measure.place_id == place.pk]
        _decide(campaign, place, LOCAL[audience], head.person, own, when)


def _decide(
    campaign: Campaign,
    place: Node,
    words: tuple[str, str, str, str, int, str],
    responsible: Person,
    measures: list[Measure],
    when: Round,
) -> None:
    kind, title, text, registered, after, outcome = words
    day, by = when.closes + days(after), responsible.user
    assert by is not None
    row = decisions.draft(
        campaign=campaign,
        place=place,
        kind=DecisionKind.objects.get(code=kind),
        title=title,
        text=text,
        number=registered,
        dated_on=day,
        responsible=responsible,
        control_on=day + days(180),
        measures=measures,
        by=by,
        at=moment(day),
    )
    row = decisions.issue(decision=row, by=by, at=moment(day))
    if outcome or place.kind == NodeKind.ORGANISATION:
        _sign(row, by, moment(day + days(1)))
    if outcome:
        decisions.execute(decision=row, outcome=outcome, by=by, at=moment(day + days(170)))


def _sign(row: Decision, by: User, at: datetime.datetime) -> None:
    content = pdf.write(order_draft(row, list(row.measures.select_related("place", "responsible"))))
    name = f"prikaz-{row.number.replace('/', '-')}.pdf"
    decisions.attach(decision=row, content=content, name=name, by=by, at=at)
