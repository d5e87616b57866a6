"""SQL of one leaf indicator: the rules of scoring.leaf_value over columns instead of over one submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from mostik.stats.dialect import Dialect
from mostik.stats.exact import Scaled, multiple_of, possible_sums, reduced
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


def leaf_sql(
    methodology: Methodology,
    indicator: Indicator,
    asked: Asked,
    prefix: str,
    dialect: Dialect = Dialect.DUCKDB,
) -> LeafSql:
    """The columns of a leaf; their names begin with `prefix`. Raises DoesNotFit."""
    if not asked:
        return LeafSql(Scaled(prefix, 1, 0), (), (), (), f"CAST(NULL AS BIGINT) AS {prefix}")
    if indicator.scoring == Scoring.LEVELLED:
        return _levelled(methodology, indicator, asked, prefix)
    return _weighted(methodology, indicator, asked, prefix, dialect)


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms) or "0"


def _times(name: str, number: int, kind: str = "BIGINT") -> str:
    term = name if kind == "BIGINT" else f"CAST({name} AS {kind})"
    return term if number == 1 else f"{term} * {number}"


def _if_answered(column: Column, number: int) -> str:
    return _times(f"a_{column.name}", number)


def _if_asked(column: Column, number: int) -> str:
    return str(number) if column.hidden is None else _times(f"r_{column.name}", number)


def _units(indicator: Indicator, asked: Asked) -> tuple[int, ...]:
    """What an item weighs in the comparison with `min_answered`."""
    if indicator.answered_by_count:
        return (1,) * len(asked)
    return reduced(item.weight for item, _ in asked)[0]


@dataclass(frozen=True, slots=True)
class _Ratio:
    """What is summed above and below: Σ weight · score / Σ den, and what Σ den can be. A plain sum has no dens."""

    weights: tuple[int, ...]
    dens: tuple[int, ...]
    sums: frozenset[int]
    thousandths: int = 1


def _ratio(methodology: Methodology, indicator: Indicator, asked: Asked) -> _Ratio:
    weights, _ = reduced(item.weight for item, _ in asked)
    if indicator.scoring == Scoring.SUM:
        return _Ratio(tuple(item.weight for item, _ in asked), (), frozenset(), thousandths=1000)
    if indicator.scoring == Scoring.SHARE:
        tops = [item_maximum(item) for item, _ in asked]
        whole = lcm(*(top.denominator for top in tops))
        dens = tuple(int(weight * top * whole) for weight, top in zip(weights, tops, strict=True))
        return _Ratio(tuple(100 * whole * weight for weight in weights), dens, possible_sums(dens))
    least = _least_sum(methodology, indicator, asked, weights)
    return _Ratio(weights, weights, possible_sums(weights, least))


def _weighted(
    methodology: Methodology, indicator: Indicator, asked: Asked, prefix: str, dialect: Dialect
) -> LeafSql:
    """mean, sum and share: num × (multiple // den)."""
    ratio = _ratio(methodology, indicator, asked)
    common = lcm(*(column.scale for _, column in asked))
    multiple = multiple_of(ratio.sums)
    scale = common * multiple * ratio.thousandths
    weights = ratio.weights
    factors = [weight * (common // column.scale) for weight, (_, column) in zip(weights, asked, strict=True)]
    most = sum(
        abs(factor) * max(abs(column.low), abs(column.high))
        for factor, (_, column) in zip(factors, asked, strict=True)
    )
    kind = dialect.integer_type(most * multiple)
    sums = {
        f"{prefix}_num": _sum(
            _times(f"z_{column.name}", factor, kind)
            for factor, (_, column) in zip(factors, asked, strict=True)
        )
    }
    value, enough = f"{prefix}_num", _enough(methodology, indicator, asked, prefix, sums)
    if ratio.dens:
        sums[f"{prefix}_den"] = _sum(
            _if_answered(column, den) for den, (_, column) in zip(ratio.dens, asked, strict=True)
        )
        value = f"{prefix}_num * {dialect.divided(multiple, kind, f'{prefix}_den', ratio.sums)}"
        enough += f" AND {prefix}_den <> 0"
    result = f"CASE WHEN {enough} THEN {value} END AS {prefix}"
    named = tuple(f"{text} AS {name}" for name, text in sums.items())
    return LeafSql(Scaled(prefix, scale, most * multiple), named, tuple(sums), (), result)


def _least_sum(
    methodology: Methodology, indicator: Indicator, asked: Asked, weights: tuple[int, ...]
) -> Fraction:
    """No denominator below this can lead to a value."""
    if indicator.answered_by_count or any(column.hidden is not None for _, column in asked):
        return Fraction(0)
    return methodology.min_answered * sum(weights)


def _missing(columns: Iterable[Column]) -> str:
    """How many asked questions are without an answer."""
    return _sum(f"({_if_asked(column, 1)} - a_{column.name})" for column in columns)


def _enough(
    methodology: Methodology, indicator: Indicator, asked: Asked, prefix: str, sums: dict[str, str]
) -> str:
    """The condition of `min_answered` and `block`; adds the sums it needs."""
    least, units = methodology.min_answered, _units(indicator, asked)
    columns = [column for _, column in asked]
    sums[f"{prefix}_got"] = _sum(_if_answered(c, unit) for unit, c in zip(units, columns, strict=True))
    full = str(sum(units))
    if any(column.hidden is not None for column in columns):
        full = f"{prefix}_full"
        sums[full] = _sum(_if_asked(c, unit) for unit, c in zip(units, columns, strict=True))
    text = f"{prefix}_got * {least.denominator} >= {full} * {least.numerator}"
    if all(item.weight > 0 for item, _ in asked):
        text += f" AND {prefix}_got > 0"
    else:
        sums[f"{prefix}_any"] = _any_heavy(asked)
        text += f" AND {prefix}_any"
    if indicator.na_blocks:
        sums[f"{prefix}_missing"] = _missing(columns)
        text += f" AND {prefix}_missing = 0"
    return text


def _any_heavy(asked: Asked) -> str:
    """Is anything answered that weighs something?"""
    named = (f"{column.name} IS NOT NULL" for item, column in asked if item.weight > 0)
    return f"({' OR '.join(named) or 'false'})"


def _levelled(methodology: Methodology, indicator: Indicator, asked: Asked, prefix: str) -> LeafSql:
    """For each level j: `a` answered and `u` unmet marks; `stop` = the first incomplete level, one past the last if
    there is none; then the weights up to the stop."""
    levels = methodology.levels
    scale = 2 * lcm(*(level.denominator for level in levels))
    at = [[pair for pair in asked if pair[0].mark_level == level] for level in levels]
    sums: dict[str, str] = {}
    for j, pairs in enumerate(at):
        sums[f"{prefix}_a{j}"] = _sum(_if_answered(c, 1) for _, c in pairs)
        sums[f"{prefix}_u{j}"] = _sum(
            f"CASE WHEN {c.name} <> {_target(i, c)} THEN 1 ELSE 0 END" for i, c in pairs
        )
    enough = _enough_up_to_stop(methodology, indicator, asked, at, prefix, sums)
    stop = f"{_stop(prefix, len(levels))} AS {prefix}_stop"
    result = f"CASE WHEN {enough} THEN {_value(methodology, indicator, prefix, scale)} END AS {prefix}"
    named = tuple(f"{text} AS {name}" for name, text in sums.items())
    most = int(max(abs(level) for level in levels) * scale)
    return LeafSql(Scaled(prefix, scale, most), named, tuple(sums), (stop,), result)


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


def _enough_up_to_stop(
    methodology: Methodology,
    indicator: Indicator,
    asked: Asked,
    at: list[Asked],
    prefix: str,
    sums: dict[str, str],
) -> str:
    """`min_answered` and `block` look at the marks up to the stop; `min_answered` at all marks if the indicator
    counts questions. Adds the sums it needs."""
    least, whole = methodology.min_answered, indicator.answered_by_count
    units = dict(zip((column.name for _, column in asked), _units(indicator, asked), strict=True))
    got = [f"{prefix}_a{j}" for j in range(len(at))]
    if set(units.values()) != {1}:
        weights = [_sum(_if_answered(c, units[c.name]) for _, c in pairs) for pairs in at]
        got = _named(sums, f"{prefix}_w", weights)
    full = [_sum(_if_asked(c, units[c.name]) for _, c in pairs) for pairs in at]
    if any(column.hidden is not None for _, column in asked):
        full = _named(sums, f"{prefix}_f", full)
    reached = _up_to_stop(prefix, got, everything=whole)
    asked_for = _up_to_stop(prefix, full, everything=whole)
    text = f"{reached} * {least.denominator} >= {asked_for} * {least.numerator}"
    if all(item.weight > 0 for item, _ in asked):
        text += f" AND {reached} > 0"
    else:
        heavy = _named(sums, f"{prefix}_h", [_any_heavy(pairs) for pairs in at])
        seen = (name if whole else f"({name} AND {prefix}_stop >= {j})" for j, name in enumerate(heavy))
        text += f" AND ({' OR '.join(seen)})"
    if indicator.na_blocks:
        missing = _named(sums, f"{prefix}_m", [_missing(c for _, c in pairs) for pairs in at])
        text += f" AND {_up_to_stop(prefix, missing, everything=False)} = 0"
    return text


def _named(sums: dict[str, str], stem: str, texts: list[str]) -> list[str]:
    """Add a sum for each level; returns the names of the columns."""
    names = [f"{stem}{j}" for j in range(len(texts))]
    sums.update(zip(names, texts, strict=True))
    return names


def _up_to_stop(prefix: str, terms: list[str], *, everything: bool) -> str:
    """The sum over the levels up to the stop, or over all."""
    if everything:
        return f"({_sum(terms)})"
    cases = [f"WHEN {j} THEN {_sum(terms[: j + 1])}" for j in range(len(terms))]
    return f"(CASE {prefix}_stop {' '.join(cases)} ELSE {_sum(terms)} END)"
