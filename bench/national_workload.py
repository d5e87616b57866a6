"""Our side of the national workload: the forms of the synthetic campaign as methodologies, scored and rolled up by
`mostik.stats`, compared with the year before, ranked, written. Run in a process of its own by bench/national.py.

usage: python -m bench.national_workload DATA YEAR OUT [THREADS]; prints JSON
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from mostik.stats.aggregate import Statistics, Values, statistics
from mostik.stats.database import cursor
from mostik.stats.kernel import Kernel, Numbers
from mostik.stats.lookup import Coded
from mostik.stats.methodology import Indicator, Item, Methodology, Part, Scoring

LEVELS = tuple(Fraction(level) for level in range(1, 6))
POINTS = {str(n): Fraction(n) for n in range(4)}
MARKS = {"0": Fraction(0), "1": Fraction(0), "2": Fraction(1), "3": Fraction(1)}
DEPTHS = ((1, "grp"), (2, "org"), (3, "muni"), (4, "region"), (5, None))
BELOW = Fraction(50)


@dataclass(frozen=True)
class Form:
    """One instrument of the campaign. `areas` names the columns of results: area number → code of its tree; the
    total has the number the peers give it."""

    instrument: int
    kernel: Kernel
    areas: dict[int, str]


def thousandths(number: float) -> int:
    return round(number * 1000)


def form(
    instrument: int, items: list[tuple], areas: dict[int, float], regions: list[dict[int, float]]
) -> Form:
    """The tree of an instrument: two roots, S for the share of points and L for the level, the same areas under each,
    the same questions at the leaves. A variant for each region's weights of indicators."""
    trunk = [leafless("S"), leafless("L")]
    trunk += [leafless(f"{root}{a}", root, weight) for root in "SL" for a, weight in areas.items()]
    indicators = sorted({(ind, area) for _, ind, area, *_ in items})
    questions, coded = [], {}
    for item, ind, _, _, level, weight in items:
        questions.append(Item(f"q{item}", f"S{ind}i", thousandths(weight), POINTS))
        questions.append(Item(f"m{item}", f"L{ind}i", thousandths(weight), MARKS, Fraction(level)))
        coded[f"q{item}"] = Coded(f"i{item}", 0, 3, (0, 1, 2, 3))
        coded[f"m{item}"] = Coded(f"i{item}", 0, 3, (0, 0, 1, 1))
    for ind, _ in indicators:
        # the peers take the highest level for reached when its mark is not applicable: so does a mark all have met
        questions.append(Item(f"top{ind}", f"L{ind}i", 1000, MARKS, LEVELS[-1]))
        coded[f"top{ind}"] = Coded("", 0, 0, (1,))
    variants = []
    for weights in regions:
        leaves = [
            Indicator(
                f"{root}{ind}i",
                f"{root}{area}",
                {},
                scoring=Scoring.SHARE if root == "S" else Scoring.LEVELLED,
                weight=thousandths(weights[ind]),
                answered_by_count=True,
            )
            for root in "SL"
            for ind, area in indicators
        ]
        variants.append(Methodology(tuple(trunk + leaves), tuple(questions), levels=LEVELS))
    codes = {area: str(area) for area in areas} | {0 if instrument == 1 else 100: ""}
    return Form(instrument, Kernel(tuple(variants), coded), codes)


def leafless(code: str, parent: str | None = None, weight: float = 1.0) -> Indicator:
    return Indicator(code, parent, {}, weight=thousandths(weight))


def forms(data: Path) -> list[Form]:
    """Read the description of the campaign."""
    with cursor() as db:
        items = db.execute(
            f"SELECT item, ind, area, instr, lvl, w FROM '{data}/item.parquet' ORDER BY 1"
        ).fetchall()
        areas = db.execute(f"SELECT area, instr, wa FROM '{data}/area.parquet' ORDER BY 1").fetchall()
        weights = db.execute(f"SELECT region, ind, wi FROM '{data}/regind.parquet' ORDER BY 1").fetchall()
    regions: dict[int, dict[int, float]] = defaultdict(dict)
    for region, ind, weight in weights:
        regions[region][ind] = weight
    return [
        form(
            instrument,
            [row for row in items if row[3] == instrument],
            {area: weight for area, of, weight in areas if of == instrument},
            [regions[region] for region in sorted(regions)],
        )
        for instrument in (1, 2)
    ]


def answers(data: Path, year: str, one: Form, threads: int | None) -> dict[str, np.ndarray]:
    """Packed answers and the place of every respondent, in the order of respondents."""
    packs = ", ".join(f"{text} AS {name}" for name, text in one.kernel.packs.items())
    with cursor(threads) as db:
        found = db.execute(
            f"SELECT r.resp, grp, org, muni, region, {packs} FROM '{data}/wide_{year}.parquet' v "
            f"JOIN (SELECT * FROM '{data}/resp.parquet' WHERE instr = {one.instrument}) r ON r.resp = v.resp"
        ).fetchnumpy()
    table = {name: np.asarray(column) for name, column in found.items()}
    if np.any(np.diff(table["resp"]) < 0):
        order = np.argsort(table["resp"])
        table = {name: column[order] for name, column in table.items()}
    return table


@dataclass(frozen=True)
class Block:
    """One area at one depth of the tree: the scores and levels of the same respondents, and the node of each."""

    depth: int
    area: int
    node: np.ndarray
    score: Numbers
    level: Numbers


def blocks(one: Form, table: dict[str, np.ndarray]) -> Iterator[Block]:
    wanted = [(Part.FULL, root + code) for code in one.areas.values() for root in "SL"]
    found = one.kernel.evaluate(table, wanted, table["region"].astype(np.int64))
    country = np.zeros(len(table["resp"]), dtype=np.int64)
    for area in one.areas:
        (_, score), (_, level) = next(found), next(found)
        for depth, key in DEPTHS:
            yield Block(depth, area, table[key] if key else country, score, level)


def results(
    one: Form, table: dict[str, np.ndarray], before: Mapping, parents: Mapping, threads: int | None
) -> Iterator[dict[str, np.ndarray]]:
    """What is written of every block, always in the same order; blocks know nothing of each other, so each may have
    its thread."""

    def result(block: Block) -> dict[str, np.ndarray]:
        made = columns(block)
        add_change_and_rank(made, before.get((block.depth, block.area)), parents.get(block.depth))
        return made

    if threads == 1:
        yield from map(result, blocks(one, table))
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(result, blocks(one, table))


def _statistics(numbers: Numbers, node: np.ndarray, levels, threshold) -> Statistics:
    row, number = np.arange(len(node)), numbers.number
    if numbers.defined is not None:
        row, number, node = row[numbers.defined], number[numbers.defined], node[numbers.defined]
    return statistics(Values(row, number, numbers.scale), node, levels, threshold, quartiles=not levels)


def columns(block: Block) -> dict[str, np.ndarray]:
    """What the peers write; shares are counts until they are written (SHARES): half the memory."""
    score = _statistics(block.score, block.node, (), BELOW)
    level = _statistics(block.level, block.node, LEVELS, None)
    n = score.n
    made = {
        "h": np.full(len(n), block.depth, dtype=np.int8),
        "unit": score.node.astype(np.int32),
        "area": np.full(len(n), block.area, dtype=np.int8),
        "n": n.astype(np.int32),
        "m": (score.total / (n * score.scale)).astype(np.float64),
    }
    made |= {f"q{q}": values / (4.0 * score.scale) for q, values in enumerate(score.quartiles, start=1)}
    made |= {f"p{j}": counts.astype(np.int32) for j, counts in enumerate(level.at_level, start=1)}
    return made | {"below": score.below.astype(np.int32)}


def parents(data: Path) -> dict[int, np.ndarray]:
    """Parent by unit, for the depths that are ranked within a parent."""
    with cursor() as db:
        org = db.execute(f"SELECT org, muni, region FROM '{data}/org.parquet' ORDER BY org").fetchnumpy()
    _, first = np.unique(org["muni"], return_index=True)
    return {2: np.asarray(org["muni"]), 3: np.asarray(org["region"])[first]}


def add_change_and_rank(made: dict[str, np.ndarray], before: Before | None, parent) -> None:
    """Difference from the year before by unit, and the rank of the mean among the units of the same parent."""
    made["dm"] = made["m"] - before.of(made["unit"]) if before else np.full(len(made["m"]), np.nan)
    within = (
        np.zeros(len(made["m"]), dtype=np.int32) if parent is None else parent[made["unit"]].astype(np.int32)
    )
    order = np.lexsort((-made["m"], within)) if parent is not None else np.argsort(-made["m"])
    group, mean = within[order], made["m"][order]
    new_group = np.r_[True, group[1:] != group[:-1]]
    new_value = new_group | np.r_[True, mean[1:] != mean[:-1]]
    place = np.arange(len(order))
    first_of_group = np.maximum.accumulate(np.where(new_group, place, 0))
    first_of_value = np.maximum.accumulate(np.where(new_value, place, 0))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = first_of_value - first_of_group + 1
    made["rk"] = rank


@dataclass(frozen=True)
class Before:
    """Means of the year before in one area at one depth: `means[unit - first]`, NaN where there is none."""

    first: int
    means: np.ndarray

    def of(self, units: np.ndarray) -> np.ndarray:
        at = units - self.first
        inside = (at >= 0) & (at < len(self.means))
        return np.where(inside, self.means[np.where(inside, at, 0)], np.nan)


def previous(data: Path) -> dict[tuple[int, int], Before]:
    """Means of the year before by depth and area."""
    with cursor() as db:
        found = db.execute(
            f"SELECT CAST(h * 128 + area AS SMALLINT) AS block, unit, m FROM '{data}/agg_prev.parquet'"
        ).fetchnumpy()
    block, unit, mean = (np.asarray(found[name]) for name in ("block", "unit", "m"))
    order = np.argsort(block, kind="stable")  # short integers are sorted by digits, in one pass
    starts = np.flatnonzero(np.diff(block[order], prepend=-1))
    made = {}
    for rows in np.split(order, starts[1:]):
        units = unit[rows]
        first = int(units.min())
        means = np.full(int(units.max()) - first + 1, np.nan)
        means[units - first] = mean[rows]
        made[divmod(int(block[rows[0]]), 128)] = Before(first, means)
    return made


DICTIONARY = 4096
"""Shares repeat, means do not: a dictionary of means is a third of the time of writing and a sixth less of the file."""
SHARES = (*(f"p{level}" for level in range(1, 6)), "below")


def write(made: list[dict[str, np.ndarray]], out: Path, threads: int | None) -> None:
    """Join the blocks column by column, letting go of what is joined, and write them; `made` is used up."""
    names = list(made[0])
    whole = {name: np.concatenate([one.pop(name) for one in made]) for name in names}
    made.clear()
    cells = [f"{name} / n AS {name}" if name in SHARES else name for name in names]
    with cursor(threads) as db:
        db.register("whole", whole)
        db.execute(
            f"COPY (SELECT {', '.join(cells)} FROM whole) TO '{out}' "
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT {DICTIONARY})"
        )
        db.unregister("whole")


def run(data: Path, year: str, out: Path, threads: int | None) -> dict:
    """The whole workload; returns processor seconds per step."""
    steps, last = {}, time.process_time()

    def step(name: str) -> None:
        nonlocal last
        now = time.process_time()
        steps[name], last = round(steps.get(name, 0) + now - last, 3), now

    before, parent, made = previous(data), parents(data), []
    step("previous year")
    for one in forms(data):
        one.kernel.packs, one.kernel.columns, one.kernel.tables  # noqa: B018  # compiled here, to be timed apart
        step("compile")
        table = answers(data, year, one, threads)
        step("read and pack")
        made += results(one, table, before, parent, threads)
        step("score, roll up, rank")
        del table
    del before
    write(made, out, threads)
    step("write")
    return {"steps": steps}


def main(arguments: list[str]) -> None:
    data, year, out = Path(arguments[0]), arguments[1], Path(arguments[2])
    threads = int(arguments[3]) if len(arguments) > 3 else None
    start = time.perf_counter()
    result = run(data, year, out, threads)
    result["total"] = round(time.perf_counter() - start, 3)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"engine": "mostik", **result}))


if __name__ == "__main__":
    main(sys.argv[1:])
