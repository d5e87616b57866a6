"""Do the intervals keep their word? Claimed 95 % beside what is seen in invented data where the truth is known, and how
often a change is announced where nothing has changed. Runs the very functions the pages use; half a minute.

Groups of a kindergarten are drawn around its own true mean, on the scale 1…5: plainly (normal) and as whole levels, as
cards give them. Ends with an error if an interval covers less than FLOOR or a false word comes oftener than claimed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np

from mostik.stats.changes import changes
from mostik.stats.forecast import Forecast, Round, forecast
from mostik.stats.ranks import ranks
from mostik.stats.small_numbers import (
    Change,
    Sample,
    chance_of_difference,
    change,
    difference,
    difference_of_shares,
    interval,
    wilson,
)
from mostik.stats.standing import Band, clustered, standings

SEED = 20261122
FLOOR = 0.93
"""Wilson's interval is a little short for a rare share of few (Newcombe 1998); nothing may be shorter than that."""
CLAIMED = 0.95
MOST_FALSE = 0.05
STEP = 0.2
"""A twentieth of the scale 1…5."""
WITHIN, BETWEEN = 0.6, 0.28
Line = tuple[str, float, float, bool]
"""What, seen, claimed, is it as it must be."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench coverage", description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    lines = list(measure(options.draws, options.seed))
    print(
        f"at least {options.draws} intervals or words each, seed {options.seed}\n{'':66} {'seen':>7} {'claimed':>8}"
    )
    for what, seen, claimed, good in lines:
        print(f"{what:66} {seen:7.2%} {claimed:8.0%}{'' if good else '  <- not kept'}")
    print(f"{time.perf_counter() - started:.1f} s")
    return 0 if all(good for *_rest, good in lines) else 1


def measure(draws: int, seed: int = SEED) -> Iterator[Line]:
    rng = np.random.default_rng(seed)
    yield from of_shares(rng, draws)
    yield from of_means(rng, draws)
    yield from of_changes(rng, draws)
    yield from of_lists(rng, draws // 40)
    yield from of_bands(rng, draws // 6)
    yield from of_ranks(rng, draws // 8)
    yield from of_forecasts(rng, draws)


def covered(what: str, hits: float, claimed: float = CLAIMED, floor: float = FLOOR) -> Line:
    return what, hits, claimed, hits >= floor


def false(what: str, share: float, draws: int, most: float = MOST_FALSE) -> Line:
    """What is claimed is 5 %, seen in so many draws: three standard errors are left to chance."""
    return what, share, most, share <= most + 3 * (most * (1 - most) / draws) ** 0.5


def of_shares(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    """Few different counts come out, so each interval is computed once and counted as often as it came."""
    for n in (10, 16, 40):
        for share in (0.1, 0.3, 0.5):
            counts = np.bincount(rng.binomial(n, share, draws), minlength=n + 1)
            inside = [low <= share <= high for low, high in (wilson(k, n) for k in range(n + 1))]
            # one share of one n swings with the steps of the count: the worst known is 0.92 (Newcombe 1998)
            yield covered(
                f"Wilson, share {share} of {n}", float(counts @ np.array(inside) / draws), floor=0.91
            )
    for one, two, n, m in ((0.3, 0.3, 12, 12), (0.2, 0.5, 12, 20)):
        pairs = zip(rng.binomial(n, one, draws), rng.binomial(m, two, draws), strict=True)
        inside = [_within(difference_of_shares(int(a), n, int(b), m), one - two) for a, b in pairs]
        yield covered(f"difference of shares {one} of {n} and {two} of {m}", float(np.mean(inside)))


def _within(ends: tuple[float, float], truth: float) -> bool:
    return ends[0] <= truth <= ends[1]


def plain(rng: np.random.Generator, size: tuple[int, ...], mean: float) -> np.ndarray:
    return rng.normal(mean, WITHIN, size)


def whole_levels(rng: np.random.Generator, size: tuple[int, ...], mean: float) -> np.ndarray:
    return np.clip(np.rint(rng.normal(mean, WITHIN, size)), 1, 5)


Draw = Callable[[np.random.Generator, tuple[int, ...], float], np.ndarray]


def samples(values: np.ndarray) -> list[Sample]:
    """One sample from each row."""
    n = values.shape[1]
    variances = values.var(axis=1, ddof=1) if n > 1 else np.zeros(len(values))
    return [Sample(n, float(mean), float(v)) for mean, v in zip(values.mean(axis=1), variances, strict=True)]


def of_means(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    """A municipality of kindergartens with 1…6 groups each: its mean by clusters, and as if groups were independent."""
    for count in (6, 17):
        sizes = rng.integers(1, 7, count)
        hits = naive = 0
        truths = rng.normal(3.4, BETWEEN, (draws, count))
        groups = rng.normal(0, WITHIN, (draws, int(sizes.sum()))) + np.repeat(truths, sizes, axis=1)
        starts = np.r_[0, np.cumsum(sizes)[:-1]]
        means = np.add.reduceat(groups, starts, axis=1) / sizes
        for row, one in zip(means, samples(groups), strict=True):
            parts = [(int(n), float(mean)) for n, mean in zip(sizes, row, strict=True)]
            hits += _within(interval(clustered(parts)), 3.4)
            naive += _within(interval(one), 3.4)
        yield covered(f"mean of a municipality, {count} kindergartens", hits / draws, floor=0.92)
        yield "  the same, groups taken for independent (not used)", naive / draws, CLAIMED, True


def of_changes(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    cases: tuple[tuple[str, Draw], ...] = (("", plain), (", whole levels", whole_levels))
    for name, draw in cases:
        for n, m in ((3, 3), (5, 8), (12, 12), (30, 30)):
            before, after = samples(draw(rng, (draws, n), 3.0)), samples(draw(rng, (draws, m), 3.0))
            pairs = list(zip(before, after, strict=True))
            hits = np.mean([chance_of_difference(*pair) >= MOST_FALSE for pair in pairs])
            for pair in pairs[:200]:  # the interval and the chance are one rule
                assert _within(difference(*pair), 0) == (chance_of_difference(*pair) >= MOST_FALSE)
            grew = np.mean([change(*pair, STEP) == Change.GREW for pair in pairs])
            said = np.mean([change(*pair, STEP) != Change.STEADY for pair in pairs])
            what = f"{n} and {m} groups{name}"
            yield covered(f"difference of means, {what}", float(hits))
            yield false(f"  false «grew» when nothing changed, {what}", float(grew), draws)
            yield false(f"  false «grew» or «fell», {what}", float(said), draws)


def of_lists(rng: np.random.Generator, lists: int) -> Iterator[Line]:
    """40 units at once, of which none or ten have grown by one level."""
    for grown in (0, 10):
        words = false_words = found = 0
        rates = []
        for _ in range(lists):
            shift = np.where(np.arange(40) < grown, 1.0, 0.0)[:, None]
            before, after = samples(plain(rng, (40, 6), 3.0)), samples(plain(rng, (40, 6), 3.0) + shift)
            said = changes(dict(enumerate(zip(before, after, strict=True))), STEP)
            wrong = sum(said[n] != Change.STEADY for n in range(grown, 40))
            right = sum(said[n] == Change.GREW for n in range(grown))
            rates.append(wrong / max(1, wrong + right))
            words, false_words, found = words + 40 - grown, false_words + wrong, found + right
        name = f"list of 40, {grown} grown by a level"
        yield false(f"{name}: false words among the unchanged", false_words / words, words)
        yield false(f"{name}: false among the words said", float(np.mean(rates)), lists, 0.10)
        if grown:
            yield f"  {name}: found", found / (grown * lists), 0.0, True


def of_bands(rng: np.random.Generator, towns: int) -> Iterator[Line]:
    for count in (6, 17):
        for between in (0.0, BETWEEN, 0.6):
            hits = named = wrong = 0
            sizes = rng.integers(1, 7, count)
            truths = rng.normal(3.4, between, (towns, count)) if between else np.full((towns, count), 3.4)
            for truth in truths:
                given = {
                    n: samples(plain(rng, (1, size), mean))[0]
                    for n, (size, mean) in enumerate(zip(sizes, truth, strict=True))
                }
                common = float(sizes @ truth / sizes.sum())
                for n, one in standings(given).items():
                    hits += _within((one.low, one.high), truth[n])
                    named += one.band != Band.TYPICAL
                    wrong += (one.band == Band.STRONG and truth[n] < common) or (
                        one.band == Band.SUPPORT and truth[n] > common
                    )
            total, name = towns * count, f"{count} kindergartens, between them {between}"
            yield covered(f"shrunk mean, {name}", hits / total)
            if between:
                yield f"  named strong or in need of support, {name}", named / total, 0.0, True
                yield false(f"  named so on the wrong side, {name}", wrong / total, total)
            else:
                yield false(f"  named strong or in need of support, {name}", named / total, total)


def of_ranks(rng: np.random.Generator, regions: int) -> Iterator[Line]:
    """Eight municipalities of five to twenty kindergartens."""
    for between in (0.05, 0.3):
        hits = 0
        width = []
        for _ in range(regions):
            truth = rng.normal(3.4, between, 8)
            places = 1 + np.array([(truth > one).sum() for one in truth])
            given = {
                n: samples(rng.normal(truth[n], 0.4, (1, int(rng.integers(5, 21)))))[0] for n in range(8)
            }
            for n, rank in ranks(given).items():
                hits += rank.low <= places[n] <= rank.high
                width.append(rank.high - rank.low + 1)
        name = f"place of a municipality among 8, between them {between}"
        yield covered(f"{name} (places in the interval: {np.mean(width):.1f})", hits / (8 * regions))


def of_forecasts(rng: np.random.Generator, draws: int) -> Iterator[Line]:
    """A municipality that rises by 0.1 a year, kindergartens drawn anew each round; the next round is measured too. Beside
    it what becomes of the interval where the rise stops after the last round: the assumption then is wrong."""
    for count in (6, 17):
        for past in (2, 3, 4):
            hits, said = 0, 0
            rise = 3.0 + 0.1 * np.arange(past + 1)
            for municipality in _measured(rng, draws, count, rise):
                found = forecast([Round(y, one) for y, one in enumerate(municipality[:-1])], past, (1.0, 5.0))
                if isinstance(found, Forecast):
                    said += 1
                    hits += _within((found.low, found.high), float(municipality[-1].mean))
            name = f"{count} kindergartens, {past} rounds"
            yield covered(f"forecast of the next round, {name}", hits / said)
            yield false(f"  nothing foreseen though it is a line, {name}", 1 - said / draws, draws)
    hits = 0
    for municipality in _measured(rng, draws, 17, np.array([3.0, 3.3, 3.3])):
        found = forecast([Round(y, one) for y, one in enumerate(municipality[:-1])], 2, (1.0, 5.0))
        hits += isinstance(found, Forecast) and _within((found.low, found.high), float(municipality[-1].mean))
    yield (
        "  the same where a change of 0.3 does not repeat, 17 kindergartens, 2 rounds",
        hits / draws,
        0.0,
        True,
    )


def _measured(rng: np.random.Generator, draws: int, count: int, means: np.ndarray) -> Iterator[list[Sample]]:
    """The rounds of a municipality, as `clustered` describes them: the same numbers of groups, drawn anew each time."""
    sizes = rng.integers(1, 7, count)
    whole = sizes.sum()
    errors = rng.normal(0, 1, (draws, len(means), count))
    truths = means[:, None] + errors * np.sqrt(BETWEEN**2 + WITHIN**2 / sizes)
    totals = truths @ sizes / whole
    spread = ((truths - totals[:, :, None]) ** 2 * sizes**2).sum(axis=2) * count**2 / (count - 1) / whole**2
    for row, variances in zip(totals.tolist(), spread.tolist(), strict=True):
        yield [Sample(count, mean, variance) for mean, variance in zip(row, variances, strict=True)]
