"""The best steps against a deficit, by plain score: how deep it is × how much of it is covered. And the same for many people
at once, when places are given out. Deficits are read here for the person's own page or by the machine; nothing of them
is handed on but a choice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mostik.assessment.enums import LIVE, DeficitLevel, DeficitStatus
from mostik.assessment.models import Deficit
from mostik.growth.models import Opportunity, OpportunityTag
from mostik.growth.queries import opportunities
from mostik.network.models import Person
from mostik.stats.clusters import NONE
from mostik.stats.matching import candidates

BEST = 3
WHOLE = 10_000
FAR = 85
LEVEL = {DeficitLevel.CRITICAL.value: 1, DeficitLevel.SUBSTANTIAL.value: 2, DeficitLevel.MODERATE.value: 3}
"""Where a teacher with a deficit stands on the levels 1…4 of a competency."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    opportunity: Opportunity
    tag: OpportunityTag
    seats: opportunities.Seats


@dataclass(frozen=True, slots=True)
class Step:
    """An open deficit and what helps best with it, best first."""

    deficit: Deficit
    best: list[Suggestion]


def best_for(
    person: Person, on: datetime.date, count: int = BEST, *, with_routed: bool = False
) -> list[Step]:
    """Three for every open deficit, the deepest first. Distant ones count 85 %: being together helps. `with_routed`: also for
    what is in a route already, to change it."""
    statuses = LIVE if with_routed else (DeficitStatus.OPEN,)
    deficits = list(
        Deficit.objects.filter(person=person, status__in=statuses)
        .select_related("competency")
        .order_by("value", "id")
    )
    offered = list(opportunities.offered_to(person, on).order_by("starts", "title", "id"))
    tags = opportunities.tags_of([one.pk for one in offered])
    seats = opportunities.seats_of(offered)
    if not deficits or not offered:
        return [Step(deficit, []) for deficit in deficits]
    needs = np.diag([need_of(deficit) for deficit in deficits])
    coverage = np.array([[covers(tags.get(one.pk, []), deficit) for deficit in deficits] for one in offered])
    areas = np.array([NONE if one.is_distant else 0 for one in offered], dtype=np.int64)
    found = candidates(needs, coverage, count, np.zeros(len(deficits), dtype=np.int64), areas, FAR)
    steps = []
    for deficit, chosen in zip(deficits, found.options.tolist(), strict=True):
        best = []
        for number in chosen:
            if number != NONE:
                one = offered[number]
                tag = next(tag for tag in tags[one.pk] if tag.code == deficit.competency.code)
                best.append(Suggestion(one, tag, seats[one.pk]))
        steps.append(Step(deficit, best))
    return steps


def need_of(deficit: Deficit) -> int:
    """How much is missing to the whole, in hundredths of a per cent; never nothing."""
    return max(1, WHOLE - int(deficit.value))


def worths(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Of (person, opportunity): Σ need × coverage over live deficits, and one more, so that a wish without a deficit
    comes last but comes."""
    deficits: dict[int, list[Deficit]] = {}
    people = {person for person, _opportunity in pairs}
    rows = Deficit.objects.filter(person__in=people, status__in=LIVE).select_related("competency")
    for row in rows:
        deficits.setdefault(row.person_id, []).append(row)
    offered = Opportunity.objects.in_bulk({opportunity for _person, opportunity in pairs})
    tags = opportunities.tags_of(offered)
    return [
        1 + _worth(deficits.get(person, ()), tags.get(option, []), is_far=offered[option].is_distant)
        for person, option in pairs
    ]


def _worth(deficits: Iterable[Deficit], tags: Sequence[OpportunityTag], *, is_far: bool) -> int:
    whole = sum(need_of(deficit) * covers(tags, deficit) for deficit in deficits)
    return whole * (FAR if is_far else 100) // 10_000


def score_of(opportunity: Opportunity, tags: Iterable[OpportunityTag], deficit: Deficit) -> int:
    """What `best_for` orders by, for one pair."""
    whole = need_of(deficit) * covers(tags, deficit) * (FAR if opportunity.is_distant else 100) // 100
    return whole // 100


def covers(tags: Iterable[OpportunityTag], deficit: Deficit) -> int:
    """Per cent; nothing where it is meant for those who are not so far yet."""
    for tag in tags:
        if tag.code == deficit.competency.code and LEVEL[deficit.level] <= tag.level:
            return int(tag.coverage)
    return 0
