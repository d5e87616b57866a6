"""What a visit has found and what it advises: analysis with papers, advice with its basis and term, read by the head and
turned into measures of the organisation."""

from __future__ import annotations

import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.cycle.actions import measures
from mostik.cycle.models import Measure
from mostik.growth import rules
from mostik.growth.actions.visits import (
    CannotVisit,
    in_state,
    locked,
    methodists_of,
    stop_cards,
    tell,
)
from mostik.growth.enums import VISIT_TOLD, VisitState
from mostik.growth.models import FieldVisit, VisitAdvice, VisitFile
from mostik.growth.queries import visit_advice
from mostik.growth.queries import visits as queries
from mostik.monitoring.enums import AssignmentState
from mostik.monitoring.models import Assignment
from mostik.network.models import Person, RoleAssignment
from mostik.platform.actions import audit, files
from mostik.platform.models import User

State = VisitState
TAKEN = frozenset({files.PDF, files.JPEG, files.PNG, files.WEBP, files.DOCX, files.XLSX})
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10


def analyse(*, visit: FieldVisit, analysis: str, by: User, at: datetime.datetime) -> FieldVisit:
    """Write what was seen; cards are no longer collected. May be done again until the advice is sent."""
    if not analysis.strip():
        raise CannotVisit(_("Write what was seen and what it means."))
    with transaction.atomic():
        row = _of_team(visit, by, State.VISITING, State.ANALYSED)
        if row.cards and not _has_accepted(row):
            raise CannotVisit(
                _("No card of the visit is accepted yet: accept the cards, then write the analysis.")
            )
        stop_cards(row, by=by, at=at)
        row.analysis, row.state = analysis.strip(), State.ANALYSED
        row.analysed_on = row.analysed_on or timezone.localdate(at)
        row.save(update_fields=["analysis", "state", "analysed_on"])
        audit.record("growth.visit.analysed", target=row, by=by, at=at)
    return row


def attach(
    *, visit: FieldVisit, content: bytes | BinaryIO, name: str, by: User, at: datetime.datetime
) -> VisitFile:
    """A paper beside the analysis: kept outside the web root, read by whoever reads the analysis."""
    with transaction.atomic():
        row = _of_team(visit, by, State.VISITING, State.ANALYSED)
        if VisitFile.objects.filter(visit=row).count() >= MOST_FILES:
            raise CannotVisit(_("No more than %(count)s files beside a visit.") % {"count": MOST_FILES})
        stored = files.store(
            content=content,
            name=name,
            purpose="growth.visit",
            by=by,
            at=at,
            allowed=TAKEN,
            max_bytes=MOST_BYTES,
        )
        made = VisitFile.objects.create(visit=row, file=stored, added_at=at, added_by=by)
        audit.record("growth.visit.file_attached", target=row, by=by, at=at)
    return made


def detach(*, file: VisitFile, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _of_team(file.visit, by, State.VISITING, State.ANALYSED)
        VisitFile.objects.filter(pk=file.pk, visit=row).delete()
        audit.record("growth.visit.file_removed", target=row, by=by, at=at)


def set_advice(
    *,
    visit: FieldVisit,
    advice: VisitAdvice | None,
    text: str,
    basis: str,
    period: str,
    due: datetime.date,
    by: User,
    at: datetime.datetime,
) -> VisitAdvice:
    """Add or change a piece of advice, with what it rests on and by when."""
    with transaction.atomic():
        row = _of_team(visit, by, State.VISITING, State.ANALYSED)
        kept = advice or VisitAdvice(visit=row)
        kept.text, kept.basis, kept.period, kept.due = text.strip(), basis.strip(), period.strip(), due
        if not kept.text or not kept.basis:
            raise CannotVisit(_("Say what is advised and what it rests on."))
        if row.starts and due < row.starts:
            raise CannotVisit(_("The term is before the visit."))
        kept.save()
        audit.record("growth.visit.advice_changed", target=row, by=by, at=at)
    return kept


def draft_advice(*, visit: FieldVisit, by: User, at: datetime.datetime) -> int:
    """Add what is usually advised about indicators that the cards of the visit found below their threshold; twice adds
    nothing. Returns how many pieces were added."""
    with transaction.atomic():
        row = _of_team(visit, by, State.VISITING, State.ANALYSED)
        known = set(VisitAdvice.objects.filter(visit=row).values_list("basis", flat=True))
        drafts = [one for one in visit_advice.drafts(row, at) if one.basis not in known]
        VisitAdvice.objects.bulk_create(drafts)
        details = {"added": len(drafts)}
        audit.record("growth.visit.advice_drafted", target=row, by=by, at=at, details=details)
    return len(drafts)


def remove_advice(*, advice: VisitAdvice, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = _of_team(advice.visit, by, State.VISITING, State.ANALYSED)
        VisitAdvice.objects.filter(pk=advice.pk, visit=row).delete()
        audit.record("growth.visit.advice_changed", target=row, by=by, at=at)


def advise(*, visit: FieldVisit, by: User, at: datetime.datetime) -> FieldVisit:
    """Send the analysis and the advice to the organisation. From now on they do not change."""
    with transaction.atomic():
        row = locked(visit, State.ANALYSED, by=by)
        if not VisitAdvice.objects.filter(visit=row).exists():
            raise CannotVisit(_("Write at least one piece of advice."))
        day = timezone.localdate(at)
        row.state, row.advised_on = State.ADVISED, day
        row.save(update_fields=["state", "advised_on"])
        audit.record("growth.visit.advised", target=row, by=by, at=at)
        granted = RoleAssignment.objects.on(day).filter(node=row.place, role__in=queries.ANSWERERS)
        people = Person.objects.filter(pk__in=granted.values("person"), user__isnull=False)
        users = [person.user for person in people.select_related("user") if person.user]
        tell(row, users, _("The advice after the visit to “%(place)s” is ready: read it."), at=at)
    return row


def acknowledge(*, visit: FieldVisit, by: User, at: datetime.datetime) -> FieldVisit:
    """The head has read the advice; again: the first day stays."""
    with transaction.atomic():
        row = in_state(visit, *VISIT_TOLD)
        if not rules.can_answer_visit(by, row):
            raise CannotVisit(_("The advice is acknowledged by the head of the organisation."))
        if row.acknowledged_on is None:
            row.acknowledged_on, row.acknowledged_by = timezone.localdate(at), by
            row.save(update_fields=["acknowledged_on", "acknowledged_by"])
            audit.record("growth.visit.acknowledged", target=row, by=by, at=at)
            text = _("“%(place)s” has read the advice after the visit.")
            tell(row, methodists_of(row.place, timezone.localdate(at)), text, at=at)
    return row


def take_up(
    *,
    advice: VisitAdvice,
    title: str,
    planned: str,
    responsible: Person,
    period: str,
    due: datetime.date,
    by: User,
    at: datetime.datetime,
) -> Measure:
    """The organisation turns advice into a measure of its own; where the visit began from a recommendation to it, the
    measure answers that recommendation too."""
    with transaction.atomic():
        row = in_state(advice.visit, *VISIT_TOLD)
        kept = VisitAdvice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
        if kept.measure_id is not None:
            raise CannotVisit(_("There is a measure after this advice already."))
        begun = row.recommendation if row.recommendation and row.recommendation.sent_on else None
        made = measures.add(
            place=row.place,
            recommendation=begun if begun and begun.addressee_id == row.place_id else None,
            by=by,
            at=at,
            title=title,
            planned=planned,
            responsible=responsible,
            period=period,
            due=due,
        )
        kept.measure = made
        kept.save(update_fields=["measure"])
        details = {"measure": made.pk}
        audit.record("growth.visit.advice_taken_up", target=row, by=by, at=at, details=details)
    return made


def _of_team(visit: FieldVisit, by: User, *states: str) -> FieldVisit:
    row = in_state(visit, *states)
    if not rules.can_analyse_visit(by, row):
        raise CannotVisit(_("This is written by the leader of the team and the methodist."))
    return row


def _has_accepted(row: FieldVisit) -> bool:
    return Assignment.objects.filter(campaign=row.cards, state=AssignmentState.ACCEPTED).exists()
