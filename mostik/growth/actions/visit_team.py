"""Who comes and what is done there, until the visit begins."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.growth.actions.visits import CannotVisit, locked, refuse_home, span_of
from mostik.growth.enums import VISIT_PLANNING, VisitPart, VisitState
from mostik.growth.models import FieldVisit, VisitLine, VisitMember
from mostik.network.models import Person
from mostik.network.queries.people import main_employer_of
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


def name(
    *, visit: FieldVisit, person: Person, part: VisitPart, by: User, at: datetime.datetime
) -> VisitMember:
    """Put somebody into the team, or give a member another part. Never somebody of the organisation itself."""
    with transaction.atomic():
        row = locked(visit, *VISIT_PLANNING, by=by)
        refuse_home(row, [person], at=at)
        if part == VisitPart.LEAD:
            VisitMember.objects.filter(visit=row, part=VisitPart.LEAD).update(part=VisitPart.OBSERVER)
        employer = main_employer_of([person.pk], timezone.localdate(at)).get(person.pk)
        values = {"part": part, "place": row.place, "employer_id": employer, "named_at": at}
        try:
            with transaction.atomic():
                made, is_new = VisitMember.objects.update_or_create(visit=row, person=person, defaults=values)
        except IntegrityError as error:
            raise CannotVisit(
                _("%(person)s belongs to this organisation and cannot come to it with a team.")
                % {"person": person.short_name}
            ) from error
        details = {"person": person.pk, "part": str(part)}
        audit.record("growth.visit.member_named", target=row, by=by, at=at, details=details)
        if is_new and row.state == VisitState.PLANNED and person.user is not None:
            text = _("You are in the team of a visit to “%(place)s”.") % {"place": row.place.title}
            notices.send(to=[person.user], text=text, url=reverse("growth:visit", args=[row.pk]), at=at)
    return made


def release(*, member: VisitMember, by: User, at: datetime.datetime) -> None:
    """Take somebody out of the team; a planned visit keeps its leader."""
    with transaction.atomic():
        row = locked(member.visit, *VISIT_PLANNING, by=by)
        kept = VisitMember.objects.filter(pk=member.pk, visit=row).first()
        if kept is None:
            return
        if row.state == VisitState.PLANNED and kept.part == VisitPart.LEAD:
            raise CannotVisit(_("Name another leader first: a planned visit has one."))
        details = {"person": kept.person_id}
        VisitLine.objects.filter(visit=row, person=kept.person_id).update(person=None)
        kept.delete()
        audit.record("growth.visit.member_released", target=row, by=by, at=at, details=details)


def set_line(
    *,
    visit: FieldVisit,
    line: VisitLine | None,
    title: str,
    period: str,
    person: Person | None,
    result: str = "",
    by: User,
    at: datetime.datetime,
) -> VisitLine:
    """Add or change a line of the plan. `period` is kept as it is written and read into a day; who does it is of the team."""
    with transaction.atomic():
        row = locked(visit, *VISIT_PLANNING, VisitState.VISITING, VisitState.ANALYSED, by=by)
        kept = line or VisitLine(visit=row)
        kept.title, kept.period, kept.result = title.strip(), period.strip(), result.strip()
        if not kept.title or not kept.period:
            raise CannotVisit(_("Say what will be done and when."))
        if person is not None and not VisitMember.objects.filter(visit=row, person=person).exists():
            raise CannotVisit(_("Name somebody of the team."))
        span = span_of(kept.period, row.starts or timezone.localdate(at))
        kept.person, kept.day = person, span[0] if span else None
        kept.save()
        audit.record("growth.visit.plan_changed", target=row, by=by, at=at)
    return kept


def remove_line(*, line: VisitLine, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        row = locked(line.visit, *VISIT_PLANNING, by=by)
        others = VisitLine.objects.filter(visit=row).exclude(pk=line.pk)
        if row.state == VisitState.PLANNED and not others.exists():
            raise CannotVisit(_("Write at least one line of the plan."))
        VisitLine.objects.filter(pk=line.pk, visit=row).delete()
        audit.record("growth.visit.plan_changed", target=row, by=by, at=at)
