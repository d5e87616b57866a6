"""One sitting: begun, saved, finished by the person or by the clock. The answers are kept by `instruments`."""

from __future__ import annotations

import datetime
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment import events
from mostik.assessment.actions import results
from mostik.assessment.enums import KEYED, AttemptState, DiagnosticKind
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Participant
from mostik.assessment.queries import diagnostics, works
from mostik.instruments.actions import filling, submissions
from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.instruments.queries.scores import scores_of
from mostik.instruments.queries.sides import Side
from mostik.lib.errors import Refusal
from mostik.platform.actions import audit
from mostik.platform.models import User

SIDES = {
    DiagnosticKind.SELF_ANALYSIS.value: Side.ALL,
    DiagnosticKind.TEST.value: Side.ALL,
    DiagnosticKind.CASE.value: Side.PERSON,
}
CODES = range(1000, 1_000_000)


class CannotSit(Refusal):
    """Not invited, not open today, no attempts left, or the time is over."""


def start(*, diagnostic: Diagnostic, by: User, at: datetime.datetime) -> DiagnosticAttempt:
    """Begin the next attempt, or return the one that is going: the clock does not start anew."""
    with transaction.atomic():
        row = Diagnostic.objects.select_for_update(of=("self",)).get(pk=diagnostic.pk)
        participant = diagnostics.participant_of(by, row)
        if participant is None or row.kind not in SIDES:
            raise CannotSit(_("You are not invited."))
        if found := works.going(participant):
            return found
        if not works.is_sittable(row, timezone.localtime(at).date()):
            raise CannotSit(_("It is not open today."))
        number = len(works.attempts_of(participant)) + 1
        if number > row.attempts + participant.extra_attempts:
            raise CannotSit(_("No attempts are left."))
        attempt = DiagnosticAttempt.objects.create(
            participant=participant,
            number=number,
            code=_free_code(),
            seed=secrets.randbelow(2**31),
            started_at=at,
            ends_at=at + datetime.timedelta(minutes=row.minutes) if row.minutes else None,
            submission=submissions.start(
                version=row.version, unit=participant.organisation, source=row.kind, by=by, at=at
            ),
        )
        audit.record("assessment.attempt.started", target=row, by=by, at=at, details={"number": number})
    return attempt


def save(*, attempt: DiagnosticAttempt, posted: Posted, by: User, at: datetime.datetime) -> Submission:
    """Keep what the page has sent. Raises CannotSit when the time is over, and whatever `save_page` raises."""
    with transaction.atomic():
        row = _locked(attempt)
        if row.state != AttemptState.GOING or works.is_over(row, at):
            raise CannotSit(_("The time is over. What was saved before is taken."))
        return filling.save_page(submission=row.submission, posted=posted, by=by, at=at)


def finish(*, attempt: DiagnosticAttempt, by: User | None, at: datetime.datetime) -> DiagnosticAttempt:
    """Hand in. Raises CannotComplete while required answers are missing; when the time is over they are not asked for."""
    with transaction.atomic():
        row = _locked(attempt)
        if row.state != AttemptState.GOING:
            return row
        _close(row, by, at, by_clock=works.is_ended(row, at))
    return row


def finish_overdue(*, diagnostic: Diagnostic, at: datetime.datetime) -> None:
    """Take what people have left when their time ran out. Called whenever the diagnostic is looked at."""
    for attempt in works.overdue(diagnostic, at):
        finish(attempt=attempt, by=None, at=at)


def finish_all(*, diagnostic: Diagnostic, by: User, at: datetime.datetime) -> None:
    """The diagnostic is being closed: everything that is going is taken as it is."""
    rows = DiagnosticAttempt.objects.filter(participant__diagnostic=diagnostic, state=AttemptState.GOING)
    with transaction.atomic():
        for attempt in rows:
            _close(_locked(attempt), by, at, by_clock=True)


def _close(row: DiagnosticAttempt, by: User | None, at: datetime.datetime, *, by_clock: bool) -> None:
    diagnostic = row.participant.diagnostic
    answers = submissions.complete(
        submission=row.submission, by=by, at=at, side=SIDES[diagnostic.kind], as_is=by_clock
    )
    row.finished_at, row.by_clock, row.state = at, by_clock, AttemptState.FINISHED
    if diagnostic.kind in KEYED:
        row.state = AttemptState.SCORED
        row.scores = works.as_json(scores_of(diagnostic.version, answers.answers, at))
    row.save(update_fields=["finished_at", "by_clock", "state", "scores"])
    audit.record(
        "assessment.attempt.finished", target=diagnostic, by=by, at=at, details={"by_clock": by_clock}
    )
    if row.state == AttemptState.SCORED:
        events.attempt_scored.announce(events.AttemptScored(row.pk, at))
        if works.is_last(row):
            release(participant=row.participant, at=at)


def release(*, participant: Participant, at: datetime.datetime) -> None:
    """Give the teacher the result of the best attempt that was not given yet: after the last one, or when the diagnostic
    is closed."""
    known = results.attempts_released(participant)
    best = works.best([one for one in works.attempts_of(participant) if one.pk not in known])
    if best is not None:
        results.release_attempt(attempt=best, at=at)


def _locked(attempt: DiagnosticAttempt) -> DiagnosticAttempt:
    rows = DiagnosticAttempt.objects.select_for_update(of=("self",)).select_related(
        "submission",
        "participant__person__user",
        "participant__diagnostic__version__instrument",
        "participant__diagnostic__campaign__model",
    )
    row: DiagnosticAttempt = rows.get(pk=attempt.pk)
    return row


def _free_code() -> int:
    while True:
        code = secrets.choice(CODES)
        if not DiagnosticAttempt.objects.filter(code=code).exists():
            return code
