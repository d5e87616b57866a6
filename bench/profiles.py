"""Profiles of many teachers recomputed: the rule alone on arrays, and the whole way through the database.

    python -m bench profiles [--teachers 10000] [--competencies 30] [--sources 4]

The whole way reads the readings, computes, compares with the snapshots there are, writes new snapshots and deficits; it is
run three times: everybody for the first time, again with nothing new, and after one new result of everybody. Invented
values with about eleven deficits a teacher, as in the demo; the database is an empty one in a temporary folder (SQLite unless MOSTIK_DATABASE_URL says otherwise)."""

from __future__ import annotations

import argparse
import datetime
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from mostik.stats.profile import Readings, Rule, lines_of

SOURCES = ("self_analysis", "observation", "test", "case", "work")
TODAY = datetime.date(2026, 11, 1)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=10_000)
    parser.add_argument("--competencies", type=int, default=30)
    parser.add_argument("--sources", type=int, default=4)
    given = parser.parse_args(arguments)
    print(
        f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; {given.teachers} teachers × "
        f"{given.competencies} competencies × {given.sources} sources"
    )
    _alone(given)
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("MOSTIK_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mostik.settings")
        import django

        django.setup()
        _through_the_database(given)


def _timed(name: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(f"{name:58} {time.perf_counter() - wall:7.2f} s wall {time.process_time() - cpu:7.2f} s CPU")
    return result


def _rule() -> Rule:
    from mostik.assessment.packs.preschool import RULE

    return Rule.of(RULE)


def _alone(given: argparse.Namespace) -> None:
    rng = np.random.default_rng(1)
    n = given.teachers * given.competencies * given.sources
    person, rest = np.divmod(np.arange(n), given.competencies * given.sources)
    competency, source = np.divmod(rest, given.sources)
    readings = Readings(
        SOURCES,
        person,
        competency,
        source,
        np.full(n, TODAY.toordinal()) - rng.integers(0, 900, n),
        rng.integers(0, 10_001, n),
        rng.integers(1, 9, n),
        np.arange(n),
    )
    rule = _rule()
    for _ in range(3):
        found = _timed(f"the rule alone, {n:,} readings", lambda: lines_of(rule, readings, TODAY.toordinal()))
    print(f"  lines: {len(found.person):,}")


def _through_the_database(given: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from mostik.assessment.actions import competencies, profiles
    from mostik.assessment.models import Competency, Deficit, Profile
    from mostik.assessment.packs import PRESCHOOL

    call_command("migrate", verbosity=0)
    at = timezone.now()
    made, _missing = competencies.create(pack=PRESCHOOL, owner=None, by=None, at=at)
    model = competencies.publish(model=made, valid_from=datetime.date(2026, 1, 1), by=None, at=at)
    leaves = [row.pk for row in Competency.objects.filter(model=model).order_by("pk") if row.levels]
    people = _people(given.teachers)
    rng = np.random.default_rng(2)
    for number in range(given.sources):
        _results(model, people, leaves[: given.competencies], SOURCES[number], TODAY, rng, at)

    def recompute() -> None:
        print(f"  {profiles.recompute(model=model, day=TODAY, by=None, at=at)}")

    _timed("through the database: for the first time", recompute)
    _timed("through the database: nothing new", recompute)
    _results(model, people, leaves[: given.competencies], SOURCES[1], TODAY, rng, at)
    _timed("through the database: one new result of everybody", recompute)
    print(f"  snapshots {Profile.objects.count():,}, deficits {Deficit.objects.count():,}")


def _people(count: int) -> list[int]:
    from mostik.network.models import Person

    rows = [Person(last_name=f"Иванова{n}", first_name="Анна") for n in range(count)]
    return [row.pk for row in Person.objects.bulk_create(rows)]


def _results(
    model: Any, people: list[int], leaves: list[int], source: str, day: datetime.date, rng: Any, at: Any
) -> None:
    """One result of everybody: a level of the person, noise of the reading."""
    from mostik.assessment.models import PersonalResult, Reading

    made = PersonalResult.objects.bulk_create(
        PersonalResult(person_id=pk, source=source, measured_on=day, released_at=at, used_from=day)
        for pk in people
    )
    level = np.random.default_rng(3).normal(8200, 1200, len(people))
    for start in range(0, len(made), 1000):
        some = made[start : start + 1000]
        values = level[start : start + 1000, None] + rng.normal(0, 1200, (len(some), len(leaves)))
        Reading.objects.bulk_create(
            Reading(result=row, competency_id=leaf, model=model, value=int(value), items=4)
            for row, line in zip(some, np.clip(values, 0, 10_000), strict=True)
            for leaf, value in zip(leaves, line, strict=True)
        )
