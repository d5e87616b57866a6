"""The programme of the methodical service of the municipality that is shown: seven indicators with plans of three years, the
facts of the first year fixed, those of today counted. Who signed in lately is made up: nobody signs in while a demo is built."""

from __future__ import annotations

import datetime
from fractions import Fraction
from random import Random

from mostik.demo.calendar import first, moment
from mostik.demo.staff import DOMAIN, ROLE_NAMES
from mostik.network.models import RoleAssignment
from mostik.platform.models import User
from mostik.programmes.actions import programmes as actions
from mostik.programmes.models import Programme, TargetIndicator

DAY = datetime.timedelta(days=1)
PLANS = {
    1: (1, 1, 1),
    2: (50, 80, 90),
    3: (4, 8, 10),
    4: (10, 35, 50),
    5: (80, 70, 60),
    6: (5, 15, 30),
    7: (60, 70, 80),
}
NOTE = "Справка методической службы о выполнении программы, № 14 от 25.12.2025"
BASIS = (
    "Рассмотрена на заседании городского методического совета, протокол № 4 от 20.01.2025 (данные вымышлены)"
)
GOAL = (
    "Повысить качество методического сопровождения педагогов: сопровождать каждого по его дефицитам, а о результате "
    "судить по повторному измерению."
)


def run(today: datetime.date) -> Programme:
    user = User.objects.get(email=f"{ROLE_NAMES['municipal_operator']}@{DOMAIN}")
    place = RoleAssignment.objects.get(person__user=user, role="municipal_operator").node
    assert place is not None
    _sign_in(today)
    year = first().year
    made = actions.save(
        programme=None,
        owner=place,
        pack="methodical_service",
        title=f"Методическая служба: сопровождение по дефицитам, {year}–{year + 2}",
        basis=BASIS,
        goal=GOAL,
        starts=datetime.date(year, 1, 1),
        ends=datetime.date(year + 2, 12, 31),
        by=user,
        at=moment(datetime.date(year, 1, 20)),
    )
    rows = {row.number: row for row in TargetIndicator.objects.filter(programme=made)}
    plans = {
        (rows[number].pk, year + index): Fraction(value)
        for number, values in PLANS.items()
        for index, value in enumerate(values)
    }
    actions.plan(programme=made, plans=plans, by=user, at=moment(datetime.date(year, 1, 21)))
    made = actions.start(programme=made, by=user, at=moment(datetime.date(year, 1, 22)))
    for number, value in ((1, 1), (6, 0)):
        actions.type_fact(
            indicator=rows[number],
            year=year,
            value=Fraction(value),
            as_of=datetime.date(year, 12, 25),
            document=NOTE,
            by=user,
            at=moment(datetime.date(year + 1, 1, 12)),
        )
    actions.fix(programme=made, today=today, by=user, at=moment(today))
    return made


def _sign_in(today: datetime.date) -> None:
    """Four of five people with an account came within the last four months."""
    luck, users = Random(5), list(User.objects.filter(last_login__isnull=True).order_by("pk"))
    for user in users:
        if luck.random() < 0.8:
            user.last_login = moment(today - luck.randrange(1, 120) * DAY)
    User.objects.bulk_update(users, ["last_login"], batch_size=500)
