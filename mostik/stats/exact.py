"""Whole numbers instead of fractions: every value of a form is kept as value × scale, where the scale is a common
multiple of all denominators that can occur. Here are the multiples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

BIGINT = 2**63 - 1
HUGEINT = 2**126


class DoesNotFit(Exception):
    """No common multiple of the possible denominators fits the integers of the database."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A column holding value × `scale`, NULL = undefined; `most` bounds the absolute value of what it holds."""

    name: str
    scale: int
    most: int

    @property
    def is_huge(self) -> bool:
        return self.most > BIGINT


def reduced(weights: Iterable[int]) -> tuple[tuple[int, ...], int]:
    """Weights divided by their greatest common divisor, and the divisor."""
    given = tuple(weights)
    divisor = gcd(*given) or 1
    return tuple(weight // divisor for weight in given), divisor


def possible_sums(weights: Iterable[int], least: Fraction = Fraction(0)) -> frozenset[int]:
    """All sums of some of the weights that are not zero and not below `least`: the possible denominators of a weighted
    mean. Raises DoesNotFit if there are too many."""
    sums = {0}
    for weight in weights:
        sums |= {reached + weight for reached in sums}
        if len(sums) > 100_000:
            raise DoesNotFit
    return frozenset(reached for reached in sums if (reached and reached >= least) or reached < 0)


def multiple_of(sums: Iterable[int]) -> int:
    """Their least common multiple. Raises DoesNotFit as soon as it is hopeless."""
    multiple = 1
    for reached in sums:
        multiple = lcm(multiple, reached)
        if multiple > HUGEINT:
            raise DoesNotFit
    return multiple
