"""Two ways to write the compiled SQL. `DUCKDB` is the fast one. `PORTABLE` is one text that DuckDB, PostgreSQL and Spark
read alike, letter for letter: no integer division (each engine has another operator for it), no 128-bit integers (only
some have them), no truth values turned into numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from mostik.stats.exact import BIGINT, HUGEINT, DoesNotFit

MOST_DENOMINATORS = 1000
"""A portable division lists its denominators: a list longer than this is no text any more."""


class Dialect(StrEnum):
    DUCKDB = "duckdb"
    PORTABLE = "portable"

    @property
    def fence(self) -> str:
        """Keeps PostgreSQL from writing a subquery's expressions into each place that reads them, which multiplies them
        with every storey of the tree. It costs the others nothing."""
        return "" if self is Dialect.DUCKDB else " OFFSET 0"

    def integer_type(self, *bounds: int) -> str:
        """The SQL type in which numbers up to these bounds can be computed without overflow."""
        most = max(bounds, default=0)
        if most <= BIGINT:
            return "BIGINT"
        if most <= HUGEINT:
            return "HUGEINT" if self is Dialect.DUCKDB else "DECIMAL(38, 0)"
        raise DoesNotFit

    def flag(self, condition: str) -> str:
        """1 where the condition holds, otherwise 0; the condition is never NULL."""
        if self is Dialect.DUCKDB:
            return f"CAST({condition} AS BIGINT)"
        return f"CASE WHEN {condition} THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END"

    def divided(self, multiple: int, kind: str, column: str, sums: Collection[int]) -> str:
        """`multiple` // `column`, where the column is one of the sums or there is no value anyway."""
        if self is Dialect.DUCKDB:
            return f"(CAST({multiple} AS {kind}) // {column})"
        there = sorted(number for number in sums if number and multiple % number == 0)
        if len(there) > MOST_DENOMINATORS:
            raise DoesNotFit
        cases = " ".join(f"WHEN {number} THEN CAST({multiple // number} AS {kind})" for number in there)
        return f"(CASE {column} {cases} END)" if there else f"CAST(NULL AS {kind})"
