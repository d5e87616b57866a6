"""The bridge: indicators of quality below their threshold beside deficits of the teachers who work there.

Two facts are put side by side, and whether they meet is said; that one explains the other is said nowhere. What is known of
teachers is `assessment.queries.shares`: the same people, day and curtain as the heat-map of deficits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from mostik.assessment.models import Competency, CompetencyModel, IndicatorLink
from mostik.assessment.queries import aggregates, competencies, shares
from mostik.assessment.queries.shares import Share
from mostik.instruments.models import InstrumentVersion
from mostik.monitoring.enums import CampaignKind
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns, results
from mostik.monitoring.queries.below import Below, against_thresholds
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.stats.results import Place
from mostik.stats.small_numbers import difference_of_shares

BRIDGED = (NodeKind.MUNICIPALITY.value, NodeKind.ORGANISATION.value)
OFTEN = Fraction(1, 3)
"""From this part of the measured teachers on a deficit counts as common. A default of ours, not a norm."""
ROUNDS = 4


class Verdict(StrEnum):
    """What is said of an indicator below its threshold and a competency linked with it."""

    MEETS = "meets"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


def verdict(share: Share | None) -> Verdict:
    """Is the deficit common here? Unknown where a told range lies on both sides of the border."""
    if share is None:
        return Verdict.UNKNOWN
    if Fraction(share.least, share.n) >= OFTEN:
        return Verdict.MEETS
    return Verdict.DIFFERS if Fraction(share.most, share.n) < OFTEN else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Found:
    """One leaf at one organisation. `used` is the row of the campaign that measured it."""

    used: int
    instrument: int
    reading: Below


@dataclass(frozen=True, slots=True)
class Linked:
    """A competency linked with an indicator and what may be told of the teachers of the place."""

    competency: Competency
    share: Share | None

    @property
    def verdict(self) -> Verdict:
        return verdict(self.share)


@dataclass(frozen=True, slots=True)
class Weak:
    """An indicator below its threshold with everything linked to it."""

    found: Found
    links: list[Linked]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A pair over the organisations of a municipality: what was found where the indicator is below, and where it is not."""

    title: str
    competency: Competency
    below: Mapping[Verdict, int]
    others: Mapping[Verdict, int]

    @property
    def places(self) -> int:
        return sum(self.below.values())

    @property
    def is_more_often(self) -> bool | None:
        """Is the deficit common more often where the indicator is below? None: the difference may be chance, or too little is
        known (95 %, Newcombe)."""
        (k1, n1), (k2, n2) = _known(self.below), _known(self.others)
        if min(n1, n2) < 3:
            return None
        low, high = difference_of_shares(k1, n1, k2, n2)
        return None if low <= 0 <= high else low > 0


def _known(counts: Mapping[Verdict, int]) -> tuple[int, int]:
    meets = counts.get(Verdict.MEETS, 0)
    return meets, meets + counts.get(Verdict.DIFFERS, 0)


@dataclass(slots=True)
class Bridge:
    """Everything a page is drawn from: the round, the model, links by (instrument, indicator), shares by (place, code)."""

    campaign: Campaign
    model: CompetencyModel
    links: dict[tuple[int, str], list[Competency]] = field(default_factory=dict)
    told: dict[tuple[Place, str], Share] = field(default_factory=dict)

    def linked(self, found: Found, place: Place) -> list[Linked]:
        rows = self.links.get((found.instrument, found.reading.indicator.code), [])
        return [Linked(row, self.told.get((place, row.code))) for row in rows]


def rounds_of(user: Any, node: Node) -> list[Campaign]:
    """Rounds of the places above with results, that the user sees; the latest first."""
    rows = campaigns.visible_to(user).filter(owner__path__in=access.paths_above(node.path))
    rows = rows.exclude(kind=CampaignKind.PILOT).order_by("-year", "-period_to", "-pk")
    return [one for one in rows[: 3 * ROUNDS] if any(_marts(one))][:ROUNDS]


def _marts(campaign: Campaign) -> Iterable[tuple[int, InstrumentVersion, results.Mart]]:
    for used in campaigns.instruments_of(campaign):
        mart = results.mart_of(campaign, used.version)
        if mart is not None:
            yield used.pk, used.version, mart


def model_of(node: Node, today: datetime.date) -> CompetencyModel | None:
    """As the heat-map chooses it."""
    return competencies.in_force(node, aggregates.as_of(today)) or competencies.in_force(node, today)


def bridge(campaign: Campaign, model: CompetencyModel, today: datetime.date) -> Bridge:
    made = Bridge(campaign, model)
    instruments = [version.instrument_id for _used, version, _mart in _marts(campaign)]
    rows = IndicatorLink.objects.filter(competency__model=model, instrument__in=instruments)
    for row in rows.select_related("competency").order_by("-weight", "competency__order", "id"):
        made.links.setdefault((row.instrument_id, row.indicator), []).append(row.competency)
    codes = {one.code for linked in made.links.values() for one in linked}
    world = aggregates.world(model, aggregates.as_of(today))
    made.told = shares.of_organisations(world, codes)
    return made


def readings(made: Bridge, node: Node) -> dict[int, list[Found]]:
    """Organisation → its leaves that have a threshold, under the node (or of the node itself)."""
    found: dict[int, list[Found]] = {}
    for used, version, mart in _marts(made.campaign):
        for one in against_thresholds(mart, node.pk, node.kind, kind=NodeKind.ORGANISATION.value):
            found.setdefault(one.cell.node_id, []).append(Found(used, version.instrument_id, one))
    return found


def weak_of(made: Bridge, organisation: Node, found: Sequence[Found]) -> list[Weak]:
    """Indicators below their threshold, the deepest first."""
    place = aggregates.place_of(organisation)
    low = [one for one in found if one.reading.is_below]
    low.sort(key=lambda one: one.reading.cell.mean - (one.reading.indicator.threshold or 0))
    return [Weak(one, made.linked(one, place)) for one in low]


def crossings(made: Bridge, places: Mapping[int, Node], found: Mapping[int, list[Found]]) -> list[Crossing]:
    """Every linked pair that is below somewhere; those that meet in the most organisations first."""
    counted: dict[tuple[int, str, str], Crossing] = {}
    for pk, node in places.items():
        place = aggregates.place_of(node)
        for one in found.get(pk, ()):
            for link in made.linked(one, place):
                indicator = one.reading.indicator
                key = (one.instrument, indicator.code, link.competency.code)
                row = counted.setdefault(key, Crossing(indicator.title(), link.competency, {}, {}))
                side: Any = row.below if one.reading.is_below else row.others
                side[link.verdict] = side.get(link.verdict, 0) + 1
    rows = [row for row in counted.values() if row.places]
    return sorted(rows, key=lambda row: (-row.below.get(Verdict.MEETS, 0), -row.places, row.title))
