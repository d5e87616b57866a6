"""How far two or more people agree about the same thing: kappa, ICC, Krippendorff's alpha.

A gap is NaN: that rater has no score there. Ties and equal scores need no rule, none of these figures ranks. What the
data do not determine is None: no unit with two scores, or nothing that varies (all wrote the same one value: agreement
is perfect, but chance alone would give it, so «better than chance» has no meaning).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np

from mostik.stats.distributions import f_quantile
from mostik.stats.reliability import Values


class Weights(StrEnum):
    """How much a disagreement between two categories weighs: any alike, by distance, by its square."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Metric(StrEnum):
    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def common(first: Values, second: Values) -> tuple[Values, Values]:
    """The units both have scored."""
    both = ~np.isnan(first) & ~np.isnan(second)
    return first[both], second[both]


def equal_share(first: Values, second: Values) -> float | None:
    """Share of units with the same score, 0…1."""
    one, two = common(first, second)
    return float((one == two).mean()) if one.size else None


def kappa(
    first: Values,
    second: Values,
    *,
    weights: Weights = Weights.NONE,
    categories: Sequence[float] | None = None,
) -> float | None:
    """Cohen's kappa of two raters (Cohen 1960), weighted (Cohen 1968): 1 − observed / expected disagreement.

    Weights go by the *rank* of a category among `categories` (all the scores the item allows; without them those that
    occur), as in scikit-learn: 1, 3, 5, 7 are evenly spaced. Raises ValueError for a score outside `categories`."""
    one, two = common(first, second)
    if not one.size:
        return None
    known = np.unique(np.concatenate([one, two]))
    allowed = known if categories is None else np.unique(np.array(categories, dtype=np.float64))
    if not np.isin(known, allowed).all():
        raise ValueError("a score is not among the categories")
    size = len(allowed)
    table = np.zeros((size, size))
    np.add.at(table, (np.searchsorted(allowed, one), np.searchsorted(allowed, two)), 1)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    cost = _cost(size, weights)
    chance = float((cost * expected).sum())
    return 1 - float((cost * table).sum()) / chance if chance > 0 else None


def _cost(size: int, weights: Weights) -> Values:
    rank = np.arange(size, dtype=np.float64)
    apart = np.abs(rank[:, None] - rank[None, :])
    if weights == Weights.LINEAR:
        return apart
    return apart**2 if weights == Weights.QUADRATIC else (apart > 0).astype(np.float64)


def krippendorff(values: Values, metric: Metric = Metric.ORDINAL) -> float | None:
    """Krippendorff's alpha (Krippendorff 2019, Content Analysis, 4th ed., ch. 12): 1 − observed / expected disagreement over
    the coincidences of values within units.

    `values`: raters × units. Any number of raters; a unit with one score takes no part."""
    has = ~np.isnan(values)
    scored = values[:, has.sum(axis=0) > 1]
    known = np.unique(scored[~np.isnan(scored)])
    if len(known) < 2:
        return None
    counts = np.stack([(scored == value).sum(axis=0) for value in known], axis=1).astype(np.float64)
    pairs = counts.sum(axis=1) - 1
    coincidences = (counts / pairs[:, None]).T @ counts - np.diag((counts / pairs[:, None]).sum(axis=0))
    frequency = coincidences.sum(axis=1)
    total = frequency.sum()
    expected = (np.outer(frequency, frequency) - np.diag(frequency)) / (total - 1)
    distance = _distance(known, frequency, metric)
    return float(1 - (distance * coincidences).sum() / (distance * expected).sum())


def _distance(known: Values, frequency: Values, metric: Metric) -> Values:
    """Squared differences between values; the ordinal ones count the scores that lie between."""
    if metric == Metric.NOMINAL:
        return 1 - np.eye(len(known))
    if metric == Metric.INTERVAL:
        return np.asarray((known[:, None] - known[None, :]) ** 2)
    middle = np.cumsum(frequency) - frequency / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval. A value of exactly 1 has the interval (1, 1)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intraclass:
    """Intraclass correlations of Shrout & Fleiss (1979), one rater and the mean of `raters`.

    `one_way` (1,1): every unit is rated by other people. `random` (2,1): the same people, a sample of many; agreement.
    `fixed` (3,1): these very people; consistency. `…_mean`: (1,k), (2,k), (3,k)."""

    units: int
    raters: int
    one_way: Estimate
    random: Estimate
    fixed: Estimate
    one_way_mean: Estimate
    random_mean: Estimate
    fixed_mean: Estimate


def intraclass(values: Values, confidence: float = 0.95) -> Intraclass | None:
    """`values`: units × raters; a unit with a gap is left out. Intervals by Shrout & Fleiss (1979), formulas 10–12 and
    McGraw & Wong (1996). None: fewer than two whole units or two raters, or all scores are the same."""
    whole = values[~np.isnan(values).any(axis=1)]
    units, raters = whole.shape
    if units < 2 or raters < 2 or bool((whole == whole.flat[0]).all()):
        return None
    mean = whole.mean()
    between = raters * float(((whole.mean(axis=1) - mean) ** 2).sum())
    people = units * float(((whole.mean(axis=0) - mean) ** 2).sum())
    total = float(((whole - mean) ** 2).sum())
    spread = _Spread(
        n=units,
        k=raters,
        between=between / (units - 1),
        within=max(0.0, total - between) / (units * (raters - 1)),
        people=people / (raters - 1),
        error=max(0.0, total - between - people) / ((units - 1) * (raters - 1)),
        tail=(1 - confidence) / 2,
    )
    one, random, fixed = spread.one_way(), spread.random(), spread.fixed()
    means = (_of_mean(one, raters), _of_mean(random, raters), _of_mean(fixed, raters))
    return Intraclass(units, raters, one, random, fixed, *means)


@dataclass(frozen=True, slots=True)
class _Spread:
    """Mean squares of the analysis of variance."""

    n: int
    k: int
    between: float
    within: float
    people: float
    error: float
    tail: float

    def one_way(self) -> Estimate:
        return self._by_ratio(self.within, self.n * (self.k - 1))

    def fixed(self) -> Estimate:
        return self._by_ratio(self.error, (self.n - 1) * (self.k - 1))

    def _by_ratio(self, noise: float, freedom: int) -> Estimate:
        """(1,1) and (3,1) are one formula of two ratios F = between / noise."""
        if noise <= 0:
            return Estimate(1.0, 1.0, 1.0)
        ratio = self.between / noise
        low = ratio / f_quantile(1 - self.tail, self.n - 1, freedom)
        high = ratio * f_quantile(1 - self.tail, freedom, self.n - 1)
        return Estimate(*((f - 1) / (f + self.k - 1) for f in (ratio, low, high)))

    def random(self) -> Estimate:
        n, k, msb, mse, msj = self.n, self.k, self.between, self.error, self.people
        value = (msb - mse) / (msb + (k - 1) * mse + k * (msj - mse) / n)
        if mse <= 0:
            return Estimate(value, *((1.0, 1.0) if msj <= 0 else (0.0, 1.0)))
        ratio = msj / mse
        upper = (n - 1) * (k - 1) * (k * value * ratio + n * (1 + (k - 1) * value) - k * value) ** 2
        lower = (n - 1) * k**2 * value**2 * ratio**2 + (n * (1 + (k - 1) * value) - k * value) ** 2
        freedom = upper / lower  # Satterthwaite's
        f1, f2 = f_quantile(1 - self.tail, n - 1, freedom), f_quantile(1 - self.tail, freedom, n - 1)
        rest = k * msj + (k * n - k - n) * mse
        return Estimate(
            value,
            n * (msb - f1 * mse) / (f1 * rest + n * msb),
            n * (f2 * msb - mse) / (rest + n * f2 * msb),
        )


def _of_mean(one: Estimate, raters: int) -> Estimate:
    """The same of the mean of all raters: Spearman–Brown."""
    return Estimate(*(_stepped(value, raters) for value in (one.value, one.low, one.high)))


def _stepped(value: float, raters: int) -> float:
    bottom = 1 + (raters - 1) * value
    return raters * value / bottom if bottom > 0 else -inf
