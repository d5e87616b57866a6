"""From accepted submissions to the numbers of every node of the tree: snapshot → SQL → base values → nodes.

Whatever the number of threads and the order of rows, the same submissions give the same rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import numpy as np

from mostik.stats import snapshot as snapshots
from mostik.stats.aggregate import Statistics, base_values, statistics
from mostik.stats.compiler import compile_query
from mostik.stats.database import cursor
from mostik.stats.exact import DoesNotFit, Scaled
from mostik.stats.kernel import Kernel
from mostik.stats.lookup import UNDEFINED, coded_of
from mostik.stats.methodology import TOTAL, Methodology, UnitLevel
from mostik.stats.results import Place, ResultRow, Submission
from mostik.stats.rows import Key, RowMaker, sort_key, with_delta
from mostik.stats.scoring import HIDDEN, Mark, Scorer
from mostik.stats.snapshot import Snapshot
from mostik.stats.tree import PARTS

NODE_KINDS = ("country", "region", "municipality", "organisation", "group")
PERSON_DEPTH = 4
MANY_ROWS = 20_000
Progress = Callable[[float], None]


def analyse(
    methodology: Methodology,
    submissions: Iterable[Submission],
    *,
    previous: Iterable[Submission] | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> list[ResultRow]:
    """Results of a round, sorted as results.csv; `delta` against the previous round by nodes present in both.
    `progress` receives the done share, 0…1."""
    return two_rounds(methodology, submissions, previous=previous, progress=progress, threads=threads)[0]


def two_rounds(
    methodology: Methodology,
    submissions: Iterable[Submission],
    *,
    previous: Iterable[Submission] | None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> tuple[list[ResultRow], dict[Key, Fraction]]:
    """The same with the means of the round before."""
    rounds = [submissions] if previous is None else [previous, submissions]
    before: dict[Key, Fraction] = {}
    rows: list[ResultRow] = []
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder:
        for number, given in enumerate(rounds):
            tell = _shifted(progress, number / len(rounds), 1 / len(rounds))
            written = snapshots.write(Path(folder) / f"{number}.parquet", methodology, given)
            tell(0.4)
            if given is previous:
                before = means(methodology, written, threads=threads)
                tell(1)
                continue
            rest = _shifted(tell, 0.4, 0.6)
            rows = run(methodology, written, before=before, threads=threads, progress=rest)
    return rows, before


def _shifted(progress: Progress | None, start: float, length: float) -> Progress:
    """Progress of one stretch of the whole way."""

    def tell(share: float) -> None:
        if progress:
            progress(start + share * length)

    return tell


def run(
    methodology: Methodology,
    snapshot: Snapshot | Path,
    *,
    before: Mapping[Key, Fraction] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[ResultRow]:
    """Results of one snapshot file, sorted as results.csv; `before` holds the means that `delta` compares with."""
    described = snapshots.read(snapshot) if isinstance(snapshot, Path) else snapshot
    return rows_of(methodology, score_snapshot(methodology, described, threads=threads), before, progress)


def rows_of(
    methodology: Methodology,
    scored: Scored,
    before: Mapping[Key, Fraction] | None = None,
    progress: Progress | None = None,
) -> list[ResultRow]:
    """Results of scored submissions, sorted as results.csv."""
    return _sorted_rows(scored, list(roll_up(methodology, scored, progress)), RowMaker(before))


def means(methodology: Methodology, snapshot: Snapshot, *, threads: int | None = None) -> dict[Key, Fraction]:
    """What the next round compares with: nothing but the means of a snapshot."""
    scored = score_snapshot(methodology, snapshot, threads=threads)
    made: dict[Key, Fraction] = {}
    for one in roll_up(methodology, scored, only_means=True):
        data, places = one.statistics, scored.places[one.depth]
        for node, n, total in zip(data.node.tolist(), data.n.tolist(), data.total.tolist(), strict=True):
            made[places[node], one.source, one.part, one.code] = Fraction(total, n * data.scale)
    return made


def _sorted_rows(scored: Scored, found: list[Found], maker: RowMaker) -> list[ResultRow]:
    """Rows in the order of `sort_key`, sorted by numbers instead of texts."""
    names = sorted({(one.source, one.part, one.code) for one in found})
    column = {name: number for number, name in enumerate(names)}
    orders, start = [], 0
    for places in scored.places:
        named = sorted((" / ".join(place), place, node) for node, place in enumerate(places))
        order = np.empty(len(places), dtype=np.int64)
        order[[node for _, _, node in named]] = np.arange(start, start + len(places))
        orders.append(order)
        start += len(places)
    rows: list[ResultRow] = []
    keys = []
    for one in found:
        kind = "person" if one.depth == PERSON_DEPTH and scored.person else NODE_KINDS[one.depth]
        places = scored.places[one.depth]
        rows += maker.rows(kind, places, one.source, one.part, one.code, one.statistics)
        keys.append(
            orders[one.depth][one.statistics.node] * len(names) + column[one.source, one.part, one.code]
        )
    if not rows:
        return rows
    in_order = (rows[i] for i in np.argsort(np.concatenate(keys), kind="stable").tolist())
    return [
        row for row in in_order if NODE_KINDS[len(row.place)] == row.node_kind or row.node_kind == "person"
    ]


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored submissions as columns. `nodes[d]` numbers the node of each submission at the depth d (0 = the country),
    `places[d]` names them; UNDEFINED in a column of values is no value."""

    nodes: tuple[np.ndarray, ...]
    places: tuple[list[Place], ...]
    source: np.ndarray
    values: dict[tuple[str, str], tuple[np.ndarray, int]]
    person: bool
    answers: Mapping[tuple[str, str], np.ndarray] | None = None
    """Rows that are units already (units.py): how many submissions stand behind each value."""


def score_snapshot(methodology: Methodology, snapshot: Snapshot, *, threads: int | None = None) -> Scored:
    """Score every submission of the file: by compiled SQL, by tables where there are very many, one by one where the
    integers of both are too short."""
    ways = [_score_by_tables, _score_by_sql] if snapshot.rows >= MANY_ROWS else [_score_by_sql]
    for way in ways:
        try:
            keys, values = way(methodology, snapshot, threads)
            break
        except DoesNotFit:
            continue
    else:
        keys, values = _score_rows(methodology, snapshot)
    return placed(methodology, [keys[name] for name in snapshot.keys], keys["source"], values)


def placed(
    methodology: Methodology,
    keys: list[np.ndarray],
    source: np.ndarray,
    values: dict[tuple[str, str], tuple[np.ndarray, int]],
    answers: Mapping[tuple[str, str], np.ndarray] | None = None,
) -> Scored:
    """Scored submissions by the names of their places, `keys[d]` those of the depth d + 1."""
    nodes, places = _number_nodes(keys, len(source))
    return Scored(nodes, places, source, values, methodology.unit_level == UnitLevel.TEACHER, answers)


Columns = tuple[dict[str, np.ndarray], dict[tuple[str, str], tuple[np.ndarray, int]]]


def _score_by_sql(methodology: Methodology, snapshot: Snapshot, threads: int | None) -> Columns:
    query = compile_query(methodology, snapshot)
    with cursor(threads) as connection:
        texts = [*snapshot.keys, "source", *(_fetched(scaled) for scaled in query.columns)]
        found = connection.execute(
            f"WITH snapshot AS (SELECT * FROM {_file(snapshot)}) SELECT {', '.join(texts)} FROM ({query.sql})"
        ).fetchnumpy()
    arrays = {scaled.name: _received(found[scaled.name], scaled) for scaled in query.columns}
    return _keys(found, snapshot), {
        key: (arrays[scaled.name], scaled.scale) for key, scaled in query.values.items()
    }


def _score_by_tables(methodology: Methodology, snapshot: Snapshot, threads: int | None) -> Columns:
    kernel = Kernel((methodology,), coded_of(snapshot))
    packs = [f"{text} AS {name}" for name, text in kernel.packs.items()]
    with cursor(threads) as connection:
        found = connection.execute(
            f"SELECT {', '.join([*snapshot.keys, 'source', *packs])} FROM {_file(snapshot)}"
        ).fetchnumpy()
    wanted = [(part, code) for part in PARTS for code in kernel.tree.codes(part)]
    numbers = kernel.evaluate({name: np.asarray(found[name]) for name in kernel.packs}, wanted)
    return _keys(found, snapshot), {key: (value.marked(), value.scale) for key, value in numbers}


def _file(snapshot: Snapshot) -> str:
    return f"read_parquet({snapshots.quoted(str(snapshot.path))})"


def _keys(found: dict[str, np.ndarray], snapshot: Snapshot) -> dict[str, np.ndarray]:
    return {name: np.asarray(found[name]) for name in (*snapshot.keys, "source")}


def _fetched(scaled: Scaled) -> str:
    """Long integers travel as text: the client would turn them into floats."""
    if scaled.is_huge:
        return f"coalesce(CAST({scaled.name} AS VARCHAR), '') AS {scaled.name}"
    return f"coalesce({scaled.name}, {UNDEFINED}) AS {scaled.name}"


def _received(column: np.ndarray, scaled: Scaled) -> np.ndarray:
    if not scaled.is_huge:
        return np.asarray(column, dtype=np.int64)
    return objects([int(text) if text else UNDEFINED for text in column])


def objects(values: list[Any]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _score_rows(methodology: Methodology, snapshot: Snapshot) -> Columns:
    """The same columns from the exact scoring of each row."""
    scorer = Scorer(methodology)
    names = [*snapshot.keys, "source", *(column.name for column in snapshot.columns)]
    with cursor(threads=1) as connection:
        rows = connection.execute(f"SELECT {', '.join(names)} FROM {_file(snapshot)}").fetchall()
    start = snapshot.depth + 1
    scores = [
        scorer.score_marks(
            {
                column.item: _mark(column, value)
                for column, value in zip(snapshot.columns, row[start:], strict=True)
            }
        )
        for row in rows
    ]
    values: dict[tuple[str, str], tuple[np.ndarray, int]] = {}
    for key in ((part, code) for part in PARTS for code in scorer.tree.codes(part)):
        column = [one.get(key) for one in scores]
        scale = lcm(*(value.denominator for value in column if value is not None))
        values[key] = (objects([UNDEFINED if v is None else int(v * scale) for v in column]), scale)
    return {name: _text([row[i] for row in rows]) for i, name in enumerate(names[:start])}, values


def _mark(column: snapshots.Column, value: int | str | None) -> Mark:
    if value is None:
        return None
    if column.bits == 0:
        return HIDDEN if value == "hidden" else Fraction(value)
    return HIDDEN if value == column.hidden else Fraction(int(value), column.scale)


def _text(values: list[str]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _number_nodes(
    keys: list[np.ndarray], count: int
) -> tuple[tuple[np.ndarray, ...], tuple[list[Place], ...]]:
    """Number the nodes of each depth in the order of their places. A place that ends early has no node below: its
    number stands, but its name repeats the parent's (`roll_up` leaves it out)."""
    nodes = [np.zeros(count, dtype=np.int64)]
    places: list[list[Place]] = [[()]]
    for key in keys:
        _, code = np.unique(key.astype(str) if key.dtype == object else key, return_inverse=True)
        combined = nodes[-1] * (int(code.max(initial=0)) + 1) + code
        _, first, number = np.unique(combined, return_index=True, return_inverse=True)
        above = places[-1]
        nodes.append(number)
        places.append(
            [(*above[nodes[-2][i]], str(key[i])) if key[i] != "" else above[nodes[-2][i]] for i in first]
        )
    return tuple(nodes), tuple(places)


@dataclass(frozen=True, slots=True)
class Found:
    """Statistics of one source, part and code at one depth of the tree."""

    depth: int
    source: str
    part: str
    code: str
    statistics: Statistics


def roll_up(
    methodology: Methodology,
    scored: Scored,
    progress: Progress | None = None,
    *,
    only_means: bool = False,
    depths: range | None = None,
) -> Iterator[Found]:
    """Statistics of every depth, or of some. Base units are counted once, whatever the number of their submissions."""
    thresholds = {i.code: i.threshold for i in methodology.indicators} | {TOTAL: methodology.threshold}
    unit = scored.nodes[-1]
    if len(unit) == 0:
        return
    sources = np.unique(scored.source.astype(str))
    above = [np.zeros(len(places), dtype=np.int64) for places in [scored.places[-1]] * len(scored.nodes)]
    for depth, numbers in enumerate(scored.nodes):
        above[depth][unit] = numbers
    for number, source in enumerate(sources):
        of_source = scored.source == source
        for (part, code), (column, scale) in scored.values.items():
            defined = of_source & (column != UNDEFINED)
            if not defined.any():
                continue
            behind = scored.answers[part, code][defined] if scored.answers else None
            values = base_values(unit[defined], column[defined], scale, behind)
            for depth in range(len(scored.nodes)):
                if depths is not None and depth not in depths:
                    continue
                node = above[depth][values.unit]
                levels, threshold = ((), None) if only_means else (methodology.levels, thresholds[code])
                found = statistics(values, node, levels, threshold, quartiles=not only_means)
                yield Found(depth, str(source), str(part), code, found)
        if progress:
            progress((number + 1) / len(sources))


__all__ = ["analyse", "roll_up", "rows_of", "run", "score_snapshot", "sort_key", "with_delta"]
