"""Diagnostics of one municipality: a test that is over, one that is open, a case in the middle of being rated."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from random import Random

from mostik.assessment.actions import attempts, diagnostics, gradings
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Grading, Participant
from mostik.assessment.queries import diagnostics as queries
from mostik.demo.calendar import days, moment
from mostik.demo.packs import CASES, KNOWLEDGE
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.instruments.engine.form import Kind
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.instruments.queries.posted import Posted
from mostik.instruments.queries.sides import is_of_person
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node, Person, RoleAssignment
from mostik.platform.models import User

SAT_BY = 24
SOLUTIONS = (
    "Скажу маме, что понимаю её тревогу, и предложу поговорить завтра в 17:30 без детей. На встрече покажу, чем мальчик "
    "занят в игре и что из этого готовит руку и речь к школе. Через неделю позвоню и спрошу, что изменилось дома.",
    "Сначала поддержу ребёнка и спокойно попрошу остановиться. После обеда поговорю с помощником наедине: опишу, что видел(а), "
    "и вместе составим правила за столом. На педагогическом часе предложу обсудить их со всеми сменами.",
    "Выпишу из режима минуты игры и прогулки за неделю и покажу коллегам. Репетиции перенесу в игру, кружок — на вечер двух "
    "дней. Через две недели снова посчитаем минуты и ссоры.",
)
SHORT = ("Поговорю с ними и объясню, что так нельзя.", "Обращусь к заведующему.", "Посоветую больше играть.")


def run(today: datetime.date) -> int:
    """Make everything by the real actions; returns the number of finished attempts."""
    operator = _user("municipal_operator")
    teacher = Person.objects.get(user__email=f"{ROLE_NAMES['teacher']}@{DOMAIN}")
    own = Employment.objects.on(today).filter(person=teacher).select_related("organisation").first()
    assert own is not None
    place = Node.objects.get(path=own.organisation.path[: 2 * Node.steplen])
    near = Node.objects.filter(path__startswith=place.path, kind=NodeKind.ORGANISATION, valid_to__isnull=True)
    neighbours = list(
        near.exclude(pk=own.organisation_id).exclude(code__endswith="-imc").order_by("path")[:2]
    )
    test, case = _version(KNOWLEDGE.form_id), _version(CASES.form_id)
    chance = Random(20)

    over = _made(place, "Осенний тест: нормы и практика", test, today - days(75), 21, operator, minutes=45)
    _open(over, [own.organisation, *neighbours], operator)
    for participant in sorted(_people(over), key=lambda p: p.person_id != teacher.pk)[:SAT_BY]:
        _sit(participant, _knowledge(test, chance, over.opens), over.opens + days(chance.randint(0, 20)))
    diagnostics.close(diagnostic=over, by=operator, at=moment(over.closes + days(1)))

    going = _made(
        place, "Проверьте себя перед аттестацией", test, today - days(4), 18, operator, minutes=30, attempts=2
    )
    _open(going, [own.organisation], operator)

    solved = _made(place, "Педагогические ситуации", case, today - days(12), 21, operator)
    _open(solved, [own.organisation, neighbours[0]], operator)
    for number, participant in enumerate([p for p in _people(solved) if p.person_id != teacher.pk][:5]):
        _sit(participant, _solutions(case, number), solved.opens + days(number))
    _rate(solved, today, operator)
    return DiagnosticAttempt.objects.exclude(finished_at=None).count()


def _user(role: str) -> User:
    return User.objects.get(email=f"{ROLE_NAMES[role]}@{DOMAIN}")


def _version(code: str) -> InstrumentVersion:
    return InstrumentVersion.objects.select_related("instrument").get(instrument__code=code)


def _made(
    place: Node,
    title: str,
    version: InstrumentVersion,
    opens: datetime.date,
    lasts: int,
    by: User,
    **fields: int,
) -> Diagnostic:
    return diagnostics.create(
        owner=place,
        kind=version.instrument.kind,
        title=title,
        version=version,
        opens=opens,
        closes=opens + days(lasts),
        by=by,
        at=moment(opens - days(3)),
        **fields,
    )


def _open(row: Diagnostic, organisations: list[Node], by: User) -> None:
    at = moment(row.opens - days(1))
    diagnostics.invite(diagnostic=row, organisations=organisations, by=by, at=at)
    diagnostics.open_(diagnostic=row, by=by, at=at)
    row.refresh_from_db()


def _people(row: Diagnostic) -> list[Participant]:
    return list(
        Participant.objects.filter(diagnostic=row).select_related("person__user", "diagnostic__version")
    )


def _sit(participant: Participant, answers: Mapping[str, str], on: datetime.date) -> None:
    user, at = participant.person.user, moment(on)
    assert user is not None
    attempt = attempts.start(diagnostic=participant.diagnostic, by=user, at=at)
    attempts.save(attempt=attempt, posted=Posted(dict(answers)), by=user, at=at)
    attempts.finish(attempt=attempt, by=user, at=at + datetime.timedelta(minutes=20))


def _knowledge(version: InstrumentVersion, chance: Random, on: datetime.date) -> dict[str, str]:
    """Right as often as this person is able to; where wrong, any of the others."""
    ability = chance.betavariate(5, 2.5)
    scores = {item.name: item.scores or {} for item in versions.methodology_of(version).items}
    answers = {}
    for question in versions.form_of(version).questions():
        if question.kind is Kind.DATE:
            answers[question.name] = on.isoformat()
        elif known := scores.get(question.name):
            right = [name for name, score in known.items() if score]
            wrong = [name for name, score in known.items() if not score]
            answers[question.name] = chance.choice(right if chance.random() < ability else wrong)
    return answers


def _solutions(version: InstrumentVersion, number: int) -> dict[str, str]:
    asked = [
        q.name for q in versions.form_of(version).questions() if is_of_person(q) and q.kind is not Kind.NOTE
    ]
    texts = SHORT if number == 1 else SOLUTIONS
    return {name: texts[place % len(texts)] for place, name in enumerate(asked)}


def _rate(row: Diagnostic, today: datetime.date, by: User) -> None:
    """The shown expert and two more: one work has its result, about one the two part, the rest waits."""
    at = moment(today - days(3))
    shown = Person.objects.get(user=_user("expert"))
    able = queries.possible_graders(row, today)
    others = able.filter(pk__in=_experts(today)).exclude(pk=shown.pk)
    gradings.distribute(diagnostic=row, graders=[shown, *others.order_by("pk")[:2]], by=by, at=at)
    works = list(DiagnosticAttempt.objects.filter(participant__diagnostic=row).order_by("pk"))
    for points, work in zip(((2, 2), (0, 3)), works, strict=False):
        for level, grading in zip(
            points, Grading.objects.filter(attempt=work).order_by("number"), strict=True
        ):
            user = grading.grader.user
            assert user is not None
            started = gradings.start(grading=grading, by=user, at=at)
            posted = Posted(_rubric(row.version, level, today))
            gradings.save(grading=started, posted=posted, by=user, at=at)
            gradings.send(grading=started, by=user, at=at)


def _experts(today: datetime.date) -> list[int]:
    return list(RoleAssignment.objects.on(today).filter(role="expert").values_list("person_id", flat=True))


def _rubric(version: InstrumentVersion, level: int, today: datetime.date) -> dict[str, str]:
    scores = {item.name: item.scores or {} for item in versions.methodology_of(version).items}
    answers = {}
    for question in versions.form_of(version).questions():
        if known := scores.get(question.name):
            ordered = sorted(known, key=lambda name: known[name] or 0)
            answers[question.name] = ordered[min(level, len(ordered) - 1)]
        elif question.kind is Kind.DATE:
            answers[question.name] = (today - days(3)).isoformat()
        elif question.kind is Kind.TEXT and not is_of_person(question):
            answers[question.name] = (
                "Видит позиции участников; стоит точнее назвать сроки и признаки того, что помогло."
            )
    return answers
