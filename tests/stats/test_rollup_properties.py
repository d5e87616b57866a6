"""The compiled roll-up equals the plain one, whatever the form and the answers."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mostik.stats.reference import analyse_reference
from mostik.stats.rollup import analyse
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
