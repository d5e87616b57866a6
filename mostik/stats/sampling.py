"""A stratified draw that anybody can repeat by hand: how many of each stratum, who, and in which order the rest replace them."""

from __future__ import annotations

from collections.abc import Mapping

from mostik.stats.double_rating import ticket


class TooSmall(ValueError):
    """The sample is smaller than the least numbers of the strata together; `needed` is how many would do."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"at least {needed} units are needed")
        self.needed = needed


def allocate(sizes: Mapping[str, int], wanted: int, at_least: int = 1) -> dict[str, int]:
    """How many units each stratum gives: in proportion to its size, at least `at_least` (or all it has), `wanted` together
    (or all there are).

    One unit at a time goes to the stratum that is furthest behind its exact share `wanted * size / all`; ties go by
    name. Without a least number this is the method of largest remainders (Hamilton). Whole numbers only.
    """
    everything = sum(sizes.values())
    wanted = min(wanted, everything)
    given = {name: min(at_least, size) for name, size in sorted(sizes.items())}
    if sum(given.values()) > wanted:
        raise TooSmall(sum(given.values()))
    for _unit in range(wanted - sum(given.values())):
        open_ = [name for name in given if given[name] < sizes[name]]
        furthest = max(open_, key=lambda name: wanted * sizes[name] - given[name] * everything)
        given[furthest] += 1
    return given


def order(strata: Mapping[int, str], seed: str) -> dict[str, list[int]]:
    """The units of each stratum in the order of the draw: by the SHA-256 of «seed:number of the unit». The first ones are
    the sample, the others replace them one after another."""
    found: dict[str, list[int]] = {name: [] for name in sorted(set(strata.values()))}
    for unit, name in strata.items():
        found[name].append(unit)
    return {name: sorted(units, key=lambda unit: ticket(seed, unit)) for name, units in found.items()}
