"""The guided flow: the survey starts, ends, teachers come forward, the list goes to the heads or is stopped."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.actions import diagnostics
from mostik.assessment.enums import DiagnosticKind, DiagnosticState
from mostik.assessment.models import Participant
from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.needs import rules
from mostik.needs.enums import LISTS_AHEAD, ListState
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.queries import motivated as queries
from mostik.network.actions import consents
from mostik.network.models import EducationalNetwork, Node
from mostik.network.queries.people import person_of
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = ListState


class CannotRunFlow(Refusal):
    """The list is somebody else's, at another stage, or something is missing."""


def start(
    *,
    title: str,
    place: Node,
    network: EducationalNetwork | None,
    version: InstrumentVersion,
    opens: datetime.date,
    closes: datetime.date,
    by: User,
    at: datetime.datetime,
) -> MotivatedList:
    """Invite the staff of a network or of a municipality to the survey and open it; who takes part is written down."""
    _check(title, place, network, version, by)
    organisations = queries.organisations_of(place, network, timezone.localdate(at))
    if not organisations:
        raise CannotRunFlow(_("There are no kindergartens in it."))
    with transaction.atomic():
        diagnostic = diagnostics.create(
            owner=place,
            kind=DiagnosticKind.SELF_ANALYSIS,
            title=title.strip(),
            version=version,
            opens=opens,
            closes=closes,
            by=by,
            at=at,
        )
        diagnostics.invite(diagnostic=diagnostic, organisations=organisations, by=by, at=at)
        diagnostic = diagnostics.open_(diagnostic=diagnostic, by=by, at=at)
        row = MotivatedList.objects.create(
            title=title.strip(),
            place=place,
            network=network,
            diagnostic=diagnostic,
            created_by=by,
            created_at=at,
        )
        _write_down(row, organisations)
        details = {"organisations": len(organisations)}
        audit.record("needs.list.started", target=row, by=by, at=at, details=details)
    return row


def _write_down(row: MotivatedList, organisations: Iterable[Node]) -> None:
    """Who takes part stays as it is today, whatever becomes of the network."""
    ListAgreement.objects.bulk_create(
        ListAgreement(motivated_list=row, organisation=one) for one in organisations
    )


def _check(
    title: str, place: Node, network: EducationalNetwork | None, version: InstrumentVersion, by: User
) -> None:
    if not rules.can_run(by, place) or (network is not None and network.owner_id != place.pk):
        raise CannotRunFlow(_("You do not run this place."))
    if not queries.versions_for(by).filter(pk=version.pk).exists():
        raise CannotRunFlow(_("Choose a published survey of digital competence."))
    if not title.strip():
        raise CannotRunFlow(_("Give it a title."))


def end_survey(*, motivated_list: MotivatedList, by: User, at: datetime.datetime) -> MotivatedList:
    """Close the survey: its report can be read, and whoever was invited is asked to come forward."""
    with transaction.atomic():
        row = locked(motivated_list, State.SURVEY, by=by)
        if row.diagnostic.state == DiagnosticState.OPEN:
            row.diagnostic = diagnostics.close(diagnostic=row.diagnostic, by=by, at=at)
        _turn(row, State.GATHERING)
        invited = Participant.objects.filter(diagnostic=row.diagnostic).select_related("person__user")
        notices.send(
            to=[one.person.user for one in invited if one.person.user],
            text=_("“%(title)s”: do you want to learn and to share? Say so on this page.")
            % {"title": row.title},
            url=reverse("needs:list", args=[row.pk]),
            key=f"needs.gathering.{row.pk}",
            at=at,
        )
        audit.record("needs.list.gathering", target=row, by=by, at=at)
    return row


def join(*, motivated_list: MotivatedList, shares: str, by: User, at: datetime.datetime) -> MotivatedTeacher:
    """«Хочу развиваться и делиться»: a teacher puts own name down, on an own consent. Again: only the words change."""
    person, day = person_of(by), timezone.localdate(at)
    with transaction.atomic():
        row = _unlocked(motivated_list)
        job = queries.job_in(person, row, day) if person else None
        if person is None or job is None:
            raise CannotRunFlow(_("This list is not about where you work."))
        if row.state != State.GATHERING:
            raise CannotRunFlow(_("Names are not taken at this stage."))
        text = queries.wording(day)
        if text is None:
            raise CannotRunFlow(_("There is no wording of the consent in force."))
        consent = consents.give(person=person, text=text, by=by, at=at)
        made, is_new = MotivatedTeacher.objects.update_or_create(
            motivated_list=row,
            person=person,
            defaults={
                "organisation": job.organisation,
                "consent": consent,
                "shares": shares.strip()[:300],
                "joined_at": at,
            },
        )
        if is_new:
            audit.record("needs.list.joined", target=row, by=by, at=at)
        else:
            audit.record("needs.list.words_changed", target=row, by=by, at=at)
    return made


def leave(*, motivated_list: MotivatedList, by: User, at: datetime.datetime) -> None:
    """At any time and without a reason: nothing of it is kept but the line of the journal."""
    with transaction.atomic():
        row = _unlocked(motivated_list)
        found = MotivatedTeacher.objects.select_for_update().filter(motivated_list=row, person__user=by)
        if found.exists():
            found.delete()
            audit.record("needs.list.left", target=row, by=by, at=at)


def send(
    *, motivated_list: MotivatedList, due: datetime.date, by: User, at: datetime.datetime
) -> MotivatedList:
    """To all heads, to be agreed by the day."""
    day = timezone.localdate(at)
    with transaction.atomic():
        row = locked(motivated_list, State.GATHERING, by=by)
        if due < day:
            raise CannotRunFlow(_("The day is in the past."))
        if not queries.living(row, day).exists():
            raise CannotRunFlow(_("Nobody has come forward yet."))
        row.sent_at, row.due = at, due
        _turn(row, State.AGREEING, "sent_at", "due")
        _ask_heads(row, at, f"needs.agree.{row.pk}")
        audit.record("needs.list.sent", target=row, by=by, at=at, details={"due": due.isoformat()})
    return row


def remind(*, motivated_list: MotivatedList, by: User | None, at: datetime.datetime) -> int:
    """Tell those who have not answered, once a day at most; returns how many organisations are asked."""
    with transaction.atomic():
        row = locked(motivated_list, State.AGREEING, by=by) if by else _unlocked(motivated_list)
        day = timezone.localdate(at)
        if row.state != State.AGREEING or row.reminded_on == day:
            return 0
        asked = _ask_heads(row, at, f"needs.agree.{row.pk}.{day}")
        row.reminded_on = day
        row.save(update_fields=["reminded_on"])
        audit.record("needs.list.reminded", target=row, by=by, at=at, details={"organisations": asked})
    return asked


def stop(*, motivated_list: MotivatedList, reason: str, by: User, at: datetime.datetime) -> MotivatedList:
    """Give it up, with a reason; names are struck from it at once."""
    with transaction.atomic():
        row = locked(motivated_list, *LISTS_AHEAD, by=by)
        if not reason.strip():
            raise CannotRunFlow(_("Write why it is stopped."))
        if row.diagnostic.state == DiagnosticState.OPEN:
            diagnostics.close(diagnostic=row.diagnostic, by=by, at=at)
        row.reason = reason.strip()
        _turn(row, State.STOPPED, "reason")
        MotivatedTeacher.objects.filter(motivated_list=row).delete()
        audit.record("needs.list.stopped", target=row, by=by, at=at)
    return row


def locked(motivated_list: MotivatedList, *states: str, by: User) -> MotivatedList:
    row = _unlocked(motivated_list)
    if not rules.can_run_list(by, row):
        raise CannotRunFlow(_("The list is run by the operator of its place."))
    if row.state not in states:
        raise CannotRunFlow(_("The list is at another stage already: open its page again."))
    return row


def _unlocked(motivated_list: MotivatedList) -> MotivatedList:
    rows = MotivatedList.objects.select_for_update(of=("self",)).select_related("place", "diagnostic")
    return rows.get(pk=motivated_list.pk)


def _turn(row: MotivatedList, state: ListState, *fields: str) -> None:
    row.state = state
    row.save(update_fields=["state", *fields])


def _ask_heads(row: MotivatedList, at: datetime.datetime, key: str) -> int:
    open_parts = [part for part in queries.agreements_of(row) if part.agreed_at is None]
    heads = queries.heads_of([part.organisation for part in open_parts], timezone.localdate(at))
    text = _("“%(title)s”: agree the list of motivated teachers of your kindergarten by %(day)s.")
    notices.send(
        to=[user for part in open_parts for user in heads.get(part.organisation_id, [])],
        text=text % {"title": row.title, "day": f"{row.due:%d.%m.%Y}"},
        url=reverse("needs:list", args=[row.pk]),
        key=key,
        at=at,
    )
    return len(open_parts)
