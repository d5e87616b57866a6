"""What `mostik analyse` writes of anonymous answers: nothing of few people, in reports and in heat-maps alike."""

import itertools
import random

import pytest
from django.utils import translation

from mostik.documents.content import Table, plain
from mostik.instruments.queries import versions
from mostik.monitoring.queries import crowd
from mostik.monitoring.reports import ReportData, ReportMeta, Results, node_report
from mostik.stats.methodology import TOTAL
from mostik.stats.rollup import two_rounds
from tests.monitoring.instrument import make_version
from tests.monitoring.test_reports import REGION, card, methodology
from tests.stats.test_subtraction import _is_told

LEAST = 5


def answers_of(people):
    """So many parents of each group, kindergarten by kindergarten."""
    chance = random.Random(3)
    for garden, groups in enumerate(people, 1):
        for group, count in enumerate(groups, 1):
            for _ in range(count):
                values = (chance.randint(1, 5) for _ in range(3))
                yield card(f"Сад № {garden}", f"Группа № {group}", "parents", *values)


def results_of(people, previous=()):
    form = methodology()
    rows, before = two_rounds(form, list(answers_of(people)), previous=list(answers_of(previous)) or None)
    return Results(rows, form, before=before)


def test_a_kindergarten_of_three_parents_is_not_written_and_hides_behind_another():
    results = results_of([(3,), (12,), (9,)], previous=[(12,), (12,), (12,)])
    assert results.row((REGION, "Лесной район"), "parents", TOTAL).n == 3
    told = [place[2] for place in results.kinds if len(place) == 3]
    assert told == ["Сад № 2"]  # three people, and nine who would tell them by subtraction
    for row in results._rows.values():
        assert (row.q1, row.shares, row.share_below, row.delta) == (None, (), None, None)
    data = ReportData(results, (REGION, "Лесной район"), ReportMeta(title="Карта"))
    assert data.word(TOTAL) is None
    written = str(node_report(data))
    assert "Сад № 1" not in written
    assert "Сад № 3" not in written


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_nobody_and_the_least_number(count):
    results = results_of([(count,)] if count else [(0,), (0,)])
    assert bool(results.kinds) == (count >= LEAST)


def test_no_two_cells_of_a_file_tell_of_few():
    people = [(1, 9), (6, 15), (3, 2, 4), (20,), (5, 5), (2, 30)]
    results = results_of(people)
    behind = {}
    for place in results.kinds:
        if results.row(place, "parents", TOTAL):
            behind[place] = frozenset(
                (garden, group, one)
                for garden, groups in enumerate(people, 1)
                for group, count in enumerate(groups, 1)
                for one in range(count)
                if (REGION, "Лесной район", f"Сад № {garden}", f"Группа № {group}")[: len(place)] == place
            )
    assert len(behind) > 4
    assert min(map(len, behind.values())) >= LEAST
    for size in (1, 2, 3):
        for whole, *parts in itertools.permutations(behind.values(), size + 1):
            together = frozenset().union(*parts)
            for left in (whole - together, together - whole):
                if _is_told(whole, together, left):
                    assert len(left) == 0 or len(left) >= LEAST


def test_tables_of_a_report_have_no_cell_of_few():
    results = results_of([(3,), (12,), (9,)])
    with translation.override("ru"):
        document = node_report(
            ReportData(results, (REGION, "Лесной район", "Сад № 2"), ReportMeta(title="Карта"))
        )
    cells = [
        plain(cell.text)
        for block in document.blocks
        if isinstance(block, Table)
        for _header, row in block.cells()
        for cell in row
    ]
    assert "Группа № 1" in cells
    assert not any("%" in cell for cell in cells)


@pytest.mark.parametrize(
    ("everything", "skipped", "told"),
    [(10, 0, True), (9, 1, False), (6, 4, False), (6, 5, True), (4, 6, False)],
)
def test_a_question_skipped_by_few_is_not_told(region, everything, skipped, told):
    """The score of the indicator less the means of its questions would be what the one who skipped said to the others."""
    version = make_version(region.node, code="parents")
    whole, part = {"a1": "yes", "a2": "no"}, {"a1": "yes", "a2": ""}
    given = [(whole, frozenset())] * everything + [(part, frozenset())] * skipped
    first, second = crowd._asked(version, versions.form_of(version), "A.1", given, LEAST, "ru")
    assert first.mean == 1
    assert (second.mean == 0) if told else (second.mean is None)
