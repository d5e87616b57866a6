"""A diagnostic is prepared, people are invited, it is opened and closed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment import rules
from mostik.assessment.actions import attempts
from mostik.assessment.enums import INSTRUMENT_KINDS, DiagnosticKind, DiagnosticState
from mostik.assessment.models import Diagnostic, DiagnosticAttempt, Participant
from mostik.assessment.queries import diagnostics as queries
from mostik.instruments.enums import VersionStatus
from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.network.models import Node, Position
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

EDITABLE = (
    "title",
    "version",
    "opens",
    "closes",
    "minutes",
    "attempts",
    "is_shuffled",
    "limit_percent",
    "min_cell",
)


class CannotPrepare(Refusal):
    """The fields contradict each other, or the diagnostic is in a state where this is no longer possible."""


def create(*, owner: Node, kind: str, by: User, at: datetime.datetime, **fields: Any) -> Diagnostic:
    """Prepare a diagnostic of a node the user runs. `fields` are those of EDITABLE."""
    row = Diagnostic(owner=owner, kind=kind, created_by=by, created_at=at, **fields)
    if not rules.can_own(by, owner):
        raise CannotPrepare(_("You do not run diagnostics of this place."))
    _check(row, by)
    with transaction.atomic():
        row.save()
        audit.record("assessment.diagnostic.created", target=row, by=by, at=at)
    return row


def update(*, diagnostic: Diagnostic, by: User, at: datetime.datetime, **fields: Any) -> Diagnostic:
    """Change a diagnostic that was not opened yet."""
    with transaction.atomic():
        row = _locked(diagnostic)
        _refuse_unless(row, DiagnosticState.DRAFT)
        for name in EDITABLE:
            setattr(row, name, fields.get(name, getattr(row, name)))
        _check(row, by)
        row.save()
        audit.record("assessment.diagnostic.changed", target=row, by=by, at=at)
    return row


def invite(
    *,
    diagnostic: Diagnostic,
    organisations: Iterable[Node],
    positions: Iterable[Position] = (),
    by: User,
    at: datetime.datetime,
) -> int:
    """Invite the staff of organisations below the owner; returns how many are new. Who is invited already stays."""
    with transaction.atomic():
        row = _locked(diagnostic)
        _refuse_unless(row, DiagnosticState.DRAFT, DiagnosticState.OPEN)
        chosen = list(organisations)
        allowed = set(queries.organisations_of(row).values_list("pk", flat=True))
        if any(place.pk not in allowed for place in chosen):
            raise CannotPrepare(_("Only people of your own organisations can be invited."))
        known = set(Participant.objects.filter(diagnostic=row).values_list("person_id", flat=True))
        new: dict[int, Participant] = {}
        for job in queries.staff(chosen, positions, timezone.localtime(at).date()):
            if job.person_id not in known and job.person_id not in new:
                new[job.person_id] = Participant(
                    diagnostic=row, person=job.person, organisation_id=job.organisation_id, invited_at=at
                )
        Participant.objects.bulk_create(new.values())
        audit.record("assessment.people.invited", target=row, by=by, at=at, details={"invited": len(new)})
        if row.state == DiagnosticState.OPEN:
            _tell(row, new.values(), at)
    return len(new)


def open_(*, diagnostic: Diagnostic, by: User, at: datetime.datetime) -> Diagnostic:
    """Let people sit it (between its dates) and tell them."""
    with transaction.atomic():
        row = _locked(diagnostic)
        _refuse_unless(row, DiagnosticState.DRAFT)
        people = list(Participant.objects.filter(diagnostic=row).select_related("person__user"))
        if not people:
            raise CannotPrepare(_("Nobody is invited yet."))
        if row.closes < timezone.localtime(at).date():
            raise CannotPrepare(_("The last day is in the past."))
        row.state = DiagnosticState.OPEN
        row.save(update_fields=["state"])
        audit.record("assessment.diagnostic.opened", target=row, by=by, at=at)
        _tell(row, people, at)
    return row


def close(*, diagnostic: Diagnostic, by: User, at: datetime.datetime) -> Diagnostic:
    """Nobody begins any more; what is being filled is taken as it is; means of many become readable. A case is closed
    when every work is rated."""
    with transaction.atomic():
        row = _locked(diagnostic)
        _refuse_unless(row, DiagnosticState.OPEN)
        attempts.finish_all(diagnostic=row, by=by, at=at)
        waiting = DiagnosticAttempt.objects.filter(participant__diagnostic=row, scores__isnull=True).count()
        if waiting:
            raise CannotPrepare(
                _("Works that are not rated yet: %(count)d. Let them be rated first.") % {"count": waiting}
            )
        for participant in queries.finished_of(row):
            attempts.release(participant=participant, at=at)
        row.state, row.closed_at = DiagnosticState.CLOSED, at
        row.save(update_fields=["state", "closed_at"])
        audit.record("assessment.diagnostic.closed", target=row, by=by, at=at)
    return row


def _locked(diagnostic: Diagnostic) -> Diagnostic:
    rows = Diagnostic.objects.select_for_update(of=("self",)).select_related("owner", "version__instrument")
    row: Diagnostic = rows.get(pk=diagnostic.pk)
    return row


def _refuse_unless(row: Diagnostic, *states: DiagnosticState) -> None:
    if row.state not in states:
        raise CannotPrepare(
            _("This cannot be done now. State of the diagnostic: %(state)s.")
            % {"state": row.get_state_display()}
        )


def _check(row: Diagnostic, by: User) -> None:
    version: InstrumentVersion = row.version
    if version.status != VersionStatus.PUBLISHED or version.instrument.kind not in INSTRUMENT_KINDS[row.kind]:
        raise CannotPrepare(_("Choose a published instrument of the same kind."))
    if not queries.versions_for(by, row.kind).filter(pk=version.pk).exists():
        raise CannotPrepare(_("Choose an instrument of your own or of those above you."))
    if row.closes < row.opens:
        raise CannotPrepare(_("The last day is earlier than the first."))
    if row.kind != DiagnosticKind.TEST and row.attempts != 1:
        raise CannotPrepare(_("Only a test is sat several times: leave one attempt."))


def _tell(row: Diagnostic, people: Iterable[Participant], at: datetime.datetime) -> None:
    notices.send(
        to=[p.person.user for p in people if p.person.user],
        text=_("You are invited: %(title)s") % {"title": row.title},
        url=reverse("assessment:sitting", args=[row.pk]),
        key=f"assessment.invited.{row.pk}",
        at=at,
    )
