"""What the first round led to: most places have answered long ago, some are late; the municipality a visitor looks at was
written to this week, and one waits with its drafts. Steps go through the real actions, answers are written in bulk."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from mostik.cycle.actions import recommendations as actions
from mostik.cycle.enums import Audience, RecommendationState
from mostik.cycle.models import Recommendation
from mostik.cycle.queries.recommendations import ADDRESSEES, of_campaign
from mostik.demo.calendar import Round, days, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.monitoring.models import Campaign
from mostik.network.models import Node, RoleAssignment
from mostik.platform.actions import audit
from mostik.platform.models import User

WAITING = "99-04"  # the municipality whose drafts are not sent yet
LATE = 9  # every ninth has not answered
ANSWERS = {
    Audience.ORGANISATION.value: (
        "Обсудили на педагогическом совете. До марта пересмотрим организацию пространства в двух группах, отвечает старший "
        "воспитатель; результат посмотрим при внутренней оценке в апреле.",
        "Включили в план работы на второе полугодие: взаимопосещения и разбор записей занятий раз в месяц. Проверим по карте "
        "наблюдения весной.",
        "Часть условий зависит от ремонта, он запланирован на лето. До этого перераспределим материалы между группами и "
        "проведём два практикума.",
    ),
    Audience.MUNICIPALITY.value: (
        "Рассмотрели на совещании заведующих. Провели семинар на базе сада с высокими результатами, закрепили пары садов "
        "для методической помощи; вернёмся к показателю после следующего мониторинга.",
        "Запланировали выезды методистов в сады, где результат ниже порога, и курс для старших воспитателей во втором "
        "полугодии.",
    ),
}


def run(campaign: Campaign, when: Round, today: datetime.date, by: User) -> int:
    """Returns how many recommendations there are."""
    ready, sent = moment(when.closes + days(3)), moment(when.closes + days(7))
    due = when.closes + days(24)
    actions.prepare(campaign=campaign, audiences=list(Audience), due=due, by=by, at=ready)
    rows = list(of_campaign(campaign))
    shown, waiting = _shown_place(), Node.objects.get(code=WAITING).path
    drafts = [row for row in rows if row.addressee.path.startswith(waiting) and waiting != shown]
    fresh = [row for row in rows if row.addressee.path.startswith(shown)]
    kept = {row.pk for row in (*drafts, *fresh)}
    others = [row for row in rows if row.pk not in kept]
    _step(drafts[::2], by, agreed=ready)
    _step(others, by, agreed=ready, sent=sent)
    lately = moment(today - days(3))
    if fresh:
        actions.set_due(recommendations=fresh, due=today + days(7), by=by, at=lately)
    _step(fresh, by, agreed=lately, sent=lately)
    _answer([row for number, row in enumerate(others) if number % LATE], moment(due - days(2)))
    _answer(fresh[::5], moment(today - days(1)))
    return len(rows)


def _shown_place() -> str:
    """The municipality of the people whose sign-ins are shown."""
    email = f"{ROLE_NAMES['municipal_operator']}@{DOMAIN}"
    role = RoleAssignment.objects.select_related("node").filter(person__user__email=email).first()
    assert role is not None
    assert role.node is not None
    return str(role.node.path)


def _step(
    rows: Sequence[Recommendation],
    by: User,
    *,
    agreed: datetime.datetime,
    sent: datetime.datetime | None = None,
) -> None:
    if rows:
        actions.agree(recommendations=rows, by=by, at=agreed)
    if rows and sent:
        actions.send(recommendations=rows, by=by, at=sent)


def _answer(rows: Sequence[Recommendation], at: datetime.datetime) -> None:
    """What many people did on one day, as the action would have left it."""
    state, people = RecommendationState.ANSWERED.value, _leaders(at.date())
    for number, row in enumerate(rows):
        texts = ANSWERS[row.audience]
        row.state, row.answer = state, texts[number % len(texts)]
        row.acknowledged_on = row.answered_on = at.date()
    Recommendation.objects.bulk_update(
        rows, ["state", "answer", "acknowledged_on", "answered_on"], batch_size=200
    )
    for step in ("acknowledged", "answered"):
        entries = [
            audit.Entry(f"cycle.recommendation.{step}", row, people.get((row.audience, row.addressee_id)), {})
            for row in rows
        ]
        audit.record_all(entries, at=at)


def _leaders(on: datetime.date) -> dict[tuple[str, int], User]:
    """(audience, place) → an account that answers for it."""
    found = {}
    for audience, roles in ADDRESSEES.items():
        granted = RoleAssignment.objects.on(on).filter(role=roles[0], person__user__isnull=False)
        for role in granted.select_related("person__user"):
            if role.node_id and role.person.user:
                found[audience, role.node_id] = role.person.user
    return found
