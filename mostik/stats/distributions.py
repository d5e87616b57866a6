"""Quantiles of Fisher's F without SciPy: what the intervals of `agreement` need and no more.

The regularised incomplete beta function by its continued fraction (Lentz's method; Press et al., Numerical Recipes,
3rd ed., § 6.4), inverted by Newton's steps: about a millisecond each, right to ten digits (tests, bench/reliability.py).
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p

TINY = 1e-300
PRECISION = 1e-16


def beta_cdf(x: float, a: float, b: float) -> float:
    """I_x(a, b): the chance that a beta variable is at most x, for 0 ≤ x ≤ 1 and positive a, b."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > TINY else TINY)
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 + term * d
            c = 1.0 + term / c
            d = 1.0 / (d if abs(d) > TINY else TINY)
            c = c if abs(c) > TINY else TINY
            value *= d * c
        if abs(d * c - 1.0) < PRECISION:
            break
    return value


def f_quantile(chance: float, freedom1: float, freedom2: float) -> float:
    """The value that an F variable with these degrees of freedom stays below with the given chance (0 < chance < 1).
    Degrees of freedom need not be whole: Satterthwaite's are not."""
    if not 0.0 < chance < 1.0 or freedom1 <= 0 or freedom2 <= 0:
        raise ValueError(f"F quantile of {chance} with {freedom1} and {freedom2} degrees of freedom")
    # X = d1·F / (d1·F + d2) is beta(d1/2, d2/2). The nearer end is searched, so that neither tail loses digits.
    a, b = freedom1 / 2, freedom2 / 2
    if chance > 0.5:
        return 1.0 / f_quantile(1.0 - chance, freedom2, freedom1)
    return freedom2 * (x := _beta_quantile(chance, a, b)) / (freedom1 * (1.0 - x))


def _beta_quantile(chance: float, a: float, b: float) -> float:
    """Newton's steps from the mean, halving wherever a step would leave the bracket."""
    low, high, x = 0.0, 1.0, a / (a + b)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(1100):
        gap = beta_cdf(x, a, b) - chance
        low, high = (x, high) if gap < 0 else (low, x)
        density = exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
        better = x - gap / density if density > 0 else low
        if not low < better < high:
            better = (low + high) / 2
        if abs(better - x) <= PRECISION * x or better in (low, high):
            return better
        x = better
    return x
