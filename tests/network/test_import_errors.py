"""Every planted error is named at its cell, and nothing is imported."""

import datetime
import random

import pytest

from bench.imports import nodes, people, spoil, write
from mostik.network.actions import imports
from mostik.network.actions.imports import CannotImport
from mostik.network.models import Employment, Node, Person
from tests.network.builders import make_position

AT = datetime.datetime(2026, 5, 20, 9, 0, tzinfo=datetime.UTC)


@pytest.mark.slow
def test_fifty_planted_errors_are_all_named(db, tmp_path):
    for title in (
        "Воспитатель",
        "Старший воспитатель",
        "Заведующий",
        "Музыкальный руководитель",
        "Учитель-логопед",
    ):
        make_position(title)
    node_rows, people_rows = nodes(1000), people(1100, 1000, random.Random(7))
    planted = spoil(node_rows, people_rows)
    file = tmp_path / "region.xlsx"
    write(file, node_rows, people_rows)
    plan = imports.plan(file, at=AT)
    named = {(problem.sheet, problem.cell) for problem in plan.problems}
    assert len(planted) == 50
    assert planted - named == set()
    assert all(problem.message.strip() for problem in plan.problems)
    with pytest.raises(CannotImport):
        imports.apply(plan, by=None, at=AT)
    assert (Node.objects.count(), Person.objects.count(), Employment.objects.count()) == (0, 0, 0)
