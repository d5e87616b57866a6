"""How well the items of a scale work together: difficulty, item–rest correlation, alpha, omega, gaps, time to fill.

`values` is everywhere an array of floats, cards × items: the score of the item on its own scale, reversed where a high
score is bad (`oriented`), NaN where the card has none (not applicable, not answered, not asked). Figures that need
covariances take them pairwise, over the cards that have both items: 3 % of gaps in each of 40 items would leave a
third of the cards complete. An item whose answers never differ carries no information: it is left out of alpha and
omega and has no correlation. A figure that the data do not determine is None, never NaN and never an exception:
no cards, one card, fewer than two items that vary (three for omega), a pair of items that no two cards share.

These are estimates for people to read, so floats: nothing is decided on them at a threshold but a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mostik.stats.distributions import f_quantile

Values = npt.NDArray[np.float64]

SMALLEST_UNIQUENESS = 0.005
"""Share of an item's variance that the factor may never explain: keeps a Heywood case finite (psych's default too)."""
ROUNDS = 200
STILL = 1e-13


def as_values(rows: Sequence[Sequence[float | None]], items: int) -> Values:
    """Cards × items from scores with None for a gap; `items` gives the width when there is no card."""
    values = np.full((len(rows), items), np.nan)
    for number, row in enumerate(rows):
        values[number] = [np.nan if score is None else float(score) for score in row]
    return values


def oriented(values: Values, low: Values, high: Values, reversed_: npt.NDArray[np.bool_]) -> Values:
    """Scores of items that count against the unit turned round inside their own range."""
    return np.where(reversed_, low + high - values, values)


def answered(values: Values) -> list[int]:
    """Cards with a score, per item."""
    return [int(count) for count in (~np.isnan(values)).sum(axis=0)]


def share_of_gaps(values: Values) -> list[float | None]:
    """Share of cards without a score of the item, 0…1; None without cards."""
    cards, items = values.shape
    if cards == 0:
        return [None] * items
    return [float(share) for share in np.isnan(values).mean(axis=0)]


def difficulty(values: Values, low: Values, high: Values) -> list[float | None]:
    """Mean score as a share of the item's range, 0…1 (Crocker & Algina 1986, ch. 5: the p-value of an item; of
    a yes/no item the share of «yes»). The larger, the *easier* the item. None: nobody answered, or no range."""
    found: list[float | None] = []
    for column, bottom, top in zip(values.T, low, high, strict=True):
        known = column[~np.isnan(column)]
        found.append(float((known.mean() - bottom) / (top - bottom)) if known.size and top > bottom else None)
    return found


def varying(values: Values) -> npt.NDArray[np.bool_]:
    """Which items have at least two different scores."""
    found = np.zeros(values.shape[1], dtype=bool)
    for number, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        found[number] = known.size > 1 and bool((known != known[0]).any())
    return found


def covariance(values: Values) -> Values | None:
    """Pairwise covariances, items × items, n − 1 in the denominator; None if some pair has fewer than two cards.
    The same as `pandas.DataFrame.cov`."""
    if values.shape[0] < 2 or values.shape[1] == 0:
        return None
    has = ~np.isnan(values)
    known = has.astype(np.float64)
    counts = known.T @ known
    if (counts < 2).any():
        return None
    centred = np.where(has, values - np.nansum(values, axis=0) / np.diag(counts), 0.0)
    sums = centred.T @ known  # [i, j]: sum of i over the cards that have j too
    return np.asarray((centred.T @ centred - sums * sums.T / counts) / (counts - 1))


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures of one scale. Lists follow the columns of `values`; the items that vary are `items` of them.

    `alpha_without[i]` is alpha of the other items; None where removing leaves fewer than two."""

    cards: int
    items: int
    alpha: float | None
    alpha_interval: tuple[float, float] | None
    alpha_without: list[float | None]
    item_rest: list[float | None]
    omega: Omega | None


@dataclass(frozen=True, slots=True)
class Omega:
    """`loadings` in the units of the items. `bounded`: some item is explained all but wholly (a Heywood case), the
    estimate leans on SMALLEST_UNIQUENESS."""

    value: float
    loadings: tuple[float, ...]
    bounded: bool


def scale(values: Values) -> Scale:
    """All figures of one scale from one matrix of covariances."""
    cards, items = values.shape
    none: list[float | None] = [None] * items
    kept = varying(values)
    between = covariance(values[:, kept])
    if between is None or len(between) < 2:
        return Scale(cards, int(kept.sum()), None, None, none, list(none), None)
    alpha = _alpha(between)
    without, rest = list(none), list(none)
    for place, column in enumerate(np.flatnonzero(kept)):
        without[column] = _alpha(np.delete(np.delete(between, place, 0), place, 1))
        rest[column] = _item_rest(between, place)
    return Scale(
        cards=cards,
        items=len(between),
        alpha=alpha,
        alpha_interval=alpha_interval(alpha, cards, len(between)),
        alpha_without=without,
        item_rest=rest,
        omega=_omega(between),
    )


def _alpha(between: Values) -> float | None:
    """Cronbach 1951: k / (k − 1) · (1 − sum of variances / variance of the sum)."""
    items, whole = len(between), float(between.sum())
    if items < 2 or whole <= 0:
        return None
    return items / (items - 1) * (1 - float(np.trace(between)) / whole)


def alpha_interval(
    alpha: float | None, cards: int, items: int, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Feldt's interval (Feldt, Woodruff & Salih 1987): (1 − alpha) · F with n − 1 and (n − 1)(k − 1) degrees of freedom.
    `cards` counts all cards, also those with gaps."""
    if alpha is None or cards < 2 or items < 2:
        return None
    tail = (1 - confidence) / 2
    first, second = cards - 1, (cards - 1) * (items - 1)
    return (
        1 - (1 - alpha) * f_quantile(1 - tail, first, second),
        1 - (1 - alpha) * f_quantile(tail, first, second),
    )


def _item_rest(between: Values, place: int) -> float | None:
    """Correlation of an item with the sum of the other ones (corrected item–total: Nunnally & Bernstein 1994, ch. 8),
    from covariances; with gaps it may come out a little beyond ±1 and is cut there."""
    shared = float(between[place].sum() - between[place, place])
    rest = float(between.sum() - 2 * shared - between[place, place])
    if rest <= 0 or between[place, place] <= 0:
        return None
    return max(-1.0, min(1.0, shared / float(np.sqrt(between[place, place] * rest))))


def _omega(between: Values) -> Omega | None:
    """McDonald's omega total of a one-factor model: (sum of loadings)² / ((sum of loadings)² + sum of uniquenesses)
    (McDonald 1999, formula 6.20b), the model fitted to covariances by maximum likelihood.

    None: fewer than three items, or gaps have made the covariances impossible (a negative eigenvalue)."""
    items = len(between)
    if items < 3 or float(np.linalg.eigvalsh(between)[0]) < -1e-10 * float(np.trace(between)):
        return None
    fitted = _one_factor(between)
    if fitted is None:
        return None
    loadings, uniqueness = fitted
    common = float(loadings.sum()) ** 2
    floor = SMALLEST_UNIQUENESS * np.diag(between)
    return Omega(
        value=common / (common + float(uniqueness.sum())),
        loadings=tuple(float(x) for x in loadings),
        bounded=bool((uniqueness <= floor * (1 + 1e-9)).any()),
    )


def _one_factor(between: Values) -> tuple[Values, Values] | None:
    """Loadings and uniquenesses by maximum likelihood: Jöreskog (1967), one factor. The likelihood is minimised over
    logarithms of uniquenesses x; with S* = Ψ^-½ S Ψ^-½, eigenvalues θ and vectors u, its gradient is the sum over the
    factors left out of (1 − θ) u², and (I − u₁u₁ᵀ)² element by element stands for the second derivatives."""
    variances = np.diag(between)
    lowest = np.log(SMALLEST_UNIQUENESS * variances)
    x = np.log(variances / 2)
    for _ in range(ROUNDS):
        slope, first, _top = _slope(between, x)
        free = ~((x <= lowest) & (slope > 0))
        if not free.any() or float(np.abs(slope[free]).max()) < STILL:
            break
        curve = (np.eye(len(x)) - np.outer(first, first)) ** 2
        step = np.linalg.lstsq(curve[np.ix_(free, free)], slope[free], rcond=None)[0]
        before = x.copy()
        x[free] -= np.clip(step, -1.0, 1.0)
        x = np.clip(x, lowest, np.log(variances))
        if float(np.abs(x - before).max()) < STILL:
            break
    else:
        return None
    _slope_now, first, top = _slope(between, x)
    loadings = np.exp(x / 2) * first * np.sqrt(max(top - 1.0, 0.0))
    return (loadings if loadings.sum() >= 0 else -loadings), np.exp(x)


def _slope(between: Values, x: Values) -> tuple[Values, Values, float]:
    """Gradient, first eigenvector and first eigenvalue at these logarithms of uniquenesses."""
    scaled = np.exp(-x / 2)
    roots, vectors = np.linalg.eigh(between * np.outer(scaled, scaled))
    others = vectors[:, :-1] ** 2 @ (1.0 - roots[:-1])
    return others, vectors[:, -1], float(roots[-1])


@dataclass(frozen=True, slots=True)
class Duration:
    """Quartiles of a time in the unit it was given in, `n` cards."""

    n: int
    q1: float
    median: float
    q3: float


def duration(times: Sequence[float]) -> Duration | None:
    """Quartiles between neighbours, linearly (type 7 of Hyndman & Fan 1996, as in docs/scoring.md); None for no times."""
    if not times:
        return None
    q1, median, q3 = np.quantile(np.array(times, dtype=np.float64), (0.25, 0.5, 0.75))
    return Duration(len(times), float(q1), float(median), float(q3))
