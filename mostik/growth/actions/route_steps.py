"""Steps of a route are written, put in order, taken out while the route is being written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.assessment.enums import LIVE
from mostik.assessment.models import Competency, Deficit
from mostik.growth.actions.route_locks import CannotRoute, editable, locked_step
from mostik.growth.enums import StepForm
from mostik.growth.models import LearningRoute, Opportunity, RouteStep, StepDeficit
from mostik.growth.queries import opportunities, route_packs
from mostik.growth.queries.spans import span_of
from mostik.platform.actions import audit
from mostik.platform.models import User
from mostik.ui import formats

TEXTS = {"title": 300, "content": 4000, "period": 120, "expected": 300, "presentation_form": 120}


def add(
    *,
    route: LearningRoute,
    kind: str,
    form: StepForm | None = None,
    hours: int | None = None,
    starts: datetime.date | None = None,
    due: datetime.date | None = None,
    opportunity: Opportunity | None = None,
    competency: Competency | None = None,
    deficits: Iterable[Deficit] = (),
    by: User,
    at: datetime.datetime,
    **texts: str,
) -> RouteStep:
    """A step of one's own or from the catalogue. `texts`: those of TEXTS. Without `form` it is that of the kind; without
    days they are read from the words of the period."""
    day = timezone.localdate(at)
    with transaction.atomic():
        row = editable(route, by)
        step = RouteStep(route=row, order=_last(row) + 1)
        _offered(row, opportunity, day)
        _write(step, kind, form, hours, (starts, due), texts, day)
        step.opportunity = opportunity
        _answer(step, competency, list(deficits))
        audit.record("growth.route.step_added", target=row, by=by, at=at)
    return step


def change(
    *,
    step: RouteStep,
    kind: str,
    form: StepForm | None = None,
    hours: int | None = None,
    starts: datetime.date | None = None,
    due: datetime.date | None = None,
    competency: Competency | None = None,
    deficits: Iterable[Deficit] = (),
    by: User,
    at: datetime.datetime,
    **texts: str,
) -> RouteStep:
    """What is done is not rewritten."""
    with transaction.atomic():
        route = editable(step.route, by)
        row = _open_step(step)
        _write(row, kind, form, hours, (starts, due), texts, timezone.localdate(at))
        _answer(row, competency, list(deficits))
        audit.record("growth.route.step_changed", target=route, by=by, at=at)
    return row


def remove(*, step: RouteStep, by: User, at: datetime.datetime) -> None:
    with transaction.atomic():
        route = editable(step.route, by)
        _open_step(step).delete()
        audit.record("growth.route.step_removed", target=route, by=by, at=at)


def take(
    *,
    route: LearningRoute,
    opportunity: Opportunity,
    deficits: Sequence[Deficit],
    by: User,
    at: datetime.datetime,
) -> RouteStep:
    """Put something of the catalogue into a route that is being written."""
    with transaction.atomic():
        row = editable(route, by)
        step = add_chosen(route=row, opportunity=opportunity, deficits=deficits, day=timezone.localdate(at))
        audit.record("growth.route.step_added", target=row, by=by, at=at)
    return step


def add_chosen(
    *, route: LearningRoute, opportunity: Opportunity, deficits: Sequence[Deficit], day: datetime.date
) -> RouteStep:
    """A step made of an opportunity, inside the transaction of whoever writes the route. Chosen for several deficits it is
    one step."""
    found = RouteStep.objects.filter(route=route, opportunity=opportunity).first()
    if found is not None:
        _answer(found, found.competency, [*_answered(found), *deficits])
        return found
    _offered(route, opportunity, day)
    kind = route_packs.kind_for(opportunity.kind, day)
    step = RouteStep(route=route, order=_last(route) + 1, opportunity=opportunity)
    texts = {
        "title": opportunity.title,
        "content": ", ".join(filter(None, (opportunity.provider, opportunity.where))),
        "period": opportunity.period or _days_in_words(opportunity) or route.period,
        "expected": kind.expected,
    }
    days = (opportunity.starts, opportunity.ends or opportunity.starts)
    _write(step, kind.code, kind.form, opportunity.hours, days, texts, day)
    _answer(step, None, deficits)
    return step


def _days_in_words(opportunity: Opportunity) -> str:
    days = [formats.shortdate(day) for day in (opportunity.starts, opportunity.ends) if day]
    return " – ".join(dict.fromkeys(days))


def _offered(route: LearningRoute, opportunity: Opportunity | None, day: datetime.date) -> None:
    if opportunity is None:
        return
    if not opportunities.offered_to(route.person, day).filter(pk=opportunity.pk).exists():
        raise CannotRoute(_("This is not offered where the teacher works, or it is over."), "opportunity")


def _write(
    step: RouteStep,
    kind: str,
    form: StepForm | None,
    hours: int | None,
    days: tuple[datetime.date | None, datetime.date | None],
    texts: dict[str, str],
    day: datetime.date,
) -> None:
    found = route_packs.kind_of(kind)
    if found is None:
        raise CannotRoute(_("There is no such kind of step."), "kind")
    for name, most in TEXTS.items():
        setattr(step, name, texts.get(name, "").strip()[:most])
    for name in ("title", "period", "expected"):
        if not getattr(step, name):
            raise CannotRoute(_("Say what will be done, when, and what will come of it."), name)
    if hours is not None and not 1 <= hours <= 2000:
        raise CannotRoute(_("Hours are a number from 1 to 2000."), "hours")
    read = span_of(step.period, step.route.starts or day)
    step.kind, step.form, step.hours = found.code, (form or found.form).value, hours
    step.starts = days[0] or (read[0] if read else None)
    step.due = days[1] or (read[1] if read else None)
    if step.starts and step.due and step.due < step.starts:
        raise CannotRoute(_("The step ends before it begins."), "due")
    if step.pk is None and _count(step.route) >= route_packs.on(day).most_steps:
        raise CannotRoute(_("There are too many steps: nobody can do so much at once."))
    step.save()


def _answer(step: RouteStep, competency: Competency | None, deficits: Any) -> None:
    """Which deficits it answers: live ones of the same person. The competency is that of the first, if not said."""
    wanted = {row.pk: row for row in deficits}
    kept = Deficit.objects.filter(pk__in=wanted, person=step.route.person_id, status__in=LIVE)
    rows = list(kept.select_related("competency").order_by("value", "id"))
    if len(rows) < len(wanted):
        raise CannotRoute(_("A step answers the teacher's own deficits that are not closed."), "deficits")
    StepDeficit.objects.filter(step=step).exclude(deficit__in=rows).delete()
    StepDeficit.objects.bulk_create(
        [StepDeficit(step=step, deficit=row) for row in rows], ignore_conflicts=True
    )
    step.competency = competency or (rows[0].competency if rows else None)
    step.save(update_fields=["competency"])


def _answered(step: RouteStep) -> list[Deficit]:
    rows = StepDeficit.objects.filter(step=step).select_related("deficit__competency")
    return [row.deficit for row in rows]


def _open_step(step: RouteStep) -> RouteStep:
    row = locked_step(step)
    if row.done_on is not None:
        raise CannotRoute(_("What is done stays as it is."))
    return row


def _last(route: LearningRoute) -> int:
    last = RouteStep.objects.filter(route=route).order_by("-order").values_list("order", flat=True).first()
    return last or 0


def _count(route: LearningRoute) -> int:
    return RouteStep.objects.filter(route=route).count()
