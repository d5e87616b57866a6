"""Methodical visits of one municipality in every state: a request, a plan, a team at work, an analysis, advice that is read and
not read, a re-visit with a comparison, a visit that did not take place. All steps go through the real actions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

from mostik.cycle.queries import measures
from mostik.demo import filling
from mostik.demo.calendar import Round, days, moment
from mostik.demo.filling import Filler, State
from mostik.demo.packs.content import Pack
from mostik.demo.region import Plan
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.growth.actions import visit_findings, visit_team, visits
from mostik.growth.enums import VisitPart, VisitReason
from mostik.growth.models import FieldVisit, VisitAdvice
from mostik.growth.queries import visit_reasons
from mostik.growth.queries import visits as queries
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions as version_queries
from mostik.monitoring.actions import results
from mostik.monitoring.models import Assignment
from mostik.network.enums import PRESCHOOL_TYPES
from mostik.network.models import Node, Person, RoleAssignment
from mostik.network.queries import access
from mostik.platform.models import User
from mostik.stats.methodology import UnitLevel

LEAD, OBSERVER, ADVISER = VisitPart.LEAD, VisitPart.OBSERVER, VisitPart.ADVISER
PLAN = (
    ("Встреча с заведующим: что волнует педагогов", "{day}", LEAD),
    ("Наблюдение в группах: утро, прогулка, свободная игра", "{day}", OBSERVER),
    ("Показ приёмов и разбор вместе с педагогами", "{next}", ADVISER),
    ("Обсуждение увиденного, черновик советов", "{next}", LEAD),
)
RESULTS = (
    "Выбрали две группы и вопрос: кто говорит в круге",
    "Заполнены карты всех групп",
    "Показан круг в подгруппе, разобран с пятью педагогами",
    "Советы согласованы с заведующим",
)
SEEN = (
    "Материалы доступны детям, но центры активности не связаны с тем, чем живёт группа. Утренний круг проходит со всей группой, "
    "говорит в основном взрослый.\nТам, где воспитатель работает с подгруппой, дети спорят, договариваются и рассказывают."
)
ADVICE = (
    (
        "Проводить утренний круг малыми подгруппами три раза в неделю",
        "Наблюдение в двух группах: в подгруппе высказался каждый ребёнок",
        "до конца декабря",
    ),
    (
        "Раз в месяц обновлять центры активности вместе с детьми, по их вопросам",
        "Наблюдение и беседы с воспитателями",
        "ежемесячно",
    ),
)
ASKED = (
    (
        "Утренний круг в средней группе",
        "Воспитатели просят показать, как говорить с детьми, а не за них. Мы посмотрели записи и разобрали два занятия, но "
        "хотим увидеть, как это делают соседи.",
    ),
    (
        "Планирование от наблюдений",
        "Планы пишем по темам на год вперёд. Хотим попробовать идти от интересов детей, не знаем, с чего начать.",
    ),
    (
        "Прогулка как время исследования",
        "Участки большие, а дети только бегают. Просим посмотреть и подсказать.",
    ),
)


@dataclass(slots=True)
class Stage:
    """Who and what the visits of the demo are made of."""

    plan: Plan
    packs: dict[int, Pack]
    today: datetime.date
    operator: User
    home: Node
    others: list[Node]
    version: InstrumentVersion

    def other(self, number: int) -> Node:
        return self.others[number % len(self.others)]


def run(planned: Plan, packs: dict[int, Pack], today: datetime.date) -> int:
    """Returns how many visits there are."""
    stage = _stage(planned, packs, today)
    if stage is None:
        return 0
    _requests(stage)
    _ahead(stage)
    _at_work(stage)
    _unread(stage)
    _again(stage)
    return FieldVisit.objects.count()


def _stage(planned: Plan, packs: dict[int, Pack], today: datetime.date) -> Stage | None:
    head = _user("head")
    home = RoleAssignment.objects.get(person__user=head, role="head").node
    assert home is not None
    near = Node.objects.on(today).filter(
        path__startswith=home.path[: -Node.steplen], organisation_type__in=PRESCHOOL_TYPES
    )
    others = [one for one in near.exclude(pk=home.pk).order_by("path") if _head_of(one, today)]
    fitting = [
        one
        for one in queries.possible_versions(home)
        if one.pk in packs and version_queries.methodology_of(one).unit_level == UnitLevel.GROUP
    ]
    if not others or not fitting:
        return None
    return Stage(planned, packs, today, _user("municipal_operator"), home, others, fitting[0])


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _person(role: str) -> Person:
    return Person.objects.get(user=_user(role))


def _head_of(place: Node, on: datetime.date) -> User | None:
    person = access.in_charge(place, "head", on)
    return person.user if person else None


def _asked(stage: Stage, place: Node, number: int, on: datetime.date) -> FieldVisit:
    by = _head_of(place, stage.today)
    assert by is not None
    title, words = ASKED[number]
    return visits.ask(place=place, title=title, words=words, by=by, at=moment(on))


def _founded(stage: Stage, place: Node, reason: VisitReason, on: datetime.date) -> FieldVisit:
    """From what was found there; a request where nothing of the kind was."""
    found = list(visit_reasons.FINDERS[reason.value](place, on))
    if not found:
        return _asked(stage, place, 1, on)
    return visits.found(place=place, key=found[0].key, by=stage.operator, at=moment(on))


def _planned(
    stage: Stage, visit: FieldVisit, first: datetime.date, on: datetime.date, *, with_card: bool = True
) -> FieldVisit:
    """Days, goal, card, a team of three that belongs elsewhere, four lines."""
    last = first + days(1)
    at = moment(on)
    visit = visits.describe(
        visit=visit,
        title=visit.title,
        goal="Увидеть вместе с педагогами, что уже получается, и выбрать один-два приёма, которые начнут завтра.",
        period=_words(first, last),
        starts=first,
        ends=last,
        version=stage.version if with_card else None,
        by=stage.operator,
        at=at,
    )
    _name_team(stage, visit, at)
    team = {one.part: one.person for one in queries.members_of(visit)}
    for title, period, part in PLAN:
        visit_team.set_line(
            visit=visit,
            line=None,
            title=title,
            period=period.format(day=f"{first:%d.%m.%Y}", next=f"{last:%d.%m.%Y}"),
            person=team.get(part.value),
            by=stage.operator,
            at=at,
        )
    return visits.plan(visit=visit, by=stage.operator, at=moment(on, 12))


def _words(first: datetime.date, last: datetime.date) -> str:
    return f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


def _name_team(stage: Stage, visit: FieldVisit, at: datetime.datetime) -> None:
    wanted = [
        (_person("expert"), OBSERVER),
        (_person("municipal_operator"), LEAD),
        (_person("senior_teacher"), ADVISER),
        (_person("teacher"), ADVISER),
    ]
    bound = queries.bound_to(visit.place, stage.today)
    known = {one.person_id for one in queries.members_of(visit)}
    for person, part in wanted:
        if person.pk not in bound and person.pk not in known:
            visit_team.name(visit=visit, person=person, part=part, by=stage.operator, at=at)


def _begun(stage: Stage, visit: FieldVisit) -> FieldVisit:
    assert visit.starts is not None
    return visits.begin(visit=visit, by=stage.operator, at=moment(visit.starts, 8))


def _fill(stage: Stage, visit: FieldVisit, *, year: int, growth: float, done: int | None = None) -> None:
    """Cards of the visit, accepted by the methodist; with `done` only so many of them."""
    assert visit.starts is not None
    opens = visit.starts
    filler = Filler(
        stage.plan,
        stage.packs,
        Round(year, opens=opens, structure=opens, due={"external": opens + days(1)}),
        stage.today,
    )
    filler.random = Random(f"visit {visit.pk}")  # no two visits give the same ids of answers
    filler.growth = dict.fromkeys(filler.growth, growth)
    cards = list(
        Assignment.objects.filter(campaign=visit.cards)
        .select_related("unit", "organisation", "assessor__user")
        .order_by("pk")
    )
    kept = cards if done is None else cards[:done]
    filling.write(filler.fill(kept, lambda _card: State.ACCEPTED, lambda _card: stage.operator))
    assert visit.cards is not None
    results.rebuild(campaign=visit.cards, at=moment(opens + days(1), 17))


def _analysed(stage: Stage, visit: FieldVisit) -> FieldVisit:
    assert visit.ends is not None
    day = min(visit.ends + days(2), stage.today)
    visit = visit_findings.analyse(visit=visit, analysis=SEEN, by=stage.operator, at=moment(day, 10))
    for line, result in zip(queries.lines_of(visit), RESULTS, strict=False):
        visit_team.set_line(
            visit=visit,
            line=line,
            title=line.title,
            period=line.period,
            person=line.person,
            result=result,
            by=stage.operator,
            at=moment(day, 10),
        )
    for text, basis, period in ADVICE:
        visit_findings.set_advice(
            visit=visit,
            advice=None,
            text=text,
            basis=basis,
            period=period,
            due=day + days(40),
            by=stage.operator,
            at=moment(day, 11),
        )
    visit_findings.draft_advice(visit=visit, by=stage.operator, at=moment(day, 12))
    return visit


def _advised(stage: Stage, visit: FieldVisit) -> FieldVisit:
    visit = _analysed(stage, visit)
    assert visit.ends is not None
    at = moment(min(visit.ends + days(3), stage.today), 9)
    return visit_findings.advise(visit=visit, by=stage.operator, at=at)


def _requests(stage: Stage) -> None:
    """Two that wait for a plan, one that will not take place."""
    _asked(stage, stage.home, 1, stage.today - days(2))
    _asked(stage, stage.other(1), 2, stage.today - days(4))
    off = _asked(stage, stage.other(2), 0, stage.today - days(40))
    reason = "В детском саду карантин; заведующий подаст заявку снова весной."
    visits.cancel(visit=off, reason=reason, by=stage.operator, at=moment(stage.today - days(30)))


def _ahead(stage: Stage) -> None:
    """Planned for next week, because of a recommendation and of a deficit many share."""
    for number, reason in enumerate((VisitReason.RECOMMENDATION, VisitReason.DEFICIT)):
        visit = _founded(stage, stage.other(number), reason, stage.today - days(6))
        _planned(stage, visit, stage.today + days(6 + 5 * number), stage.today - days(3))


def _at_work(stage: Stage) -> None:
    """The team is there: half of its cards are accepted. Another visit is analysed, its advice is not sent yet."""
    visit = _founded(stage, stage.other(2), VisitReason.RECOMMENDATION, stage.today - days(12))
    visit = _begun(stage, _planned(stage, visit, stage.today - days(1), stage.today - days(8)))
    _fill(stage, visit, year=2026, growth=0.0, done=2)
    over = _founded(stage, stage.other(3), VisitReason.TOPIC, stage.today - days(20))
    over = _begun(stage, _planned(stage, over, stage.today - days(6), stage.today - days(15)))
    _fill(stage, over, year=2026, growth=0.0)
    _analysed(stage, over)


def _unread(stage: Stage) -> None:
    """The shown head has advice to read."""
    visit = _asked(stage, stage.home, 0, stage.today - days(25))
    visit = _begun(stage, _planned(stage, visit, stage.today - days(9), stage.today - days(18)))
    _fill(stage, visit, year=2026, growth=0.0)
    _advised(stage, visit)


def _again(stage: Stage) -> None:
    """A visit in spring, advice taken up, and a re-visit this autumn with the same card: what is different."""
    spring = stage.today - days(190)
    place = stage.other(0)
    first = _begun(
        stage, _planned(stage, _asked(stage, place, 0, spring - days(20)), spring, spring - days(10))
    )
    _fill(stage, first, year=2025, growth=0.0)
    first = _advised(stage, first)
    head = _head_of(place, stage.today)
    assert head is not None
    first = visit_findings.acknowledge(visit=first, by=head, at=moment(spring + days(8)))
    _take_up(stage, first, head, spring + days(9))
    autumn = stage.today - days(16)
    second = visits.revisit(visit=first, by=stage.operator, at=moment(autumn - days(14)))
    second = _begun(stage, _planned(stage, second, autumn, autumn - days(10)))
    _fill(stage, second, year=2026, growth=0.9)
    visits.close(
        visit=first,
        outcome="Утренний круг проводят подгруппами в четырёх группах из шести; в марте педагоги показали его соседям.",
        by=stage.operator,
        at=moment(autumn + days(3)),
    )
    second = _advised(stage, second)
    visit_findings.acknowledge(visit=second, by=head, at=moment(min(autumn + days(7), stage.today)))


def _take_up(stage: Stage, visit: FieldVisit, head: User, on: datetime.date) -> None:
    advice = VisitAdvice.objects.filter(visit=visit).order_by("id").first()
    responsible = measures.possible_people(visit.place, on).filter(user__isnull=False).first()
    if advice is None or responsible is None:
        return
    visit_findings.take_up(
        advice=advice,
        title=advice.text,
        planned="Каждый ребёнок высказывается в круге не реже раза в неделю",
        responsible=responsible,
        period=advice.period,
        due=advice.due,
        by=head,
        at=moment(on),
    )
