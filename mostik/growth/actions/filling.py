"""What the platform knows itself is not typed in: expert work from accepted cards, diagnostics from their results.

Each record follows from one thing (`origin`), is made once, and is brought up to date when there is more of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from mostik.assessment.enums import AttemptState
from mostik.assessment.models import DiagnosticAttempt, Participant
from mostik.assessment.queries import works
from mostik.growth.enums import Family, RecordSource, RecordState
from mostik.growth.models import PortfolioRecord
from mostik.growth.queries import packs
from mostik.instruments.queries import versions
from mostik.monitoring.enums import AssignmentState, Source
from mostik.monitoring.models import Assignment, Campaign
from mostik.network.models import Person
from mostik.platform.actions import audit
from mostik.stats.matrix import scale_of
from mostik.stats.methodology import TOTAL
from mostik.ui import formats


def from_cards(*, card_ids: Sequence[int], at: datetime.datetime) -> None:
    """Accepted cards of external experts: one record for all cards of an expert in a campaign."""
    pairs = _accepted().filter(pk__in=card_ids).order_by("campaign", "assessor")
    _expert_works(list(pairs.values_list("campaign", "assessor").distinct()), at)


def from_attempt(*, attempt_id: int, at: datetime.datetime) -> PortfolioRecord | None:
    """A result of a diagnostic, read by its person alone: one record for all attempts, of which the best counts."""
    attempt = DiagnosticAttempt.objects.select_related(
        "participant__person", "participant__diagnostic__owner", "participant__diagnostic__version"
    ).get(pk=attempt_id)
    return _diagnostic(attempt.participant, at)


def catch_up(*, at: datetime.datetime) -> int:
    """Make what is missing of everything accepted and scored so far; returns how many records. Twice adds nothing."""
    known = set(PortfolioRecord.objects.exclude(origin="").values_list("origin", flat=True))
    cards = _accepted().order_by("campaign", "assessor").values("campaign", "assessor").distinct()
    missing = [
        (row["campaign"], row["assessor"])
        for row in cards
        if _expert_origin(row["campaign"], row["assessor"]) not in known
    ]
    _expert_works(missing, at)
    scored = DiagnosticAttempt.objects.filter(state=AttemptState.SCORED).order_by()
    rows = Participant.objects.filter(pk__in=scored.values("participant")).order_by("pk")
    left = [row.pk for row in rows.only("pk") if _diagnostic_origin(row.pk) not in known]
    for participant in Participant.objects.select_related(
        "person", "diagnostic__owner", "diagnostic__version"
    ).filter(pk__in=left):
        _diagnostic(participant, at)
    return len(missing) + len(left)


def _expert_works(pairs: Sequence[tuple[int, int]], at: datetime.datetime) -> None:
    campaigns = Campaign.objects.select_related("owner").in_bulk({campaign for campaign, _ in pairs})
    people = Person.objects.in_bulk({person for _, person in pairs})
    for campaign_id, person_id in pairs:
        _expert_work(campaigns[campaign_id], people[person_id], at)


def _accepted() -> Any:
    return Assignment.objects.filter(
        source=Source.EXTERNAL, state=AssignmentState.ACCEPTED, assessor__isnull=False
    )


def _expert_origin(campaign: int, person: int) -> str:
    return f"monitoring.external:{campaign}:{person}"


def _diagnostic_origin(participant: int) -> str:
    return f"assessment.diagnostic:{participant}"


def _expert_work(campaign: Campaign, person: Person, at: datetime.datetime) -> PortfolioRecord | None:
    cards = _accepted().filter(campaign=campaign, assessor=person)
    found = cards.aggregate(n=Count("pk"), first=Min("accepted_at"), last=Max("accepted_at"))
    if not found["n"]:
        return None
    last = timezone.localdate(found["last"])
    words = packs.on(last).filled["expert_cards"]
    values = {
        "family": Family.EXPERT_WORK.value,
        "kind": words.kind,
        "title": campaign.title[:300],
        "date": last,
        "starts": timezone.localdate(found["first"]),
        "level": words.levels.get(campaign.owner.kind, ""),
        "organizer": campaign.owner.name[:300],
        "result": words.result.format(count=found["n"]),
        "state": RecordState.VERIFIED.value,
        "decided_at": at,
    }
    return _keep(person, _expert_origin(campaign.pk, person.pk), values, at)


def _diagnostic(participant: Participant, at: datetime.datetime) -> PortfolioRecord | None:
    diagnostic = participant.diagnostic
    best = works.best(works.attempts_of(participant))
    if best is None or best.finished_at is None:
        return None
    day = timezone.localdate(best.finished_at)
    words = packs.on(day).filled[diagnostic.kind]
    scale = scale_of(versions.methodology_of(diagnostic.version), TOTAL)
    value, most = works.total_of(best), scale[1] if scale else None
    values = {
        "family": Family.DIAGNOSTIC.value,
        "kind": words.kind,
        "title": diagnostic.title[:300],
        "date": day,
        "organizer": diagnostic.owner.name[:300],
        "result": words.result.format(value=formats.score(value), most=formats.score(most, 0))
        if most is not None
        else "",
        "state": RecordState.KEPT.value,
    }
    return _keep(participant.person, _diagnostic_origin(participant.pk), values, at)


def _keep(person: Person, origin: str, values: dict[str, Any], at: datetime.datetime) -> PortfolioRecord:
    """Make or bring up to date. Two acceptances at one moment end in one record: the second waits for the first."""
    with transaction.atomic():
        fresh = PortfolioRecord(
            person=person, origin=origin, source=RecordSource.PLATFORM, created_at=at, **values
        )
        fresh.fill_keys()
        PortfolioRecord.objects.bulk_create([fresh], ignore_conflicts=True)
        row = PortfolioRecord.objects.select_for_update().get(origin=origin)
        changed = {name: value for name, value in values.items() if name != "decided_at"}
        is_new = row.created_at == at
        if is_new or any(getattr(row, name) != value for name, value in changed.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            audit.record("growth.record.filled", target=row, by=None, at=at)
    return row
