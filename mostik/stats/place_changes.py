"""The words for the change of a place by the values of its groups, where places are paths (`mostik analyse`). The rule is
`stats.changes`; the site reads the same values from its files (`monitoring.queries.moved`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from mostik.stats.changes import SLACK, changes, indicator_changes, least_change
from mostik.stats.methodology import TOTAL, Methodology
from mostik.stats.results import Place
from mostik.stats.small_numbers import Change, Sample
from mostik.stats.standing import of_place
from mostik.stats.tree import part_of

REGION, MUNICIPALITY, ORGANISATION, GROUP = 1, 2, 3, 4
"""Lengths of paths."""
Groups = Mapping[Place, Mapping[Place, Mapping[str, list[Fraction]]]]
"""Place (region, municipality, organisation) → its organisations → code → values of groups."""


def groups_of(
    methodology: Methodology, values: Iterable[tuple[Place, str, str, str, Fraction]]
) -> dict[str, Groups]:
    """By source, from the means of groups: (place, source, part, code, mean). An indicator is read in its own part."""
    codes = (TOTAL, *(one.code for one in methodology.indicators))
    parts = {code: part_of(methodology, code) for code in codes}
    found: dict[str, dict[Place, dict[Place, dict[str, list[Fraction]]]]] = {}
    for place, source, part, code, mean in values:
        if parts.get(code) != part:
            continue
        organisation = place[:ORGANISATION]
        for depth in (REGION, MUNICIPALITY, ORGANISATION):
            inside = found.setdefault(source, {}).setdefault(place[:depth], {})
            inside.setdefault(organisation, {}).setdefault(code, []).append(mean)
    return {source: dict(places) for source, places in found.items()}


def words_of(methodology: Methodology, now: Groups, then: Groups, place: Place) -> dict[str, Change]:
    """By code. The total stands among the neighbours of the place, a region alone."""
    if not REGION <= len(place) <= ORGANISATION:
        return {}
    codes = [one.code for one in methodology.indicators]
    before, after = (
        {code: sample for code in codes if (sample := _sample(groups, place, code))} for groups in (then, now)
    )
    beside = [one for one in now if len(one) == len(place) and one[:-1] == place[:-1]]
    totals = {}
    for one in beside if len(place) > REGION else [place]:
        pair = _sample(then, one, TOTAL), _sample(now, one, TOTAL)
        if pair[0] and pair[1]:
            totals[one] = (pair[0], pair[1])
    total = changes(totals, least_change(methodology, TOTAL) + SLACK).get(place)
    return indicator_changes(methodology, before, after) | ({TOTAL: total} if total else {})


def _sample(groups: Groups, place: Place, code: str) -> Sample | None:
    found = {one: values[code] for one, values in groups.get(place, {}).items() if code in values}
    return of_place(found, is_organisation=len(place) == ORGANISATION) if found else None
