"""Draft routes of many teachers made from templates in one job, and the same job once more.

    python -m bench routes [--teachers 10000] [--organisations 400]

Ten templates of four steps over ten competencies, a catalogue of a hundred opportunities, two or three open deficits of
every teacher; the job is the one a methodist starts, with its progress, journal and notices. Run again it must add nothing.
Invented people; the database is an empty one in a temporary folder (SQLite unless MOSTIK_DATABASE_URL says otherwise)."""

from __future__ import annotations

import argparse
import datetime
import os
import random
import tempfile
import time
from collections.abc import Callable
from typing import Any

TODAY = datetime.date(2026, 11, 10)
NOW = datetime.datetime(2026, 11, 10, 9, tzinfo=datetime.UTC)
TOPICS, STEPS, OFFERED = 10, 4, 100


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=10_000)
    parser.add_argument("--organisations", type=int, default=400)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("MOSTIK_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        print(
            f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; {connection.vendor}; "
            f"{given.teachers} teachers of {given.organisations} organisations"
        )
        place, by = _timed("the world", lambda: _world(given))
        _timed("one job", lambda: _job(place, by))
        before = _counts()
        _timed("the same job once more", lambda: _job(place, by))
        after = _counts()
        print(f"routes, steps, answered deficits, notices: {before}; after the second run: {after}")
        assert before == after, "twice must add nothing"


def _timed(name: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(f"{name:40} {time.perf_counter() - wall:7.2f} s wall {time.process_time() - cpu:7.2f} s CPU")
    return result


def _counts() -> tuple[int, int, int, int]:
    from mostik.growth.models import LearningRoute, RouteStep, StepDeficit
    from mostik.platform.models import Notice

    return (
        LearningRoute.objects.count(),
        RouteStep.objects.count(),
        StepDeficit.objects.count(),
        Notice.objects.count(),
    )


def _job(place: Any, by: Any) -> None:
    from django.utils import timezone

    from mostik.platform.actions import jobs

    order = {
        "templates": [],
        "with_templates": True,
        "with_best": True,
        "title": "ИОМ",
        "period": "2026/27 учебный год",
        "starts": "2026-11-10",
        "ends": "2027-05-31",
    }
    args = {"place_id": place.pk, "order": order, "language": "ru"}
    job = jobs.start("growth.make_routes", args=args, title="bench", by=by, at=timezone.now())
    done = jobs.run_now(job)
    assert done.state == "done", done.error


def _world(given: argparse.Namespace) -> tuple[Any, Any]:
    from mostik.assessment.actions import competencies
    from mostik.assessment.models import Competency, Deficit, Profile
    from mostik.assessment.packs import PRESCHOOL
    from mostik.network.enums import NodeKind
    from mostik.network.models import Employment, Node, Person, Position, RoleAssignment
    from mostik.platform.models import User

    chance = random.Random(1)
    opened = datetime.date(2020, 1, 1)
    region = Node.objects.add_root({"kind": NodeKind.REGION, "name": "Область", "valid_from": opened})
    town = Node.objects.add_child(
        region, {"kind": NodeKind.MUNICIPALITY, "name": "Город", "valid_from": opened}
    )
    places = []
    for number in range(given.organisations):
        parent = Node.objects.get(pk=town.pk)
        fields = {"kind": NodeKind.ORGANISATION, "name": f"Сад {number}", "valid_from": opened}
        places.append(Node.objects.add_child(parent, fields))
    User.objects.bulk_create(User(email=f"u{n}@example.org") for n in range(given.teachers + 1))
    users = list(User.objects.order_by("pk"))
    people = [Person(user=user, last_name="Тестова", first_name="Анна") for user in users]
    Person.objects.bulk_create(people, batch_size=1000)
    operator, *teachers = people
    RoleAssignment.objects.create(person=operator, role="municipal_operator", node=town, valid_from=opened)
    position = Position.objects.get(title="Воспитатель")
    Employment.objects.bulk_create(
        [
            Employment(
                person=person,
                organisation=places[number % len(places)],
                position=position,
                valid_from=opened,
                is_main=True,
            )
            for number, person in enumerate(teachers)
        ],
        batch_size=1000,
    )
    model, _missing = competencies.create(pack=PRESCHOOL, owner=region, by=users[0], at=NOW)
    model = competencies.publish(model=model, valid_from=opened, by=users[0], at=NOW)
    leaves = list(Competency.objects.filter(model=model).exclude(levels=[]).order_by("order")[: 2 * TOPICS])
    rows = [
        Profile(person=person, model=model, day=TODAY, made_at=NOW, rule=model.rule, lines={})
        for person in teachers
    ]
    profiles = Profile.objects.bulk_create(rows, batch_size=1000)
    deficits = []
    for profile in profiles:
        for leaf in chance.sample(leaves, chance.choice((2, 3))):
            deficits.append(
                Deficit(
                    person_id=profile.person_id,
                    competency=leaf,
                    profile=profile,
                    level=chance.choice(("critical", "substantial", "moderate")),
                    confidence="high",
                    value=chance.randrange(1000, 7900),
                    detected_on=TODAY,
                )
            )
    Deficit.objects.bulk_create(deficits, batch_size=1000)
    _content(town, users[0], [leaf.code for leaf in leaves])
    return town, users[0]


def _content(town: Any, by: Any, codes: list[str]) -> None:
    from mostik.growth.actions import opportunities, route_templates

    for code in codes[:TOPICS]:
        row = route_templates.save(
            template=None, place=town, title=f"Шаблон {code}", code=code, goal="Цель", by=by, at=NOW
        )
        for number in range(STEPS):
            route_templates.set_step(
                template=row,
                step=None,
                by=by,
                at=NOW,
                kind="self_education",
                title=f"Шаг {number}",
                content="Содержание шага",
                hours=6,
                from_week=1 + 4 * number,
                until_week=4 + 4 * number,
            )
    for number in range(OFFERED):
        opportunities.save(
            opportunity=None,
            place=town,
            tags={codes[number % len(codes)]: (30 + number % 70, 3)},
            kind="course",
            title=f"Курс {number}",
            period="2026/27",
            by=by,
            at=NOW,
        )


if __name__ == "__main__":
    main([])
