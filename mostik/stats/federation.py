"""Federation: a region hands up its results as a file (handover.py), the country merges the files of its regions.

Units: exact values of every group, organisation or person under a pseudonym; merged, they give the very rows of one
computation over all submissions. Aggregates: counts and sums of nodes; merged, they give exact counts, means and
distributions of the country, and no quartiles, which cannot be had from aggregates.
"""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from mostik.stats import handover, tables
from mostik.stats import snapshot as snapshots
from mostik.stats.database import cursor
from mostik.stats.handover import CannotTake, Manifest, Trouble, What
from mostik.stats.lookup import UNDEFINED
from mostik.stats.methodology import Methodology, UnitLevel
from mostik.stats.node_sums import NodeSums, aggregates, cells, country, is_of_people, sums_of, with_delta
from mostik.stats.results import Place, Submission
from mostik.stats.rollup import NODE_KINDS, objects, score_snapshot
from mostik.stats.unit_files import table_of, units_in
from mostik.stats.units import Measured, Units, merged, rows_of_units, units_of

NAMED_DEPTH = 3
"""Names end with the organisation: what is below it is a group or a person and leaves under a pseudonym."""


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself."""

    form_id: str
    version: str
    title: str
    round: str
    origin: str
    basis: str = ""


def of_people(methodology: Methodology, submissions: Iterable[Submission]) -> bool:
    """Do the submissions tell of single people, so that units need a basis to leave?"""
    return any(is_of_people(methodology, one.source) for one in submissions)


def export(
    path: Path,
    what: What,
    methodology: Methodology,
    submissions: Sequence[Submission],
    about: About,
    *,
    secret: bytes,
    min_cell: int = 5,
    threads: int | None = None,
) -> Manifest:
    """Compute the results of the submissions and write them; the same `secret` gives the same pseudonyms. Raises
    CannotTake(NOTHING) for a file without a single value."""
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder:
        written = snapshots.write(Path(folder) / "answers.parquet", methodology, submissions)
        units = units_of(score_snapshot(methodology, written, threads=threads))
    if not any((found.number != UNDEFINED).any() for found in units.values.values()):
        raise CannotTake(Trouble.NOTHING, path)
    manifest = Manifest(
        what=what,
        form_id=about.form_id,
        version=about.version,
        title=about.title,
        round=about.round,
        fingerprint=handover.fingerprint(methodology),
        methodology=handover.shape(methodology),
        regions=tuple(sorted({str(name) for name in units.keys[0]})),
        depth=len(units.keys),
        submissions=len(submissions),
        origin=about.origin,
        basis=about.basis,
    )
    if what is What.UNITS:
        return _write_units(path, manifest, _pseudonymous(units, secret, methodology.unit_level))
    rows = sums_of(rows_of_units(methodology, units))
    given, hidden = aggregates(methodology, rows, len(units.keys), min_cell)
    tops = tuple((place[0], source, part, code) for place, source, part, code in hidden if len(place) == 1)
    limited = replace(manifest, min_cell=min_cell, hidden=len(hidden), tops=tops)
    return handover.write(path, limited, f"{what}.parquet", _parquet(_sums_table(given)), len(given))


def _pseudonymous(units: Units, secret: bytes, unit_level: UnitLevel) -> Units:
    """Groups and persons lose their names; of persons the organisation too, for there may be one alone in it. The order
    of rows is that of the new names."""
    named = NAMED_DEPTH - 1 if unit_level == UnitLevel.TEACHER else NAMED_DEPTH
    keys = list(units.keys)
    for depth in range(named, len(keys)):
        above = zip(*units.keys[: depth + 1], strict=True)
        keys[depth] = objects([_pseudonym(secret, place) if place[-1] else "" for place in above])
    order = np.lexsort([column.astype(str) for column in (units.source, *reversed(keys))])
    values = {
        key: Measured(found.number[order], found.scale, found.answers[order])
        for key, found in units.values.items()
    }
    return Units(tuple(key[order] for key in keys), units.source[order], values)


def _pseudonym(secret: bytes, place: Place) -> str:
    return "~" + hmac.new(secret, "\x1f".join(place).encode(), hashlib.sha256).hexdigest()[:16]


def _write_units(path: Path, manifest: Manifest, units: Units) -> Manifest:
    table, columns = table_of(units)
    said = replace(manifest, columns=tuple(columns))
    return handover.write(path, said, f"{What.UNITS}.parquet", _parquet(table), len(units.source))


def _sums_table(rows: Sequence[NodeSums]) -> dict[str, np.ndarray]:
    """Whole numbers as text: they may be longer than any integer column."""

    def counts(row: NodeSums) -> str:
        return "" if row.at_level is None else " ".join(map(str, row.at_level))

    columns: dict[str, list[str]] = {
        **{f"p{d + 1}": [(*row.place, "", "")[d] for row in rows] for d in range(NAMED_DEPTH)},
        "source": [row.source for row in rows],
        "part": [row.part for row in rows],
        "code": [row.code for row in rows],
        "n": [str(row.n) for row in rows],
        "answers": [str(row.answers) for row in rows],
        "total": [str(row.total) for row in rows],
        "at_level": [counts(row) for row in rows],
        "below": ["" if row.below is None else str(row.below) for row in rows],
    }
    return {name: objects(list(values)) for name, values in columns.items()}


def _parquet(table: Mapping[str, np.ndarray]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder, cursor(threads=1) as connection:
        path = Path(folder) / "table.parquet"
        connection.register("handed", dict(table))
        connection.execute(
            f"COPY (SELECT * FROM handed) TO {snapshots.quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        connection.unregister("handed")
        return path.read_bytes()


def _columns(data: bytes) -> dict[str, np.ndarray]:
    with tempfile.TemporaryDirectory(prefix="mostik-") as folder, cursor(threads=1) as connection:
        path = Path(folder) / "table.parquet"
        path.write_bytes(data)
        found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchnumpy()
    return {name: np.asarray(column) for name, column in found.items()}


@dataclass(frozen=True, slots=True)
class Merged:
    """`incomplete` names the (region, source, part, code) that a region keeps at home as too few people: rows of the
    country are without them."""

    methodology: Methodology
    rows: list[NodeSums]
    manifests: tuple[Manifest, ...]
    incomplete: tuple[tuple[str, str, str, str], ...]

    @property
    def has_medians(self) -> bool:
        """Of the country."""
        return all(one.what is What.UNITS for one in self.manifests)

    def csv(self, language: str) -> str:
        titles = tables.titles(self.methodology, language)
        return tables.csv_text(self.methodology, cells(self.rows, self.methodology, titles))


def merge(paths: Sequence[Path], previous: Sequence[Path] = ()) -> Merged:
    """The results of the country from the files of its parts; `delta` against the files of the round before. Raises
    CannotTake."""
    found = _merge(paths, None)
    if not previous:
        return found
    before = _merge(previous, found.manifests[0])
    means = {row.key: row.mean for row in before.rows}
    return replace(found, rows=with_delta(found.rows, means))


def _merge(paths: Sequence[Path], like: Manifest | None) -> Merged:
    files = [(path, *handover.read(path)) for path in paths]
    manifests = tuple(manifest for _, manifest, _ in files)
    _check(files, like or manifests[0])
    for path, manifest, _ in files:
        if manifest.round != manifests[0].round:
            words = {"round": manifest.round, "other": manifests[0].round}
            raise CannotTake(Trouble.OTHER_ROUND, path, **words)
    methodology = handover.methodology_of(manifests[0].methodology)
    parts = [_units(manifest, data) for _, manifest, data in files if manifest.what is What.UNITS]
    rows = sums_of(rows_of_units(methodology, merged(parts))) if parts else []
    if len(parts) < len(files):
        rows = [row for row in rows if row.place]
        for _, manifest, data in files:
            if manifest.what is What.AGGREGATES:
                rows += _sums(data, methodology)
        rows = [*country(rows), *rows]
    rows.sort(key=lambda row: row.order)
    incomplete = tuple(top for manifest in manifests for top in manifest.tops)
    return Merged(methodology, rows, manifests, incomplete)


def _check(files: Sequence[tuple[Path, Manifest, bytes]], like: Manifest) -> None:
    """All by one version of one instrument, each region once."""
    seen: dict[str, Path] = {}
    for path, manifest, _ in files:
        if manifest.form_id != like.form_id:
            words = {"form": manifest.form_id, "other": like.form_id}
            raise CannotTake(Trouble.OTHER_INSTRUMENT, path, **words)
        if manifest.version != like.version:
            words = {"version": manifest.version, "other": like.version}
            raise CannotTake(Trouble.OTHER_VERSION, path, **words)
        if manifest.fingerprint != like.fingerprint:
            raise CannotTake(Trouble.OTHER_SCORING, path, version=manifest.version)
        for region in manifest.regions:
            if region in seen:
                raise CannotTake(Trouble.SAME_REGION, path, region=region, other=str(seen[region]))
            seen[region] = path


def _units(manifest: Manifest, data: bytes) -> Units:
    return units_in(_columns(data), manifest.columns, manifest.depth)


def _sums(data: bytes, methodology: Methodology) -> list[NodeSums]:
    table = {name: column.tolist() for name, column in _columns(data).items()}
    rows = []
    for position in range(len(table["n"])):
        row = {name: str(column[position]) for name, column in table.items()}
        place = tuple(row[f"p{depth}"] for depth in range(1, NAMED_DEPTH + 1) if row[f"p{depth}"])
        rows.append(
            NodeSums(
                NODE_KINDS[len(place)],
                place,
                row["source"],
                row["part"],
                row["code"],
                int(row["n"]),
                int(row["answers"]),
                Fraction(row["total"]),
                tuple(map(int, row["at_level"].split())) if row["at_level"] else _no_levels(methodology),
                int(row["below"]) if row["below"] else None,
            )
        )
    return rows


def _no_levels(methodology: Methodology) -> tuple[int, ...] | None:
    """Not told, or nothing to tell."""
    return None if methodology.levels else ()
