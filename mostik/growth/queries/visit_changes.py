"""The same indicators of an organisation before a visit and at the re-visit: from the cards of both visits, or, where one of
them had none, from the round of monitoring the first visit began from and the round after it.

Only what both measured alike is compared, from one source. The word is that of `monitoring.queries.moved`, as everywhere: beside
every difference stands its interval, and «no change within the precision» is said more often than not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from mostik.growth.enums import VisitReason
from mostik.growth.models import FieldVisit
from mostik.instruments.queries import version_changes
from mostik.monitoring.enums import Source
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import moved, remeasured, results
from mostik.monitoring.queries.remeasured import Pair, Values
from mostik.network.enums import NodeKind
from mostik.stats.methodology import Methodology
from mostik.stats.small_numbers import Change, difference
from mostik.stats.tree import part_of


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator in two measurements. `values` None: nothing to compare, `alike` says whether the two measured it
    otherwise. `is_basis`: the visit began from it."""

    code: str
    title: str
    alike: bool
    values: Values | None
    is_basis: bool = False
    word: Change | None = None
    is_share: bool = False

    @property
    def moved(self) -> Fraction:
        assert self.values is not None
        return Fraction(self.values.after.mean) - Fraction(self.values.before.mean)

    @property
    def interval(self) -> tuple[float, float] | None:
        """None where one unit stands behind the number: nothing tells how precise it is."""
        if self.values is None or min(self.values.before.n, self.values.after.n) < 2:
            return None
        return difference(self.values.before, self.values.after)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`by_cards`: the cards of both visits were compared, else two rounds of monitoring."""

    before: str
    after: str
    by_cards: bool
    source: str
    rows: tuple[Compared, ...]


def of_visit(visit: FieldVisit) -> Comparison | None:
    """What is known after a re-visit; None for a visit that follows nothing, or where nothing was measured again."""
    first = visit.follows
    if first is None:
        return None
    return _by_cards(first, visit) or _by_rounds(first)


def _by_cards(first: FieldVisit, second: FieldVisit) -> Comparison | None:
    if first.cards is None or second.cards is None or first.version is None or second.version is None:
        return None
    if first.version.instrument_id != second.version.instrument_id:
        return None
    before = results.mart_of(first.cards, first.version)
    after = results.mart_of(second.cards, second.version)
    if before is None or after is None:
        return None
    shared = version_changes.comparable(first.version, second.version)
    pair = Pair(replace(before, shared=shared), after)
    source = Source.EXTERNAL.value
    rows = tuple(_rows(first, pair, _leaves(after.methodology), source))
    return Comparison(first.cards.title, second.cards.title, by_cards=True, source=source, rows=rows)


def _by_rounds(first: FieldVisit) -> Comparison | None:
    """The indicator the visit began from, in the round after."""
    basis = basis_of(first)
    following = remeasured.following(basis.campaign) if basis else None
    if basis is None or following is None:
        return None
    pair = remeasured.pairs(basis.campaign, following).get(basis.version_id)
    if pair is None:
        return None
    rows = tuple(_rows(first, pair, {basis.code: basis.title}, basis.source))
    return Comparison(basis.campaign.title, following.title, by_cards=False, source=basis.source, rows=rows)


@dataclass(frozen=True, slots=True)
class Basis:
    """The measured indicator a visit began from."""

    campaign: Campaign
    version_id: int
    code: str
    title: str
    source: str


def basis_of(visit: FieldVisit) -> Basis | None:
    if visit.reason == VisitReason.RECOMMENDATION and visit.recommendation is not None:
        row = visit.recommendation
        return Basis(row.campaign, row.version_id, row.code, row.indicator, row.source)
    if visit.reason == VisitReason.INDICATOR and visit.measured_in and visit.measured_by_id:
        return Basis(visit.measured_in, visit.measured_by_id, visit.code, visit.title, visit.source)
    return None


def _leaves(methodology: Methodology) -> Mapping[str, str]:
    inner = {one.parent for one in methodology.indicators}
    return {one.code: one.title() for one in methodology.indicators if one.code not in inner}


def _rows(first: FieldVisit, pair: Pair, titles: Mapping[str, str], source: str) -> Iterator[Compared]:
    basis, kind = basis_of(first), NodeKind.ORGANISATION.value
    words = moved.of_node(pair.after, pair.before, first.place_id, kind, source=source)
    for code, title in titles.items():
        part = part_of(pair.before.methodology, code).value
        values = remeasured.values(pair, [first.place_id], kind=kind, code=code, part=part, source=source)
        yield Compared(
            code=code,
            title=title,
            alike=pair.before.shares(part, code),
            values=values.get(first.place_id),
            is_basis=basis is not None and basis.code == code,
            word=words.get(code),
            is_share=pair.before.methodology.is_share(code),
        )
