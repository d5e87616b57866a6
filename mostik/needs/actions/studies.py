"""A study of needs: prepared with its topics, opened to the teachers of the place, closed with the grounds of the forecast."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.needs import rules
from mostik.needs.enums import NeedForm, StudyState
from mostik.needs.models import NeedsStudy, NeedTopic
from mostik.needs.queries import grounds, studies
from mostik.network.enums import NodeKind
from mostik.network.models import Employment, Node
from mostik.platform.actions import audit, notices
from mostik.platform.models import User

State = StudyState
FIELDS = ("title", "opens", "closes", "months_from", "months_to", "forms", "group_size", "min_cell")
MOST_TOPICS = 60
LONGEST = 24  # months a study may plan for


class CannotChangeStudy(Refusal):
    """Not this user's study, not the stage, or the fields contradict each other."""


def save(
    *,
    study: NeedsStudy | None,
    place: Node,
    topics: Sequence[tuple[str, str]],
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> NeedsStudy:
    """Prepare one, or change one that was not opened. `topics`: pairs (code of a competency or "", title), in their order."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a study: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        row = NeedsStudy(created_at=at, created_by=by) if study is None else _locked(study, by, State.DRAFT)
        row.place = place
        for name, value in fields.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        _check(row, topics, by)
        row.save()
        NeedTopic.objects.filter(study=row).delete()
        NeedTopic.objects.bulk_create(
            NeedTopic(study=row, code=code, title=title.strip()[:300], order=order)
            for order, (code, title) in enumerate(topics)
        )
        audit.record("needs.study.saved", target=row, by=by, at=at)
    return row


def open_(*, study: NeedsStudy, by: User, at: datetime.datetime) -> NeedsStudy:
    """Ask the teachers of the place: each is told once."""
    day = timezone.localdate(at)
    with transaction.atomic():
        row = _locked(study, by, State.DRAFT)
        if row.closes < day:
            raise CannotChangeStudy(_("The last day is in the past."))
        row.state = State.OPEN
        row.save(update_fields=["state"])
        audit.record("needs.study.opened", target=row, by=by, at=at)
        jobs = Employment.objects.on(day).filter(
            organisation__path__startswith=row.place.path,
            position__pedagogical=True,
            person__user__is_active=True,
        )
        text = _("“%(title)s”: say what you want to learn, by %(day)s.")
        notices.send(
            to=[job.person.user for job in jobs.select_related("person__user") if job.person.user],
            text=text % {"title": row.title, "day": f"{row.closes:%d.%m.%Y}"},
            url=reverse("needs:answer", args=[row.pk]),
            key=f"needs.study.{row.pk}",
            at=at,
        )
    return row


def prolong(*, study: NeedsStudy, closes: datetime.date, by: User, at: datetime.datetime) -> NeedsStudy:
    """Another last day while it is open."""
    with transaction.atomic():
        row = _locked(study, by, State.OPEN)
        if closes < timezone.localdate(at):
            raise CannotChangeStudy(_("The last day is in the past."))
        row.closes = closes
        row.save(update_fields=["closes"])
        audit.record(
            "needs.study.prolonged", target=row, by=by, at=at, details={"closes": closes.isoformat()}
        )
    return row


def close(*, study: NeedsStudy, by: User, at: datetime.datetime) -> NeedsStudy:
    """Nobody answers any more: tables can be read, and what the forecast rests on is written down."""
    with transaction.atomic():
        row = _locked(study, by, State.OPEN)
        row.state, row.closed_at = State.CLOSED, at
        row.grounds = grounds.counted(row, studies.topics_of(row), timezone.localdate(at))
        row.save(update_fields=["state", "closed_at", "grounds"])
        audit.record("needs.study.closed", target=row, by=by, at=at)
    return row


def _locked(study: NeedsStudy, by: User, *states: str) -> NeedsStudy:
    rows = NeedsStudy.objects.select_for_update(of=("self",)).select_related("place")
    row = rows.get(pk=study.pk)
    if not rules.can_run_study(by, row):
        raise CannotChangeStudy(_("The study is run by the operator of its place."))
    if row.state not in states:
        raise CannotChangeStudy(_("The study is at another stage already: open its page again."))
    return row


def _check(row: NeedsStudy, topics: Sequence[tuple[str, str]], by: User) -> None:
    place_kinds = (NodeKind.MUNICIPALITY, NodeKind.REGION)
    if not rules.can_run(by, row.place) or row.place.kind not in place_kinds:
        raise CannotChangeStudy(_("You do not run studies of this place."))
    if not row.title:
        raise CannotChangeStudy(_("Give it a title."))
    if row.closes < row.opens:
        raise CannotChangeStudy(_("The last day is earlier than the first."))
    row.months_from, row.months_to = row.months_from.replace(day=1), row.months_to.replace(day=1)
    months = (row.months_to.year - row.months_from.year) * 12 + row.months_to.month - row.months_from.month
    if not 0 <= months < LONGEST:
        raise CannotChangeStudy(_("Plan for a month at least and for two years at most."))
    if not row.forms or not set(row.forms) <= set(NeedForm.values):
        raise CannotChangeStudy(_("Choose at least one form of learning."))
    if row.min_cell < 3:
        raise CannotChangeStudy(_("Figures of fewer than 3 people are never shown: the limit is at least 3."))
    if row.group_size < 2:
        raise CannotChangeStudy(_("A group has two people at least."))
    titles = [title.strip().lower() for _code, title in topics]
    codes = [code for code, _title in topics if code]
    if not all(titles) or not 1 <= len(titles) <= MOST_TOPICS:
        raise CannotChangeStudy(_("Name from one to %(most)d topics.") % {"most": MOST_TOPICS})
    if len(set(titles)) < len(titles) or len(set(codes)) < len(codes):
        raise CannotChangeStudy(_("A topic is named twice."))
