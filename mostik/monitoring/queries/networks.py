"""Results by educational network: organisations that work together across the tree, read as one.

Whoever reads the results of all members sees everything. A member sees its own numbers and the mean of the network, and that
only where no other organisation follows from it together with what this reader sees elsewhere: the municipality, the region,
the other networks (`stats.told`). Sources of people who answer anonymously are never read by network: their small numbers are
hidden inside the tree, and a network cuts across it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mostik.monitoring.queries import marts
from mostik.monitoring.queries.results import CROWDS, ENOUGH_PEERS, Mart
from mostik.monitoring.queries.standing import Earlier, measures_precision, step_of
from mostik.network.enums import NodeKind
from mostik.stats.changes import SLACK, changes
from mostik.stats.methodology import TOTAL, UnitLevel
from mostik.stats.small_numbers import Change, Sample, interval, sample_of
from mostik.stats.standing import clustered
from mostik.stats.told import admitted


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of the mart: its municipality, number of units, mean (whole billionths)."""

    municipality_id: int
    region_id: int
    n: int
    mean: int


Members = Mapping[int, Member]
"""Every measured organisation by its id."""


@dataclass(frozen=True, slots=True)
class Together:
    """A network as one: `n` units in `organisations`; the interval, the change and its word are None where unknown or
    not shown to the reader."""

    organisations: int
    n: int
    mean: Fraction
    ends: tuple[float, float] | None = None
    moved: Fraction | None = None
    word: Change | None = None


def may_be_read(mart: Mart, source: str) -> bool:
    return source not in CROWDS and mart.methodology.unit_level != UnitLevel.TEACHER


def organisations(mart: Mart, *, source: str, part: str) -> Members:
    """Empty where networks are not read at all."""
    if not may_be_read(mart, source):
        return {}
    names = ("node_id", "municipality_id", "region_id", "n", "mean")
    wanted = {"kind": NodeKind.ORGANISATION.value, "source": source, "part": part, "code": TOTAL}
    found = marts.columns(mart.path, names, **wanted)
    rows = zip(*(found[name].tolist() for name in names), strict=True)
    return {node: Member(*rest) for node, *rest in rows}


def together(members: Members, inside: Iterable[int]) -> Together | None:
    """The plain mean over the units of these organisations."""
    rows = [members[one] for one in inside if one in members]
    units = sum(row.n for row in rows)
    if not units:
        return None
    return Together(len(rows), units, Fraction(sum(row.n * row.mean for row in rows), units * marts.UNIT))


def with_precision(
    mart: Mart, earlier: Earlier, found: Together, inside: Iterable[int], *, source: str, part: str
) -> Together:
    """The interval by the number of organisations and the word for the change, for a reader of all members. A change is
    that of the organisations measured both times."""
    if not measures_precision(mart, source):
        return found
    wanted = set(inside)
    now = _samples(mart, wanted, source, part)
    ends = interval(_as_one(now.values()))
    if not earlier or not earlier[0][1].shares(part):
        return Together(found.organisations, found.n, found.mean, ends)
    then = _samples(earlier[0][1], wanted, source, part)
    common = [one for one in now if one in then]
    if not common:
        return Together(found.organisations, found.n, found.mean, ends)
    before, after = (_as_one([of[one] for one in common]) for of in (then, now))
    moved = Fraction(after.mean) - Fraction(before.mean)
    word = changes({"network": (before, after)}, step_of(mart) + SLACK).get("network")
    return Together(found.organisations, found.n, found.mean, ends, moved, word)


def _samples(mart: Mart, wanted: set[int], source: str, part: str) -> dict[int, Sample]:
    found = marts.columns(
        mart.path,
        ("organisation_id", "mean"),
        kind=NodeKind.GROUP.value,
        source=source,
        part=part,
        code=TOTAL,
    )
    inside = np.isin(found["organisation_id"], list(wanted))
    values: dict[int, list[Fraction]] = {}
    pairs = zip(found["organisation_id"][inside].tolist(), found["mean"][inside].tolist(), strict=True)
    for organisation, mean in pairs:
        values.setdefault(organisation, []).append(Fraction(mean, marts.UNIT))
    return {one: sample_of(means) for one, means in values.items()}


def _as_one(samples: Iterable[Sample]) -> Sample:
    return clustered((sample.n, Fraction(sample.mean)) for sample in samples)


def shown_to_member(members: Members, networks: Sequence[Iterable[int]], own: Iterable[int]) -> list[bool]:
    """Which networks' means may be shown to somebody who reads only `own` organisations."""
    known = {one for one in own if one in members}
    always = []
    for level in ("municipality_id", "region_id"):
        for place in {getattr(members[one], level) for one in known}:
            inside = [one for one, row in members.items() if getattr(row, level) == place]
            always += [inside] if len(inside) >= ENOUGH_PEERS else []
    wanted = [[one for one in network if one in members] for network in networks]
    allowed = admitted(always, wanted, known)
    return [fits and len(inside) >= ENOUGH_PEERS for fits, inside in zip(allowed, wanted, strict=True)]
