"""Thematic clusters beside k-means and k-modes, groups of 8–15, places given out beside the exact optimum.

Needs the dependency group `peers` (scikit-learn, kmodes): .venv/bin/uv pip install --group peers && .venv/bin/python -m bench clusters
Options: --people N (the largest size, 650000 by default), --seeds N.

Planted profiles: 20 indicators in 5 areas; one profile weak in each area, one weak everywhere, one strong; every teacher has
an own severity and every indicator its own noise; a level 1…5 is measured in thousandths, five items to an indicator. «Again»
is the same people measured anew. Every method gets the same numbers.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mostik.stats import clusters, grouping, matching
from mostik.stats.clusters import NONE
from mostik.stats.grouping import Sizes, Teachers

AREAS, EACH = 5, 4
ITEMS = AREAS * EACH
TOPICS = np.repeat(np.arange(AREAS), EACH)
SHARES = (0.16, 0.16, 0.16, 0.16, 0.16, 0.08, 0.12)
ALL_WEAK, STRONG = 5, 6
TOWN = 280
IN_REGION = 27


@dataclass(frozen=True)
class World:
    truth: Any
    first: Any
    again: Any


def world(people: int, seed: int) -> World:
    """Levels 1…5 in thousandths, people × 20, twice."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(len(SHARES), people, p=SHARES)
    drop = np.zeros((len(SHARES), ITEMS))
    for area in range(AREAS):
        drop[area, area == TOPICS] = 1.2
    drop[ALL_WEAK], drop[STRONG] = 1.2, -0.8
    severity = rng.normal(0, 0.5, (people, 1))
    true = 3.3 + severity - drop[truth] + rng.normal(0, 0.35, (people, ITEMS))

    def measured() -> Any:
        noise = rng.normal(0, 0.6, (people, ITEMS))
        levels = np.clip(true + noise, 1, 5)
        return (np.round(levels * 5) * 200).astype(np.int32)

    return World(truth, measured(), measured())


def agreement(one: Any, other: Any) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985)."""
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    table = (
        np.bincount(a * (b.max() + 1) + b, minlength=(a.max() + 1) * (b.max() + 1))
        .reshape(a.max() + 1, -1)
        .astype(float)
    )

    def pairs(counts: Any) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, rows, columns, every = (
        pairs(table),
        pairs(table.sum(1)),
        pairs(table.sum(0)),
        len(a) * (len(a) - 1) / 2,
    )
    chance = rows * columns / every
    return (both - chance) / ((rows + columns) / 2 - chance)


def rule(values: Any) -> Any:
    found = clusters.needs(values, TOPICS, 3000)
    return np.where(found.state == clusters.State.TOPIC, found.choices[:, 0], AREAS + found.state)


def absolute(values: Any) -> Any:
    """The naive rule: where most is lacking to level 3, item by item, without the own mean."""
    lack = np.maximum(3000 - values, 0).reshape(len(values), AREAS, EACH).sum(axis=2)
    return np.where(lack.max(axis=1) > 0, lack.argmax(axis=1), AREAS)


def k_means(values: Any) -> Any:
    from sklearn.cluster import KMeans, MiniBatchKMeans

    kind = MiniBatchKMeans if len(values) > 100_000 else KMeans
    return kind(n_clusters=len(SHARES), n_init=10 if kind is KMeans else 3, random_state=0).fit_predict(
        values
    )


def k_means_centred(values: Any) -> Any:
    return k_means(values - values.mean(axis=1, keepdims=True))


def k_modes(values: Any) -> Any:
    from kmodes.kmodes import KModes

    return KModes(n_clusters=len(SHARES), n_init=3, random_state=0).fit_predict(
        np.round(values / 1000).astype(np.int8)
    )


METHODS: tuple[tuple[str, Callable[[Any], Any], int], ...] = (
    ("rule: weakest against own mean, < level 3", rule, 10**9),
    ("most lacking to level 3, item by item", absolute, 10**9),
    ("k-means (7), scikit-learn", k_means, 10**9),
    ("k-means (7) on levels minus own mean", k_means_centred, 10**9),
    ("k-modes (7), kmodes", k_modes, 20_000),
)


def stability(sizes: list[int], seeds: int) -> None:
    print(f"{'method':44} {'people':>7} {'s':>8} {'ARI truth':>10} {'ARI again':>10}")
    for people in sizes:
        worlds = [world(people, seed) for seed in range(seeds if people < 100_000 else 1)]
        for name, method, most in METHODS:
            if people > most:
                print(f"{name:44} {people:7} {'not run':>8}")
                continue
            lines = [_measured(method, one) for one in worlds]
            seconds, truth, again = np.median(np.array(lines), axis=0)
            print(f"{name:44} {people:7} {seconds:8.3f} {truth:10.3f} {again:10.3f}", flush=True)


def _measured(method: Callable[[Any], Any], one: World) -> tuple[float, float, float]:
    start = time.perf_counter()
    found = method(one.first)
    seconds = time.perf_counter() - start
    return seconds, agreement(found, one.truth), agreement(found, method(one.again))


def ring(places: int) -> dict[int, list[int]]:
    """Municipalities of a region, the nearest number first."""
    found = {}
    for place in range(places):
        start = place // IN_REGION * IN_REGION
        others = [other for other in range(start, min(start + IN_REGION, places)) if other != place]
        found[place] = sorted(others, key=lambda other: (abs(other - place), other))
    return found


def groups(sizes: list[int]) -> None:
    for module in ("scipy.optimize", "scipy.sparse"):  # loading scipy is no part of solving
        importlib.import_module(module)
    print(
        f"\n{'groups of 8–15':36} {'people':>7} {'s':>8} {'CPU s':>7} {'with need':>9} {'one town':>8} {'placed':>7} {'first':>6} {'groups':>7} optimal"
    )
    for people in sizes:
        for name, topics in (("5 topics", TOPICS), ("20 topics", np.arange(ITEMS))):
            for choices in (2, 3):
                _grouped(f"{name}, {choices} choices", people, topics, choices)


def _grouped(name: str, people: int, topics: Any, choices: int) -> None:
    """The rule and the groups, neighbours joined: one run is on the clock. A town alone is solved once more, unmeasured."""
    runs = []
    teachers_of(people, topics, choices)
    for _ in range(3 if people < 100_000 else 1):
        start, cpu = time.perf_counter(), time.process_time()
        every, found = teachers_of(people, topics, choices)
        joined = grouping.form(every, neighbours=ring(int(every.places.max()) + 1))
        runs.append((time.perf_counter() - start, time.process_time() - cpu))
    need = int((found.state == clusters.State.TOPIC).sum())
    placed = float((joined.group != NONE).sum()) / need
    alone = sum(not group.joint for group in joined.groups) / len(joined.groups)
    first = float((joined.taken == 0).sum()) / max(1, int((joined.group != NONE).sum()))
    seconds, cpu_seconds = np.median(np.array(runs), axis=0)
    assert all(Sizes().least <= len(group.members) <= Sizes().most for group in joined.groups)
    print(
        f"{name:36} {people:7} {seconds:8.3f} {cpu_seconds:7.2f} {need:9} {alone:8.1%} {placed:7.1%} {first:6.1%} "
        f"{len(joined.groups):7} {'yes' if not joined.not_optimal else len(joined.not_optimal)}",
        flush=True,
    )


_worlds: dict[Any, Any] = {}


def teachers_of(people: int, topics: Any, choices: int) -> tuple[Teachers, Any]:
    """The rule is inside the clock, making the people is not."""
    if people not in _worlds:
        _worlds[people] = world(people, 7).first
    found = clusters.needs(_worlds[people], topics, 3000, choices)
    places = np.arange(people) // TOWN if people > 500 else np.zeros(people, int)
    return Teachers.of(np.arange(people), places, found.choices, found.shortfall), found


def places(people: int, options: int, seed: int, best: int) -> None:
    """Needs of 20 competencies against opportunities of two or three competencies each; seats for 7 of 10."""
    rng = np.random.default_rng(seed)
    found = clusters.needs(world(people, seed).first, np.arange(ITEMS), 3000, 3)
    needs = np.zeros((people, ITEMS), dtype=np.int64)
    for choice in range(3):
        have = np.flatnonzero(found.choices[:, choice] != NONE)
        needs[have, found.choices[have, choice]] = found.shortfall[have, choice] // 1000
    coverage = np.zeros((options, ITEMS), dtype=np.int64)
    for option in range(options):
        coverage[option, rng.choice(ITEMS, rng.integers(1, 4), replace=False)] = rng.integers(50, 101)
    regions = max(1, people // 7000)
    area = rng.integers(0, regions, people)
    option_area = np.where(rng.random(options) < 0.3, NONE, rng.integers(0, regions, options))
    capacity = rng.multinomial(people * 7 // 10, rng.dirichlet(np.full(options, 2.0))).astype(np.int64)
    start = time.perf_counter()
    wishes = matching.candidates(needs * 100, coverage, best, area, option_area)
    listed = time.perf_counter() - start
    start, cpu = time.perf_counter(), time.process_time()
    given = matching.give(wishes, capacity, np.arange(people))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    got = np.where(
        given.option == NONE,
        0,
        (np.where(wishes.options == given.option[:, None], wishes.scores, 0)).sum(axis=1),
    )
    over = int(
        np.maximum(np.bincount(given.option[given.option != NONE], minlength=options) - capacity, 0).sum()
    )
    top_over = int(
        np.maximum(
            np.bincount(wishes.options[wishes.options[:, 0] != NONE, 0], minlength=options) - capacity, 0
        ).sum()
    )
    greedy = _greedy(wishes, capacity)
    exact, exact_seconds = _exact(wishes, capacity) if people <= 10_000 else (float("nan"), float("nan"))
    print(
        f"{people:7} × {options:<5} best {best:<4} lists {listed:6.2f} s | prices {seconds:7.2f} s ({cpu:.2f} CPU, {given.rounds} rounds) "
        f"{int(got.sum()) / exact:8.4%} of the optimum, over capacity {over} | greedy {greedy / exact:7.3%} | everybody's first: {top_over} over "
        f"| HiGHS LP {exact_seconds:.2f} s | placed {float((given.option != NONE).mean()):.1%}",
        flush=True,
    )


def _greedy(wishes: Any, capacity: Any) -> int:
    left, total = capacity.copy(), 0
    for options, scores in zip(wishes.options, wishes.scores, strict=True):
        for option, score in zip(options, scores, strict=True):
            if option != NONE and score > 0 and left[option] > 0:
                left[option] -= 1
                total += int(score)
                break
    return total


def _exact(wishes: Any, capacity: Any) -> tuple[float, float]:
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    start = time.perf_counter()
    person, choice = np.nonzero(wishes.scores > 0)
    option, pairs = wishes.options[person, choice], len(person)
    count = len(wishes.scores)
    rows = np.concatenate((person, count + option))
    table = csr_array(
        (np.ones(2 * pairs), (rows, np.tile(np.arange(pairs), 2))), shape=(count + len(capacity), pairs)
    )
    limits = np.concatenate((np.ones(count), capacity))
    solved = linprog(
        -wishes.scores[person, choice].astype(float), A_ub=table, b_ub=limits, bounds=(0, 1), method="highs"
    )
    return -float(solved.fun), time.perf_counter() - start


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench clusters")
    parser.add_argument("--people", type=int, default=650_000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", choices=("stability", "groups", "places"))
    options = parser.parse_args(arguments)
    sizes = [size for size in (260, 10_000, 650_000) if size <= options.people]
    if options.only in (None, "stability"):
        stability(sizes, options.seeds)
    if options.only in (None, "groups"):
        groups(sizes)
    if options.only in (None, "places"):
        print()
        places(260, 40, 1, 10)
        places(10_000, 120, 1, 10)
        places(10_000, 120, 1, 120)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0
