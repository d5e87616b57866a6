"""Teachers of a municipality with profiles of three blocks given directly, and consents: over tests/network/builders.py."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from mostik.assessment.enums import Confidence, DeficitLevel
from mostik.assessment.models import Competency, CompetencyModel, Deficit, Profile
from mostik.assessment.packs.preschool import RULE
from mostik.assessment.queries.readings import SOURCES
from mostik.growth.actions import cluster_forming, clusters, opportunities, places
from mostik.growth.models import TeacherCluster
from mostik.network.models import Consent, ConsentText, Node, Person
from tests.network.builders import make_employment, make_person, make_position, make_user

NOW = datetime.datetime(2026, 11, 10, 9, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()
CODES = ("met", "com", "dig")
TITLES = {"met": "Методика развития речи", "com": "Общение с семьёй", "dig": "Цифровые средства"}


def make_topics() -> dict[str, Competency]:
    """A published model of three blocks with one leaf each, found by the code of the leaf («met.1»)."""
    model = CompetencyModel.objects.create(
        code="topics",
        title="Три темы",
        level_titles=["1", "2", "3", "4"],
        rule=RULE,
        created_at=NOW,
    )
    found = {}
    for order, code in enumerate(CODES):
        block = Competency.objects.create(model=model, code=code, title=f"Блок {code}", order=order)
        found[f"{code}.1"] = Competency.objects.create(
            model=model,
            parent=block,
            code=f"{code}.1",
            title=TITLES[code],
            levels=["1", "2", "3", "4"],
            order=order + 10,
        )
    CompetencyModel.objects.filter(pk=model.pk).update(
        status="published", valid_from=datetime.date(2026, 1, 1), published_at=NOW
    )
    return found


def text_of(purpose: str = "clusters") -> ConsentText:
    return ConsentText.objects.get_or_create(
        purpose=purpose,
        number=1,
        defaults={"title": "Кластеры", "text": "Разрешаю", "valid_from": datetime.date(2026, 1, 1)},
    )[0]


def agree(person: Person, at: datetime.datetime = NOW) -> Consent:
    text = text_of()
    return Consent.objects.create(person=person, purpose=text.purpose, text=text, given_at=at)


def give_profile(person: Person, topics: dict[str, Competency], *values: int) -> Profile:
    """Per cents of met.1, com.1, dig.1."""
    leaves = [topics[f"{code}.1"] for code in CODES]
    lines = {
        str(leaf.pk): [value * 100, 1, 0, 1, 0, 0, 0, None, [-1] * len(SOURCES)]
        for leaf, value in zip(leaves, values, strict=True)
    }
    return Profile.objects.create(
        person=person, model=leaves[0].model, day=TODAY, made_at=NOW, rule=RULE, lines=lines
    )


def give_deficit(person: Person, competency: Competency, value: int = 40, **fields: Any) -> Deficit:
    profile = Profile.objects.filter(person=person).first() or Profile.objects.create(
        person=person, model=competency.model, day=TODAY, made_at=NOW, rule=RULE, lines={}
    )
    return Deficit.objects.create(
        person=person,
        competency=competency,
        profile=profile,
        level=DeficitLevel.SUBSTANTIAL,
        confidence=Confidence.HIGH,
        value=value * 100,
        detected_on=TODAY,
        **fields,
    )


def make_teachers(
    place: Node, topics: dict[str, Competency], profiles: Iterable[tuple[int, ...]], *, agreed: bool = True
) -> list[Person]:
    """A teacher of the kindergarten for each profile, with an account and (mostly) a consent."""
    make_position("Воспитатель")
    made = []
    for number, values in enumerate(profiles):
        person = make_person(
            f"Темина{chr(1072 + number)} Анна Ивановна", email=f"t{place.pk}-{number}@example.org"
        )
        if person.user is None:
            person.user = make_user(f"u{place.pk}-{number}@example.org")
            person.save()
        make_employment(person, place)
        give_profile(person, topics, *values)
        if agreed:
            agree(person)
        made.append(person)
    return made


MET, COM, DIG = (40, 90, 70), (90, 40, 70), (90, 70, 40)
FINE = (90, 90, 90)


def pages_of_clusters(region: Any) -> list[str]:
    """A cluster at work with a line of its plan and one proposed; a course somebody asked for and a material: pages to
    start from."""
    topics = make_topics()
    people = make_teachers(region.org_a1, topics, [MET] * 3 + [COM] * 3 + [DIG])
    agree(region.teacher)
    give_profile(region.teacher, topics, *MET)
    give_deficit(region.teacher, topics["met.1"])
    by = region.municipal_operator.user
    forming = {"by_blocks": False, "least": 3, "most": 5, "by": by, "at": NOW}
    cluster_forming.propose(place=region.municipality_a, **forming)
    cluster = TeacherCluster.objects.get(topic=topics["met.1"])
    clusters.confirm(cluster=cluster, by=by, at=NOW)
    words = {"title": "Речь каждый день", "goal": "Собрать игры", "period": "1 раз в квартал"}
    clusters.describe(cluster=cluster, curator=region.methodist, by=by, at=NOW, **words)
    clusters.start(cluster=cluster, by=by, at=NOW)
    line = {"title": "Открытое занятие", "period": "1 раз в квартал"}
    clusters.set_line(cluster=cluster, line=None, by=by, at=NOW, **line)
    kept = {"place": region.municipality_a, "tags": {"met.1": (60, 3)}, "by": by, "at": NOW}
    course = opportunities.save(
        opportunity=None, **kept, kind="course", title="Курс по речи", capacity=2, hours=36
    )
    material = opportunities.save(opportunity=None, **kept, kind="material", title="Подборка игр")
    for person in (region.teacher, *people[:3]):
        places.ask(opportunity=course, by=person.user, at=NOW)
    places.give_out(place=region.municipality_a, by=by, at=NOW)
    rows = [
        reverse("growth:cluster", args=[pk]) for pk in TeacherCluster.objects.values_list("pk", flat=True)
    ]
    return [
        *rows,
        reverse("growth:opportunities"),
        reverse("growth:clusters"),
        reverse("growth:my-cluster"),
        reverse("growth:board", args=[region.municipality_a.pk]),
        *(reverse("growth:opportunity", args=[one.pk]) for one in (course, material)),
    ]
