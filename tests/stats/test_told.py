"""Networks that overlap: what may be shown of them to somebody who subtracts."""

import random

import numpy as np
import pytest

from mostik.stats.told import admitted, tells_one


@pytest.mark.parametrize(
    ("shown", "known", "told"),
    [
        ([], "", False),
        (["a"], "", True),
        (["ab"], "", False),
        (["ab"], "a", True),
        (["abc"], "a", False),
        (["abcd", "abc"], "a", True),  # one network less another is d
        (["abcde", "abc"], "a", False),  # de together
        (["ab", "bc", "ca"], "", True),  # three pairs tell everybody: half of ab + ca − bc is a
        (["abxy", "bcxy"], "", False),  # a − c only
        (["abc", "cde", "abde"], "", True),  # abc + cde − abde is twice c
        (["a", "ab"], "ab", False),  # all of them are known anyway
    ],
)
def test_by_hand(shown, known, told):
    assert tells_one(shown, known) is told


def test_one_after_another():
    """The municipality is shown to its own kindergarten a; the third network, less the first, is d."""
    assert admitted(["abcdef"], ["abc", "abx", "abcd", "abcxyz"], "a") == [True, True, False, True]
    assert admitted([], ["ax", "axy", "a"], "a") == [False, True, False]


def test_ten_thousand_pairs_of_networks_tell_nobody():
    """Pairs of sums among everything shown, subtracted and added: never one organisation that is not the reader's own."""
    chance, pairs = random.Random(11), 0
    shown_networks = refused = 0
    while pairs < 10_000:
        people = list(range(chance.randint(4, 14)))
        own = {0}
        town = set(chance.sample(people, chance.randint(3, len(people)))) | own
        always = [town] if len(town) > 2 else []
        networks = [set(chance.sample(people, chance.randint(2, len(people)))) | own for _ in range(5)]
        allowed = admitted(always, networks, own)
        shown = always + [one for one, fits in zip(networks, allowed, strict=True) if fits]
        shown_networks += sum(allowed)
        refused += len(allowed) - sum(allowed)
        for one in shown:
            for two in shown:
                pairs += 1
                for left in (one - two if two <= one else set(), one | two if not one & two else set()):
                    assert len(left - own) != 1
        assert not _follows(shown, own, people)
    assert shown_networks > 500
    assert refused > 500


def _follows(shown, own, people):
    """The same asked of least squares: is a single unknown in the space of the sums?"""
    unknown = [one for one in people if one not in own]
    if not shown:
        return False
    rows = np.array([[float(one in members) for one in unknown] for members in shown])
    for column in range(len(unknown)):
        wanted = np.eye(len(unknown))[column]
        found, *_rest = np.linalg.lstsq(rows.T, wanted, rcond=None)
        if np.allclose(rows.T @ found, wanted, atol=1e-9):
            return True
    return False
