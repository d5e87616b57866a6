"""Heads agree the list of their own people, or strike somebody out with a reason; with the last word it is final."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.needs.actions import flows
from mostik.needs.enums import ListState
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.queries import motivated as queries
from mostik.network.models import Node
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotAgree(Refusal):
    """Not this user's kindergarten, not the stage, or the word is given already."""


def strike(*, teacher: MotivatedTeacher, reason: str, by: User, at: datetime.datetime) -> MotivatedTeacher:
    """Leave somebody of own people out, with a reason the teacher reads."""
    with transaction.atomic():
        row = _own_teacher(teacher, by, at)
        if not reason.strip():
            raise CannotAgree(_("Write why: the teacher reads it."))
        row.struck_at, row.struck_by, row.reason = at, by, reason.strip()
        row.save(update_fields=["struck_at", "struck_by", "reason"])
        audit.record("needs.teacher.struck", target=row.motivated_list, by=by, at=at)
        if row.person.user:
            notices.send(
                to=[row.person.user],
                text=_("“%(title)s”: the head has left you out. %(reason)s")
                % {"title": row.motivated_list.title, "reason": row.reason},
                url=reverse("needs:list", args=[row.motivated_list_id]),
                at=at,
            )
    return row


def restore(*, teacher: MotivatedTeacher, by: User, at: datetime.datetime) -> MotivatedTeacher:
    with transaction.atomic():
        row = _own_teacher(teacher, by, at)
        row.struck_at, row.struck_by, row.reason = None, None, ""
        row.save(update_fields=["struck_at", "struck_by", "reason"])
        audit.record("needs.teacher.restored", target=row.motivated_list, by=by, at=at)
    return row


def agree(*, part: ListAgreement, by: User, at: datetime.datetime) -> ListAgreement:
    """The word of one kindergarten, also where nobody of it stands in the list. With the last one the list is final."""
    with transaction.atomic():
        row = _of_list(part.motivated_list_id)
        own = ListAgreement.objects.select_related("organisation").get(pk=part.pk)
        basis = _signing(row, own.organisation, by, at)
        if own.agreed_at is not None:
            raise CannotAgree(_("It is agreed already."))
        own.agreed_at, own.agreed_by, own.basis = at, by, basis
        own.save(update_fields=["agreed_at", "agreed_by", "basis"])
        details = {"organisation": own.organisation_id, "deputy": bool(basis)}
        audit.record("needs.list.agreed", target=row, by=by, at=at, details=details)
        if not ListAgreement.objects.filter(motivated_list=row, agreed_at__isnull=True).exists():
            _finish(row, by=by, at=at)
    return own


def finish_without(*, motivated_list: MotivatedList, by: User, at: datetime.datetime) -> MotivatedList:
    """The day is over: those who kept silent are left out, and the list says so."""
    with transaction.atomic():
        row = flows.locked(motivated_list, ListState.AGREEING, by=by)
        if row.due is None or timezone.localdate(at) <= row.due:
            raise CannotAgree(_("The heads still have time."))
        silent = ListAgreement.objects.filter(motivated_list=row, agreed_at__isnull=True)
        left = silent.update(is_left_out=True)
        if left == ListAgreement.objects.filter(motivated_list=row).count():
            raise CannotAgree(_("Nobody has agreed it: there is no list to finish."))
        _finish(row, by=by, at=at, left_out=left)
    return row


def _finish(row: MotivatedList, *, by: User, at: datetime.datetime, left_out: int = 0) -> None:
    day = timezone.localdate(at)
    row.state, row.final_on = ListState.FINAL, day
    row.save(update_fields=["state", "final_on"])
    details = {"left_out": left_out}
    audit.record("needs.list.final", target=row, by=by, at=at, details=details)
    people = queries.agreed(row, day).select_related("person__user")
    told = {row.created_by, *(one.person.user for one in people if one.person.user)}
    notices.send(
        to=told,
        text=_("“%(title)s”: the list is agreed.") % {"title": row.title},
        url=reverse("needs:list", args=[row.pk]),
        key=f"needs.final.{row.pk}",
        at=at,
    )


def _own_teacher(teacher: MotivatedTeacher, by: User, at: datetime.datetime) -> MotivatedTeacher:
    row = _of_list(teacher.motivated_list_id)
    found = queries.living(row, timezone.localdate(at)).filter(pk=teacher.pk).first()
    if found is None:
        raise CannotAgree(_("This teacher is not in the list any more."))
    _signing(row, found.organisation, by, at)
    part = ListAgreement.objects.get(motivated_list=row, organisation=found.organisation)
    if part.agreed_at is not None:
        raise CannotAgree(_("It is agreed already."))
    found.motivated_list = row
    return found


def _signing(row: MotivatedList, organisation: Node, by: User, at: datetime.datetime) -> str:
    """On what ground; refuses whoever has none, and every other stage."""
    basis = queries.signs_for(by, organisation, timezone.localdate(at))
    if basis is None:
        raise CannotAgree(_("The head of the kindergarten answers for its people."))
    if row.state != ListState.AGREEING:
        raise CannotAgree(_("The list is at another stage already: open its page again."))
    return basis


def _of_list(pk: int) -> MotivatedList:
    rows = MotivatedList.objects.select_for_update(of=("self",)).select_related("place", "created_by")
    return rows.get(pk=pk)
