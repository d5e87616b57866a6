"""Kindergartens and municipalities compared with the precision of the numbers: bands, places with intervals, words for
changes. Computed from the values of the units (groups) behind the means, which are not people and never hidden.

Where the unit is a person, or people answer anonymously, or a kindergarten has one card only, there is nothing to
measure precision by: everything here is empty then, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import marts
from mostik.monitoring.queries.results import Mart
from mostik.network.enums import NodeKind
from mostik.stats import standing
from mostik.stats.changes import SLACK, changes, least_change
from mostik.stats.methodology import TOTAL
from mostik.stats.ranks import Rank, ranks
from mostik.stats.small_numbers import Change, Sample, interval, sample_of
from mostik.stats.standing import Standing, clustered, standings

Earlier = Sequence[tuple[Campaign, Mart]]


@dataclass(frozen=True, slots=True)
class Kindergarten:
    """Its municipality and its groups as a sample."""

    municipality: int
    groups: Sample


Units = Mapping[int, Kindergarten]
"""By the id of the organisation."""


def measures_precision(mart: Mart, source: str) -> bool:
    """Are there several units behind a mean, and may they be looked at?"""
    return standing.measures_precision(mart.methodology, source)


def step_of(mart: Mart) -> Fraction:
    """The least change of a total worth a word."""
    return least_change(mart.methodology, TOTAL)


@lru_cache(maxsize=64)
def _units(path: Path, region: int, source: str, part: str) -> Units:
    """Of one region. A file never changes, so neither does this."""
    names = ("organisation_id", "municipality_id", "mean")
    wanted = {
        "region_id": region,
        "kind": NodeKind.GROUP.value,
        "source": source,
        "part": part,
        "code": TOTAL,
    }
    columns = marts.columns(path, names, **wanted)
    values: dict[int, list[Fraction]] = {}
    places: dict[int, int] = {}
    for one, municipality, mean in zip(*(columns[name].tolist() for name in names), strict=True):
        values.setdefault(one, []).append(Fraction(mean, marts.UNIT))
        places[one] = municipality
    return {one: Kindergarten(places[one], sample_of(found)) for one, found in values.items()}


@lru_cache(maxsize=64)
def _standings(path: Path, region: int, source: str, part: str) -> Mapping[int, Standing]:
    found: dict[int, Standing] = {}
    for samples in _by_municipality(_units(path, region, source, part)).values():
        found |= standings(samples)
    return found


def _by_municipality(units: Units) -> dict[int, dict[int, Sample]]:
    found: dict[int, dict[int, Sample]] = {}
    for one, at in units.items():
        found.setdefault(at.municipality, {})[one] = at.groups
    return found


def of_organisations(mart: Mart, node_id: int, *, source: str, part: str) -> Mapping[int, Standing]:
    """Every kindergarten of the region the node stands in among those of its municipality, by node id."""
    if not measures_precision(mart, source):
        return {}
    return _standings(mart.path, marts.region_of(mart.path, node_id), source, part)


def organisations_changed(
    mart: Mart, earlier: Earlier, node_id: int, kind: str, *, source: str, part: str
) -> Mapping[int, Change]:
    """The word for the change of every organisation under a node since the round before; those that were not in both, or
    had one group, are absent."""
    before = _comparable(mart, earlier, source, part)
    if before is None or kind == NodeKind.COUNTRY:
        return {}
    regions = _regions(mart, before, node_id)
    found = _organisations_changed(mart.path, before.path, regions, source, part, step_of(mart))
    inside = _inside(_units(mart.path, regions[0], source, part), node_id, kind)
    return {one: found[one] for one in inside if one in found}


@lru_cache(maxsize=32)
def _organisations_changed(
    path: Path, before: Path, regions: tuple[int, int], source: str, part: str, step: Fraction
) -> Mapping[int, Change]:
    """Of a region. Kindergartens of one municipality are one list, whatever page they stand on."""
    then = _units(before, regions[1], source, part)
    found: dict[int, Change] = {}
    for samples in _by_municipality(_units(path, regions[0], source, part)).values():
        pairs = {one: (then[one].groups, sample) for one, sample in samples.items() if one in then}
        found |= changes(pairs, step + SLACK)
    return found


def _regions(mart: Mart, before: Mart, node_id: int) -> tuple[int, int]:
    """The region of the node in both rounds."""
    return marts.region_of(mart.path, node_id), marts.region_of(before.path, node_id)


def _inside(units: Units, node_id: int, kind: str) -> Units:
    """Organisations of a region under a node."""
    if kind == NodeKind.REGION:
        return units
    return {one: at for one, at in units.items() if node_id in (one, at.municipality)}


def _comparable(mart: Mart, earlier: Earlier, source: str, part: str) -> Mart | None:
    if not earlier or not measures_precision(mart, source) or not earlier[0][1].shares(part):
        return None
    return earlier[0][1]


@dataclass(frozen=True, slots=True)
class Compared:
    """A municipality: `n` groups in `organisations` kindergartens; the interval of its mean; its place with the
    interval; `moved` since the round before with its word (None: nothing to compare with)."""

    node_id: int
    n: int
    organisations: int
    mean: Fraction
    low: float
    high: float
    rank: Rank
    moved: Fraction | None
    word: Change | None


@lru_cache(maxsize=32)
def _municipalities(path: Path, region: int, source: str, part: str) -> Mapping[int, tuple[int, Sample]]:
    """Municipality → number of groups, sample of its kindergartens."""
    by_municipality = _by_municipality(_units(path, region, source, part))
    return {one: _together(samples.values()) for one, samples in by_municipality.items()}


def _together(samples: Iterable[Sample]) -> tuple[int, Sample]:
    parts = [(s.n, Fraction(s.mean)) for s in samples]
    return sum(n for n, _mean in parts), clustered(parts)


def municipalities(
    mart: Mart, earlier: Earlier, node_ids: Sequence[int], *, source: str, part: str
) -> list[Compared]:
    """The given municipalities beside each other, the highest first; equal ones in the given order. Empty where
    precision is not known or there is nobody to compare with."""
    if not measures_precision(mart, source):
        return []
    known: dict[int, tuple[int, Sample]] = {}
    regions = {marts.region_of(mart.path, one) for one in node_ids}
    for region in regions:
        known |= _municipalities(mart.path, region, source, part)
    now = {one: known[one] for one in node_ids if one in known}
    if len(now) < 2:
        return []
    before = _comparable(mart, earlier, source, part)
    then: dict[int, tuple[int, Sample]] = {}
    words: dict[int, Change] = {}
    if before:
        for region in {marts.region_of(before.path, one) for one in now}:
            then |= _municipalities(before.path, region, source, part)
        for region in regions:
            words |= _municipalities_changed(mart, before, region, source, part)
    places = ranks({one: sample for one, (_n, sample) in now.items()})
    found = []
    for one, (n, sample) in now.items():
        moved = Fraction(sample.mean) - Fraction(then[one][1].mean) if one in then else None
        ends = interval(sample)
        mean = Fraction(sample.mean)
        found.append(Compared(one, n, sample.n, mean, *ends, places[one], moved, words.get(one)))
    return sorted(found, key=lambda row: row.rank.place)


def _municipalities_changed(
    mart: Mart, before: Mart, region: int, source: str, part: str
) -> Mapping[int, Change]:
    """Municipalities of one region are one list."""
    now = _municipalities(mart.path, region, source, part)
    then = _municipalities(before.path, region, source, part)
    pairs = {one: (then[one][1], sample) for one, (_n, sample) in now.items() if one in then}
    return changes(pairs, step_of(mart) + SLACK)


def node_changed(
    mart: Mart, earlier: Earlier, node_id: int, kind: str, *, source: str, part: str
) -> Change | None:
    """The word for a region, a municipality or an organisation; None where nothing can be said. It is the word the node
    has in a list of its neighbours."""
    return word_of_node(mart, earlier[0][1], node_id, kind, source=source, part=part) if earlier else None


def word_of_node(
    mart: Mart, before: Mart, node_id: int, kind: str, *, source: str, part: str
) -> Change | None:
    """The same beside one round before."""
    if not measures_precision(mart, source) or not before.shares(part):
        return None
    now, then = _regions(mart, before, node_id)
    if kind == NodeKind.ORGANISATION:
        step = step_of(mart)
        return _organisations_changed(mart.path, before.path, (now, then), source, part, step).get(node_id)
    if kind == NodeKind.MUNICIPALITY:
        return _municipalities_changed(mart, before, now, source, part).get(node_id)
    if kind != NodeKind.REGION:
        return None
    pair = [_units(one.path, region, source, part) for one, region in ((before, then), (mart, now))]
    if not all(pair):
        return None
    samples = [_together(at.groups for at in units.values())[1] for units in pair]
    return changes({node_id: (samples[0], samples[1])}, step_of(mart) + SLACK).get(node_id)
