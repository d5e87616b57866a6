"""The order for courses: put down by the forecast, corrected by the methodist, turned into drafts of the catalogue."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth.actions import opportunities
from mostik.growth.enums import OpportunityKind
from mostik.lib.errors import Refusal
from mostik.needs import rules
from mostik.needs.enums import StudyState
from mostik.needs.models import NeedsStudy, OrderLine
from mostik.needs.queries import results
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.stats.demand import by_quarter

COVERAGE, LEVEL = 100, 3
"""What a draft says of its competency until the methodist does: all of it, up to the third of four levels."""


class CannotOrder(Refusal):
    """Not this user's study, or it is not closed yet."""


def put_down(*, study: NeedsStudy, by: User, at: datetime.datetime) -> int:
    """Lines by topic and quarter from the lower bound of who lacks a place. Lines that were typed or became offers stay as
    they are, and their people are not put down twice. Pressed again it gives the same. Returns how many lines there are."""
    with transaction.atomic():
        row = _locked(study, by)
        found = results.results_of(row)
        kept = Q(is_typed=True) | Q(opportunity__isnull=False)
        OrderLine.objects.filter(study=row).exclude(kept).delete()
        taken: dict[int, dict[datetime.date, int]] = {}
        for line in OrderLine.objects.filter(study=row):
            taken.setdefault(line.topic_id, {})[line.quarter] = line.people
        made = []
        for topic, need in results.forecast_of(found, timezone.localdate(at)):
            if need.lacking is None:
                continue
            known = taken.get(topic.pk, {})
            left = max(0, need.lacking.low - sum(known.values()))
            wishes = {q: w for q, w in results.wishes_of(found, topic).items() if q not in known}
            parts = by_quarter(left, wishes)
            made += [OrderLine(study=row, topic=topic, quarter=q, people=n) for q, n in parts.items() if n]
        OrderLine.objects.bulk_create(made)
        audit.record("needs.order.put_down", target=row, by=by, at=at, details={"lines": len(made)})
    return OrderLine.objects.filter(study=row).count()


def correct(*, line: OrderLine, people: int, note: str, by: User, at: datetime.datetime) -> OrderLine:
    """The methodist's own figure; nought people: the line is kept and says so."""
    with transaction.atomic():
        row = _line(line, by)
        if not 0 <= people <= 10_000:
            raise CannotOrder(_("From 0 to 10 000 people."))
        row.people, row.note, row.is_typed = people, note.strip()[:300], True
        row.save(update_fields=["people", "note", "is_typed"])
        audit.record("needs.order.corrected", target=row.study, by=by, at=at)
    return row


def draft(*, line: OrderLine, by: User, at: datetime.datetime) -> OrderLine:
    """Put a closed draft of a course into the catalogue of the place: the methodist fills in the rest and opens it."""
    with transaction.atomic():
        row = _line(line, by)
        if row.opportunity_id is not None:
            return row
        if row.people < 1:
            raise CannotOrder(_("There is nobody to teach in this line."))
        ends = row.quarter + datetime.timedelta(days=95)
        last = ends.replace(day=1) - datetime.timedelta(days=1)
        row.opportunity = opportunities.save(
            opportunity=None,
            place=row.study.place,
            tags={row.topic.code: (COVERAGE, LEVEL)} if row.topic.code else {},
            by=by,
            at=at,
            kind=OpportunityKind.COURSE.value,
            title=row.topic.title,
            starts=row.quarter,
            ends=last,
            capacity=row.people,
            is_open=False,
        )
        row.save(update_fields=["opportunity"])
        audit.record("needs.order.drafted", target=row.study, by=by, at=at)
    return row


def _locked(study: NeedsStudy, by: User) -> NeedsStudy:
    rows = NeedsStudy.objects.select_for_update(of=("self",)).select_related("place")
    row = rows.get(pk=study.pk)
    if not rules.can_run_study(by, row):
        raise CannotOrder(_("The study is run by the operator of its place."))
    if row.state != StudyState.CLOSED:
        raise CannotOrder(_("Close the study first."))
    return row


def _line(line: OrderLine, by: User) -> OrderLine:
    rows = OrderLine.objects.select_for_update(of=("self",)).select_related("study__place", "topic")
    row = rows.get(pk=line.pk)
    _locked(row.study, by)
    return row
