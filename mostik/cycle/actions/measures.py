"""Measures: planned by the place itself, with or without a recommendation, and carried out."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle import rules
from mostik.cycle.enums import MeasureState
from mostik.cycle.models import Measure, Recommendation
from mostik.cycle.queries import measures as queries
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User

EDITABLE = ("title", "responsible", "period", "due", "planned", "actual", "document", "state")


class CannotPlan(Refusal):
    """The fields contradict each other, or the place is not this person's."""


def add(
    *,
    place: Node,
    recommendation: Recommendation | None,
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> Measure:
    """Plan a measure of a place, after a recommendation to it or without one. `fields` are those of EDITABLE."""
    row = Measure(place=place, recommendation=recommendation, created_by=by, created_at=at)
    if recommendation and (recommendation.addressee_id != place.pk or not recommendation.sent_on):
        raise CannotPlan(_("This recommendation is not addressed to the place."))
    _set(row, fields, by, at)
    with transaction.atomic():
        row.save()
        audit.record("cycle.measure.planned", target=row, by=by, at=at)
    return row


def change(*, measure: Measure, by: User, at: datetime.datetime, **fields: Any) -> Measure:
    """Change what is planned, or say what has come of it."""
    with transaction.atomic():
        locked = Measure.objects.select_for_update(of=("self",)).select_related("place")
        row = locked.get(pk=measure.pk)
        former = row.state
        _set(row, fields, by, at)
        row.save()
        details = {} if row.state == former else {"state": str(row.state)}
        audit.record("cycle.measure.changed", target=row, by=by, at=at, details=details)
    return row


def _set(row: Measure, fields: dict[str, Any], by: User, at: datetime.datetime) -> None:
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not fields of a measure: {', '.join(sorted(unknown))}")
    if not rules.can_keep_measures(by, row.place):
        raise CannotPlan(_("Measures are planned by those in charge of the place."))
    day, former = timezone.localdate(at), row.responsible_id
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not row.title or not row.planned:
        raise CannotPlan(_("Say what will be done and what it should give."))
    possible = queries.possible_people(row.place, day)
    if row.responsible_id != former and not possible.filter(pk=row.responsible_id).exists():
        raise CannotPlan(_("Name somebody who works here."))
    is_done = row.state == MeasureState.DONE
    if is_done and not row.actual:
        raise CannotPlan(_("Write what the measure has given: without it it is not done."))
    row.done_on = (row.done_on or day) if is_done else None
