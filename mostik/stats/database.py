"""DuckDB in memory: one instance per process and number of threads, a cursor per use (an instance takes 0.1 s)."""

from __future__ import annotations

import os
from functools import lru_cache

import duckdb


def cursor(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A connection of its own to the shared instance: all cores unless told. Use it in a `with`."""
    return _instance(threads or os.cpu_count() or 1, os.getpid()).cursor()


@lru_cache(maxsize=8)
def _instance(threads: int, process: int) -> duckdb.DuckDBPyConnection:
    """`process` keeps a forked child away from its parent's instance."""
    made = duckdb.connect(config={"threads": threads})
    made.execute(
        "SET GLOBAL parquet_metadata_cache = true"
    )  # for every cursor: a long file has hundreds of row groups to describe
    return made
