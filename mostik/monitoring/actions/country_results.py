"""The file of results of a country, by regions: rows of a region that has not changed are kept and copied, only the upper levels
are made of all the units. Row for row what `mart_files.write` makes of the whole, in a fraction of the memory; a rebuild from
nothing gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from mostik.monitoring.queries import mart_files
from mostik.monitoring.queries.parts import Parts
from mostik.network.queries.nodes import Structure
from mostik.stats import unit_files
from mostik.stats.tabulate import BeforeUnits, tabulate_units

UPPER, LOWER = range(3), range(3, 9)
"""Depths: the country, regions, municipalities; organisations and units."""
Shared = frozenset[tuple[str, str]] | None


def is_by_regions(current: Parts, structure: Structure) -> bool:
    """Is every part a region? An answer about a place above regions has no slice of its own."""
    return bool(current.files) and all(name.isdecimal() and int(name) in structure for name in current.files)


def write(
    path: Path,
    current: Parts,
    earlier: Parts | None,
    shared: Shared,
    structure: Structure,
    *,
    country: int,
) -> int:
    """Write the file; returns the number of rows. Rows of regions are kept in a folder beside it."""
    folder = path.parent / f"rows-{path.name.partition('-')[0]}"
    slices = []
    for name in sorted(current.files, key=int):
        then = earlier.files.get(name) if earlier else None
        slices.append(
            folder / f"{name}-{_key(current.files[name], then, shared, structure, int(name))}.parquet"
        )
        if not slices[-1].exists():
            table = tabulate_units(
                current.methodology,
                unit_files.read(current.files[name]),
                before=_before(earlier, then, shared),
                depths=LOWER,
            )
            mart_files.write(slices[-1], table, structure, current.methodology, country=country)
    before = None
    if earlier is not None and earlier.files:
        before = BeforeUnits(earlier.methodology, earlier.units(), shared)
    table = tabulate_units(current.methodology, current.units(), before=before, depths=UPPER)
    upper = folder / f"upper-{path.stem}.parquet"
    mart_files.write(upper, table, structure, current.methodology, country=country)
    rows = mart_files.join(path, upper, slices)
    for old in set(folder.glob("*.parquet")) - {*slices}:
        old.unlink(missing_ok=True)
    return rows


def _before(earlier: Parts | None, then: Path | None, shared: Shared) -> BeforeUnits | None:
    if earlier is None or then is None:
        return None
    return BeforeUnits(earlier.methodology, unit_files.read(then), shared)


def _key(now: Path, then: Path | None, shared: Shared, structure: Structure, region: int) -> str:
    """Everything the rows of a region follow from: the units of both rounds, what may be compared, names of places."""
    below = [
        (one, structure.get(one).kind, structure.get(one).title) for one in structure.node_ids_under(region)
    ]
    compared = None if shared is None else sorted(shared)
    said = [mart_files.LAYOUT, now.name, then.name if then else "", compared, below]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:40]
