"""Methodology + snapshot → one SQL query that scores every submission in whole numbers.

The query is a chain of subqueries: `answers` (items as BIGINT, hidden ones told apart), `sums` (what a leaf needs:
weighted sums, answered and asked weights), `stops` (where a levelled leaf stopped), `leaves` (their values), and a
subquery for each storey of inner nodes. A value is a column holding value × scale (see exact.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from mostik.stats.dialect import Dialect
from mostik.stats.exact import DoesNotFit, Scaled, multiple_of, possible_sums, reduced
from mostik.stats.leaf_sql import LeafSql, leaf_sql
from mostik.stats.methodology import Methodology, Part
from mostik.stats.snapshot import Column, Snapshot
from mostik.stats.tree import PARTS, Tree, tree_of


@dataclass(frozen=True, slots=True)
class Query:
    """`values[part, code]` is the column of the value; two keys share a column where the parts cannot differ.
    The text reads a view or table named `snapshot`."""

    sql: str
    values: dict[tuple[str, str], Scaled]

    @property
    def columns(self) -> tuple[Scaled, ...]:
        return tuple({scaled.name: scaled for scaled in self.values.values()}.values())


@dataclass
class _Layers:
    """The chain of subqueries being built: each keeps the columns still needed and adds its own."""

    dialect: Dialect
    texts: list[str] = field(default_factory=list)
    source: str = "snapshot"

    def add(self, name: str, expressions: Iterable[str]) -> None:
        text = f"SELECT {', '.join(expressions)} FROM {self.source}{self.dialect.fence}"
        self.texts.append(f"{name} AS ({text})")
        self.source = name

    def finish(self, expressions: Iterable[str]) -> str:
        head = f"WITH {','.join(self.texts)} " if self.texts else ""
        return f"{head}SELECT {', '.join(expressions)} FROM {self.source}"


def compile_query(
    methodology: Methodology,
    snapshot: Snapshot,
    codes: frozenset[str] | None = None,
    dialect: Dialect = Dialect.DUCKDB,
) -> Query:
    """The query for all codes, or for `codes` and what they are made of. Raises DoesNotFit."""
    tree = tree_of(methodology)
    wanted = _needed(tree, codes)
    columns = {column.item: column for column in snapshot.columns}
    keys = (*snapshot.keys, "source")
    values: dict[tuple[str, str], Scaled] = {}
    parts: list[LeafSql] = []
    used: list[Column] = []
    for number, code in enumerate(tree.leaves):
        if code not in wanted:
            continue
        asked = [(item, columns[item.name]) for item in tree.items[code]]
        if any(not column.bits for _, column in asked):
            raise DoesNotFit
        part = leaf_sql(methodology, tree.by_code[code], asked, f"l{number}", dialect)
        used += [column for _, column in asked]
        parts.append(part)
        values[Part.FULL, code] = part.value
        if tree.by_code[code].invariant:
            values[Part.INVARIANT, code] = part.value
    layers = _Layers(dialect)
    layers.add("answers", (*keys, *_clean(used, dialect)))
    layers.add("sums", (*keys, *(text for part in parts for text in part.sums)))
    if any(part.stops for part in parts):
        layers.add("stops", (*keys, *(text for part in parts for text in (*part.kept, *part.stops))))
    layers.add("leaves", (*keys, *(part.result for part in parts)))
    _add_storeys(layers, methodology, tree, wanted, keys, values, dialect)
    kept = {key: value for key, value in values.items() if codes is None or key[1] in codes}
    names = dict.fromkeys(value.name for value in kept.values())
    return Query(sql=layers.finish((*keys, *names)), values=kept)


def _needed(tree: Tree, codes: frozenset[str] | None) -> frozenset[str]:
    """The codes themselves and everything below them."""
    if codes is None:
        return frozenset((*tree.leaves, *tree.inner))
    needed = set(codes)
    for code in reversed(tree.inner):
        if code in needed:
            needed |= {child for child, _ in tree.children[Part.FULL][code]}
    return frozenset(needed)


def _clean(columns: Iterable[Column], dialect: Dialect) -> Iterable[str]:
    """For each item: its score as BIGINT, empty if there is none; `z_` the score or 0; `a_` 1 if it is answered; `r_` 1
    if it was asked, where the column hides anything."""
    for column in {column.name: column for column in columns}.values():
        name = column.name
        score = f"CAST({name} AS BIGINT)"
        if column.hidden is not None:
            score = f"nullif({score}, {column.hidden})"
            yield f"{dialect.flag(f'{name} IS DISTINCT FROM {column.hidden}')} AS r_{name}"
        yield f"{score} AS {name}"
        yield f"coalesce({score}, 0) AS z_{name}"
        yield f"{dialect.flag(f'{score} IS NOT NULL')} AS a_{name}"


def _add_storeys(
    layers: _Layers,
    methodology: Methodology,
    tree: Tree,
    wanted: frozenset[str],
    keys: tuple[str, ...],
    values: dict[tuple[str, str], Scaled],
    dialect: Dialect,
) -> None:
    """Inner nodes, a subquery for each height over the leaves."""
    height = dict.fromkeys(tree.leaves, 0)
    for code in tree.inner:
        height[code] = 1 + max((height[child] for child, _ in tree.children[Part.FULL][code]), default=0)
    for storey in range(1, max(height.values()) + 1):
        before = tuple(dict.fromkeys(value.name for value in values.values()))
        added: dict[str, str] = {}
        for number, code in enumerate(tree.inner):
            if height[code] != storey or code not in wanted:
                continue
            for part in PARTS:
                children = tree.children[part][code]
                if not children:
                    continue
                if part == Part.INVARIANT and _same(tree, code, values):
                    values[part, code] = values[Part.FULL, code]
                    continue
                name = f"n{number}{part[0]}"
                columns = [(values[part, child], weight) for child, weight in children]
                values[part, code], added[name] = node_sql(methodology, columns, name, dialect)
        if added:
            layers.add(f"storey{storey}", (*keys, *before, *added.values()))


def _same(tree: Tree, code: str, values: dict[tuple[str, str], Scaled]) -> bool:
    full, invariant = (tree.children[part][code] for part in (Part.FULL, Part.INVARIANT))
    return full == invariant and all(
        values[Part.FULL, child] is values[Part.INVARIANT, child] for child, _ in full
    )


def node_sql(
    methodology: Methodology,
    children: list[tuple[Scaled, int]],
    name: str,
    dialect: Dialect = Dialect.DUCKDB,
) -> tuple[Scaled, str]:
    """The weighted mean over defined children as a column, and its expression."""
    weights, _ = reduced(weight for _, weight in children)
    full = sum(weights)
    least = methodology.min_answered * full
    sums = possible_sums(weights, Fraction(least))
    multiple = multiple_of(sums)
    common = _common_scale(child for child, _ in children)
    most = max((child.most * (common // child.scale) for child, _ in children), default=0)
    kind = dialect.integer_type(most * max(multiple, full, 1))
    terms, defined = [], []
    for (child, _), weight in zip(children, weights, strict=True):
        factor = weight * (common // child.scale)
        terms.append(f"coalesce(CAST({child.name} AS {kind}) * {factor}, 0)")
        defined.append(f"CASE WHEN {child.name} IS NULL THEN CAST(0 AS BIGINT) ELSE {weight} END")
    got = f"({' + '.join(defined)})"
    enough = f"{got} > 0 AND {got} * {least.denominator} >= {least.numerator}"
    value = f"({' + '.join(terms)}) * {dialect.divided(multiple, kind, got, sums)}"
    sql = f"CASE WHEN {enough} THEN {value} END AS {name}"
    return Scaled(name, common * multiple, most * multiple), sql


def _common_scale(columns: Iterable[Scaled]) -> int:
    return lcm(*(column.scale for column in columns))
