"""Managerial decisions: drafted, put in force with a number and a date, executed with an outcome, or cancelled."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle import rules
from mostik.cycle.enums import IN_FORCE, DecisionState
from mostik.cycle.models import Decision, Measure
from mostik.cycle.queries import decisions as queries
from mostik.lib.errors import Refusal
from mostik.monitoring.models import Campaign
from mostik.network.models import Node
from mostik.platform.actions import audit, files
from mostik.platform.models import User

State = DecisionState
EDITABLE = ("kind", "title", "text", "number", "dated_on", "responsible", "control_on")
TAKEN = frozenset({files.PDF, files.DOCX, files.JPEG, files.PNG})
MEGABYTES = 20


class CannotDecide(Refusal):
    """The decision is in a state where this is not possible, the fields contradict each other, or it is not theirs."""


def draft(
    *,
    campaign: Campaign,
    place: Node,
    measures: Iterable[Measure] = (),
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> Decision:
    """Write a decision of a place about a campaign. `fields` are those of EDITABLE."""
    row = Decision(campaign=campaign, place=place, created_by=by, created_at=at)
    if not place.path.startswith(campaign.owner.path):
        raise CannotDecide(_("The campaign does not concern this place."))
    _set(row, fields, by, at)
    with transaction.atomic():
        row.save()
        _link(row, measures)
        audit.record("cycle.decision.drafted", target=row, by=by, at=at)
    return row


def change(
    *,
    decision: Decision,
    measures: Iterable[Measure] | None = None,
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> Decision:
    """Change a draft. What is in force keeps its words; measures can still be added to it."""
    with transaction.atomic():
        row = _locked(decision, (State.DRAFT,) if fields else (State.DRAFT, State.ISSUED))
        _set(row, fields, by, at)
        row.save()
        if measures is not None:
            _link(row, measures)
        audit.record("cycle.decision.changed", target=row, by=by, at=at)
    return row


def attach(*, decision: Decision, content: Any, name: str, by: User, at: datetime.datetime) -> Decision:
    """The signed document, also after the decision came into force."""
    with transaction.atomic():
        row = _locked(decision, (State.DRAFT, *IN_FORCE))
        _refuse_others(row, by)
        limit = MEGABYTES * 1024 * 1024
        row.file = files.store(
            content=content, name=name, purpose="cycle.decision", by=by, at=at, allowed=TAKEN, max_bytes=limit
        )
        row.save(update_fields=["file"])
        audit.record(
            "cycle.decision.file_attached", target=row, by=by, at=at, details={"file": row.file.name}
        )
    return row


def issue(*, decision: Decision, by: User, at: datetime.datetime) -> Decision:
    """Put in force: it needs its number and date."""
    with transaction.atomic():
        row = _locked(decision, (State.DRAFT,))
        _refuse_others(row, by)
        if not row.number or row.dated_on is None:
            raise CannotDecide(_("Write the number and the date of the document first."))
        if row.dated_on > timezone.localdate(at):
            raise CannotDecide(_("The date of the document is in the future."))
        row.state = State.ISSUED.value
        row.save(update_fields=["state"])
        audit.record("cycle.decision.issued", target=row, by=by, at=at)
    return row


def execute(*, decision: Decision, outcome: str, by: User, at: datetime.datetime) -> Decision:
    with transaction.atomic():
        row = _locked(decision, (State.ISSUED,))
        _refuse_others(row, by)
        if not outcome.strip():
            raise CannotDecide(_("Write what has come of the decision: without it, it is not executed."))
        row.state, row.outcome = State.EXECUTED.value, outcome.strip()
        row.executed_on = timezone.localdate(at)
        row.save(update_fields=["state", "outcome", "executed_on"])
        audit.record("cycle.decision.executed", target=row, by=by, at=at)
    return row


def cancel(*, decision: Decision, reason: str, by: User, at: datetime.datetime) -> Decision:
    with transaction.atomic():
        row = _locked(decision, (State.DRAFT, State.ISSUED))
        _refuse_others(row, by)
        if not reason.strip():
            raise CannotDecide(_("Write why it is cancelled."))
        row.state, row.cancelled_because = State.CANCELLED.value, reason.strip()
        row.save(update_fields=["state", "cancelled_because"])
        audit.record("cycle.decision.cancelled", target=row, by=by, at=at)
    return row


def _locked(decision: Decision, states: tuple[DecisionState, ...]) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related("place", "campaign__owner", "file")
    row = rows.get(pk=decision.pk)
    if row.state not in states:
        words = {"state": str(row.get_state_display()).lower()}
        raise CannotDecide(_("This can no longer be done: the decision is “%(state)s”.") % words)
    return row


def _refuse_others(row: Decision, by: User) -> None:
    if not rules.can_decide(by, row.place):
        raise CannotDecide(_("Decisions are taken by those in charge of the place."))


def _set(row: Decision, fields: dict[str, Any], by: User, at: datetime.datetime) -> None:
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not fields of a decision: {', '.join(sorted(unknown))}")
    _refuse_others(row, by)
    day, former = timezone.localdate(at), row.responsible_id
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if "kind" in fields and not queries.kinds_on(day).filter(pk=row.kind_id).exists():
        raise CannotDecide(_("Such decisions are not made at this time. Choose another kind."))
    if not row.title or not row.text:
        raise CannotDecide(_("Write what the decision is about and what is decided."))
    if row.dated_on and row.control_on < row.dated_on:
        raise CannotDecide(_("The day of control is before the date of the document."))
    possible = queries.possible_people(row.place, day)
    if row.responsible_id != former and not possible.filter(pk=row.responsible_id).exists():
        raise CannotDecide(_("Name somebody who works here."))


def _link(row: Decision, measures: Iterable[Measure]) -> None:
    chosen = {one.pk for one in measures}
    fitting = queries.possible_measures(row.campaign, row.place).filter(pk__in=chosen)
    if fitting.count() != len(chosen):
        raise CannotDecide(_("A measure of another place or campaign cannot carry this decision out."))
    row.measures.set(chosen)
