"""The next round foreseen: a straight line through the rounds measured alike, with an interval for what the next round will
measure. An estimate beside the exact numbers, and only as good as its assumption, which is always said with it.

With two rounds the assumption is that the change between them repeats; nothing in the numbers can confirm it. With three
and more a line is held against them: where they do not lie on one within their precision, nothing is foreseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from mostik.stats.distributions import f_quantile
from mostik.stats.small_numbers import Sample, t_quantile

LEAST_UNITS = 5
"""A round known from fewer units (kindergartens) says too little of its own precision."""
WIDE = 0.5
"""An interval wider than this part of the scale says next to nothing. It is shown all the same: to hide the wide ones
would leave those that are narrow by chance, and they do not keep their 95 % (`python -m bench coverage`)."""
DOUBT = 0.03
"""Rounds that do lie on a line are refused in less than 5 % then: variances of few kindergartens are a little short."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured. `at` is its year; rounds need not be a year apart."""

    at: int
    sample: Sample


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a round in the year `at` will measure, with 95 %: within the scale. `per_year` is the slope of the line through
    `rounds` rounds; `is_wide`: more than half of the scale."""

    at: int
    mean: float
    low: float
    high: float
    per_year: float
    rounds: int
    is_wide: bool

    @property
    def repeats(self) -> bool:
        """Does it rest on two rounds only, and so on an assumption nothing has tested?"""
        return self.rounds == 2


class Silence(StrEnum):
    """Why nothing is foreseen."""

    ONE_ROUND = "one round"
    FEW_UNITS = "few units"
    NO_LINE = "no line"
    BEYOND = "beyond the scale"


def forecast(
    rounds: Sequence[Round], at: int, scale: tuple[float | Fraction, float | Fraction]
) -> Forecast | Silence:
    """Foresee the mean of the round in the year `at`, given rounds of earlier years, the oldest first.

    The line is that of ordinary least squares, so the forecast is Σ cᵢ·meanᵢ with cᵢ = 1/k + (at − ȳ)(yearᵢ − ȳ)/Σ(year − ȳ)².
    Its error is Σ cᵢ²·Vᵢ + V, where Vᵢ is the variance of a round's mean; V, that of the next one, is taken to be as in the
    last. Degrees of freedom are those of the least known round: Satterthwaite's, up to three times as many, leave towns of
    few and unequal kindergartens at 93 % (`python -m bench coverage`). Rounds are taken for independent, though mostly the same places are in
    them: that makes the interval wider, not narrower."""
    years = [one.at for one in rounds]
    if len(rounds) < 2:
        return Silence.ONE_ROUND
    if sorted(set(years)) != years or at <= years[-1]:
        raise ValueError(f"rounds of {years} do not come one after another before {at}")
    if min(one.sample.n for one in rounds) < LEAST_UNITS:
        return Silence.FEW_UNITS
    variances = [one.sample.variance / one.sample.n for one in rounds]
    if not all(variances):  # nothing to measure precision by
        return Silence.FEW_UNITS
    if not _is_line(rounds, variances):
        return Silence.NO_LINE
    weights = _weights(years, at)
    mean = sum(c * float(one.sample.mean) for c, one in zip(weights, rounds, strict=True))
    reach = _reach(weights, rounds, variances)
    low, high = max(mean - reach, float(scale[0])), min(mean + reach, float(scale[1]))
    if low > high:
        return Silence.BEYOND
    slope = sum(c * float(one.sample.mean) for c, one in zip(_slopes(years), rounds, strict=True))
    is_wide = high - low > WIDE * float(scale[1] - scale[0])
    return Forecast(at, min(max(mean, low), high), low, high, slope, len(rounds), is_wide)


def _slopes(years: Sequence[int]) -> list[float]:
    middle = sum(years) / len(years)
    spread = sum((year - middle) ** 2 for year in years)
    return [(year - middle) / spread for year in years]


def _weights(years: Sequence[int], at: int) -> list[float]:
    """What each round's mean counts for in the value of the line at a year."""
    ahead = at - sum(years) / len(years)
    return [1 / len(years) + ahead * slope for slope in _slopes(years)]


def _reach(weights: Sequence[float], rounds: Sequence[Round], variances: Sequence[float]) -> float:
    error = sum(c * c * variance for c, variance in zip(weights, variances, strict=True))
    error += variances[-1]  # the next round errs as much as the last one
    return t_quantile(0.975, min(one.sample.n for one in rounds) - 1) * sqrt(error)


def _is_line(rounds: Sequence[Round], variances: Sequence[float]) -> bool:
    """Do the means lie on the line within their precision: Σ (mean − line)²/V against χ², the variances being estimated,
    so F with as many degrees of freedom below as the least known of them has. Two always do."""
    spare = len(rounds) - 2
    if not spare:
        return True
    years = [one.at for one in rounds]
    means = [float(one.sample.mean) for one in rounds]
    misfit = sum(
        (mean - sum(c * other for c, other in zip(_weights(years, year), means, strict=True))) ** 2 / variance
        for year, mean, variance in zip(years, means, variances, strict=True)
    )
    below = min(one.sample.n for one in rounds) - 1
    return misfit / spare <= f_quantile(1 - DOUBT, spare, below)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is foreseen of one indicator, and the rounds it rests on, the oldest first."""

    code: str
    rounds: tuple[Round, ...]
    found: Forecast | Silence
