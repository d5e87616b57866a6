"""SQL of one leaf indicator: the rules of scoring.leaf_value over columns instead of over one submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from mostik.stats.exact import Scaled, integer_type, multiple_of_sums, reduced
from mostik.stats.methodology import Indicator, Item, Methodology, Polarity, Scoring
from mostik.stats.scoring import item_maximum
from mostik.stats.snapshot import Column

Asked = list[tuple[Item, Column]]


@dataclass(frozen=True, slots=True)
class LeafSql:
    """`sums` are read from the items; `stops` from the sums, which they pass on as `kept`; `result` is the value."""

    value: Scaled
    sums: tuple[str, ...]
    kept: tuple[str, ...]
    stops: tuple[str, ...]
    result: str


def leaf_sql(methodology: Methodology, indicator: Indicator, asked: Asked, prefix: str) -> LeafSql:
    """The columns of a leaf; their names begin with `prefix`. Raises DoesNotFit."""
    if not asked:
        return LeafSql(Scaled(prefix, 1, 0), (), (), (), f"CAST(NULL AS BIGINT) AS {prefix}")
    if indicator.scoring == Scoring.LEVELLED:
        return _levelled(methodology, indicator, asked, prefix)
    return _weighted(methodology, indicator, asked, prefix)


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms) or "0"


def _if_answered(column: Column, number: int) -> str:
    return f"CASE WHEN {column.name} IS NULL THEN CAST(0 AS BIGINT) ELSE {number} END"


def _if_asked(column: Column, number: int) -> str:
    return (
        str(number)
        if column.hidden is None
        else f"CASE WHEN r_{column.name} THEN {number} ELSE CAST(0 AS BIGINT) END"
    )


def _units(indicator: Indicator, asked: Asked) -> tuple[int, ...]:
    """What an item weighs in the comparison with `min_answered`."""
    if indicator.answered_by_count:
        return (1,) * len(asked)
    return reduced(item.weight for item, _ in asked)[0]


def _weighted(methodology: Methodology, indicator: Indicator, asked: Asked, prefix: str) -> LeafSql:
    """mean, sum and share: num × (multiple // den)."""
    weights, _ = reduced(item.weight for item, _ in asked)
    common = lcm(*(column.scale for _, column in asked))
    if indicator.scoring == Scoring.SUM:
        weights = tuple(item.weight for item, _ in asked)
        scale, multiple, dens = 1000 * common, 1, (0,) * len(asked)
    elif indicator.scoring == Scoring.SHARE:
        tops = [item_maximum(item) for item, _ in asked]
        whole = lcm(*(top.denominator for top in tops))
        dens = tuple(int(weight * top * whole) for weight, top in zip(weights, tops, strict=True))
        multiple = multiple_of_sums(dens)
        scale = common * multiple
        weights = tuple(100 * whole * weight for weight in weights)
    else:
        dens = weights
        multiple = multiple_of_sums(weights, _least_sum(methodology, indicator, asked, weights))
        scale = common * multiple
    factors = [weight * (common // column.scale) for weight, (_, column) in zip(weights, asked, strict=True)]
    most = sum(
        abs(factor) * max(abs(column.low), abs(column.high))
        for factor, (_, column) in zip(factors, asked, strict=True)
    )
    kind = integer_type(most * multiple)
    sums = [
        _sum(
            f"coalesce(CAST({column.name} AS {kind}) * {factor}, 0)"
            for factor, (_, column) in zip(factors, asked, strict=True)
        )
        + f" AS {prefix}_num",
        _sum(_if_answered(column, den) for den, (_, column) in zip(dens, asked, strict=True))
        + f" AS {prefix}_den",
        *_answered_sums(indicator, asked, prefix),
    ]
    value = f"{prefix}_num"
    enough = _enough(methodology, indicator, prefix)
    if indicator.scoring != Scoring.SUM:
        value = f"{prefix}_num * (CAST({multiple} AS {kind}) // {prefix}_den)"
        enough += f" AND {prefix}_den <> 0"
    names = tuple(text.rsplit(" AS ", 1)[1] for text in sums)
    result = f"CASE WHEN {enough} THEN {value} END AS {prefix}"
    return LeafSql(Scaled(prefix, scale, most * multiple), tuple(sums), names, (), result)


def _least_sum(
    methodology: Methodology, indicator: Indicator, asked: Asked, weights: tuple[int, ...]
) -> Fraction:
    """No denominator below this can lead to a value."""
    if indicator.answered_by_count or any(column.hidden is not None for _, column in asked):
        return Fraction(0)
    return methodology.min_answered * sum(weights)


def _answered_sums(indicator: Indicator, asked: Asked, prefix: str) -> list[str]:
    """Answered and asked weights, and how many questions block."""
    units = list(zip(_units(indicator, asked), (column for _, column in asked), strict=True))
    heavy = [column for item, column in asked if item.weight > 0]
    texts = [
        _sum(_if_answered(column, unit) for unit, column in units) + f" AS {prefix}_got",
        _sum(_if_asked(column, unit) for unit, column in units) + f" AS {prefix}_full",
        "("
        + (" OR ".join(f"{column.name} IS NOT NULL" for column in heavy) or "false")
        + f") AS {prefix}_any",
    ]
    if indicator.na_blocks:
        texts.append(_missing(column for _, column in asked) + f" AS {prefix}_missing")
    return texts


def _missing(columns: Iterable[Column]) -> str:
    """How many asked questions are without an answer."""
    return _sum(
        f"CASE WHEN {column.name} IS NULL"
        + ("" if column.hidden is None else f" AND r_{column.name}")
        + " THEN 1 ELSE 0 END"
        for column in columns
    )


def _enough(methodology: Methodology, indicator: Indicator, prefix: str) -> str:
    least = methodology.min_answered
    text = f"{prefix}_any AND {prefix}_got * {least.denominator} >= {prefix}_full * {least.numerator}"
    return text + (f" AND {prefix}_missing = 0" if indicator.na_blocks else "")


def _levelled(methodology: Methodology, indicator: Indicator, asked: Asked, prefix: str) -> LeafSql:
    """For each level j: `a` answered and `u` unmet marks; `stop` = the first incomplete level, one past the last if
    there is none; then the weights up to the stop."""
    levels = methodology.levels
    scale = 2 * lcm(*(level.denominator for level in levels))
    at = [[pair for pair in asked if pair[0].mark_level == level] for level in levels]
    units = dict(zip((column.name for _, column in asked), _units(indicator, asked), strict=True))
    sums: list[str] = []
    for j, pairs in enumerate(at):
        columns = [column for _, column in pairs]
        unmet = _sum(f"CASE WHEN {c.name} <> {_target(i, c)} THEN 1 ELSE 0 END" for i, c in pairs)
        heavy = " OR ".join(f"{c.name} IS NOT NULL" for i, c in pairs if i.weight > 0) or "false"
        sums += [
            _sum(_if_answered(c, 1) for c in columns) + f" AS {prefix}_a{j}",
            f"{unmet} AS {prefix}_u{j}",
            _sum(_if_answered(c, units[c.name]) for c in columns) + f" AS {prefix}_w{j}",
            _sum(_if_asked(c, units[c.name]) for c in columns) + f" AS {prefix}_f{j}",
            f"({heavy}) AS {prefix}_h{j}",
            f"{_missing(columns)} AS {prefix}_m{j}",
        ]
    names = tuple(text.rsplit(" AS ", 1)[1] for text in sums)
    stop = f"{_stop(prefix, len(levels))} AS {prefix}_stop"
    result = f"CASE WHEN {_reached_enough(methodology, indicator, prefix)} THEN {_value(methodology, indicator, prefix, scale)} END AS {prefix}"
    most = int(max(abs(level) for level in levels) * scale)
    return LeafSql(Scaled(prefix, scale, most), tuple(sums), names, (stop,), result)


def _target(item: Item, column: Column) -> int:
    """The stored score of a met mark."""
    return 0 if item.mark_polarity == Polarity.NEGATIVE else column.scale


def _stop(prefix: str, count: int) -> str:
    """Index of the first incomplete level. A level with no answered mark is complete if a higher one has some."""
    cases = []
    for j in range(count):
        higher = _sum(f"{prefix}_a{k}" for k in range(j + 1, count))
        cases.append(f"WHEN {prefix}_u{j} > 0 OR ({prefix}_a{j} = 0 AND {higher} = 0) THEN {j}")
    return f"CASE {' '.join(cases)} ELSE {count} END"


def _value(methodology: Methodology, indicator: Indicator, prefix: str, scale: int) -> str:
    scaled = [int(level * scale) for level in methodology.levels]
    cases = [f"WHEN 0 THEN {scaled[0]}"]
    for j in range(1, len(scaled)):
        value = str(scaled[j - 1])
        if indicator.half_steps:
            met = f"2 * ({prefix}_a{j} - {prefix}_u{j}) >= {prefix}_a{j}"
            half = (scaled[j - 1] + scaled[j]) // 2
            value = f"CASE WHEN {prefix}_a{j} > 0 AND {met} THEN {half} ELSE {value} END"
        cases.append(f"WHEN {j} THEN {value}")
    return f"CAST(CASE {prefix}_stop {' '.join(cases)} ELSE {scaled[-1]} END AS BIGINT)"


def _reached_enough(methodology: Methodology, indicator: Indicator, prefix: str) -> str:
    """`min_answered` and `block` look at the marks up to the stop, or at all if the indicator counts questions."""
    least, count = methodology.min_answered, len(methodology.levels)

    def up_to_stop(letter: str, *, everything: bool = False) -> str:
        def first(number: int) -> str:
            return _sum(f"{prefix}_{letter}{j}" for j in range(min(number, count)))

        if everything:
            return f"({first(count)})"
        cases = [f"WHEN {j} THEN {first(j + 1)}" for j in range(count)]
        return f"(CASE {prefix}_stop {' '.join(cases)} ELSE {first(count)} END)"

    whole = indicator.answered_by_count
    got, full = up_to_stop("w", everything=whole), up_to_stop("f", everything=whole)
    heavy = _heavy(prefix, count, everything=whole)
    text = f"{heavy} AND {got} * {least.denominator} >= {full} * {least.numerator}"
    return text + (f" AND {up_to_stop('m')} = 0" if indicator.na_blocks else "")


def _heavy(prefix: str, count: int, *, everything: bool) -> str:
    """Is any mark that weighs something answered at a level up to the stop?"""
    seen = (
        f"({prefix}_h{j})" if everything else f"({prefix}_h{j} AND {prefix}_stop >= {j})"
        for j in range(count)
    )
    return f"({' OR '.join(seen)})"
