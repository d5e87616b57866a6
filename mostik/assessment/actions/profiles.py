"""Profiles and deficits are computed from readings: one teacher after a result, or everybody of a model at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.utils.translation import gettext as _

from mostik.assessment.enums import LIVE, Confidence, DeficitLevel, DeficitStatus
from mostik.assessment.events import ProfilesRecomputed, profiles_recomputed
from mostik.assessment.models import CompetencyModel, Deficit, DeficitChange, Profile
from mostik.assessment.queries import competencies, profiles, readings
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats import profile as stats
from mostik.stats.profile import Readings, Rule

BATCH = 1000
Kept = dict[str, list[Any]]


@dataclass(slots=True)
class Outcome:
    """How many people were looked at, profiles that are new or different, deficits that were found, changed, closed."""

    people: int = 0
    profiles: int = 0
    found: int = 0
    changed: int = 0
    closed: int = 0


class _Live(NamedTuple):
    """What is known of a live deficit before it is looked at; a row of the database is made of those that turn."""

    person: int
    competency: int
    pk: int
    level: str
    confidence: str
    status: str
    value: int
    detected_on: datetime.date


@dataclass
class _Round:
    """What one recomputation knows: the rule, who is asked for what, the day of every reading."""

    model: CompetencyModel
    rule: Rule
    day: datetime.date
    at: datetime.datetime
    by: User | None
    asked: dict[int, dict[int, int]]
    given: Readings
    outcome: Outcome = field(default_factory=Outcome)
    moved: set[int] = field(default_factory=set)

    @cached_property
    def order(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.given.id, kind="stable")

    def place(self, reading: int) -> int:
        """The row of a reading among the columns."""
        return int(self.order[np.searchsorted(self.given.id, reading, sorter=self.order)])


def recompute(
    *,
    model: CompetencyModel,
    people: Iterable[int] | None = None,
    day: datetime.date,
    by: User | None,
    at: datetime.datetime,
) -> Outcome:
    """Profiles of these people (of everybody with a result or a live deficit) on a day. Doing it again changes nothing: a
    profile that says the same is not written anew, the same deficit is not found twice."""
    rule = competencies.rule_of(model)
    wanted = None if people is None else set(people)
    given = readings.columns(model, day, wanted)
    lines: dict[int, Kept] = {}
    for person, competency, kept in profiles.stored(stats.lines_of(rule, given, day.toordinal())):
        lines.setdefault(person, {})[str(competency)] = kept
    with transaction.atomic():
        live = _live(model, wanted)
        everybody = sorted({*lines, *live, *(wanted or ())})
        work = _Round(model, rule, day, at, by, _asked(model, everybody, day), given)
        work.outcome.people = len(everybody)
        for start in range(0, len(everybody), BATCH):
            some = everybody[start : start + BATCH]
            _deficits(work, _snapshots(work, some, lines), lines, live, some)
            if work.moved:
                profiles_recomputed.announce(ProfilesRecomputed(tuple(sorted(work.moved)), at))
                work.moved.clear()
        result = work.outcome
        details = {"people": result.people, "profiles": result.profiles, "found": result.found}
        audit.record("assessment.profiles.computed", target=model, by=by, at=at, details=details)
    return work.outcome


def _live(model: CompetencyModel, people: set[int] | None) -> dict[int, dict[int, _Live]]:
    rows = Deficit.objects.filter(competency__model=model, status__in=LIVE)
    if people is not None:
        rows = rows.filter(person__in=people)
    columns = ("pk", "level", "confidence", "status", "value", "detected_on")
    found: dict[int, dict[int, _Live]] = {}
    for person, competency, *kept in rows.values_list("person_id", "competency_id", *columns).iterator():
        found.setdefault(person, {})[competency] = _Live(person, competency, *kept)
    return found


def _asked(model: CompetencyModel, people: list[int], day: datetime.date) -> dict[int, dict[int, int]]:
    """Person → what their position is asked for; nothing is known of a person: everything counts."""
    targets = competencies.targets_of(model)
    positions = competencies.positions_of(people, day)
    by_positions: dict[tuple[str, ...], dict[int, int]] = {}
    found = {}
    for person in people:
        titles = tuple(positions.get(person, ()))
        if titles not in by_positions:
            audience = competencies.audience_of(model, titles)
            by_positions[titles] = competencies.asked_of(targets, audience)
        found[person] = by_positions[titles]
    return found


def _snapshots(work: _Round, some: list[int], lines: dict[int, Kept]) -> dict[int, int]:
    """Person → the id of the current snapshot, a new one where the former said something else."""
    kept = Profile.objects.filter(person__in=some, model=work.model, is_current=True)
    former = {row.person_id: row for row in kept}
    rule = work.rule.as_json()
    new = [
        Profile(
            person_id=person,
            model=work.model,
            day=work.day,
            made_at=work.at,
            rule=rule,
            lines=lines.get(person, {}),
        )
        for person in some
        if not _says_the_same(former.get(person), lines.get(person, {}), rule)
    ]
    replaced = [former[row.person_id].pk for row in new if row.person_id in former]
    Profile.objects.filter(pk__in=replaced).update(is_current=False)
    Profile.objects.bulk_create(new)
    work.outcome.profiles += len(new)
    work.moved |= {row.person_id for row in new}
    return {person: row.pk for person, row in former.items()} | {row.person_id: row.pk for row in new}


def _says_the_same(former: Profile | None, lines: Kept, rule: dict[str, Any]) -> bool:
    if former is None:
        return not lines
    return bool(former.lines == lines and former.rule == rule)


def _deficits(
    work: _Round,
    snapshots: dict[int, int],
    lines: dict[int, Kept],
    live: dict[int, dict[int, _Live]],
    some: list[int],
) -> None:
    closed = _closed_days(work.model, some)
    new: list[Deficit] = []
    changed: list[Deficit] = []
    for person in some:
        asked, mine = work.asked[person], live.get(person, {})
        said = {int(key): kept for key, kept in lines.get(person, {}).items()}
        for competency in {*said, *mine}:
            kept, deficit = said.get(competency), mine.get(competency)
            level = profiles.deficit_level(kept[2], work.rule) if kept else None
            if kept and level and deficit is None:
                is_asked = not asked or competency in asked
                if is_asked and not _was_closed_after(work, closed.get((person, competency)), kept):
                    new.append(_found(work, person, competency, snapshots[person], kept, level))
            elif deficit is not None and (turned := _turn(work, deficit, kept, level, snapshots)):
                changed.append(turned)
    Deficit.objects.bulk_create(new)
    _rewrite(changed)
    DeficitChange.objects.bulk_create(_step(work, row) for row in (*new, *changed))
    work.moved |= {row.person_id for row in (*new, *changed)}
    work.outcome.found += len(new)
    work.outcome.closed += sum(row.status not in LIVE for row in changed)
    work.outcome.changed += sum(row.status in LIVE for row in changed)


def _closed_days(model: CompetencyModel, some: list[int]) -> dict[tuple[int, int], datetime.date]:
    rows = Deficit.objects.filter(person__in=some, competency__model=model).exclude(status__in=LIVE)
    found: dict[tuple[int, int], datetime.date] = {}
    for person, competency, day in rows.values_list("person_id", "competency_id", "closed_on"):
        assert day is not None  # a constraint
        found[person, competency] = max(day, found.get((person, competency), day))
    return found


def _was_closed_after(work: _Round, closed: datetime.date | None, kept: list[Any]) -> bool:
    """What a person has dismissed stays dismissed until something newer is measured."""
    if closed is None:
        return False
    days = [int(work.given.day[work.place(pk)]) for pk in kept[8] if pk >= 0]
    return max(days) <= closed.toordinal()


def _found(
    work: _Round, person: int, competency: int, snapshot: int, kept: list[Any], level: DeficitLevel
) -> Deficit:
    return Deficit(
        person_id=person,
        competency_id=competency,
        profile_id=snapshot,
        level=level.value,
        confidence=profiles.CONFIDENCE[kept[3]].value,
        value=kept[0] // kept[1],
        evidence=_evidence(work, kept),
        detected_on=work.day,
    )


def _turn(
    work: _Round,
    deficit: _Live,
    kept: list[Any] | None,
    level: DeficitLevel | None,
    snapshots: dict[int, int],
) -> Deficit | None:
    """A live deficit brought to what is said now; None where nothing is different. A self-analysis alone, or sources that
    contradict each other, close nothing. What is in a route stays there when its grounds are gone."""
    grade, sure, status = deficit.level, deficit.confidence, deficit.status
    if kept is None:
        status = DeficitStatus.DISMISSED.value if status == DeficitStatus.OPEN else status
    elif level is not None:
        grade, sure = level.value, profiles.CONFIDENCE[kept[3]].value
    elif profiles.CONFIDENCE[kept[3]] != Confidence.LOW:
        status = DeficitStatus.COMPENSATED.value
    if (grade, sure, status) == (deficit.level, deficit.confidence, deficit.status):
        return None
    row = Deficit(
        pk=deficit.pk,
        person_id=deficit.person,
        competency_id=deficit.competency,
        profile_id=snapshots[deficit.person],
        level=grade,
        confidence=sure,
        status=status,
        value=kept[0] // kept[1] if kept else deficit.value,
        detected_on=deficit.detected_on,
        closed_on=None if status in LIVE else work.day,
    )
    if kept:
        row.evidence = _evidence(work, kept)
    return row


def _rewrite(changed: list[Deficit]) -> None:
    """Where nothing is said any more the evidence stays what it was."""
    fields = ["level", "confidence", "value", "status", "closed_on", "profile"]
    said = [row for row in changed if row.evidence]
    unique, update = ["id"], [*fields, "evidence"]
    Deficit.objects.bulk_create(said, update_conflicts=True, unique_fields=unique, update_fields=update)
    Deficit.objects.bulk_update([row for row in changed if not row.evidence], fields, batch_size=200)


def _evidence(work: _Round, kept: list[Any]) -> list[dict[str, Any]]:
    """Which reading of which source, day, value and number of questions: enough to be read when all else is gone."""
    found = []
    for source, pk in zip(readings.SOURCES, kept[8], strict=True):
        if pk >= 0:
            row = work.place(pk)
            found.append(
                {
                    "reading": pk,
                    "source": source,
                    "day": datetime.date.fromordinal(int(work.given.day[row])).isoformat(),
                    "value": int(work.given.value[row]),
                    "items": int(work.given.items[row]),
                }
            )
    return found


def _step(work: _Round, row: Deficit) -> DeficitChange:
    reason = ""
    if row.status == DeficitStatus.COMPENSATED:
        reason = _("Measured again: no longer below the threshold.")
    elif row.status == DeficitStatus.DISMISSED:
        reason = _("The results it rested on no longer count.")
    return DeficitChange(
        deficit=row,
        at=work.at,
        by=work.by,
        status=row.status,
        level=row.level,
        value=row.value,
        reason=reason,
    )


def again(profile: Profile) -> Kept:
    """The lines of an old snapshot computed once more by its own rule from the readings it names. Raises ValueError for a
    rule of an algorithm that is not here; equals `profile.lines` otherwise."""
    rule = Rule.of(profile.rule)
    ids = sorted({pk for kept in profile.lines.values() for pk in kept[8] if pk >= 0})
    rows = profiles.evidence_of(ids).values()
    number = {name: index for index, name in enumerate(readings.SOURCES)}
    data = np.array(
        [
            (
                profile.person_id,
                row.competency_id,
                number[row.result.source],
                row.result.measured_on.toordinal(),
                row.value,
                row.items,
                row.pk,
            )
            for row in rows
        ],
        dtype=np.int64,
    ).reshape(-1, 7)
    given = Readings(readings.SOURCES, *(data[:, column] for column in range(7)))
    lines = stats.lines_of(rule, given, profile.day.toordinal())
    return {str(competency): kept for _person, competency, kept in profiles.stored(lines)}
