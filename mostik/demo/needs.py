"""What teachers want to learn, how satisfied they are, and the way from a survey of digital competence to an agreed list: in
two municipalities and a network, over and in the middle."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from random import Random

from mostik.assessment.actions import attempts
from mostik.assessment.models import Participant
from mostik.demo.calendar import days, moment
from mostik.demo.packs import DIGITAL, TEACHERS
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.growth.queries.opportunities import titles
from mostik.instruments.engine.form import Kind
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.instruments.queries.posted import Posted
from mostik.monitoring.actions import campaigns, surveys
from mostik.monitoring.models import Campaign, Participation, Survey, SurveyAnswer, SurveyLink
from mostik.needs.actions import agreeing, answers, flows, orders, rounds, studies
from mostik.needs.enums import NeedForm
from mostik.needs.models import MotivatedList, NeedsStudy, NeedTopic
from mostik.needs.queries import motivated
from mostik.needs.queries import studies as queries
from mostik.network.enums import NodeKind
from mostik.network.models import EducationalNetwork, Employment, Node, Person, RoleAssignment
from mostik.platform.models import User

SAT, PLACES = 7, 3
OWN_TOPICS = ("Как говорить с родителями о трудном", "Нейросети в работе педагога: что можно и чего нельзя")
WORDS = (
    "Хотелось бы смотреть занятия коллег, а не только слушать лекции.",
    "Лучше короткие встречи раз в месяц, чем неделя подряд.",
    "Нужны материалы для разновозрастной группы.",
    "Если можно, во второй половине дня: утром некому остаться с группой.",
    "Больше практики и разбора случаев.",
)
SHARES = (
    "Интерактивные игры для старших групп",
    "Монтаж короткого видео для родителей",
    "Электронные анкеты и сводки",
    "Цифровой микроскоп на прогулке",
    "Мультфильмы вместе с детьми",
    "",
)


def run(region: Node, today: datetime.date, by: User) -> int:
    """Everything by the real actions; returns how many teachers have said what they want to learn."""
    teacher = Person.objects.get(user=_user("teacher"))
    job = (
        Employment.objects.on(today).filter(person=teacher, is_main=True).select_related("organisation").get()
    )
    place = Node.objects.get(path=job.organisation.path[: 2 * Node.steplen])
    operator, chance = _user("municipal_operator"), Random(45)
    said = _studies(place, operator, today, chance, teacher)
    neighbour = _neighbour(place, today)
    if neighbour is not None:
        said += _study_of_neighbours(*neighbour, today, chance)
    _satisfaction(place, operator, today, chance)
    _going_flow(place, operator, today, chance, teacher)
    network = EducationalNetwork.objects.filter(owner=region).order_by("pk").first()
    if network is not None:
        _finished_flow(region, network, by, today, chance)
    return said


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _neighbour(place: Node, today: datetime.date) -> tuple[Node, User] | None:
    """Another municipality with people, and its operator."""
    towns = Node.objects.on(today).filter(kind=NodeKind.MUNICIPALITY).exclude(pk=place.pk).order_by("path")
    for town in towns:
        role = RoleAssignment.objects.on(today).filter(node=town, role="municipal_operator").first()
        if role and role.person.user and queries.staff_ids(town, today):
            return town, role.person.user
    return None


def _study(place: Node, by: User, year: int, opens: datetime.date, lasts: int) -> NeedsStudy:
    known = titles()
    codes = sorted(known)[:: max(1, len(known) // 6)][:6]
    at = moment(opens - days(2))
    made = studies.save(
        study=None,
        place=place,
        title=f"Чему педагоги хотят учиться: {year} год",
        opens=opens,
        closes=opens + days(lasts),
        months_from=datetime.date(year, 1, 1),
        months_to=datetime.date(year, 12, 1),
        forms=list(NeedForm.values),
        group_size=25,
        min_cell=5,
        topics=[*((code, known[code]) for code in codes), *(("", title) for title in OWN_TOPICS)],
        by=by,
        at=at,
    )
    return studies.open_(study=made, by=by, at=moment(opens))


def _studies(place: Node, by: User, today: datetime.date, chance: Random, teacher: Person) -> int:
    """Last year's is over and became an order; this year's goes on, the shown teacher has not answered yet."""
    people = _teachers(place, today)
    over = _study(place, by, today.year, today - days(370), 21)
    then = queries.staff_ids(place, over.opens) & queries.staff_ids(place, over.closes)
    worked = [person for person in people if person.pk in then]
    said = _answer(over, chance.sample(worked, len(worked) * 4 // 10), chance)
    over = studies.close(study=over, by=by, at=moment(over.closes + days(1)))
    orders.put_down(study=over, by=by, at=moment(over.closes + days(3)))
    lines = queries.lines_of(over)
    if lines:
        orders.draft(line=lines[0], by=by, at=moment(over.closes + days(4)))
        orders.correct(
            line=lines[-1],
            people=lines[-1].people + 5,
            note="Добавить педагогов из отдалённых садов",
            by=by,
            at=moment(over.closes + days(4)),
        )
    going = _study(place, by, today.year + 1, today - days(9), 21)
    others = [person for person in people if person.pk != teacher.pk]
    said += _answer(going, chance.sample(others, len(others) * 3 // 10), chance)
    head = _user("head")
    for organisation, topic in zip(
        queries.organisations_headed(head, going), queries.topics_of(going), strict=False
    ):
        answers.request(
            study=going,
            organisation=organisation,
            topic=topic,
            form=NeedForm.INTERNSHIP,
            people=3,
            reason="Открываем группу раннего возраста, нужен опыт соседей.",
            by=head,
            at=moment(today - days(5)),
        )
    return said


def _study_of_neighbours(place: Node, by: User, today: datetime.date, chance: Random) -> int:
    study = _study(place, by, today.year + 1, today - days(40), 21)
    then = queries.staff_ids(place, study.opens) & queries.staff_ids(place, study.closes)
    people = [person for person in _teachers(place, today) if person.pk in then]
    said = _answer(study, chance.sample(people, len(people) // 2), chance)
    study = studies.close(study=study, by=by, at=moment(study.closes + days(1)))
    orders.put_down(study=study, by=by, at=moment(today - days(10)))
    return said


def _teachers(place: Node, today: datetime.date) -> list[Person]:
    ids = queries.staff_ids(place, today)
    return list(Person.objects.filter(pk__in=ids, user__is_active=True).select_related("user").order_by("pk"))


def _answer(study: NeedsStudy, people: Iterable[Person], chance: Random) -> int:
    topics, months, asked = queries.topics_of(study), queries.months_of(study), list(people)
    forms = [code for code, _label in study.form_choices()]
    for person in asked:
        assert person.user is not None
        answers.answer(
            study=study,
            topics=_wanted(topics, chance),
            forms=["course", *chance.sample(forms[1:], 1)]
            if chance.random() < 0.7
            else chance.sample(forms[1:], 2),
            months=sorted(chance.sample(months, chance.randint(1, 3))),
            attendance=chance.choice(("any", "online", "offline")),
            words=chance.choice(WORDS) if chance.random() < 0.2 else "",
            by=person.user,
            at=moment(study.opens + days(chance.randint(0, 8)), chance.randint(9, 18)),
        )
    return len(asked)


def _wanted(topics: Sequence[NeedTopic], chance: Random) -> list[NeedTopic]:
    """The first topics are wanted more than the last ones."""
    weights, found = [1 / (place + 2) for place in range(len(topics))], list[NeedTopic]()
    for _ in range(chance.randint(1, 3)):
        one = chance.choices(topics, weights)[0]
        found += [] if one in found else [one]
    return found


def _satisfaction(place: Node, by: User, today: datetime.date, chance: Random) -> None:
    """What teachers think of methodical support: last autumn and this one, a little better now; and one that collects."""
    version = _version(TEACHERS.form_id)
    for title, opens, happy, is_over in (
        ("Методическая служба глазами педагогов: прошлый год", today - days(400), 0.55, True),
        ("Методическая служба глазами педагогов: этот год", today - days(45), 0.72, True),
    ):
        survey = rounds.start_round(
            place=place,
            audience="teachers",
            version=version,
            title=title,
            opens=opens,
            closes=opens + days(21),
            expected=12,
            by=by,
            at=moment(opens),
        )
        _told(survey, happy, chance)
        if is_over:
            surveys.close(survey=survey, by=by, at=moment(opens + days(22)))
            campaigns.stop(
                campaign=Campaign.objects.get(pk=survey.campaign_id), by=by, at=moment(opens + days(23))
            )


def _told(survey: Survey, happy: float, chance: Random) -> None:
    """Most kindergartens give enough answers, the first one too few to be shown."""
    rows = []
    for number, link in enumerate(SurveyLink.objects.filter(survey=survey).order_by("pk")):
        count = 3 if number == 0 else chance.randint(7, 12)
        Participation.objects.filter(link=link).update(answered=count)
        for _ in range(count):
            rows.append(
                SurveyAnswer(
                    id=uuid.UUID(int=chance.getrandbits(128), version=4),
                    survey=survey,
                    unit_id=link.unit_id,
                    answers=_sheet(
                        survey.version, ("p3", "p2") if chance.random() < happy else ("p2", "p1"), chance
                    ),
                )
            )
    SurveyAnswer.objects.bulk_create(rows)


def _sheet(
    version: InstrumentVersion, likely: tuple[str, str], chance: Random, on: datetime.date | None = None
) -> dict[str, str]:
    """Scored questions mostly by the first of two options; the others as they come, free words seldom."""
    scored = {item.name for item in versions.methodology_of(version).items}
    found = {}
    for question in versions.form_of(version).questions():
        if question.name in scored:
            found[question.name] = likely[0] if chance.random() < 0.7 else likely[1]
        elif question.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) and question.choices:
            found[question.name] = chance.choice(question.choices).name
        elif question.kind is Kind.DATE and on:
            found[question.name] = on.isoformat()
        elif question.kind is Kind.TEXT and not question.read_only and chance.random() < 0.6:
            found[question.name] = chance.choice(WORDS)
    return found


def _version(code: str) -> InstrumentVersion:
    return InstrumentVersion.objects.select_related("instrument").get(instrument__code=code)


def _flow(
    title: str,
    place: Node,
    network: EducationalNetwork | None,
    by: User,
    opens: datetime.date,
    chance: Random,
) -> MotivatedList:
    """The survey is over, its report can be read."""
    row = flows.start(
        title=title,
        place=place,
        network=network,
        version=_version(DIGITAL.form_id),
        opens=opens,
        closes=opens + days(14),
        by=by,
        at=moment(opens),
    )
    people = list(
        Participant.objects.filter(diagnostic=row.diagnostic).select_related("person__user", "diagnostic")
    )
    for participant in _sitting(people):
        user, at = participant.person.user, moment(opens + days(chance.randint(1, 12)))
        assert user is not None
        sheet = _sheet(
            row.diagnostic.version, chance.choice((("p2", "p1"), ("p2", "p3"), ("p1", "p0"))), chance, opens
        )
        attempt = attempts.start(diagnostic=participant.diagnostic, by=user, at=at)
        attempts.save(attempt=attempt, posted=Posted(sheet), by=user, at=at)
        attempts.finish(attempt=attempt, by=user, at=at + datetime.timedelta(minutes=15))
    return flows.end_survey(motivated_list=row, by=by, at=moment(opens + days(15)))


def _sitting(people: Sequence[Participant]) -> list[Participant]:
    """A few from a few kindergartens, that of the shown head among them; fewer from the last one."""
    shown = Employment.objects.filter(person__user=_user("head")).values_list("organisation_id", flat=True)
    homes = sorted({one.organisation_id for one in people}, key=lambda pk: (pk not in set(shown), pk))[
        :PLACES
    ]
    found = []
    for number, home in enumerate(homes):
        own = sorted((one for one in people if one.organisation_id == home), key=lambda one: one.pk)
        found += own[: SAT - number]
    return found


def _joined(row: MotivatedList, on: datetime.date, chance: Random, first: Person | None = None) -> None:
    """Two or three from each kindergarten."""
    wanted = [first] if first else []
    for part in motivated.agreements_of(row):
        jobs = Employment.objects.on(on).filter(
            organisation=part.organisation, position__pedagogical=True, person__user__is_active=True
        )
        people = [job.person for job in jobs.select_related("person__user").order_by("pk")]
        wanted += chance.sample(people, min(len(people), chance.randint(1, 3)))
    for person in {one.pk: one for one in wanted}.values():
        assert person.user is not None
        flows.join(motivated_list=row, shares=chance.choice(SHARES), by=person.user, at=moment(on))


def _going_flow(place: Node, by: User, today: datetime.date, chance: Random, teacher: Person) -> None:
    """Of the municipality: with the heads now; some have agreed, the shown one has not yet."""
    opens = today - days(30)
    title = f"Уровень развития основных цифровых компетенций: {place.title}"
    row = _flow(title, place, None, by, opens, chance)
    _joined(row, today - days(12), chance, teacher)
    row = flows.send(motivated_list=row, due=today + days(5), by=by, at=moment(today - days(8)))
    _agreed(row, today - days(6), every=2, but=_user("head"))


def _finished_flow(
    region: Node, network: EducationalNetwork, by: User, today: datetime.date, chance: Random
) -> None:
    opens = today - days(75)
    row = _flow(f"Цифровые компетенции: {network.name}", region, network, by, opens, chance)
    _joined(row, today - days(55), chance)
    row = flows.send(motivated_list=row, due=today - days(40), by=by, at=moment(today - days(50)))
    _agreed(row, today - days(45), every=1)
    row.refresh_from_db()
    if row.state != "final":
        agreeing.finish_without(motivated_list=row, by=by, at=moment(today - days(30)))


def _agreed(row: MotivatedList, on: datetime.date, *, every: int, but: User | None = None) -> None:
    """Heads give their word; the first one leaves somebody out."""
    parts = motivated.agreements_of(row)
    heads = motivated.heads_of([part.organisation for part in parts], on)
    for number, part in enumerate(parts):
        users = [user for user in heads.get(part.organisation_id, []) if user != but]
        if number % every or not users or (but and but in heads.get(part.organisation_id, [])):
            continue
        own = list(motivated.living(row, on).filter(organisation=part.organisation))
        if number == 0 and len(own) > 1:
            agreeing.strike(teacher=own[-1], reason="Уходит в длительный отпуск.", by=users[0], at=moment(on))
        agreeing.agree(part=part, by=users[0], at=moment(on))
