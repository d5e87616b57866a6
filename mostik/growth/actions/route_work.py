"""Steps of a route at work: done with a product, shown by evidence, looked at by whoever guides the teacher."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth import rules
from mostik.growth.actions import records
from mostik.growth.actions.route_locks import CannotRoute, locked_step
from mostik.growth.enums import OWNER_ONLY, RecordState
from mostik.growth.models import PortfolioRecord, RouteStep, StepEvidence
from mostik.growth.queries import packs, route_packs
from mostik.platform.actions import audit, files
from mostik.platform.models import User

MOST_EVIDENCE = 10
REFLECTION = ("reflection", "presentation_form", "presentation_place")


def finish_step(
    *,
    step: RouteStep,
    done_on: datetime.date,
    actual: str,
    presentation_on: datetime.date | None = None,
    record: PortfolioRecord | None = None,
    new_record: Mapping[str, Any] | None = None,
    by: User,
    at: datetime.datetime,
    **texts: str,
) -> RouteStep:
    """What came of it, on which day. `texts`: those of REFLECTION. `record` of the portfolio shows it; `new_record`
    (values that the step does not know itself) writes one. Again: corrects what was written, until it is looked at."""
    today = timezone.localdate(at)
    with transaction.atomic():
        row = _at_work(step, by)
        if row.checked_at is not None:
            raise CannotRoute(_("Whoever guides the teacher has looked at this step already."))
        if not actual.strip():
            raise CannotRoute(_("Write what has come of it: a product, not «done»."), "actual")
        if not datetime.date(2000, 1, 1) <= done_on <= today:
            raise CannotRoute(_("The day is not in the future."), "done_on")
        row.done_on, row.actual = done_on, actual.strip()[:300]
        row.presentation_on = presentation_on
        for name in REFLECTION:
            setattr(row, name, texts.get(name, "").strip())
        row.save()
        if new_record is not None:
            record = _written(row, new_record, by, at)
        if record is not None:
            _show(row, record, by, at)
        audit.record("growth.route.step_done", target=row.route, by=by, at=at)
    return row


def reopen_step(*, step: RouteStep, by: User, at: datetime.datetime) -> RouteStep:
    """It was a mistake: not done yet. What was written and shown stays with the step."""
    with transaction.atomic():
        row = _at_work(step, by)
        if row.checked_at is not None:
            raise CannotRoute(_("Whoever guides the teacher has looked at this step already."))
        row.done_on = None
        row.save(update_fields=["done_on"])
        audit.record("growth.route.step_reopened", target=row.route, by=by, at=at)
    return row


def check_step(*, step: RouteStep, by: User, at: datetime.datetime) -> RouteStep:
    """The methodist or tutor has looked at what was done; again: the first look counts."""
    with transaction.atomic():
        row = locked_step(step)
        if not rules.can_check_step(by, row):
            raise CannotRoute(_("A step that is done is looked at by whoever guides the teacher."))
        if row.checked_at is None:
            row.checked_by, row.checked_at = by, at
            row.save(update_fields=["checked_by", "checked_at"])
            audit.record("growth.route.step_checked", target=row.route, by=by, at=at)
    return row


def link_record(*, step: RouteStep, record: PortfolioRecord, by: User, at: datetime.datetime) -> StepEvidence:
    with transaction.atomic():
        row = _at_work(step, by)
        made = _show(row, record, by, at)
        audit.record("growth.route.evidence_added", target=row.route, by=by, at=at)
    return made


def attach(
    *, step: RouteStep, content: bytes | BinaryIO, name: str, by: User, at: datetime.datetime
) -> StepEvidence:
    """A file that shows the step; read by whoever reads the plan of the route."""
    with transaction.atomic():
        row = _at_work(step, by)
        _refuse_many(row)
        stored = files.store(
            content=content,
            name=name,
            purpose="growth.route",
            by=by,
            at=at,
            allowed=records.TAKEN,
            max_bytes=records.MOST_BYTES,
        )
        made = StepEvidence.objects.create(step=row, file=stored, added_at=at, added_by=by)
        audit.record("growth.route.evidence_added", target=row.route, by=by, at=at)
    return made


def detach(*, evidence: StepEvidence, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _at_work(evidence.step, by)
        StepEvidence.objects.filter(pk=evidence.pk, step=row).delete()
        audit.record("growth.route.evidence_removed", target=row.route, by=by, at=at)


def _at_work(step: RouteStep, by: User) -> RouteStep:
    row = locked_step(step)
    if not rules.can_do_step(by, row):
        raise CannotRoute(_("Steps are done by the teacher while the route is at work."))
    return row


def _show(row: RouteStep, record: PortfolioRecord, by: User, at: datetime.datetime) -> StepEvidence:
    """Own records of the person only; what was not confirmed shows nothing, and diagnostics are nobody else's."""
    kept = PortfolioRecord.objects.filter(pk=record.pk, person=row.route.person_id)
    if not kept.exclude(state=RecordState.REFUSED).exclude(family__in=OWNER_ONLY).exists():
        raise CannotRoute(_("Choose a record of this teacher's portfolio."), "record")
    found = StepEvidence.objects.filter(step=row, record=record).first()
    if found is not None:
        return found
    _refuse_many(row)
    return StepEvidence.objects.create(step=row, record=record, added_at=at, added_by=by)


def _refuse_many(row: RouteStep) -> None:
    if StepEvidence.objects.filter(step=row).count() >= MOST_EVIDENCE:
        raise CannotRoute(_("There is enough evidence beside this step."))


def _written(row: RouteStep, values: Mapping[str, Any], by: User, at: datetime.datetime) -> PortfolioRecord:
    """A record of the kind in which steps like this end, with what the step knows itself."""
    step_kind = route_packs.kind_of(row.kind)
    kind = packs.kind_of(step_kind.record) if step_kind else None
    if kind is None:
        raise CannotRoute(_("There is no such kind of record."), "record")
    offered = row.opportunity
    known = {
        "title": row.title,
        "date": row.done_on,
        "starts": min(row.starts, row.done_on) if row.starts and row.done_on else row.done_on,
        "topic": row.title,
        "hours": row.hours,
        "result": row.actual,
        "organizer": offered.provider if offered else "",
    }
    asked = {name: value for name, value in known.items() if name in ("title", "date", *kind.asks)}
    given = {name: value for name, value in values.items() if value not in ("", None)}
    return records.add(person=row.route.person, kind=kind, by=by, at=at, **{**asked, **given})
