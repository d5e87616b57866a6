"""Cards about teachers: handed to somebody from another organisation, filled, sent; the result goes to the teacher."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.actions import results
from mostik.assessment.enums import BY_OTHERS, DiagnosticState, ObservationState
from mostik.assessment.models import Diagnostic, Observation
from mostik.assessment.queries import observations as queries
from mostik.assessment.queries import works
from mostik.instruments.actions import filling, submissions
from mostik.instruments.models import Submission
from mostik.instruments.queries.posted import Posted
from mostik.instruments.queries.scores import scores_of
from mostik.lib.errors import Refusal
from mostik.network.models import Person
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotObserve(Refusal):
    """There is nobody who may do it, or the card is in a state where this is no longer possible."""


def hand_out(*, diagnostic: Diagnostic, observers: Sequence[Person], by: User, at: datetime.datetime) -> int:
    """Give every participant without a card to one of the observers, the least loaded first. Never within the same
    organisation unless the diagnostic is internal, never to the head or to the teacher. All or nothing."""
    with transaction.atomic():
        row = _open(diagnostic)
        possible = queries.possible_observers(row, timezone.localtime(at).date()).filter(
            pk__in=[p.pk for p in observers]
        )
        if not observers or possible.count() < len(observers):
            raise CannotObserve(_("Choose observers among experts and leaders with an account."))
        load = queries.load_of(row)
        barred = queries.barred(row, [person.pk for person in observers], timezone.localtime(at).date())
        declined, rows = queries.declined_pairs(row), []
        for participant in queries.without_card(row):
            able = [
                person
                for person in observers
                if person.pk != participant.person_id
                and (person.pk, participant.organisation_id) not in barred
                and (person.pk, participant.pk) not in declined
            ]
            if not able:
                text = _("Nobody of those chosen may observe at %(place)s: choose somebody else too.")
                raise CannotObserve(text % {"place": participant.organisation.title})
            chosen = min(able, key=lambda person: (load[person.pk], person.pk))
            load[chosen.pk] += 1
            rows.append(Observation(participant=participant, observer=chosen, assigned_at=at))
        Observation.objects.bulk_create(rows)
        audit.record("assessment.cards.handed_out", target=row, by=by, at=at, details={"cards": len(rows)})
        _tell(row, {one.observer for one in rows}, at)
    return len(rows)


def start(*, observation: Observation, by: User, at: datetime.datetime) -> Observation:
    with transaction.atomic():
        row = _locked(observation, by)
        if row.state != ObservationState.ASSIGNED:
            return row
        diagnostic = _open(row.participant.diagnostic)
        row.submission = submissions.start(
            version=diagnostic.version,
            unit=row.participant.organisation,
            source="external",
            by=by,
            at=at,
        )
        row.state = ObservationState.DRAFT
        row.save(update_fields=["submission", "state"])
        audit.record("assessment.observation.started", target=row, by=by, at=at)
    return row


def save(*, observation: Observation, posted: Posted, by: User, at: datetime.datetime) -> Submission:
    with transaction.atomic():
        return filling.save_page(submission=_draft_of(_locked(observation, by)), posted=posted, by=by, at=at)


def send(*, observation: Observation, by: User, at: datetime.datetime) -> Observation:
    """Final: the observer no longer sees it, the teacher does."""
    with transaction.atomic():
        row = _locked(observation, by)
        done = submissions.complete(submission=_draft_of(row), by=by, at=at)
        row.scores = works.as_json(scores_of(row.participant.diagnostic.version, done.answers, at))
        row.state, row.sent_at = ObservationState.SENT, at
        row.save(update_fields=["scores", "state", "sent_at"])
        audit.record("assessment.observation.sent", target=row, by=by, at=at)
        results.release_observation(observation=row, at=at)
    return row


def decline(*, observation: Observation, by: User, at: datetime.datetime) -> Observation:
    with transaction.atomic():
        row = _locked(observation, by)
        if row.state != ObservationState.ASSIGNED:
            raise CannotObserve(_("The card has been started: finish it."))
        row.state = ObservationState.DECLINED
        row.save(update_fields=["state"])
        audit.record("assessment.observation.declined", target=row, by=by, at=at)
    return row


def _locked(observation: Observation, by: User) -> Observation:
    rows = Observation.objects.select_for_update(of=("self",)).select_related(
        "submission",
        "observer",
        "participant__person__user",
        "participant__organisation",
        "participant__diagnostic__version__instrument",
        "participant__diagnostic__campaign__model",
    )
    row: Observation = rows.get(pk=observation.pk)
    if row.observer.user_id != by.pk:
        raise CannotObserve(_("This card was given to somebody else."))
    return row


def _draft_of(row: Observation) -> Submission:
    _open(row.participant.diagnostic)
    if row.submission is None or row.state != ObservationState.DRAFT:
        raise CannotObserve(_("The card has not been started or is sent already."))
    return row.submission


def _open(diagnostic: Diagnostic) -> Diagnostic:
    rows = Diagnostic.objects.select_for_update(of=("self",)).select_related("owner", "version__instrument")
    row: Diagnostic = rows.get(pk=diagnostic.pk)
    if row.kind not in BY_OTHERS or row.state != DiagnosticState.OPEN:
        raise CannotObserve(_("Cards are filled while the diagnostic is open."))
    return row


def _tell(diagnostic: Diagnostic, people: set[Person], at: datetime.datetime) -> None:
    notices.send(
        to=[person.user for person in people if person.user],
        text=_("Cards about teachers wait for you: %(title)s") % {"title": diagnostic.title},
        url=reverse("assessment:mine"),
        key=f"assessment.to_observe.{diagnostic.pk}.{at:%Y%m%d%H%M%S}",
        at=at,
    )
