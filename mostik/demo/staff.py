"""Who works where: invented people of the demo region, planned without the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from mostik.demo import names, places
from mostik.demo.region import Organisation, Plan
from mostik.lib.text import slugify_ru

DOMAIN = "severskaya.example"
SINCE = datetime.date(2020, 9, 1)
REGIONAL_CENTRE, TEAM = "99-iro", 4
EXPERTS_OF_THE_INSTITUTE, EXPERTS_OF_KINDERGARTENS = 8, 12
# Sign-ins shown to a visitor: e-mail name → role. Each stands for one person of the plan.
ROLE_NAMES = {
    "administrator": "admin",
    "regional_operator": "region",
    "municipal_operator": "municipalitet",
    "head": "zaveduyushchaya",
    "senior_teacher": "metodist",
    "teacher": "vospitatel",
    "expert": "ekspert",
    "observer": "nablyudatel",
    "data_officer": "dannye",
}
SHOWN_ORGANISATION = 2  # the kindergarten whose head, methodist and teacher are shown to a visitor


@dataclass(slots=True)
class Job:
    organisation: str
    position: str
    group: str = ""
    since: datetime.date = SINCE
    until: datetime.date | None = None
    rate: str = "1"
    is_main: bool = True


@dataclass(slots=True)
class Member:
    """A person of the plan. `roles` are pairs (role, code of the node; "" for the administrator)."""

    name: names.Name
    email: str
    birth_year: int
    education: str
    working_since: datetime.date
    jobs: list[Job] = field(default_factory=list)
    roles: list[tuple[str, str]] = field(default_factory=list)


class Personnel:
    """Draws people one after another; the same seed gives the same people."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.members: list[Member] = []
        self._names: set[tuple[str, str, str]] = set()
        self._emails: set[str] = set()

    def add(self, *, women: float = 0.96, shown_as: str = "") -> Member:
        random = self.random
        name = names.draw(random, self._names, women=women)
        birth = random.choice((*range(1962, 1980), *range(1972, 1996), *range(1984, 2004)))
        since = min(birth + random.randint(19, 26), 2024)
        weights = [weight for _title, weight in places.EDUCATION]
        member = Member(
            name=name,
            email=self._email(name, shown_as),
            birth_year=birth,
            education=random.choices([title for title, _weight in places.EDUCATION], weights)[0],
            working_since=datetime.date(since, 9, 1),
        )
        self.members.append(member)
        return member

    def _email(self, name: names.Name, shown_as: str) -> str:
        base = shown_as or f"{slugify_ru(name.first)[0]}.{slugify_ru(name.last)}"
        email, number = f"{base}@{DOMAIN}", 2
        while email in self._emails:
            email, number = f"{base}{number}@{DOMAIN}", number + 1
        self._emails.add(email)
        return email


def staff(plan: Plan, seed: int = 2026) -> list[Member]:
    personnel = Personnel(seed)
    _operators(personnel)
    for number, organisation in enumerate(plan.organisations):
        _kindergarten(personnel, organisation, shown=number == SHOWN_ORGANISATION)
    _experts(personnel)
    _history(personnel, plan)
    return personnel.members


def _operators(personnel: Personnel) -> None:
    for role, position in (
        ("administrator", "engineer"),
        ("regional_operator", "methodist"),
        ("regional_operator", "analyst"),
        ("observer", "analyst"),
        ("data_officer", "analyst"),
    ):
        shown = "" if (role, position) == ("regional_operator", "analyst") else ROLE_NAMES[role]
        member = personnel.add(shown_as=shown, women=0.5 if role == "administrator" else 0.96)
        member.jobs.append(Job(REGIONAL_CENTRE, position))
        member.roles.append((role, "" if role == "administrator" else "99"))
    for number, municipality in enumerate(places.MUNICIPALITIES):
        code = f"99-{municipality[2]}"
        for which in range(2):
            shown = ROLE_NAMES["municipal_operator"] if number == 0 and which == 0 else ""
            member = personnel.add(shown_as=shown)
            member.jobs.append(Job(f"{code}-imc", "director" if which else "methodist"))
            member.roles.append(("municipal_operator", code))


def _kindergarten(personnel: Personnel, organisation: Organisation, *, shown: bool) -> None:
    code, size = organisation.code, len(organisation.groups)
    head = personnel.add(shown_as=ROLE_NAMES["head"] if shown else "")
    head.jobs.append(Job(code, "head"))
    head.roles.append(("head", code))
    is_alone = size <= 2 and not shown
    if is_alone:  # in a small kindergarten the head is the methodist too
        head.roles.append(("senior_teacher", code))
    for which in range(0 if is_alone else 1 if size < 9 else 2):
        methodist = personnel.add(shown_as=ROLE_NAMES["senior_teacher"] if shown and which == 0 else "")
        methodist.jobs.append(Job(code, "senior_teacher"))
        methodist.roles.append(("senior_teacher", code))
    for number, group in enumerate(organisation.groups):
        for which in range(2 if size > 1 else 1):
            first = shown and number == 0 and which == 0
            teacher = personnel.add(shown_as=ROLE_NAMES["teacher"] if first else "", women=0.99)
            teacher.jobs.append(Job(code, "teacher", group.code, since=max(SINCE, group.opened)))
            if which == 0 or personnel.random.random() < 0.5:
                teacher.roles.append(("teacher", group.code))
    for position in _specialists(organisation):
        specialist = personnel.add(women=0.9)
        specialist.jobs.append(Job(code, position, rate=personnel.random.choice(("1", "1", "0.75", "0.5"))))


def _specialists(organisation: Organisation) -> Iterator[str]:
    size = len(organisation.groups)
    if size >= 4:
        yield "music"
    if size >= 5:
        yield from ("speech", "psychologist")
    if size >= 6:
        yield "sport"
    if size >= 9:
        yield from ("music", "special", "deputy_head")


def _experts(personnel: Personnel) -> None:
    for number in range(EXPERTS_OF_THE_INSTITUTE):
        member = personnel.add(shown_as=ROLE_NAMES["expert"] if number == 0 else "", women=0.85)
        member.jobs.append(Job(REGIONAL_CENTRE, "methodist"))
        member.roles.append(("expert", "99"))
    methodists = [m for m in personnel.members if any(role == "senior_teacher" for role, _ in m.roles)]
    others = [m for m in methodists if not m.email.startswith(ROLE_NAMES["senior_teacher"])]
    for member in personnel.random.sample(others, min(len(others), EXPERTS_OF_KINDERGARTENS)):
        member.roles.append(("expert", "99"))


def _history(personnel: Personnel, plan: Plan) -> None:
    """One teacher in twelve came from another kindergarten; that job is kept as history."""
    random = personnel.random
    for member in personnel.members:
        if member.jobs[0].position == "teacher" and random.random() < 1 / 12:
            before = random.choice(plan.organisations).code
            if before != member.jobs[0].organisation:
                moved = datetime.date(random.choice((2023, 2024, 2025)), 8, 31)
                begun = max(member.jobs[0].since, moved + datetime.timedelta(days=1))
                member.jobs[0].since = begun
                member.jobs.append(Job(before, "teacher", until=begun - datetime.timedelta(days=1)))
