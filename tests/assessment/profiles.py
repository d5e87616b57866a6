"""A small competency model over the test of tests/assessment/builders.py, and results given directly."""

from __future__ import annotations

import datetime
from typing import Any

from mostik.assessment.actions import competencies, profiles, results
from mostik.assessment.models import Competency, CompetencyModel, PersonalResult
from mostik.assessment.packs.preschool import RULE
from mostik.assessment.packs.shape import Link, Node, Pack
from mostik.network.models import Person
from tests.assessment.builders import NOW, make_version

WORDS = ("делает с помощью", "делает сам", "делает уверенно", "учит других")
PACK = Pack(
    code="small",
    title="Малая модель",
    note="Для проверок",
    level_titles=("начальный", "базовый", "уверенный", "экспертный"),
    audiences={
        "teacher": ("Воспитатель", ("Воспитатель",)),
        "head": ("Руководитель", ("Заведующий",)),
    },
    rule=RULE,
    nodes=(
        Node("subject", "", "Предметный блок"),
        Node("sub.1", "subject", "Нормы", levels=WORDS, asked={"teacher": 3, "head": 4}),
        Node("communication", "", "Коммуникативный блок"),
        Node("com.1", "communication", "Семья", levels=WORDS, asked={"teacher": 3}),
    ),
    links=(Link("sub.1", "test_one", "A"), Link("com.1", "test_one", "B")),
)
TODAY = NOW.date()


def make_model(region: Any, owner: Any = None, **changes: Any) -> CompetencyModel:
    """The small model in force since January; indicator A of the test tells about sub.1, B about com.1."""
    version = make_version("test", region.municipality_a)
    row, missing = competencies.create(pack=PACK, owner=owner or region.node, by=None, at=NOW)
    assert missing == []
    row = competencies.publish(model=row, valid_from=datetime.date(2026, 1, 1), by=None, at=NOW)
    row.test_version = version
    return row


def leaf(model: CompetencyModel, code: str) -> Competency:
    return Competency.objects.get(model=model, code=code)


def give(
    model: Any,
    person: Person,
    a: str,
    b: str,
    *,
    source: str = "test",
    ago: int = 0,
    release_days: int = 0,
) -> PersonalResult:
    """A result with A and B in per cent, measured `ago` days before today."""
    at = NOW - datetime.timedelta(days=ago)
    return results.record(
        person=person,
        source=source,
        version=model.test_version,
        scores={"A": a, "B": b, "TOTAL": a},
        measured_on=at.date(),
        model=model,
        release_days=release_days,
        by=None,
        at=at,
    )


def recompute(model: CompetencyModel, *people: Person, day: datetime.date = TODAY) -> profiles.Outcome:
    wanted = [person.pk for person in people] or None
    return profiles.recompute(model=model, people=wanted, day=day, by=None, at=NOW)
