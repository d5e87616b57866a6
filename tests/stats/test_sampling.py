"""Allocation by hand-counted examples; a draw that can be repeated with sha256sum."""

import hashlib
import random

import pytest

from mostik.stats.sampling import TooSmall, allocate, order


def test_largest_remainders_by_hand():
    """10 of 60+30+10 are 6, 3, 1; 7 of them are 4.2, 2.1, 0.7: 4, 2 and the odd one to the largest remainder."""
    assert allocate({"а": 60, "б": 30, "в": 10}, 10, 0) == {"а": 6, "б": 3, "в": 1}
    assert allocate({"а": 60, "б": 30, "в": 10}, 7, 0) == {"а": 4, "б": 2, "в": 1}


def test_least_number_comes_first_and_the_rest_is_still_proportional():
    assert allocate({"а": 96, "б": 3, "в": 1}, 10, 1) == {"а": 8, "б": 1, "в": 1}


def test_equal_strata_share_by_name():
    assert allocate({"б": 5, "а": 5, "в": 5}, 4, 0) == {"а": 2, "б": 1, "в": 1}


def test_everything_when_more_is_wanted_than_there_is():
    assert allocate({"а": 2, "б": 1}, 50, 1) == {"а": 2, "б": 1}


def test_a_stratum_never_gives_more_than_it_has():
    assert allocate({"а": 1, "б": 1, "в": 8}, 9, 2) == {"а": 1, "б": 1, "в": 7}


def test_too_small_says_how_many_are_needed():
    with pytest.raises(TooSmall) as refused:
        allocate({"а": 9, "б": 9, "в": 1}, 4, 2)
    assert refused.value.needed == 5


def test_nothing_to_draw_from():
    assert allocate({}, 5) == {}
    assert order({}, "2026") == {}


@pytest.mark.parametrize("seed", range(40))
def test_always_exactly_as_many_as_wanted_and_within_one_of_the_share(seed):
    lot = random.Random(seed)
    sizes = {f"с{n}": lot.randint(1, 80) for n in range(lot.randint(1, 12))}
    wanted = lot.randint(1, sum(sizes.values()))
    given = allocate(sizes, wanted, 0)
    assert sum(given.values()) == wanted
    for name, size in sizes.items():
        assert 0 <= given[name] <= size
        assert abs(given[name] - wanted * size / sum(sizes.values())) < 1


def test_the_order_is_that_of_sha256_and_of_nothing_else():
    strata = {11: "а", 12: "а", 13: "а", 21: "б"}
    drawn = order(strata, "Мостик")
    by_hand = sorted((11, 12, 13), key=lambda n: hashlib.sha256(f"Мостик:{n}".encode()).hexdigest())
    assert drawn == {"а": by_hand, "б": [21]}
    assert order(dict(reversed(strata.items())), "Мостик") == drawn


def test_every_unit_has_its_chance():
    """Over 2 000 seeds each of ten is among the first three in about 30 % of draws (±4 standard deviations)."""
    strata = dict.fromkeys(range(10), "а")
    hits = dict.fromkeys(strata, 0)
    for seed in range(2000):
        for unit in order(strata, str(seed))["а"][:3]:
            hits[unit] += 1
    assert all(abs(count - 600) < 4 * (2000 * 0.3 * 0.7) ** 0.5 for count in hits.values())
