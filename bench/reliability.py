"""Our figures of reliability beside pingouin, krippendorff and scikit-learn on the same cards.

Needs the dependency group `peers` (pingouin and krippendorff are GPL-3: they are compared with, never shipped):
    .venv/bin/uv pip install --group peers && .venv/bin/python -m bench reliability
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

from mostik.stats import agreement, reliability
from mostik.stats.agreement import Metric, Weights

GOAL = 1e-9
SIZES = ((40, 6), (300, 12), (1000, 40))
Line = tuple[str, str, float, float, float]


def cards(rng: Any, count: int, items: int, gaps: float = 0.0) -> Any:
    """Scores 1…5 of one factor; every tenth item is reversed, as items of real cards are not."""
    loading = rng.uniform(0.4, 0.9, items) * np.where(np.arange(items) % 10 == 9, -1, 1)
    latent = rng.normal(size=(count, 1))
    scores = np.clip(np.round(3 + latent * loading + 0.7 * rng.normal(size=(count, items))), 1, 5)
    return np.where(rng.random(scores.shape) < gaps, np.nan, scores)


def raters(rng: Any, units: int, people: int, gaps: float = 0.0) -> Any:
    """People × units: the same truth, everybody's own mistakes and severity."""
    truth = rng.normal(3, 1, units)
    scores = truth + rng.normal(0, 0.3, (people, 1)) + rng.normal(0, 0.6, (people, units))
    return np.where(rng.random((people, units)) < gaps, np.nan, np.clip(np.round(scores), 1, 5))


def timed(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[Any, Any, float, float]:
    start = time.perf_counter()
    mine = ours()
    middle = time.perf_counter()
    other = theirs()
    return mine, other, middle - start, time.perf_counter() - middle


def compare(name: str, peer: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> Line:
    mine, other, seconds, their_seconds = timed(ours, theirs)
    gap = float(np.max(np.abs(np.asarray(mine, float) - np.asarray(other, float))))
    return name, peer, gap, seconds, their_seconds


def consistency(rng: Any) -> list[Line]:
    import pandas as pd
    import pingouin

    found = []
    for count, items in SIZES:
        for gaps in (0.0, 0.03):
            values = cards(rng, count, items, gaps)
            name = f"alpha, {count} × {items}, gaps {gaps:.0%}"
            frame = pd.DataFrame(values)
            found.append(
                compare(
                    name,
                    "pingouin",
                    lambda v=values: reliability.scale(v).alpha,
                    lambda f=frame: pingouin.cronbach_alpha(f)[0],
                )
            )
        whole = cards(rng, count, items)
        item, rest = whole[:, 0], whole[:, 1:].sum(axis=1)
        found.append(
            compare(
                f"item–rest, {count} × {items}",
                "numpy.corrcoef",
                lambda w=whole: reliability.scale(w).item_rest[0],
                lambda i=item, r=rest: np.corrcoef(i, r)[0, 1],
            )
        )
        found.append(
            compare(
                f"omega, {count} × {items}",
                "scikit-learn FactorAnalysis",
                lambda w=whole: reliability.scale(w).omega.value,
                lambda w=whole: factor_analysis(w),
            )
        )
    return found


def factor_analysis(values: Any) -> float:
    """Omega from scikit-learn's one factor. Its stop looks at the likelihood, which is too blunt for nine digits: it is
    started again from where it stopped until it stands still."""
    from sklearn.decomposition import FactorAnalysis

    start = None
    for _ in range(500):
        model = FactorAnalysis(
            1, tol=1e-300, max_iter=100, svd_method="lapack", noise_variance_init=start
        ).fit(values)
        if start is not None and float(np.abs(model.noise_variance_ - start).max()) < 1e-13:
            break
        start = model.noise_variance_
    loadings = float(model.components_[0].sum()) ** 2
    return loadings / (loadings + float(model.noise_variance_.sum()))


def between_people(rng: Any) -> list[Line]:
    import krippendorff
    from sklearn.metrics import cohen_kappa_score

    found = []
    for units in (30, 500):
        pair = raters(rng, units, 2)
        for weights, name in (
            (Weights.NONE, None),
            (Weights.LINEAR, "linear"),
            (Weights.QUADRATIC, "quadratic"),
        ):
            found.append(
                compare(
                    f"kappa {weights}, {units} units",
                    "scikit-learn",
                    lambda p=pair, w=weights: agreement.kappa(p[0], p[1], weights=w),
                    lambda p=pair, n=name: cohen_kappa_score(p[0], p[1], weights=n),
                )
            )
        many = raters(rng, units, 4, gaps=0.2)
        for metric in Metric:
            found.append(
                compare(
                    f"alpha {metric}, 4 × {units}, gaps 20%",
                    "krippendorff",
                    lambda m=many, kind=metric: agreement.krippendorff(m, kind),
                    lambda m=many, kind=metric: krippendorff.alpha(
                        reliability_data=m, level_of_measurement=str(kind)
                    ),
                )
            )
        found.append(intraclass(raters(rng, units, 3)))
    return found


def intraclass(scores: Any) -> Line:
    """All six forms with both ends of their intervals, at once."""
    import pandas as pd
    import pingouin

    pingouin.options["round.column.CI95"] = 15
    people, units = scores.shape
    frame = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), people),
            "rater": np.tile(np.arange(people), units),
            "score": scores.T.ravel(),
        }
    )

    def ours() -> list[float]:
        found = agreement.intraclass(scores.T)
        forms = ("one_way", "random", "fixed", "one_way_mean", "random_mean", "fixed_mean")
        estimates = [getattr(found, form) for form in forms]
        return [x for one in estimates for x in (one.value, one.low, one.high)]

    def theirs() -> list[float]:
        table = pingouin.intraclass_corr(frame, "unit", "rater", "score")
        return [x for value, ends in zip(table["ICC"], table["CI95"], strict=True) for x in (value, *ends)]

    return compare(f"ICC × 6 with intervals, {units} × {people}", "pingouin", ours, theirs)


def main(arguments: list[str]) -> int:
    warnings.simplefilter("ignore")
    peers = ("pingouin", "krippendorff", "scikit-learn", "numpy")
    print(", ".join(f"{name} {version(name)}" for name in peers))
    lines = [line for seed in (1, 2, 3) for line in _once(seed)]
    print(f"{'figure':44} {'peer':28} {'difference':>10} {'ours, ms':>9} {'peer, ms':>9}")
    for name, peer, gap, seconds, their_seconds in lines:
        print(f"{name:44} {peer:28} {gap:10.1e} {seconds * 1e3:9.2f} {their_seconds * 1e3:9.2f}")
    worst = max(gap for _name, _peer, gap, *_seconds in lines)
    print(f"{len(lines)} comparisons, the largest difference {worst:.1e}, allowed {GOAL:.0e}")
    return 0 if worst < GOAL else 1


def _once(seed: int) -> list[Line]:
    rng = np.random.default_rng(seed)
    return consistency(rng) + between_people(rng)
