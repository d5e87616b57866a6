"""How satisfied parents and teachers are: the share of those whose questionnaire reaches the threshold of its instrument,
with its interval, beside the round before. Read only of surveys that have ended; small numbers and what would give them away
by subtraction are hidden for the whole tree of the round at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.lib.memo import once
from mostik.monitoring.enums import CampaignKind
from mostik.monitoring.models import Campaign, Survey
from mostik.monitoring.queries import crowd
from mostik.monitoring.queries.snapshot import snapshot
from mostik.monitoring.queries.surveys import is_collecting, is_in_results
from mostik.monitoring.rules import can_manage_campaign
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.network.queries.nodes import structure_on
from mostik.stats.methodology import TOTAL, Part, UnitLevel
from mostik.stats.results import Place
from mostik.stats.scoring import Scorer
from mostik.stats.small_numbers import Change, difference_of_shares, hidden_places, wilson

READERS = ("municipal_operator", "regional_operator", "head", "senior_teacher", "observer")
DIRECTION = "satisfaction"
STEP = 0.01
"""A difference of less than a per cent is no difference."""
COMMENTED, LAST = 40, 5
"""So many units with words, so many rounds, are read for one page."""
PLACES = (NodeKind.REGION, NodeKind.MUNICIPALITY, NodeKind.ORGANISATION)
UNITS = {"parents": (UnitLevel.GROUP, UnitLevel.ORGANISATION), "teachers": (UnitLevel.ORGANISATION,)}


def places_of(user: Any) -> QuerySet[Node]:
    """Places whose page the user reads."""
    return access.subtrees_with_role(user, READERS).filter(kind__in=PLACES)


def own_places(user: Any) -> list[Node]:
    """Where the user's roles stand: what the section begins with."""
    found = access.nodes_with_role(user, READERS).filter(kind__in=PLACES)
    return list(found.order_by("depth", "path"))


def inside(user: Any, place: Node) -> list[Node]:
    """Open places right below that the user reads."""
    below = places_of(user).filter(path__startswith=place.path, depth=place.depth + 1, valid_to__isnull=True)
    return list(below.order_by("path"))


@dataclass(frozen=True, slots=True)
class Share:
    """Of one place in one round. `satisfied` is None where the number may not be shown."""

    n: int
    satisfied: int | None = None

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.satisfied, self.n) if self.satisfied is not None and self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return (
            wilson(self.satisfied, self.n) if self.value is not None and self.satisfied is not None else None
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """`difference` of shares and its 95 % interval; the word says «grew» only where the interval excludes zero."""

    difference: Fraction
    low: float
    high: float
    word: Change


@dataclass(frozen=True, slots=True)
class Round:
    survey: Survey
    threshold: Fraction
    share: Share


def rounds_of(place: Node, audience: str) -> list[Round]:
    """Ended surveys of the place or of those above it that have answers from here, the newest first."""
    found = []
    for survey in surveys_of(place, audience):
        threshold = versions.methodology_of(survey.version).threshold
        if threshold is None or not is_in_results(survey):
            continue
        share = share_of(survey, place)
        if share.n:
            found.append(Round(survey, threshold, share))
        if len(found) == LAST:
            break
    return found


def surveys_of(place: Node, audience: str) -> list[Survey]:
    rows = Survey.objects.select_related("campaign__owner", "version__instrument").filter(
        source=audience,
        campaign__kind=CampaignKind.REGULAR,
        campaign__owner__path__in=access.paths_above(place.path),
        version__instrument__direction=DIRECTION,
    )
    return list(rows.order_by("-campaign__period_to", "-id"))


def collecting(place: Node, audience: str) -> list[Survey]:
    return [survey for survey in surveys_of(place, audience) if is_collecting(survey, timezone.localdate())]


def share_of(survey: Survey, place: Node) -> Share:
    tallies, hidden = _counted(survey)
    key = _key(tallies, place)
    n, satisfied = tallies.get(key, (0, 0))
    return Share(n) if key in hidden or not n else Share(n, satisfied)


def moved(now: Share, before: Share) -> Moved | None:
    if now.value is None or before.value is None or now.satisfied is None or before.satisfied is None:
        return None
    low, high = difference_of_shares(now.satisfied, now.n, before.satisfied, before.n)
    change = now.value - before.value
    if low <= 0 <= high or abs(change) <= STEP:
        word = Change.STEADY
    else:
        word = Change.GREW if change > 0 else Change.FELL
    return Moved(change, low, high, word)


def below(survey: Survey, place: Node) -> list[tuple[Node, Share]]:
    """Places right below, as far as they have answers; groups are not told apart."""
    tallies, _hidden = _counted(survey)
    if place.kind == NodeKind.ORGANISATION:
        return []
    key = _key(tallies, place)
    ids = [int(one[-1]) for one in tallies if key and len(one) == len(key) + 1 and one[:-1] == key]
    nodes = Node.objects.filter(pk__in=ids).order_by("path")
    return [(node, share_of(survey, node)) for node in nodes]


Tallies = dict[Place, tuple[int, int]]


def _counted(survey: Survey) -> tuple[Tallies, frozenset[Place]]:
    return once(("needs.satisfaction", survey.pk), lambda: counted(survey))


def counted(survey: Survey) -> tuple[Tallies, frozenset[Place]]:
    """Place → (questionnaires, satisfied ones), and the places that must stay hidden."""
    methodology = versions.methodology_of(survey.version)
    scorer, found = Scorer(methodology), dict[Place, tuple[int, int]]()
    structure = structure_on(survey.campaign.structure_date)
    for one in snapshot(survey.campaign, survey.version, structure).submissions:
        if one.source != survey.source:
            continue
        value = scorer.score(one.answers, one.hidden).get((Part.INVARIANT.value, TOTAL))
        if value is None or methodology.threshold is None:
            continue
        is_satisfied = int(value >= methodology.threshold)
        place = tuple(name for name in one.place if name)
        for end in range(1, len(place) + 1):
            n, satisfied = found.get(place[:end], (0, 0))
            found[place[:end]] = n + 1, satisfied + is_satisfied
    people = {place: n for place, (n, _satisfied) in found.items()}
    return found, hidden_places(people, survey.campaign.min_cell)


def _key(tallies: Tallies, place: Node) -> Place:
    """Where the place stood on the day of the round; () where it has no answers."""
    return next((one for one in tallies if one[-1] == str(place.pk)), ())


@dataclass(frozen=True, slots=True)
class Comments:
    place: Node
    said: tuple[crowd.Said, ...]


def comments(user: Any, survey: Survey, place: Node, language: str) -> list[Comments]:
    """In free words, without names: only to those who run the survey, only of units with enough answers."""
    if not can_manage_campaign(user, survey.campaign):
        return []
    tallies, hidden = _counted(survey)
    key = _key(tallies, place)
    longest = max((len(one) for one in tallies), default=0)
    units = [
        one for one in tallies if key and len(one) == longest and one[: len(key)] == key and one not in hidden
    ]
    found = []
    for node in Node.objects.filter(pk__in=[int(one[-1]) for one in units]).order_by("path")[:COMMENTED]:
        said = crowd.of_unit(survey.campaign, survey.version, node.pk, survey.source, TOTAL, language).said
        if said:
            found.append(Comments(node, said))
    return found


def versions_for(user: Any, audience: str) -> list[InstrumentVersion]:
    """Published questionnaires of satisfaction this user may ask with."""
    rows = versions.visible_to(user).filter(
        instrument__direction=DIRECTION, core__isnull=True, status=VersionStatus.PUBLISHED
    )
    return [
        row
        for row in rows.select_related("instrument").order_by("instrument__title", "-number")
        if versions.methodology_of(row).unit_level in UNITS[audience]
        and versions.methodology_of(row).threshold is not None
        and (audience == "teachers") == (versions.methodology_of(row).unit_level == UnitLevel.ORGANISATION)
    ]


def earlier_campaign(place: Node, audience: str, opens: datetime.date) -> Campaign | None:
    """The last round of the same owner in an earlier year: what the new one is compared with."""
    rows: Iterable[Survey] = surveys_of(place, audience)
    own = [
        row.campaign for row in rows if row.campaign.owner_id == place.pk and row.campaign.year < opens.year
    ]
    return own[0] if own else None
