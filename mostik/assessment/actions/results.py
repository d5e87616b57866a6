"""A result is released to the teacher first, confirmed or left to time, disputed, decided by another person."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.actions import profiles
from mostik.assessment.enums import AppealState, ObservationState, ResultState
from mostik.assessment.models import (
    Appeal,
    CompetencyModel,
    DiagnosticAttempt,
    Grading,
    Observation,
    Participant,
    PersonalResult,
    Reading,
)
from mostik.assessment.queries import readings
from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.network.models import Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotDecide(Refusal):
    """The result is not this person's, it is decided already, or the one who rated would decide."""


def release_attempt(*, attempt: DiagnosticAttempt, at: datetime.datetime) -> PersonalResult | None:
    """Give the teacher the result of a test, a case or a self-analysis that is a part of a campaign; None of any other."""
    return _release(attempt.participant, attempt.scores, at, attempt=attempt)


def attempts_released(participant: Participant) -> set[int | None]:
    """Attempts whose results the teacher has; if any of them still counts, there is nothing more to give."""
    rows = PersonalResult.objects.filter(attempt__participant=participant)
    if rows.exclude(state=ResultState.ANNULLED).exists():
        return set(DiagnosticAttempt.objects.filter(participant=participant).values_list("pk", flat=True))
    return set(rows.values_list("attempt_id", flat=True))


def release_observation(*, observation: Observation, at: datetime.datetime) -> PersonalResult | None:
    return _release(observation.participant, observation.scores, at, observation=observation)


def _release(
    participant: Participant,
    scores: Mapping[str, str] | None,
    at: datetime.datetime,
    *,
    attempt: DiagnosticAttempt | None = None,
    observation: Observation | None = None,
) -> PersonalResult | None:
    diagnostic = participant.diagnostic
    campaign = diagnostic.campaign
    if campaign is None or scores is None:
        return None
    with transaction.atomic():
        row = PersonalResult.objects.create(
            person_id=participant.person_id,
            source=diagnostic.kind,
            version=diagnostic.version,
            attempt=attempt,
            observation=observation,
            scores=dict(scores),
            measured_on=timezone.localtime(at).date(),
            released_at=at,
            used_from=timezone.localtime(at).date() + datetime.timedelta(days=campaign.release_days),
        )
        derive(result=row, model=campaign.model)
        audit.record("assessment.result.released", target=row, by=None, at=at)
        if user := participant.person.user:
            notices.send(
                to=[user],
                text=_("Your result is ready: %(title)s. Nobody else sees it yet.")
                % {"title": diagnostic.title},
                url=reverse("assessment:result", args=[row.pk]),
                key=f"assessment.result.{row.pk}",
                at=at,
            )
    return row


def record(
    *,
    person: Person,
    source: str,
    version: InstrumentVersion,
    scores: Mapping[str, str],
    measured_on: datetime.date,
    model: CompetencyModel,
    release_days: int = 7,
    by: User | None,
    at: datetime.datetime,
) -> PersonalResult:
    """A result that was not gained in a campaign here: from a former year or from another system."""
    with transaction.atomic():
        row = PersonalResult.objects.create(
            person=person,
            source=source,
            version=version,
            scores=dict(scores),
            measured_on=measured_on,
            released_at=at,
            used_from=timezone.localtime(at).date() + datetime.timedelta(days=release_days),
        )
        derive(result=row, model=model)
        audit.record("assessment.result.recorded", target=row, by=by, at=at)
    return row


def derive(*, result: PersonalResult, model: CompetencyModel) -> int:
    """Write what the result says about competencies of a model; what was read before stays as it is."""
    version = result.version
    if version is None:
        return 0
    known = set(Reading.objects.filter(result=result, model=model).values_list("competency_id", flat=True))
    rows = [
        Reading(result=result, competency_id=one.competency_id, model=model, value=one.value, items=one.items)
        for one in readings.read(version, result.scores, readings.links_for(model, version))
        if one.competency_id not in known
    ]
    Reading.objects.bulk_create(rows)
    return len(rows)


def confirm(*, result: PersonalResult, by: User, at: datetime.datetime) -> PersonalResult:
    """The teacher has seen it and lets it count at once."""
    with transaction.atomic():
        row = _own(result, by)
        if row.state != ResultState.RELEASED:
            raise CannotDecide(_("This result does not count: it is under appeal or annulled."))
        if row.confirmed_at is None:
            row.confirmed_at = at
            row.save(update_fields=["confirmed_at"])
            audit.record("assessment.result.confirmed", target=row, by=by, at=at)
            refresh(person=row.person_id, result=row, by=by, at=at)
    return row


def refresh(*, person: int, result: PersonalResult, by: User | None, at: datetime.datetime) -> None:
    """Bring the profiles that read this result up to date."""
    models = Reading.objects.filter(result=result).values_list("model_id", flat=True).distinct()
    for model in CompetencyModel.objects.filter(pk__in=list(models)):
        profiles.recompute(model=model, people=[person], day=timezone.localtime(at).date(), by=by, at=at)


def dispute(*, result: PersonalResult, reason: str, by: User, at: datetime.datetime) -> Appeal:
    """The teacher disagrees: from now on the result counts for nothing until somebody decides."""
    with transaction.atomic():
        row = _own(result, by)
        if row.state != ResultState.RELEASED or Appeal.objects.filter(result=row).exists():
            raise CannotDecide(_("An appeal about this result was filed already."))
        if not reason.strip():
            raise CannotDecide(_("Say what you disagree with."))
        row.state = ResultState.DISPUTED
        row.save(update_fields=["state"])
        appeal = Appeal.objects.create(result=row, reason=reason.strip(), filed_at=at)
        audit.record("assessment.appeal.filed", target=row, by=by, at=at)
        refresh(person=row.person_id, result=row, by=by, at=at)
    return appeal


def decide(
    *, appeal: Appeal, decision: AppealState, explanation: str, by: User, at: datetime.datetime
) -> Appeal:
    """Keep the result, annul it, or annul it and measure again."""
    with transaction.atomic():
        row = (
            Appeal.objects.select_for_update(of=("self",))
            .select_related("result__person__user")
            .get(pk=appeal.pk)
        )
        wanted = AppealState(decision)
        if row.state != AppealState.WAITING or wanted == AppealState.WAITING:
            raise CannotDecide(_("This appeal is decided already."))
        if by.pk in raters_of(row.result) or row.result.person.user_id == by.pk:
            raise CannotDecide(_("Somebody else must decide: neither the teacher nor those who rated."))
        if not explanation.strip():
            raise CannotDecide(_("Explain the decision: the teacher will read it."))
        row.state, row.explanation, row.decided_at, row.decided_by = wanted, explanation.strip(), at, by
        row.save(update_fields=["state", "explanation", "decided_at", "decided_by"])
        result = row.result
        result.state = ResultState.RELEASED if wanted == AppealState.KEPT else ResultState.ANNULLED
        result.save(update_fields=["state"])
        if wanted == AppealState.REMEASURE:
            _allow_again(result)
        audit.record("assessment.appeal.decided", target=result, by=by, at=at)
        refresh(person=result.person_id, result=result, by=by, at=at)
        _tell(row, at)
    return row


def raters_of(result: PersonalResult) -> set[int]:
    """Accounts of those whose judgement the result is."""
    found: set[int | None] = set()
    if result.observation_id:
        found = set(
            Observation.objects.filter(pk=result.observation_id).values_list("observer__user_id", flat=True)
        )
    elif result.attempt_id:
        rows = Grading.objects.filter(attempt=result.attempt_id)
        found = set(rows.values_list("grader__user_id", flat=True))
    return {pk for pk in found if pk is not None}


def _allow_again(result: PersonalResult) -> None:
    """One more attempt, or an observation by another person."""
    if result.attempt is not None:
        participant = result.attempt.participant
        participant.extra_attempts += 1
        participant.save(update_fields=["extra_attempts"])
    elif result.observation is not None:
        result.observation.state = ObservationState.DECLINED
        result.observation.save(update_fields=["state"])


def _own(result: PersonalResult, by: User) -> PersonalResult:
    rows = PersonalResult.objects.select_for_update(of=("self",)).select_related("person")
    row: PersonalResult = rows.get(pk=result.pk)
    if row.person.user_id != by.pk:
        raise CannotDecide(_("This is not your result."))
    return row


def _tell(appeal: Appeal, at: datetime.datetime) -> None:
    if user := appeal.result.person.user:
        notices.send(
            to=[user],
            text=_("Your appeal is decided: %(decision)s") % {"decision": appeal.get_state_display()},
            url=reverse("assessment:result", args=[appeal.result_id]),
            key=f"assessment.appeal.{appeal.pk}",
            at=at,
        )
