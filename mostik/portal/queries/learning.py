"""Assessment on the home page: what a teacher is asked to take and what came of it, what others wait for. Own results
are shown to their person only; somebody else finds here how much waits, never whose."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from mostik.assessment.enums import BY_TEACHER, LIVE, DiagnosticState, GradingState
from mostik.assessment.models import Deficit, PersonalResult, Profile
from mostik.assessment.queries import campaigns, diagnostics, observations, profiles, works
from mostik.assessment.queries.competencies import tree_of
from mostik.network.models import Person
from mostik.network.queries import consents
from mostik.stats.small_numbers import Change

LOOKED = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for this user. `until` is the nearest last day among the diagnostics to take."""

    to_take: int = 0
    until: datetime.date | None = None
    to_rate: int = 0
    appeals: int = 0


def asked(user: Any, today: datetime.date) -> Asked:
    mine = diagnostics.taken_by(user).filter(
        has_finished=False,
        diagnostic__state=DiagnosticState.OPEN,
        diagnostic__kind__in=BY_TEACHER,
        diagnostic__opens__lte=today,
        diagnostic__closes__gte=today,
    )
    days = list(mine.order_by().values_list("diagnostic__closes", flat=True))
    rate = works.to_rate(user).exclude(state=GradingState.SENT).count()
    return Asked(
        to_take=len(days),
        until=min(days, default=None),
        to_rate=rate + observations.visible_to(user).count(),
        appeals=campaigns.appeals_visible_to(user).count(),
    )


@dataclass(frozen=True, slots=True)
class Own:
    """Own results in short. `grew`, `fell`, `steady`: competencies compared with the first profile, None where there is
    nothing to compare. `looks`: how often others opened the results in the last thirty days."""

    measured_on: datetime.date | None
    profile_on: datetime.date | None
    live: int
    closed: int
    first_on: datetime.date | None
    grew: int | None
    fell: int | None
    steady: int | None
    looks: int


def own(person: Person | None, today: datetime.date) -> Own | None:
    """None for an account without a person, and where nothing was measured or asked."""
    if person is None:
        return None
    measured = (
        PersonalResult.objects.filter(person=person).order_by("-measured_on").values_list("measured_on")
    )
    statuses = Counter(Deficit.objects.filter(person=person).values_list("status", flat=True))
    live = sum(statuses[status] for status in LIVE)
    now = profiles.current_of(person)
    first = _first(person, now) if now else None
    changes = _changes(now, first) if now and first else None
    looks = consents.looked_at(person).filter(at__date__gte=today - LOOKED)
    return Own(
        measured_on=next((day for (day,) in measured[:1]), None),
        profile_on=now.day if now else None,
        live=live,
        closed=statuses.total() - live,
        first_on=first.day if first else None,
        grew=changes[Change.GREW] if changes is not None else None,
        fell=changes[Change.FELL] if changes is not None else None,
        steady=changes[Change.STEADY] if changes is not None else None,
        looks=looks.count(),
    )


def _first(person: Person, now: Profile) -> Profile | None:
    rows = Profile.objects.filter(person=person, model=now.model, day__lt=now.day).select_related("model")
    return rows.order_by("day", "id").first()


def _changes(now: Profile, first: Profile) -> Counter[Change]:
    blocks = profiles.shown(now, tree_of(now.model), {}, first)
    return Counter(row.change for block in blocks for row in block.rows if row.change is not None)
