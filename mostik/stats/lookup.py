"""Leaves as tables: answers of a leaf are packed into one small number, and its value is looked up. The tables come
from the compiled SQL of the leaf, run over all combinations of answers: each rule is still written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd, prod
from pathlib import Path

import numpy as np

from mostik.stats.compiler import compile_query
from mostik.stats.database import cursor
from mostik.stats.exact import DoesNotFit
from mostik.stats.methodology import Indicator, Item, Methodology, Scoring
from mostik.stats.scoring import item_maximum
from mostik.stats.snapshot import Column, Snapshot
from mostik.stats.tree import Tree

MOST_COMBINATIONS = 2**16
UNDEFINED = -(2**63)
NULL, HIDDEN = -(2**62), -(2**62) + 1
KINDS = {"SMALLINT": 15, "INTEGER": 31}


@dataclass(frozen=True, slots=True)
class Coded:
    """How an item is read: `answer` is an integer column within `low`…`high` (NULL = no answer, `hidden` = not asked);
    `stored[k]` is the item's score × `scale` for the answer low + k. Without a column (`answer` = "") everybody has
    given the one answer there is."""

    answer: str
    low: int
    high: int
    stored: tuple[int, ...]
    scale: int = 1
    hidden: int | None = None

    @property
    def radix(self) -> int:
        return 1 if not self.answer else self.high - self.low + 2 + (self.hidden is not None)


def coded_of(snapshot: Snapshot) -> dict[str, Coded]:
    """Columns of a snapshot hold scores already. Raises DoesNotFit if some hold too many different ones."""
    coded = {}
    for column in snapshot.columns:
        if not column.bits or column.high - column.low > MOST_COMBINATIONS:
            raise DoesNotFit
        stored = tuple(range(column.low, column.high + 1))
        coded[column.item] = Coded(column.name, column.low, column.high, stored, column.scale, column.hidden)
    return coded


def packed(answers: Sequence[Coded]) -> str:
    """SQL of the packed answers of a leaf. Digits are: no answer, then the answers, then hidden. `greatest` passes over
    NULL, and unlike `coalesce` it is computed once for each different answer. Raises DoesNotFit."""
    if prod(coded.radix for coded in answers) > MOST_COMBINATIONS:
        raise DoesNotFit
    digits, stride, most, cast, shift = [], 1, 0, 0, 0
    for coded in (coded for coded in answers if coded.answer):
        nothing, hidden = coded.low - 1, coded.high + 1
        digits.append((coded, nothing, hidden, stride))
        most += max(abs(nothing), abs(hidden)) * stride
        cast = max(cast, abs(coded.hidden or 0))
        shift -= nothing * stride
        stride *= coded.radix
    kind = next((name for name, bits in KINDS.items() if max(most, cast) < 2**bits), "BIGINT")
    terms = []
    for coded, nothing, hidden, stride in digits:
        digit = f"greatest(CAST({coded.answer} AS {kind}), CAST({nothing} AS {kind}))"
        if coded.hidden is not None:
            digit = f"CASE WHEN {coded.answer} = {coded.hidden} THEN {hidden} ELSE {digit} END"
        terms.append(f"{digit} * {stride}" if stride > 1 else digit)
    return " + ".join([*terms, f"CAST({shift} AS {kind})"])


@dataclass(frozen=True, slots=True)
class Table:
    """Values × scale by packed answers; 0 where the leaf is undefined."""

    number: np.ndarray
    defined: np.ndarray
    scale: int


Shape = tuple[tuple[int, tuple[int, ...], bool], ...]
"""Radix, stored scores and whether anything is hidden, item by item."""


def tables(methodology: Methodology, tree: Tree, coded: Mapping[str, Coded]) -> dict[str, Table]:
    """The table of every leaf. Leaves that differ in nothing but their names share one. Raises DoesNotFit."""
    shapes: dict[Shape, dict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code in tree.leaves:
        columns = [coded[item.name] for item in tree.items[code]]
        shape = tuple((c.radix, c.stored, c.hidden is not None) for c in columns)
        shapes[shape][_rule(tree.by_code[code], tree.items[code], columns)].append(code)
    found = {}
    for shape, rules in shapes.items():
        chosen = {codes[0]: codes for codes in rules.values()}
        for code, table in _evaluate(methodology, tree, coded, shape, list(chosen)).items():
            found.update(dict.fromkeys(chosen[code], table))
    return found


def _rule(indicator: Indicator, items: Sequence[Item], columns: Sequence[Coded]) -> object:
    """What the table of a leaf depends on besides its shape."""
    counts = indicator.answered_by_count and indicator.scoring == Scoring.LEVELLED
    marks = tuple(
        (
            item.weight > 0 if counts else item.weight,
            item_maximum(item),
            item.mark_level,
            item.mark_polarity,
            column.scale,
        )
        for item, column in zip(items, columns, strict=True)
    )
    return indicator.scoring, indicator.half_steps, indicator.na_blocks, indicator.answered_by_count, marks


def _evaluate(
    methodology: Methodology, tree: Tree, coded: Mapping[str, Coded], shape: Shape, codes: list[str]
) -> dict[str, Table]:
    """Run the compiled leaves over all combinations of their common shape."""
    combinations = _combinations(shape)
    items = tuple(item for code in codes for item in tree.items[code])
    columns = tuple(
        Column(
            item.name,
            f"c{k}",
            coded[item.name].scale,
            min(coded[item.name].stored),
            max(coded[item.name].stored),
            64,
            HIDDEN if coded[item.name].hidden is not None else None,
        )
        for code in codes
        for k, item in enumerate(tree.items[code])
    )
    leaves = tuple(replace(tree.by_code[code], parent=None) for code in codes)
    query = compile_query(
        replace(methodology, indicators=leaves, items=items),
        Snapshot(Path(), 0, 0, columns),
        frozenset(codes),
    )
    names = {key[1]: scaled for key, scaled in query.values.items()}
    if any(scaled.is_huge for scaled in names.values()):
        raise DoesNotFit
    cells = ["source", *(f"nullif({name}, {NULL}) AS {name}" for name in combinations if name != "source")]
    wanted = (f"coalesce({scaled.name}, {UNDEFINED}) AS {scaled.name}" for scaled in names.values())
    with cursor(threads=1) as connection:
        connection.register("combinations", combinations)
        found = connection.execute(
            f"WITH snapshot AS (SELECT {', '.join(cells)} FROM combinations) "
            f"SELECT source, {', '.join(wanted)} FROM ({query.sql})"
        ).fetchnumpy()
    order = np.argsort(found["source"])
    return {code: _table(found[scaled.name][order], scaled.scale) for code, scaled in names.items()}


def _combinations(shape: Shape) -> dict[str, np.ndarray]:
    """Scores of every combination: `c0`… by `source`, which is the packed number."""
    number = np.arange(prod(radix for radix, _, _ in shape))
    combinations, rest = {"source": number}, number
    for k, (radix, stored, hides) in enumerate(shape):
        if any(abs(score) >= 2**60 for score in stored):
            raise DoesNotFit
        nothing = [] if radix == len(stored) else [NULL]
        scores = np.array([*nothing, *stored, *([HIDDEN] if hides else [])], dtype=np.int64)
        combinations[f"c{k}"] = scores[rest % radix]
        rest = rest // radix
    return combinations


def _table(column: np.ndarray, scale: int) -> Table:
    """The shortest integers that keep the values."""
    defined = column != UNDEFINED
    number = np.where(defined, column, 0)
    common = gcd(scale, *(int(value) for value in np.unique(number)))
    return Table(number // common, defined, scale // common)
