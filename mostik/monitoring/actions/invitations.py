"""Personal invitations to a survey: lists of people, letters, reminders to those who owe, unsubscribing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.instruments.queries import versions
from mostik.monitoring.actions.surveys import CannotChangeSurvey
from mostik.monitoring.enums import SurveyAccess
from mostik.monitoring.models import Invitation, Survey
from mostik.monitoring.queries import invitations as queries
from mostik.monitoring.queries import surveys
from mostik.network.models import Node, Person
from mostik.platform.actions import audit, jobs, mail, notices
from mostik.platform.models import Job, User
from mostik.stats.methodology import UnitLevel
from mostik.ui.formats import shortdate

LETTERS = "monitoring.send_survey_letters"
MOST = 5000


@dataclass(frozen=True, slots=True)
class Invited:
    """What was done: new invitations, people invited before, and those who could not be invited, with the reason."""

    added: int
    known: int
    left_out: tuple[str, ...]


def invite_people(
    *,
    survey: Survey,
    organisations: Iterable[Node],
    positions: Iterable[int],
    base: str,
    by: User | None,
    at: datetime.datetime,
) -> Invited:
    """Invite everybody who works there (on these posts, or on any), and send the letters."""
    wanted: dict[str, tuple[Node, Person | None]] = {}
    left_out = []
    for job, unit in queries.people_for(survey, organisations, positions, timezone.localtime(at).date()):
        address = (job.person.email or (job.person.user.email if job.person.user else "")).strip().lower()
        if not address:
            left_out.append(_("%(person)s: no e-mail") % {"person": job.person.short_name})
        elif unit is None:
            left_out.append(_("%(person)s: no group is given in the job") % {"person": job.person.short_name})
        else:
            wanted.setdefault(address, (unit, job.person))
    return _invite(survey, wanted, left_out, base, by, at)


def invite_addresses(
    *, survey: Survey, organisation: Node, text: str, base: str, by: User | None, at: datetime.datetime
) -> Invited:
    """Invite by a pasted list of addresses; all of them speak of this organisation."""
    unit = queries.unit_of(organisation, None, versions.methodology_of(survey.version).unit_level)
    if unit is None:
        level = versions.methodology_of(survey.version).unit_level
        assert level == UnitLevel.GROUP
        raise CannotChangeSurvey(
            _("The questionnaire is about a group; invite people from the staff, whose groups are known.")
        )
    wanted: dict[str, tuple[Node, Person | None]] = {}
    left_out = []
    for word in filter(None, re.split(r"[\s,;<>]+", text.lower())):
        try:
            validate_email(word)
        except ValidationError:
            left_out.append(_("“%(word)s” is not an e-mail address") % {"word": word[:60]})
        else:
            wanted[word] = (unit, None)
    return _invite(survey, wanted, left_out, base, by, at)


def _invite(
    survey: Survey,
    wanted: dict[str, tuple[Node, Person | None]],
    left_out: Sequence[str],
    base: str,
    by: User | None,
    at: datetime.datetime,
) -> Invited:
    with transaction.atomic():
        row = _locked(survey)
        if row.access == SurveyAccess.OPEN:
            raise CannotChangeSurvey(_("To this survey people come by posters, not by invitations."))
        if not surveys.is_changeable(row):
            raise CannotChangeSurvey(_("The survey is closed: nothing in it changes any more."))
        if len(wanted) > MOST:
            raise CannotChangeSurvey(_("At most %(most)s people are invited at once.") % {"most": MOST})
        known = set(Invitation.objects.filter(survey=row).values_list("email", flat=True))
        made = [
            Invitation(survey=row, unit=unit, person=person, email=email, token_hash=f"{n:064x}")
            for n, (email, (unit, person)) in enumerate(wanted.items(), start=row.pk << 40)
            if email not in known
        ]
        Invitation.objects.bulk_create(made)
        for one in made:  # the token needs the number of the invitation
            token = surveys.token_of(surveys.INVITATION, one.pk, one.generation)
            one.token_hash = surveys.hash_of(token)
        Invitation.objects.bulk_update(made, ["token_hash"], batch_size=200)
        if made:
            audit.record("monitoring.survey.invited", target=row, by=by, at=at, details={"people": len(made)})
            _letters_later(row, base, by, at, reminding=False)
    return Invited(len(made), len(wanted) - len(made), tuple(left_out))


def remind(*, survey: Survey, base: str, by: User | None, at: datetime.datetime) -> int:
    """Write to those who owe an answer; returns how many they are. A second call on the same day writes to nobody."""
    with transaction.atomic():
        row = _locked(survey)
        if not surveys.is_collecting(row, timezone.localdate(at)):
            raise CannotChangeSurvey(_("Answers are not collected now."))
        owing = queries.owing(row, timezone.localtime(at).date()).count()
        if owing:
            audit.record("monitoring.survey.reminded", target=row, by=by, at=at, details={"people": owing})
            _letters_later(row, base, by, at, reminding=True)
    return owing


def _letters_later(
    survey: Survey, base: str, by: User | None, at: datetime.datetime, *, reminding: bool
) -> Job:
    kind = "reminder" if reminding else "first"
    return jobs.start(
        LETTERS,
        args={"survey_id": survey.pk, "base": base, "reminding": reminding},
        title=_("Letters about the survey “%(survey)s”") % {"survey": survey.title},
        by=by,
        at=at,
        key=f"{LETTERS}:{survey.pk}:{kind}",
    )


def write_letters(
    *,
    survey: Survey,
    base: str,
    reminding: bool,
    at: datetime.datetime,
    progress: jobs.JobHandle | None = None,
) -> int:
    """The background part: a letter and, where there is an account, a notice. Doing it again sends nothing twice."""
    day = timezone.localtime(at).date() if reminding else None
    found = queries.owing(survey, day) if day else queries.of_survey(survey).filter(has_answered=False)
    waiting = list(found)
    for number, one in enumerate(waiting, start=1):
        with transaction.atomic():
            _write(one, base, day, at)
        if progress:
            progress.progress(number, len(waiting))
    return len(waiting)


def _write(one: Invitation, base: str, day: datetime.date | None, at: datetime.datetime) -> None:
    survey, key = one.survey, queries.letter_key(one, day)
    words = {"survey": survey.title, "day": shortdate(survey.campaign.period_to), "minutes": survey.minutes}
    subject = (_("Reminder: %(survey)s") if day else "%(survey)s") % words
    address = queries.address_of(one)
    lines = [
        _("Please answer the survey “%(survey)s” by %(day)s. It takes about %(minutes)s min.") % words,
        f"{base}{address}",
        _("The link is yours alone: please do not forward it."),
        _("It is known who has answered; the answers are not joined with names.")
        if survey.access == SurveyAccess.CONFIDENTIAL
        else _("Your answers are signed with your name."),
        _("To get no more reminders: %(address)s")
        % {"address": f"{base}{queries.address_of(one, 'survey:stop')}"},
    ]
    mail.send(to=one.email, subject=subject[:200], text="\n\n".join(lines), key=key)
    if one.person is not None and one.person.user is not None:
        text = _("The survey “%(survey)s” waits for your answer until %(day)s.") % words
        notices.send(to=[one.person.user], text=text, url=address, key=key, at=at)
    if day:
        one.reminded_on, one.reminders = day, one.reminders + 1
        one.save(update_fields=["reminded_on", "reminders"])


def unsubscribe(*, invitation: Invitation) -> None:
    """No more reminders about this survey. The link still works."""
    Invitation.objects.filter(pk=invitation.pk).update(is_unsubscribed=True)


def _locked(survey: Survey) -> Survey:
    rows = Survey.objects.select_for_update(of=("self",)).select_related("campaign__owner", "version")
    return rows.get(pk=survey.pk)
