"""What was measured again: the indicators that were advised about, before and after, beside comparable places.

Comparable are the places of the same kind that were below the threshold of the same indicator in the same campaign and
planned no measure about it: their results were low too, so they return to the mean as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mostik.cycle.enums import Audience, MeasureState
from mostik.cycle.models import EffectivenessReview, Measure, Recommendation
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import moved, remeasured
from mostik.monitoring.queries.remeasured import Pair, Values
from mostik.monitoring.queries.results import ENOUGH_PEERS
from mostik.network.models import Node
from mostik.stats.small_numbers import Change, difference, interval, sample_of
from mostik.stats.tree import part_of

Subject = tuple[int, str, str, str]
"""Version, code, audience, source: what is compared only with itself."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean change of several places with its 95 % interval."""

    n: int
    moved: Fraction
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """One recommendation measured again. `values` is None where nothing can be compared, and `alike` says whether that
    is because the two rounds measured it otherwise. `word` is None where precision is not known."""

    row: Recommendation
    measures: int
    alike: bool
    values: Values | None
    pair: Pair | None = None
    word: Change | None = None
    peers: Mean | None = None

    @property
    def is_share(self) -> bool:
        """Are its values per cent?"""
        return self.pair is not None and self.pair.before.methodology.is_share(self.row.code)

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


def of_campaign(first: Campaign, second: Campaign) -> list[Effect]:
    """Every recommendation of the first round, in any state, without words and peers (`of_place`, `worded`). A fixed
    number of queries."""
    rows = list(
        Recommendation.objects.filter(campaign=first)
        .select_related("addressee")
        .order_by("addressee__path", "id")
    )
    pairs = remeasured.pairs(first, second)
    planned = _planned(first)
    subjects: dict[Subject, list[Recommendation]] = defaultdict(list)
    for row in rows:
        subjects[_subject(row)].append(row)
    found = {key: _values(pairs.get(key[0]), key, same) for key, same in subjects.items()}
    return [_effect(row, pairs.get(row.version_id), found[_subject(row)], planned) for row in rows]


def _subject(row: Recommendation) -> Subject:
    return row.version_id, row.code, row.audience, row.source


def _planned(campaign: Campaign) -> Mapping[int, int]:
    """How many measures stand behind each recommendation; cancelled ones do not count."""
    counts: dict[int, int] = defaultdict(int)
    rows = Measure.objects.filter(recommendation__campaign=campaign).exclude(state=MeasureState.CANCELLED)
    for pk in rows.order_by().values_list("recommendation", flat=True):
        counts[pk] += 1
    return counts


def _values(pair: Pair | None, key: Subject, rows: Sequence[Recommendation]) -> Mapping[int, Values]:
    if pair is None:
        return {}
    _version, code, audience, source = key
    ids = [row.addressee_id for row in rows]
    return remeasured.values(pair, ids, kind=audience, code=code, part=_part(pair, code), source=source)


def _effect(
    row: Recommendation, pair: Pair | None, values: Mapping[int, Values], planned: Mapping[int, int]
) -> Effect:
    alike = pair is not None and pair.before.shares(_part(pair, row.code), row.code)
    return Effect(row, planned.get(row.pk, 0), alike, values.get(row.addressee_id), pair)


def _part(pair: Pair, code: str) -> str:
    return part_of(pair.before.methodology, code).value


def of_place(every: Sequence[Effect], place: Node) -> list[Effect]:
    """What was sent to the place itself, each with its word and its peers."""
    own = [one for one in every if one.row.addressee_id == place.pk and one.row.sent_on]
    return [replace(one, peers=_peers(every, one)) for one in worded(own)]


def worded(effects: Sequence[Effect]) -> list[Effect]:
    """With the word for each change; one with a number has the word its report and its page have."""
    places: dict[tuple[int, str, str], dict[int, Pair]] = defaultdict(dict)
    for one in effects:
        if one.pair and one.values:
            places[_list(one.row)][one.row.addressee_id] = one.pair
    words = {}
    for key, pairs in places.items():
        pair = next(iter(pairs.values()))
        _version, audience, source = key
        words[key] = moved.of_nodes(pair.after, pair.before, sorted(pairs), audience, source=source)
    return [
        replace(one, word=words[_list(one.row)].get(one.row.addressee_id, {}).get(one.row.code))
        if one.pair and one.values
        else one
        for one in effects
    ]


def _list(row: Recommendation) -> tuple[int, str, str]:
    return row.version_id, row.audience, row.source


def _peers(every: Iterable[Effect], one: Effect) -> Mean | None:
    key = _subject(one.row)
    return mean_of(
        other
        for other in every
        if _subject(other.row) == key
        and not other.measures
        and other.row.addressee_id != one.row.addressee_id
    )


def mean_of(effects: Iterable[Effect]) -> Mean | None:
    """The mean change of these; None where fewer than ENOUGH_PEERS were measured again: one could be told from it."""
    moved = [one.moved for one in effects if one.values is not None]
    if len(moved) < ENOUGH_PEERS:
        return None
    sample = sample_of(moved)
    return Mean(len(moved), Fraction(sample.mean), *interval(sample))


@dataclass(frozen=True, slots=True)
class Below:
    """Places below a region or a municipality that were advised about one indicator: with a measure and without."""

    version_id: int
    code: str
    indicator: str
    audience: str
    places: int
    with_measure: Mean | None
    without: Mean | None
    measured: int
    is_share: bool

    @property
    def audience_title(self) -> str:
        return str(Audience(self.audience).label)


def below(every: Sequence[Effect], place: Node) -> list[Below]:
    """By indicator, in the order of instruments and codes."""
    found: dict[tuple[int, str, str], list[Effect]] = defaultdict(list)
    for one in every:
        path = one.row.addressee.path
        if path.startswith(place.path) and path != place.path:
            found[one.row.version_id, one.row.code, one.row.audience].append(one)
    made = []
    for (version, code, audience), rows in sorted(found.items()):
        acted, idle = [r for r in rows if r.measures], [r for r in rows if not r.measures]
        title = rows[0].row.indicator
        measured = sum(r.values is not None for r in rows)
        is_share = rows[0].is_share
        means = mean_of(acted), mean_of(idle)
        made.append(Below(version, code, title, audience, len(rows), *means, measured, is_share))
    return made


def places_of(every: Sequence[Effect], place: Node, line: tuple[int, str, str]) -> list[Effect]:
    """The places behind one line of `below`, (version, code, audience): those measured again, the largest change first,
    then the others."""
    inside = [
        one
        for one in every
        if (one.row.version_id, one.row.code, one.row.audience) == line
        and one.row.addressee.path.startswith(place.path)
        and one.row.addressee_id != place.pk
    ]
    known = sorted((one for one in inside if one.values), key=lambda one: -abs(one.moved))
    return known + [one for one in inside if not one.values]


def results_of(first: Campaign, second: Campaign) -> list[str]:
    """Hashes of the files of results both rounds were read from."""
    pairs = remeasured.pairs(first, second)
    return [mart.result.checksum for pair in pairs.values() for mart in (pair.before, pair.after)]


def review_of(first: Campaign, second: Campaign, place: Node) -> EffectivenessReview | None:
    rows = EffectivenessReview.objects.filter(campaign=first, following=second, place=place)
    return rows.select_related("concluded_by").first()
