"""Units (units.py) as columns of a table, and as a Parquet file: exact whole numbers, with their scales beside them."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from mostik.stats import snapshot as snapshots
from mostik.stats.database import cursor
from mostik.stats.lookup import UNDEFINED
from mostik.stats.rollup import objects
from mostik.stats.units import Measured, Units

METADATA = "mostik.units"
Table = Mapping[str, np.ndarray]


def table_of(units: Units) -> tuple[dict[str, np.ndarray], list[dict[str, Any]]]:
    """The columns and what they are; numbers longer than an integer column are text."""
    table: dict[str, np.ndarray] = {f"p{d}": key for d, key in enumerate(units.keys, start=1)}
    table["source"] = units.source
    columns = []
    for position, ((part, code), found) in enumerate(units.values.items()):
        defined = found.number != UNDEFINED
        long = found.number.dtype == object
        values = [str(number) if there else "" for number, there in zip(found.number, defined, strict=True)]
        table[f"v{position}"] = objects(values) if long else found.number
        table[f"a{position}"] = found.answers
        columns.append({"part": str(part), "code": code, "scale": str(found.scale), "long": long})
    return table, columns


def units_in(table: Table, columns: Sequence[Mapping[str, Any]], depth: int) -> Units:
    values: dict[tuple[str, str], Measured] = {}
    for position, column in enumerate(columns):
        number = table[f"v{position}"]
        if column["long"]:
            number = objects([int(text) if text else UNDEFINED for text in number.tolist()])
        key = str(column["part"]), str(column["code"])
        values[key] = Measured(number, int(column["scale"]), table[f"a{position}"])
    return Units(tuple(table[f"p{d}"] for d in range(1, depth + 1)), table["source"], values)


def write(path: Path, units: Units, **said: str | int) -> None:
    """Write the file beside its place and move it there; `said` is kept in it."""
    table, columns = table_of(units)
    text = json.dumps({"depth": len(units.keys), "columns": columns, "said": said})
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    with cursor(threads=1) as connection:
        connection.register("units", table)
        connection.execute(
            f"COPY (SELECT * FROM units) TO {snapshots.quoted(str(draft))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{'{METADATA}': {snapshots.quoted(text)}}})"
        )
        connection.unregister("units")
    os.replace(draft, path)


def said_by(path: Path) -> dict[str, Any] | None:
    """What was kept with the units; None where there is no such file or it cannot be read."""
    described = _described(path)
    return described["said"] if described else None


def read(path: Path) -> Units:
    described = _described(path)
    if described is None:
        raise ValueError(f"{path} holds no units")
    with cursor(threads=1) as connection:
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchnumpy()
    table = {name: np.asarray(column) for name, column in found.items()}
    return units_in(table, described["columns"], described["depth"])


def _described(path: Path) -> dict[str, Any] | None:
    try:
        with cursor(threads=1) as connection:
            found = connection.execute(
                "SELECT value FROM parquet_kv_metadata(?) WHERE decode(key) = ?", [str(path), METADATA]
            ).fetchone()
    except duckdb.Error:
        return None
    if found is None:
        return None
    described: dict[str, Any] = json.loads(found[0])
    return described
