"""Parts computed apart and merged give the rows of the whole, whatever the parts."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mostik.stats import rollup, snapshot
from mostik.stats.results import Submission
from mostik.stats.rollup import analyse
from mostik.stats.tables import results_csv
from mostik.stats.units import TwiceGiven, computed_apart, merged, rows_of_units, units_of
from tests.stats.builders import fractions, number, one_leaf
from tests.stats.strategies import rounds
from tests.stats.test_rollup_properties import SLOW

NUMBER = one_leaf(number("a"), levels=fractions(1, 2, 3), threshold=F(2))


def units(methodology, submissions, threads=1):
    with tempfile.TemporaryDirectory() as folder:
        written = snapshot.write(Path(folder) / "answers.parquet", methodology, submissions)
        return units_of(rollup.score_snapshot(methodology, written, threads=threads))


def group(region: str, name: str, a: str | None, source: str = "self") -> Submission:
    return Submission((region, "Город", "Сад 1", name), source, {"a": a})


def with_answers(rows):
    """`answers` takes no part in the comparison of rows."""
    return [(row, row.answers) for row in rows]


@settings(SLOW, max_examples=40)
@given(rounds(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_parts_give_the_whole(case, random, count):
    """Units are dealt to parts at random; a unit stays whole."""
    methodology, submissions, _ = case
    depth = snapshot.UNIT_DEPTH[methodology.unit_level]
    dealt: dict[tuple, int] = defaultdict(lambda: random.randrange(count))
    parts = [[s for s in submissions if dealt[s.place[:depth]] == number] for number in range(count)]
    random.shuffle(parts)
    whole = merged([units(methodology, part) for part in parts])
    assert with_answers(rows_of_units(methodology, whole)) == with_answers(analyse(methodology, submissions))


def test_partitions_in_separate_processes(tmp_path):
    """Equal bytes: the whole on one and on two threads, three regions by one and by two processes."""
    given = [
        group(f"Регион {n % 3}", f"Группа {n % 11}", str((n * 7) % 5), ("self", "external")[n % 2])
        for n in range(120)
    ]
    paths = []
    for region in range(3):
        path = tmp_path / "year=2026" / f"region={region}" / "answers.parquet"
        path.parent.mkdir(parents=True)
        snapshot.write(path, NUMBER, [s for s in given if s.place[0] == f"Регион {region}"])
        paths.append(path)
    found = [analyse(NUMBER, given, threads=threads) for threads in (1, 2)]
    found += [rows_of_units(NUMBER, computed_apart(NUMBER, paths, processes)) for processes in (1, 2)]
    found.append(rows_of_units(NUMBER, computed_apart(NUMBER, paths[::-1], 2)))
    assert len({results_csv(rows, NUMBER, "ru") for rows in found}) == 1
    assert found[0][0].median == F(2)


def test_a_unit_in_two_parts_is_refused():
    with pytest.raises(TwiceGiven, match="Регион 1 / Город / Сад 1 / Г1"):
        merged([units(NUMBER, [group("Регион 1", "Г1", "1")]), units(NUMBER, [group("Регион 1", "Г1", "2")])])


def test_scales_of_parts_are_made_common():
    """Three cards in one region, seven in the other: thirds and sevenths; very long numbers stay whole."""
    first = [group("А", "Г1", a) for a in ("1", "2", "2")]
    second = [group("Б", "Г1", a) for a in ("1", "1", "1", "1", "1", "1", "2")]
    whole = merged([units(NUMBER, first), units(NUMBER, second)])
    country = rows_of_units(NUMBER, whole)[0]
    assert (country.n, country.answers, country.mean) == (2, 10, (F(5, 3) + F(8, 7)) / 2)
    long = [group("В", f"Г{n}", f"{10**17 + n}.123456789") for n in range(3)]
    everything = [*first, *second, *long]
    whole = merged([units(NUMBER, part) for part in (long, first, second)])
    assert rows_of_units(NUMBER, whole) == analyse(NUMBER, everything)


def test_nothing_at_all():
    nothing = merged([units(NUMBER, []), units(NUMBER, [group("А", "Г1", None)])])
    assert rows_of_units(NUMBER, nothing) == []


def test_a_part_without_a_source_or_a_place_that_ends_early():
    short = replace(group("А", "Г1", "3"), place=("А", "Город", "Сад 2"))
    given = [short, group("А", "Г2", "1", "external"), group("Б", "Г1", "2")]
    whole = merged([units(NUMBER, given[2:]), units(NUMBER, given[:2])])
    assert with_answers(rows_of_units(NUMBER, whole)) == with_answers(analyse(NUMBER, given))
