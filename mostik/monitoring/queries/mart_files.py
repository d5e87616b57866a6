"""Writing the Parquet file of results, and its layout. Read by `marts`; nothing else in the project knows the columns.

Numbers are stored as whole billionths, rounded down: that keeps every comparison with a threshold and every rounding
to fewer digits exactly as on the original fraction, which a floating-point number would not.

A file is sorted by slices, so that a page about one region reads the rows of that region: slice 0 holds the country, the
regions and the municipalities, slice R the organisations and units of the region with the id R.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from mostik.network.enums import NodeKind
from mostik.network.queries.nodes import Structure
from mostik.stats.methodology import TOTAL, Methodology
from mostik.stats.tabulate import NULL, Tabulated

LAYOUT = 4
MAX_LEVELS = 10
ROW_GROUP = 81_920  # rows that are packed together: about a region, which is what a page reads
MOST_MEMORY = "1GB"  # of sorting the rows of a country; what does not fit goes to the disk beside the file
NUMBERS = ("mean", "q1", "median", "q3", "share_below", "delta")
SHARES = tuple(f"share_{n}" for n in range(MAX_LEVELS))
WORDS = ("kind", "name", "source", "part", "code")
PLACES = ("node_id", "parent_id", "region_id", "municipality_id", "organisation_id")
UPPER = frozenset({NodeKind.COUNTRY.value, NodeKind.REGION.value, NodeKind.MUNICIPALITY.value})
Column = np.ndarray[Any, Any]


def write(
    path: Path,
    table: Tabulated,
    structure: Structure,
    methodology: Methodology,
    *,
    country: int | None = None,
) -> int:
    """Write the file beside its place and move it there; returns the number of rows. The whole (a row without a place) is
    written where it is the country of that id, otherwise left out: a campaign of a region says nothing about a country."""
    places = _places(table, structure, country)
    positions = {TOTAL: 0} | {i.code: n for n, i in enumerate(methodology.indicators, start=1)}
    labels = {
        "label": np.arange(len(table.blocks)),
        "place_in_form": np.array([positions.get(b.code, 0) for b in table.blocks], dtype=np.int64),
        **{
            name: np.array([str(getattr(b, name)) for b in table.blocks], dtype=object)
            for name in ("source", "part", "code")
        },
    }
    columns = _columns(table, places)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    nullable = ", ".join(f"nullif({name}, {NULL}) AS {name}" for name in (*NUMBERS, *SHARES, "parent_id"))
    plain = "slice, node_id, kind, name, region_id, municipality_id, organisation_id, source, part, code, place_in_form, n, answers"
    with duckdb.connect(config={"memory_limit": MOST_MEMORY, "temp_directory": f"{draft}.d"}) as connection:
        for name, registered in (("columns", columns), ("labels", labels), ("places", places)):
            connection.register(name, registered)
        connection.execute(
            f"COPY (SELECT {plain}, {nullable} FROM columns JOIN labels USING (label) JOIN places USING (row) "
            "ORDER BY slice, node_id, source, part, place_in_form) "
            f"TO '{draft}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )
    shutil.rmtree(f"{draft}.d", ignore_errors=True)
    os.replace(draft, path)
    return len(columns["row"])


def join(path: Path, upper: Path, slices: Sequence[Path]) -> int:
    """One file of files that `write` made: the upper levels, then the regions by their ids. The order is that of one writing,
    so nothing is sorted again."""
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    with duckdb.connect(config={"memory_limit": MOST_MEMORY, "threads": 1}) as connection:
        found = connection.execute(
            f"COPY (SELECT * FROM read_parquet(?)) TO '{draft}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})",
            [[str(one) for one in (upper, *slices)]],
        ).fetchone()
    os.replace(draft, path)
    return int(found[0]) if found else 0


def _places(table: Tabulated, structure: Structure, country: int | None) -> dict[str, Column]:
    """A row for every node that has a place in the tree; `row` numbers the nodes of all depths one after another."""
    rows: list[tuple[Any, ...]] = []
    start = 0
    for depth, places in enumerate(table.places):
        for row, place in enumerate(places, start):
            one = int(place[-1]) if place else country or 0
            if not one or len(place) != depth:
                continue
            at = structure.get(one)
            ids = [int(step) for step in (*place, "0", "0", "0")[:3]]
            above = [step for step in map(int, place[:-1]) if step] or (
                [country] if place and country else []
            )
            piece = 0 if at.kind in UPPER else ids[0]
            rows.append((row, one, above[-1] if above else NULL, *ids, piece, str(at.kind), at.title))
        start += len(places)
    names = ("row", "node_id", "parent_id", *PLACES[2:], "slice", "kind", "name")
    return {
        name: np.array(column, dtype=object if name in WORDS else np.int64)
        for name, column in zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)
    }


def _columns(table: Tabulated, places: Mapping[str, Column]) -> dict[str, Column]:
    """Rows of all blocks one after another, without the nodes that have no place."""
    starts = np.cumsum([0, *map(len, table.places)])
    known = np.zeros(starts[-1], dtype=bool)
    known[places["row"]] = True
    parts: dict[str, list[Column]] = {
        name: [] for name in ("row", "label", "n", "answers", *NUMBERS, *SHARES)
    }
    for label, block in enumerate(table.blocks):
        row = block.node + starts[block.depth]
        kept = known[row]
        nothing = np.full(len(row), NULL, dtype=np.int64)
        shares = (*block.shares, *[nothing] * MAX_LEVELS)[:MAX_LEVELS]
        numbers = (block.mean, *block.quartiles, block.share_below, block.delta, *shares)
        whole = (row, np.full(len(row), label), block.n, block.answers, *numbers)
        for name, column in zip(parts, whole, strict=True):
            parts[name].append(column[kept].astype(np.int64))
    empty = [np.empty(0, dtype=np.int64)]
    return {
        name: np.concatenate(parts.pop(name) or empty) for name in [*parts]
    }  # one at a time: they are long
