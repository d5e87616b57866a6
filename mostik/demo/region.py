"""The plan of the demo region: pure data, the same for the same seed. `network.py` writes it to the database.

`quality` is a hidden number near 3 (levels 1…5): the answers of a group are drawn around it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from mostik.demo import places

OPENED = datetime.date(2015, 9, 1)
MERGED_ON = datetime.date(2026, 7, 1)
RENAMED_ON = datetime.date(2026, 3, 1)
NEW_YEAR_OF_GROUPS = datetime.date(2026, 9, 1)
GROUPS_NOW = 300
SITES_OF_EVERY = 9  # every ninth large kindergarten has two buildings


@dataclass(slots=True)
class Group:
    code: str
    name: str
    age_band: str
    orientation: str
    quality: float
    has_special_needs: bool
    opened: datetime.date = OPENED
    site: int | None = None


@dataclass(slots=True)
class Organisation:
    code: str
    name: str
    short_name: str
    type: str
    municipality: int
    address: str
    quality: float
    is_urban: bool
    sites: tuple[str, ...] = ()
    groups: list[Group] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    organisations: list[Organisation]
    merged: tuple[str, str]  # code of the kindergarten that ended, code of the one that continues it
    renamed: tuple[str, str, str]  # code, new name, new short name

    @property
    def groups(self) -> list[Group]:
        return [group for organisation in self.organisations for group in organisation.groups]

    def by_code(self, code: str) -> Organisation:
        return next(o for o in self.organisations if o.code == code)


def plan(seed: int = 2026, *, kindergartens: int = 99, groups: int = GROUPS_NOW) -> Plan:
    """`kindergartens`: at most so many in a municipality (tests build a small region, with 3 or more of them)."""
    random = Random(seed)
    organisations = list(_organisations(random, kindergartens))
    for organisation, size in zip(organisations, _sizes(random, organisations, groups), strict=True):
        organisation.groups = list(_groups(random, organisation, size))
        if organisation.sites:
            for number, group in enumerate(organisation.groups):
                group.site = number % len(organisation.sites)
    third = [o for o in organisations if o.municipality == 2 and o.type == "kindergarten"]
    for number in range(2):  # two groups opened between the rounds
        organisations[number].groups[-1].opened = NEW_YEAR_OF_GROUPS
    _unlike_names(third[1], third[0])
    renamed = next(o for o in organisations if "«Детский сад №" in o.name)
    return Plan(
        organisations,
        merged=(third[1].code, third[0].code),
        renamed=(
            renamed.code,
            renamed.name.replace("Детский сад", "Центр развития ребёнка — детский сад", 1),
            renamed.short_name.replace("Детский сад", "ЦРР — детский сад", 1),
        ),
    )


def _organisations(random: Random, most: int) -> Iterator[Organisation]:
    titles = list(places.KINDERGARTENS)
    random.shuffle(titles)
    villages = list(places.VILLAGES)
    random.shuffle(villages)
    for index, (_name, genitive, code, _oktmo, is_urban, usual, quality) in enumerate(places.MUNICIPALITIES):
        count = min(usual, most)
        numbers = sorted(random.sample(range(1, 96 if is_urban else 34), count))
        for place, number in enumerate(numbers):
            is_school = not is_urban and place == count - 1
            title = titles.pop()
            village = "" if is_urban else villages.pop()
            name, short = (
                _school(village, genitive)
                if is_school
                else _kindergarten(random, title, number, village, genitive)
            )
            street = f"ул. {random.choice(places.STREETS)}, д. {random.randint(1, 140)}"
            yield Organisation(
                code=f"99-{code}-{place + 1:03d}",
                name=name,
                short_name=short,
                type="school_preschool" if is_school else "kindergarten",
                municipality=index,
                address=f"{village + ', ' if village else ''}{street}",
                quality=random.gauss(3.25 + quality + (0.05 if is_urban else -0.1), 0.42),
                is_urban=is_urban,
                sites=("Корпус 1", "Корпус 2") if is_urban and place % SITES_OF_EVERY == 3 else (),
            )


def _kindergarten(random: Random, title: str, number: int, village: str, genitive: str) -> tuple[str, str]:
    form = random.choice(places.LEGAL_FORMS[:2] if not village else places.LEGAL_FORMS)
    if village:
        where = f"села {village} {genitive}" if not village.endswith("ие") else f"{genitive}"
        return f"{form} «Детский сад „{title}“ {where}»", f"Детский сад «{title}», {village}"
    kind = random.choice(places.KINDS)
    return f"{form} «{kind} №\u00a0{number} „{title}“ {genitive}»", f"Детский сад №\u00a0{number} «{title}»"


def _school(village: str, genitive: str) -> tuple[str, str]:
    school = f"Средняя общеобразовательная школа села {village}"
    name = f"Муниципальное общеобразовательное учреждение «{school} {genitive}» (дошкольные группы)"
    return name, f"СОШ села {village} (дошкольные группы)"


def _sizes(random: Random, organisations: list[Organisation], groups: int) -> list[int]:
    """How many groups each has: large in towns, one to four in villages, `groups` together."""
    sizes = [
        random.choice((4, 5, 6, 6, 7, 8, 11))
        if o.is_urban
        else 2
        if o.type == "school_preschool"
        else random.choice((1, 2, 3, 4, 4, 6))
        for o in organisations
    ]
    urban = [i for i, o in enumerate(organisations) if o.is_urban]
    while sum(sizes) != groups:
        index = random.choice(urban)
        if sum(sizes) < groups:
            sizes[index] += 1
        elif sizes[index] > 2:
            sizes[index] -= 1
    return sizes


def _groups(random: Random, organisation: Organisation, size: int) -> Iterator[Group]:
    titles = random.sample(places.GROUPS, size)
    for number, title in enumerate(titles):
        stage, ages = places.MIXED_AGE if size == 1 else places.AGES[number % len(places.AGES)]
        special = random.random()
        orientation = (
            "компенсирующая"
            if special < 0.06 and organisation.is_urban
            else "комбинированная"
            if special < 0.24
            else "общеразвивающая"
        )
        yield Group(
            code=f"{organisation.code}-{number + 1:02d}",
            name=f"{stage} «{title}»",
            age_band=ages,
            orientation=orientation,
            quality=organisation.quality + random.gauss(0, 0.28),
            has_special_needs=orientation != "общеразвивающая" or random.random() < 0.12,
        )


def _unlike_names(first: Organisation, second: Organisation) -> None:
    """Groups of two kindergartens that will merge must not bear the same name."""
    taken = {group.name for group in second.groups}
    spare = iter(title for title in places.GROUPS if all(title not in name for name in taken))
    for group in first.groups:
        if group.name in taken:
            stage = group.name.split(" «")[0]
            group.name = f"{stage} «{next(spare)}»"
