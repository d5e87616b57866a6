"""The same indicator of the same places in two rounds: what an effectiveness review is made of.

Only what both versions measured alike is compared (`Mart.shares`), from one source. Precision comes from the values of
the groups behind a mean; where there is only one of them, or they are people, it is not known (a sample of one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from mostik.monitoring.enums import CampaignKind, CampaignStatus
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns, marts, results
from mostik.monitoring.queries.results import Mart
from mostik.monitoring.queries.standing import measures_precision
from mostik.network.enums import NodeKind
from mostik.stats.small_numbers import Sample
from mostik.stats.standing import of_place

GOING = CampaignStatus.RUNNING


@dataclass(frozen=True, slots=True)
class Pair:
    """One instrument in two rounds; `before` knows what may be compared."""

    before: Mart
    after: Mart


@dataclass(frozen=True, slots=True)
class Values:
    before: Sample
    after: Sample


def following(campaign: Campaign) -> Campaign | None:
    """The next measurement that has results."""
    rows = Campaign.objects.filter(previous=campaign).exclude(kind=CampaignKind.PILOT)
    for row in rows.select_related("owner", "previous").order_by("year", "pk"):
        if any(results.mart_of(row, used.version) for used in campaigns.instruments_of(row)):
            return row
    return None


def pairs(first: Campaign, second: Campaign) -> dict[int, Pair]:
    """By the id of the version the first round used."""
    found = {}
    for used in campaigns.instruments_of(second):
        after = results.mart_of(second, used.version)
        earlier = results.previous_marts(second, used.version)
        if after and earlier and earlier[0][0].pk == first.pk:
            before = earlier[0][1]
            found[before.result.version_id] = Pair(before, after)
    return found


def values(
    pair: Pair, node_ids: Iterable[int], *, kind: str, code: str, part: str, source: str
) -> Mapping[int, Values]:
    """Both samples of every place measured in both rounds; empty where the two did not measure alike."""
    if not pair.before.shares(part, code):
        return {}
    wanted = sorted(set(node_ids))
    then, now = (
        _samples(replace(mart, shared=None), wanted, kind, code, part, source)
        for mart in (pair.before, pair.after)
    )
    return {one: Values(then[one], now[one]) for one in wanted if one in then and one in now}


def _samples(
    mart: Mart, node_ids: list[int], kind: str, code: str, part: str, source: str
) -> dict[int, Sample]:
    means = {c.node_id: c.mean for c in mart.read(node_id=node_ids, source=source, part=part, code=code)}
    if not measures_precision(mart, source):
        return {one: Sample(1, mean, 0.0) for one, mean in means.items()}
    known = _of_groups(mart.path, kind, code, part, source)
    return {one: known[one] for one in means if one in known}


@lru_cache(maxsize=512)
def _of_groups(path: Path, kind: str, code: str, part: str, source: str) -> Mapping[int, Sample]:
    """Every place of a kind by the values of its groups. A file never changes, so neither does this."""
    column = "organisation_id" if kind == NodeKind.ORGANISATION else "municipality_id"
    groups: dict[int, dict[int, list[Fraction]]] = {}
    for cell in marts.read(path, kind=NodeKind.GROUP.value, source=source, part=part, code=code):
        by_organisation = groups.setdefault(getattr(cell, column), {})
        by_organisation.setdefault(cell.organisation_id, []).append(cell.mean)
    return {
        one: of_place(found, is_organisation=kind == NodeKind.ORGANISATION) for one, found in groups.items()
    }
