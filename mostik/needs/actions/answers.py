"""A teacher says what they want to learn, and may change it until the last day; a head asks for the organisation."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.needs import rules
from mostik.needs.enums import Attendance, StudyState
from mostik.needs.models import NeedAnswer, NeedChoice, NeedsStudy, NeedTopic, OrganisationRequest
from mostik.needs.models.study import PRIORITIES
from mostik.needs.queries import studies
from mostik.network.models import Node
from mostik.network.queries.people import person_of
from mostik.platform.actions import audit
from mostik.platform.models import User

LONGEST = 1000


class CannotAnswer(Refusal):
    """The study does not ask this person, not now, or the answer is not whole."""


def answer(
    *,
    study: NeedsStudy,
    topics: Sequence[NeedTopic],
    forms: Sequence[str],
    months: Sequence[str],
    attendance: str,
    words: str,
    by: User,
    at: datetime.datetime,
) -> NeedAnswer:
    """`topics` by priority, the most wanted first. Said again it replaces what was said. The journal keeps that somebody has
    answered, not what."""
    day, person = timezone.localdate(at), person_of(by)
    with transaction.atomic():
        row = NeedsStudy.objects.select_for_update(of=("self",)).select_related("place").get(pk=study.pk)
        job = studies.job_in(person, row, day) if person else None
        if person is None or job is None:
            raise CannotAnswer(_("This study does not ask where you work."))
        _refuse_late(row, day)
        _check(row, topics, forms, months)
        made, is_new = NeedAnswer.objects.update_or_create(
            study=row,
            person=person,
            defaults={
                "organisation": job.organisation,
                "position": job.position,
                "forms": [code for code, _label in row.form_choices() if code in forms],
                "months": sorted(set(months)),
                "attendance": attendance if attendance in Attendance.values else Attendance.ANY.value,
                "words": words.strip()[:LONGEST],
                "answered_at": at,
            },
        )
        _choose(made, topics)
        if is_new:
            audit.record("needs.answered", target=row, by=by, at=at)
        else:
            audit.record("needs.answer_changed", target=row, by=by, at=at)
    return made


def _choose(made: NeedAnswer, topics: Sequence[NeedTopic]) -> None:
    NeedChoice.objects.filter(answer=made).delete()
    NeedChoice.objects.bulk_create(
        NeedChoice(answer=made, topic=topic, priority=place) for place, topic in enumerate(topics, 1)
    )


def take_back(*, study: NeedsStudy, by: User, at: datetime.datetime) -> None:
    """While the study is open: nothing of it is kept."""
    with transaction.atomic():
        row = NeedsStudy.objects.select_for_update(of=("self",)).get(pk=study.pk)
        _refuse_late(row, timezone.localdate(at))
        found = NeedAnswer.objects.filter(study=row, person__user=by)
        if found.exists():
            found.delete()
            audit.record("needs.answer_taken_back", target=row, by=by, at=at)


def request(
    *,
    study: NeedsStudy,
    organisation: Node,
    topic: NeedTopic,
    form: str,
    people: int,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> OrganisationRequest:
    """So many people of a kindergarten need this topic in this form. Said again it replaces what was said."""
    with transaction.atomic():
        row = NeedsStudy.objects.select_for_update(of=("self",)).select_related("place").get(pk=study.pk)
        if not studies.organisations_headed(by, row).filter(pk=organisation.pk).exists():
            raise CannotAnswer(_("The head asks for the kindergarten."))
        _refuse_late(row, timezone.localdate(at))
        if topic.study_id != row.pk or form not in row.forms or not 1 <= people <= 500:
            raise CannotAnswer(_("Choose a topic, a form and from 1 to 500 people."))
        made, _is_new = OrganisationRequest.objects.update_or_create(
            study=row,
            organisation=organisation,
            topic=topic,
            form=form,
            defaults={"people": people, "reason": reason.strip()[:LONGEST], "asked_by": by, "asked_at": at},
        )
        audit.record("needs.requested", target=row, by=by, at=at, details={"organisation": organisation.pk})
    return made


def drop_request(*, request: OrganisationRequest, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = OrganisationRequest.objects.select_related("study__place", "organisation").get(pk=request.pk)
        if not rules.can_drop_request(by, row):
            raise CannotAnswer(_("The head asks for the kindergarten."))
        _refuse_late(row.study, timezone.localdate(at))
        row.delete()
        details = {"organisation": row.organisation_id}
        audit.record("needs.request_dropped", target=row.study, by=by, at=at, details=details)


def _refuse_late(row: NeedsStudy, day: datetime.date) -> None:
    if row.state != StudyState.OPEN or day > row.closes:
        raise CannotAnswer(_("The study is over: answers are not changed any more."))
    if day < row.opens:
        raise CannotAnswer(_("The study has not begun yet."))


def _check(row: NeedsStudy, topics: Sequence[NeedTopic], forms: Sequence[str], months: Sequence[str]) -> None:
    if not 1 <= len(topics) <= PRIORITIES or len({topic.pk for topic in topics}) < len(topics):
        raise CannotAnswer(_("Choose from one to %(most)d different topics.") % {"most": PRIORITIES})
    if any(topic.study_id != row.pk for topic in topics):
        raise CannotAnswer(_("There is no such topic in this study."))
    if not forms or not set(forms) <= set(row.forms):
        raise CannotAnswer(_("Choose at least one form of learning."))
    allowed = set(studies.months_of(row))
    if not set(months) <= allowed:
        raise CannotAnswer(_("Choose months of the study."))
