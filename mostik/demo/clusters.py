"""Clusters and opportunities of one municipality: consents, groups proposed and at work, a catalogue, places given out."""

from __future__ import annotations

import datetime
from random import Random

from mostik.assessment.models import Competency, CompetencyModel, Deficit
from mostik.demo import topics
from mostik.demo.calendar import days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.growth.actions import cluster_forming, clusters, opportunities, places
from mostik.growth.models import ClusterMember, Opportunity, OpportunityTag, TeacherCluster
from mostik.growth.queries import cluster_needs
from mostik.growth.queries import clusters as cluster_queries
from mostik.network.models import Consent, ConsentText, Employment, Node, Person
from mostik.platform.models import User

AGREED = 0.85
KINDS = (
    ("course", "Курс «{}»", "октябрь 2026 – май 2027", 36, 20, "Методический центр", False, 100),
    (
        "course",
        "Дистанционный курс «{}»",
        "в течение учебного года",
        72,
        60,
        "Северский институт развития образования",
        True,
        100,
    ),
    (
        "internship",
        "Стажировка: {}",
        "1 раз в квартал",
        16,
        6,
        "Детский сад — стажировочная площадка",
        False,
        70,
    ),
    ("event", "Мастер-класс: {}", "по плану методического центра", 4, 25, "Методический центр", False, 40),
    ("material", "Подборка материалов: {}", "", None, None, "Методический центр", True, 30),
    ("mentor", "Наставник по теме: {}", "постоянно", None, 3, "", False, 60),
)
PLAN = (
    (
        "Установочная встреча: что мешает нам в работе",
        "сентябрь – октябрь",
        "Общий перечень затруднений",
        "Перечень составлен, выбраны три затруднения",
    ),
    ("Открытые занятия с разбором", "1 раз в квартал", "Каждый показал и разобрал занятие", ""),
    ("Копилка приёмов для коллег", "до конца учебного года", "Сборник из 20 приёмов", ""),
)


def run(region: Node, today: datetime.date, by: User) -> int:
    """Everything by the real actions but consents of people without an account; returns the number of clusters."""
    operator, teacher = _user("municipal_operator"), Person.objects.get(user=_user("teacher"))
    job = (
        Employment.objects.on(today)
        .filter(person=teacher, is_main=True)
        .select_related("organisation")
        .first()
    )
    assert job is not None
    place = Node.objects.get(path=job.organisation.path[: 2 * Node.steplen])
    people = sorted(cluster_needs.teachers_of(place, today))
    model, _made = topics.run(people, region, today, by)
    _agree(people, teacher.pk, today)
    cluster_forming.propose(place=place, by_blocks=False, by=operator, at=moment(today - days(25)))
    _confirm(place, teacher, operator, today)
    _catalogue(place, model, operator, today)
    _ask(people, teacher, today)
    places.give_out(place=place, by=operator, at=moment(today - days(3)))
    return TeacherCluster.objects.count()


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _agree(people: list[int], shown: int, today: datetime.date) -> None:
    random, text = Random(5), ConsentText.objects.get(purpose=cluster_needs.PURPOSE, number=1)
    known = set(cluster_needs.consents_of(people))
    Consent.objects.bulk_create(
        [
            Consent(person_id=person, purpose=text.purpose, text=text, given_at=moment(today - days(28)))
            for person in people
            if person not in known and (random.random() < AGREED or person == shown)
        ]
    )


def _confirm(place: Node, teacher: Person, operator: User, today: datetime.date) -> None:
    """The shown teacher's cluster is at work and led by the shown senior teacher, one has finished, one is confirmed, the
    rest waits for the methodist."""
    rows = list(cluster_queries.of_place(place).order_by("pk"))
    if not rows:  # a region too small for groups
        return
    member = ClusterMember.objects.filter(person=teacher, left_at__isnull=True).first()
    own = next((row for row in rows if member and row.pk == member.cluster_id), rows[0])
    if member is None:
        clusters.move(person=teacher, to=own, by=operator, at=moment(today - days(24)))
    others = [row for row in rows if row.pk != own.pk]
    curator = Person.objects.get(user=_user("senior_teacher"))
    _begin(own, curator, operator, today)
    for row in others[:1]:
        _begin(row, curator, operator, today)
        clusters.finish(
            cluster=row,
            outcome="Сборник игровых приёмов, 9 открытых занятий; сборник передан во все детские сады.",
            by=operator,
            at=moment(today - days(2)),
        )
    for row in others[1:2]:
        clusters.confirm(cluster=row, by=operator, at=moment(today - days(6)))
    for pinned in ClusterMember.objects.filter(cluster__in=others[2:4], left_at__isnull=True)[:2]:
        clusters.pin(member=pinned, is_pinned=True, by=operator, at=moment(today - days(5)))


def _begin(row: TeacherCluster, curator: Person, operator: User, today: datetime.date) -> None:
    clusters.confirm(cluster=row, by=operator, at=moment(today - days(22)))
    clusters.describe(
        cluster=row,
        title=row.title,
        curator=curator,
        goal="Разобрать затруднения по теме и собрать приёмы, которые работают в наших группах.",
        period="октябрь – май",
        by=operator,
        at=moment(today - days(21)),
    )
    clusters.start(cluster=row, by=operator, at=moment(today - days(20)))
    for title, period, planned, actual in PLAN:
        clusters.set_line(
            cluster=row,
            line=None,
            title=title,
            period=period,
            planned=planned,
            actual=actual,
            by=operator,
            at=moment(today - days(19)),
        )


def _catalogue(place: Node, model: CompetencyModel, operator: User, today: datetime.date) -> None:
    """For every topic somebody lacks, a few ways to learn it."""
    lacking = Deficit.objects.filter(competency__model=model, status="open").values("competency")
    leaves = Competency.objects.filter(pk__in=lacking).order_by("order", "id")
    random = Random(31)
    for number, leaf in enumerate(leaves):
        chosen = KINDS if number < 4 else random.sample(KINDS, 3)
        for kind, title, period, hours, capacity, provider, is_distant, coverage in chosen:
            opportunities.save(
                opportunity=None,
                place=place,
                tags={leaf.code: (coverage, 3)},
                by=operator,
                at=moment(today - days(15)),
                kind=kind,
                title=title.format(leaf.title)[:300],
                period=period,
                ends=today + days(120) if kind != "material" else None,
                hours=hours,
                capacity=capacity,
                provider=provider,
                where="" if is_distant or kind == "material" else place.title,
                is_distant=is_distant,
            )


def _ask(people: list[int], teacher: Person, today: datetime.date) -> None:
    """Those who have accounts ask for what helps them, and the shown teacher does."""
    rows = Person.objects.filter(pk__in=people, user__isnull=False).order_by("pk")[:60]
    for number, person in enumerate([teacher, *(row for row in rows if row.pk != teacher.pk)]):
        deficits = Deficit.objects.filter(person=person, status="open").order_by("value")
        wanted = _for(list(deficits.values_list("competency__code", flat=True)[:2]))
        for row in wanted[: 1 + number % 3]:
            user = person.user
            assert user is not None
            places.ask(
                opportunity=row, by=user, at=moment(today - days(10)) + datetime.timedelta(minutes=number)
            )


def _for(codes: list[str]) -> list[Opportunity]:
    tags = OpportunityTag.objects.filter(code__in=codes, opportunity__capacity__isnull=False)
    rows = Opportunity.objects.filter(pk__in=tags.values("opportunity")).order_by("capacity", "pk")
    return list(rows)
