"""The growth ladder of one municipality: people on all stages with their evidence and history, talks, the personnel reserve —
waiting, listed, ended, withdrawn. All steps but consents of people without an account go through the real actions."""

from __future__ import annotations

import datetime

from mostik.demo.calendar import days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.growth.actions import ladder, reserve
from mostik.growth.enums import NoteKind, ReserveLeaving
from mostik.growth.models import LadderPlace, ReserveEntry
from mostik.growth.queries import ladder as queries
from mostik.growth.queries import reserve as reserve_queries
from mostik.growth.queries.ladder import Known
from mostik.network.actions import consents
from mostik.network.models import Consent, ConsentText, Employment, Node, Person, RoleAssignment
from mostik.platform.models import User

QUOTA = {"adaptation": 6, "motivation": 22, "training": 14, "promotion": 8}
ENTRIES = {
    "adaptation": "Приказ о приёме; наставник — старший воспитатель, план адаптации на год.",
    "motivation": "План адаптации выполнен, отзыв наставника; два открытых занятия.",
    "training": "Курсы за последние три года, тема на год согласована со старшим воспитателем.",
    "promotion": "Категория; опыт показан на муниципальном семинаре, ведёт творческую группу.",
}
EXITS = {
    "adaptation": "План адаптации выполнен, наставник рекомендует завершить сопровождение.",
    "motivation": "Выбрана тема на два года, первое выступление на городском объединении.",
    "training": "Приёмы из обучения показаны соседям; подано заявление на категорию.",
}
BEFORE = {"motivation": "adaptation", "training": "motivation", "promotion": "training"}
TALKS = (
    (
        NoteKind.COACHING,
        "Чего хочется от этого года",
        "Выбрать одну тему и назвать её вслух на педагогическом часе",
        "до конца ноября",
        "Тема выбрана: разговоры в утреннем круге",
    ),
    (
        NoteKind.SUPERVISION,
        "Трудный разговор с родителями",
        "Записать, что сказала я и что ответили; разобрать вместе через неделю",
        "1 раз в месяц",
        "",
    ),
)
POSTS = ("Старший воспитатель", "Заместитель заведующего", "Заведующий", "Методист методического центра")
GROUND = "Ведёт творческую группу, проводит мастер-классы для соседей, наставник двух молодых педагогов."


def run(today: datetime.date) -> int:
    """Returns how many stages are confirmed."""
    operator, head, teacher = _user("municipal_operator"), _user("head"), _user("teacher")
    home = RoleAssignment.objects.get(person__user=head, role="head").node
    assert home is not None
    town = Node.objects.get(path=home.path[: -Node.steplen])
    people = _people(town, home, Person.objects.get(user=teacher), today)
    for number, (person, stage) in enumerate(_chosen(people, today)):
        _stand(person, stage, number, operator, today)
    _talk(Person.objects.get(user=teacher), _user("senior_teacher"), today)
    _reserve(people, home, town, head, operator, today)
    return LadderPlace.objects.count()


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _people(town: Node, home: Node, teacher: Person, today: datetime.date) -> list[Person]:
    """The shown teacher, the rest of the shown kindergarten, then the town."""
    jobs = Employment.objects.on(today).filter(position__pedagogical=True)
    own = jobs.filter(organisation=home).values("person")
    near = jobs.filter(organisation__path__startswith=town.path).values("person")
    operators = RoleAssignment.objects.filter(role="municipal_operator").values("person")
    everybody = Person.objects.exclude(pk__in=operators)
    first = [teacher, *everybody.filter(pk__in=own).exclude(pk=teacher.pk).order_by("pk")]
    rest = everybody.filter(pk__in=near).exclude(pk__in=[one.pk for one in first]).order_by("pk")
    return [*first, *rest]


def _chosen(people: list[Person], today: datetime.date) -> list[tuple[Person, str]]:
    """Mostly what the machine proposes, so many of each stage; every ninth is not confirmed yet."""
    offers = queries.proposals(people, today)
    left, found = dict(QUOTA), []
    for number, person in enumerate(people):
        offer = offers[person.pk]
        stage = offer.stage.code if offer.stage else "adaptation"
        if stage == "training" and _is_known(offer.known):
            stage = "promotion"
        if left[stage] and (number % 9 != 8 or stage == "promotion"):
            left[stage] -= 1
            found.append((person, stage))
    return found


def _stand(person: Person, stage: str, number: int, operator: User, today: datetime.date) -> None:
    """Every fifth has a stage behind."""
    proofs = list(queries.proofs_of(person)[:2]) if stage != "adaptation" else []
    if number % 5 == 0 and stage in BEFORE:
        _confirm(person, BEFORE[stage], "", [], operator, today - days(500))
        _confirm(person, stage, EXITS[BEFORE[stage]], proofs, operator, today - days(80))
        return
    _confirm(person, stage, "", proofs, operator, today - days(60 + 3 * number))


def _is_known(known: Known) -> bool:
    """The methodist sees more than the machine: a category is enough here."""
    return known.category in ("highest", "first") and known.shared > 1


def _confirm(
    person: Person, stage: str, leaving: str, proofs: list, operator: User, on: datetime.date
) -> None:
    ladder.confirm(
        person=person,
        stage=stage,
        since=on,
        entry=ENTRIES[stage],
        exit=leaving,
        entry_records=proofs,
        exit_records=proofs if leaving else [],
        by=operator,
        at=moment(on),
    )


def _talk(teacher: Person, senior: User, today: datetime.date) -> None:
    for number, (kind, goal, step, period, outcome) in enumerate(TALKS):
        day = today - days(40 - 25 * number)
        ladder.note(
            person=teacher,
            row=None,
            kind=kind,
            day=day,
            goal=goal,
            step=step,
            period=period,
            outcome=outcome,
            by=senior,
            at=moment(day, 16),
        )


def _reserve(
    people: list[Person], home: Node, town: Node, head: User, operator: User, today: datetime.date
) -> None:
    """The shown teacher is proposed by the head and waits; others are listed, one was appointed, one has withdrawn."""
    text = ConsentText.objects.get(purpose=reserve_queries.PURPOSE, number=reserve_queries.WORDING)
    given = moment(today - days(50))
    at_home = {*Employment.objects.on(today).filter(organisation=home).values_list("person_id", flat=True)}
    own = [one for one in people if one.pk in at_home and one.user_id != head.pk][:3]
    others = [one for one in people if one.pk not in at_home][:5]
    own.sort(key=lambda one: one.user_id is None)
    chosen = [*own, *others]
    Consent.objects.bulk_create(
        Consent(person=one, purpose=text.purpose, text=text, given_at=given) for one in chosen
    )
    made = [_proposed(one, home, POSTS[0], head, today - days(20)) for one in own]
    made += [
        _proposed(one, town, POSTS[number % 4], operator, today - days(30))
        for number, one in enumerate(others)
    ]
    for entry in made[1:-1]:
        reserve.include(entry=entry, by=operator, at=moment(today - days(12)))
    if len(made) > 3:
        reserve.end(
            entry=made[3],
            leaving=ReserveLeaving.APPOINTED,
            reason="Назначена старшим воспитателем, приказ от 1 ноября.",
            by=operator,
            at=moment(today - days(5)),
        )
    _withdraw(made[2] if len(made) > 2 else None, today)


def _proposed(person: Person, place: Node, post: str, by: User, on: datetime.date) -> ReserveEntry:
    until = on + days(730)
    return reserve.propose(
        person=person, place=place, post=post, basis=GROUND, until=until, by=by, at=moment(on)
    )


def _withdraw(entry: ReserveEntry | None, today: datetime.date) -> None:
    """Somebody has thought better of it: gone from every list."""
    if entry is None or entry.person.user is None:
        return
    consents.withdraw(consent=entry.consent, by=entry.person.user, at=moment(today - days(3)))
