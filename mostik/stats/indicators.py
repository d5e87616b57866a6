"""Declarative indicators: formulas over other values of one set, and checks of what was given. Exact; nothing is guessed:
a formula over a missing value has no value, a check that misses a value is not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

Values = Mapping[str, Fraction]
"""Code → value; a code that is not there has none."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ weight · value: a sum, a weighted total, a mean."""

    terms: tuple[tuple[str, Fraction], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _weight in self.terms)

    def of(self, values: Values) -> Fraction | None:
        if any(code not in values for code, _weight in self.terms):
            return None
        return sum((weight * values[code] for code, weight in self.terms), Fraction(0))


@dataclass(frozen=True, slots=True)
class Ratio:
    """`times` · part / whole; nothing where the whole is zero."""

    part: str
    whole: str
    times: Fraction = Fraction(1)

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.part, self.whole)

    def of(self, values: Values) -> Fraction | None:
        if self.part not in values or not values.get(self.whole):
            return None
        return self.times * values[self.part] / values[self.whole]


Formula = Linear | Ratio


class EndlessFormula(ValueError):
    """A formula needs, in the end, itself."""


def ordered(formulas: Mapping[str, Formula]) -> list[str]:
    """Codes with formulas, each after those it needs. Raises EndlessFormula."""
    order: list[str] = []
    open_: list[str] = []

    def visit(code: str) -> None:
        if code in order or code not in formulas:
            return
        if code in open_:
            raise EndlessFormula(" → ".join([*open_, code]))
        open_.append(code)
        for needed in formulas[code].codes:
            visit(needed)
        open_.pop()
        order.append(code)

    for code in formulas:
        visit(code)
    return order


def completed(values: Values, formulas: Mapping[str, Formula], order: Sequence[str]) -> dict[str, Fraction]:
    """The values with what follows from them. A given value of a code with a formula is left aside."""
    found = {code: value for code, value in values.items() if code not in formulas}
    for code in order:
        value = formulas[code].of(found)
        if value is not None:
            found[code] = value
    return found


@dataclass(frozen=True, slots=True)
class Check:
    """`kind`: `at_most` (Σ parts ≤ whole), `equal` (Σ parts = whole), `between` (low ≤ value ≤ high), `ratio` (low ≤
    Σ parts / whole ≤ high, for a whole of at least `least`), `change` (against the year before: no more than `share` of it
    or `least`, whichever is more). `at` is the code it is shown at; what `is_doubt` may be true after all."""

    id: str
    kind: str
    at: str
    parts: tuple[str, ...] = ()
    whole: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    share: Fraction = Fraction(0)
    least: Fraction = Fraction(0)
    is_doubt: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return (*self.parts, self.whole) if self.whole else (self.at,)


def is_broken(check: Check, values: Values, before: Values) -> bool:
    if any(code not in values for code in check.codes):
        return False
    if check.kind == "between":
        return _outside(values[check.at], check)
    if check.kind == "change":
        if check.at not in before:
            return False
        most = max(check.share * abs(before[check.at]), check.least)
        return abs(values[check.at] - before[check.at]) > most
    total, whole = sum((values[code] for code in check.parts), Fraction(0)), values[check.whole]
    if check.kind == "at_most":
        return total > whole
    if check.kind == "equal":
        return total != whole
    return whole > 0 and whole >= check.least and _outside(total / whole, check)


def _outside(value: Fraction, check: Check) -> bool:
    return (check.low is not None and value < check.low) or (check.high is not None and value > check.high)


def middle(values: Iterable[Fraction], *, at_least: int) -> Fraction | None:
    """The median of at least so many values; of an even number the mean of the two in the middle."""
    rows = list(values)
    return median(rows) if len(rows) >= at_least else None
