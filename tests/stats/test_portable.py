"""The portable text of the compiled SQL: the same numbers on DuckDB and, where the suite runs on it, on PostgreSQL."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction as F
from pathlib import Path

import pytest
from hypothesis import given

from mostik.stats import portable, snapshot
from mostik.stats.compiler import compile_query
from mostik.stats.database import cursor
from mostik.stats.dialect import MOST_DENOMINATORS, Dialect
from mostik.stats.exact import DoesNotFit
from mostik.stats.methodology import Methodology, Scoring
from mostik.stats.reference import analyse_reference
from mostik.stats.results import Submission
from tests.stats.builders import fractions, leaf, mark, number, one_leaf, rated
from tests.stats.strategies import rounds
from tests.stats.test_rollup_properties import SLOW

PLACE = ("Северская область", "Город", "Сад 1")


@contextmanager
def written(methodology: Methodology, submissions) -> Iterator[snapshot.Snapshot]:
    with tempfile.TemporaryDirectory() as folder:
        yield snapshot.write(Path(folder) / "answers.parquet", methodology, submissions)


def in_duckdb(methodology: Methodology, submissions):
    with written(methodology, submissions) as file, cursor(threads=2) as connection:
        query = portable.portable_query(methodology, file)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW snapshot AS SELECT * FROM '{file.path}'")
        rows = connection.execute(query.sql).fetchall()
        return portable.results(methodology, file, query, rows)


def in_postgresql(connection, methodology: Methodology, submissions):
    """The very same text; the snapshot is a table there."""
    with written(methodology, submissions) as file, cursor(threads=1) as duck:
        query = portable.portable_query(methodology, file)
        names = portable.table_columns(file)
        connection.execute("DROP TABLE IF EXISTS snapshot")
        connection.execute(
            f"CREATE TEMP TABLE snapshot ({', '.join(f'{name} {kind}' for name, kind in names.items())})"
        )
        stored = duck.execute(f"SELECT {', '.join(names)} FROM '{file.path}'").fetchall()
        with connection.cursor().copy(f"COPY snapshot ({', '.join(names)}) FROM STDIN") as copy:
            for row in stored:
                copy.write_row(row)
        return portable.results(methodology, file, query, connection.execute(query.sql).fetchall())


@pytest.fixture(scope="module")
def postgresql():
    """Only where the suite runs on PostgreSQL (tests/conftest.py)."""
    import psycopg

    with psycopg.connect(os.environ["MOSTIK_DATABASE_URL"], autocommit=True) as connection:
        yield connection


def hand_made() -> tuple[Methodology, list[Submission]]:
    """Every kind of leaf, hidden and unanswered questions, a number that needs more than 64 bits."""
    items = (
        *(rated(f"a{n}", "A", weight) for n, weight in enumerate((1000, 333, 1500))),
        *(rated(f"b{n}", "B") for n in range(3)),
        *(mark(f"c{n}", n + 1, "C", negative=n == 0) for n in range(4)),
        *(number(f"d{n}", "D", weight) for n, weight in enumerate((1, 997))),
    )
    leaves = (
        leaf("S"),
        leaf("A", "S", weight=700),
        leaf("B", "S", scoring=Scoring.SHARE, invariant=False, weight=1300),
        leaf("C", scoring=Scoring.LEVELLED, half_steps=True),
        leaf("D", na_blocks=True, threshold=F(2)),
    )
    methodology = Methodology(leaves, items, levels=fractions(1, 2, 3, 4), threshold=F(3))
    given = []
    for n in range(40):
        answers = {f"a{k}": "1234"[(n + k) % 4] for k in range(3)} | {
            f"b{k}": "4321"[(n * k) % 4] for k in range(3)
        }
        answers |= {f"c{k}": ("yes", "no", "na")[(n + k * k) % 3] for k in range(4)}
        answers |= {"d0": "1e12" if n == 3 else str(n), "d1": None if n % 7 == 0 else "0.001"}
        hidden = frozenset({"a1", "c3"}) if n % 5 == 0 else frozenset()
        given.append(Submission((*PLACE, f"G{n % 13}"), ("self", "external")[n % 2], answers, hidden))
    return methodology, given


def test_duckdb_reads_the_portable_text():
    methodology, submissions = hand_made()
    assert in_duckdb(methodology, submissions) == analyse_reference(methodology, submissions)


def test_postgresql_reads_the_same_text(postgresql):
    methodology, submissions = hand_made()
    assert in_postgresql(postgresql, methodology, submissions) == analyse_reference(methodology, submissions)


@SLOW
@given(rounds())
def test_any_form_on_duckdb(case):
    methodology, submissions, _ = case
    try:
        assert in_duckdb(methodology, submissions) == analyse_reference(methodology, submissions)
    except DoesNotFit:
        return


@SLOW
@given(case=rounds())
def test_any_form_on_postgresql(postgresql, case):
    methodology, submissions, _ = case
    try:
        assert in_postgresql(postgresql, methodology, submissions) == analyse_reference(
            methodology, submissions
        )
    except DoesNotFit:
        return


def test_nothing_an_engine_may_not_know():
    methodology, submissions = hand_made()
    with written(methodology, submissions) as file:
        text = portable.portable_query(methodology, file).sql
        assert "//" in compile_query(methodology, file, dialect=Dialect.DUCKDB).sql
    assert not re.search(r"//| / |HUGEINT|::|IS NOT NULL AS BIGINT|DISTINCT FROM -?\d+ AS", text)


def test_too_many_denominators_are_refused():
    """Weights 1, 2, 4 … have every number up to their sum as a denominator."""
    heavy = one_leaf(
        *(rated(f"q{n}", weight=2**n) for n in range(10)), min_answered=0, answered_by_count=True
    )
    assert MOST_DENOMINATORS < 2**10
    with written(heavy, []) as file, pytest.raises(DoesNotFit):
        portable.portable_query(heavy, file)
