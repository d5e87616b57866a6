"""The compiled roll-up equals the plain one, whatever the form and the answers."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mostik.stats import rollup, snapshot
from mostik.stats.database import cursor
from mostik.stats.exact import DoesNotFit
from mostik.stats.kernel import Kernel
from mostik.stats.lookup import coded_of
from mostik.stats.reference import analyse_reference
from mostik.stats.rollup import analyse
from mostik.stats.scoring import score
from mostik.stats.tree import PARTS
from tests.stats.strategies import rounds

SLOW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(rounds())
def test_sql_equals_reference(case):
    methodology, now, before = case
    assert analyse(methodology, now, previous=before, threads=1) == analyse_reference(
        methodology, now, previous=before
    )


@settings(SLOW, max_examples=10)
@given(rounds(), st.randoms(use_true_random=False))
def test_order_and_threads_do_not_matter(case, random):
    methodology, now, _ = case
    shuffled = list(now)
    random.shuffle(shuffled)
    assert analyse(methodology, now, threads=1) == analyse(methodology, shuffled, threads=2)


@settings(SLOW, max_examples=25)
@given(rounds())
def test_tables_equal_sql(case):
    """The way of very many rows gives the very same numbers."""
    methodology, now, _ = case
    with tempfile.TemporaryDirectory() as folder:
        written = snapshot.write(Path(folder) / "answers.parquet", methodology, now)
        try:
            keys, values = rollup._score_by_tables(methodology, written, 1)
        except DoesNotFit:
            return
        try:
            plain_keys, plain = rollup._score_by_sql(methodology, written, 1)
        except DoesNotFit:
            plain_keys, plain = rollup._score_rows(methodology, written)
    assert [list(column) for column in keys.values()] == [list(column) for column in plain_keys.values()]
    assert {key: exact(*column) for key, column in values.items()} == {
        key: exact(*column) for key, column in plain.items()
    }


def exact(column, scale):
    return [None if number == rollup.UNDEFINED else Fraction(int(number), scale) for number in column]


@settings(SLOW, max_examples=15)
@given(rounds(), st.data())
def test_variants_are_scored_together(case, data):
    """Rows of two regions with different weights equal two separate runs."""
    first, now, _ = case
    second = replace(
        first,
        indicators=tuple(
            replace(i, weight=data.draw(st.sampled_from([0, 500, 1000, 2000]))) for i in first.indicators
        ),
    )
    with tempfile.TemporaryDirectory() as folder:
        written = snapshot.write(Path(folder) / "answers.parquet", first, now)
        try:
            kernel = Kernel((first, second), coded_of(written))
            packs = [f"{text} AS {name}" for name, text in kernel.packs.items()] or ["1"]
            with cursor(1) as connection:
                found = connection.execute(
                    f"SELECT {', '.join(packs)} FROM read_parquet('{written.path}')"
                ).fetchnumpy()
            variant = np.arange(len(now)) % 2
            wanted = [(part, code) for part in PARTS for code in kernel.tree.codes(part)]
            got = {
                key: exact(value.marked(), value.scale)
                for key, value in kernel.evaluate(
                    {n: np.asarray(c) for n, c in found.items()}, wanted, variant
                )
            }
        except DoesNotFit:
            return
    for number, submission in enumerate(now):
        expected = score((first, second)[number % 2], submission.answers, submission.hidden)
        assert {key: column[number] for key, column in got.items() if column[number] is not None} == expected
