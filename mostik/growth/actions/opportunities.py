"""The catalogue of opportunities is kept by the methodist of its place; a checked workbook is taken whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.enums import RequestState
from mostik.growth.models import Opportunity, OpportunityTag, PlaceRequest
from mostik.growth.queries.opportunity_sheet import Row
from mostik.lib import periods
from mostik.lib.errors import Refusal
from mostik.network.models import Node
from mostik.platform.actions import audit
from mostik.platform.models import User

FIELDS = (
    "kind",
    "number",
    "title",
    "provider",
    "where",
    "is_distant",
    "period",
    "starts",
    "ends",
    "hours",
    "capacity",
    "link",
    "is_open",
)
Tags = Mapping[str, tuple[int, int]]
"""Code → (coverage in per cent, level 1…4)."""


class CannotOffer(Refusal):
    """Not this user's catalogue, or the fields contradict each other."""


def save(
    *,
    opportunity: Opportunity | None,
    place: Node,
    tags: Tags,
    by: User,
    at: datetime.datetime,
    **fields: Any,
) -> Opportunity:
    """Add or change one. Days are read from the words of the period where they are not given."""
    with transaction.atomic():
        if opportunity is None:
            row = Opportunity(created_at=at, created_by=by)
        else:
            row = (
                Opportunity.objects.select_for_update(of=("self",))
                .select_related("place")
                .get(pk=opportunity.pk)
            )
            if not rules.can_keep_opportunities(by, row.place):
                raise CannotOffer(_("The catalogue is kept by the methodist of its place."))
        _write(row, place, fields, tags, by, at)
        audit.record("growth.opportunity.saved", target=row, by=by, at=at)
    return row


def take(*, place: Node, rows: Sequence[Row], by: User, at: datetime.datetime) -> int:
    """Add or change the rows of a check (`queries.opportunity_sheet.read`): known by their number."""
    with transaction.atomic():
        numbers = [row.values["number"] for row in rows if row.values["number"]]
        known = {
            one.number: one
            for one in Opportunity.objects.select_for_update().filter(place=place, number__in=numbers)
        }
        for row in rows:
            one = known.get(row.values["number"]) or Opportunity(created_at=at, created_by=by)
            _write(one, place, {**row.values, "is_open": True}, row.tags, by, at)
        audit.record("growth.opportunities.imported", target=place, by=by, at=at, details={"rows": len(rows)})
    return len(rows)


def _write(
    row: Opportunity, place: Node, fields: Mapping[str, Any], tags: Tags, by: User, at: datetime.datetime
) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of an opportunity: {', '.join(sorted(unknown))}")
    if not rules.can_keep_opportunities(by, place):
        raise CannotOffer(_("The catalogue is kept by the methodist of its place."))
    row.place = place
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.period and row.starts is None and row.ends is None:
        _read_period(row, timezone.localdate(at))
    if row.starts and row.ends and row.ends < row.starts:
        raise CannotOffer(_("The last day is before the first one."))
    if row.pk and row.capacity is not None:
        given = PlaceRequest.objects.filter(opportunity=row, state=RequestState.GIVEN).count()
        if given > row.capacity:
            raise CannotOffer(_("%(n)d places are given already.") % {"n": given})
    try:
        row.full_clean(exclude=("place", "created_by"))
    except ValidationError as error:
        raise CannotOffer(" ".join(error.messages)) from error
    row.save()
    OpportunityTag.objects.filter(opportunity=row).delete()
    OpportunityTag.objects.bulk_create(
        [
            OpportunityTag(opportunity=row, code=code, coverage=part, level=level)
            for code, (part, level) in tags.items()
        ]
    )


def _read_period(row: Opportunity, day: datetime.date) -> None:
    reading = periods.read(row.period, "", day.year if day.month >= 7 else day.year - 1)
    if reading:
        row.starts, row.ends = reading.spans[0][0], max(span[1] for span in reading.spans)
