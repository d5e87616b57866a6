"""Visits of experts: planned together, moved or cancelled one by one. Cards nobody has begun follow the visit."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.monitoring.enums import AssignmentState, CampaignStatus, Source
from mostik.monitoring.models import Assignment, Campaign, Visit
from mostik.monitoring.queries import visits as queries
from mostik.monitoring.queries.visit_planning import Limits, PlannedVisit, VisitPlan
from mostik.network.models import Node, Person
from mostik.network.queries import access
from mostik.network.queries.people import main_employer_of
from mostik.platform.actions import audit, notices
from mostik.platform.models import User


class CannotPlanVisits(Refusal):
    """There is nothing to plan, the expert works there, the card is begun, or the campaign is over."""


def plan_visits(
    *, campaign: Campaign, experts: Sequence[Person], limits: Limits, by: User, at: datetime.datetime
) -> VisitPlan:
    """Carry out the plan that `queries.visits.proposed` shows: visits are made, and cards nobody has begun are handed to
    the expert who comes. Experts are told once."""
    with transaction.atomic():
        row = _locked(campaign)
        if limits.last < limits.first:
            raise CannotPlanVisits(_("The last day is before the first one."))
        plan = queries.proposed(row, experts, limits, timezone.localtime(at).date())
        if not plan.visits:
            raise CannotPlanVisits(
                _("Not one visit can be planned: check the days, the experts and their load.")
            )
        employers = main_employer_of({one.expert for one in plan.visits}, timezone.localtime(at).date())
        for one in plan.visits:
            _make(row, one, employers.get(one.expert), by, at)
        details = {"visits": len(plan.visits), "no_expert": plan.no_expert, "no_day": plan.no_day}
        audit.record("monitoring.visits.planned", target=row, by=by, at=at, details=details)
        _tell(row, plan, at)
    return plan


def _make(
    campaign: Campaign, one: PlannedVisit, employer: int | None, by: User, at: datetime.datetime
) -> None:
    Visit.objects.create(
        campaign=campaign,
        organisation_id=one.place,
        expert_id=one.expert,
        expert_organisation_id=employer,
        day=one.day,
        created_at=at,
        created_by=by,
    )
    _hand_over(campaign, one.place, one.expert, employer)


def _hand_over(campaign: Campaign, organisation: int, expert: int, employer: int | None) -> None:
    cards = Assignment.objects.filter(
        campaign=campaign, organisation=organisation, source=Source.EXTERNAL, state=AssignmentState.ASSIGNED
    )
    try:
        with transaction.atomic():
            cards.exclude(assessor=expert).update(assessor=expert, assessor_organisation=employer)
    except IntegrityError as error:
        raise CannotPlanVisits(
            _("“%(place)s” has two cards of the same kind: hand them over one by one.")
            % {"place": Node.objects.get(pk=organisation).title}
        ) from error


def change(
    *, visit: Visit, day: datetime.date, expert: Person, note: str, by: User, at: datetime.datetime
) -> Visit:
    """Another day, another expert, a note. An expert never comes to an organisation that employs them."""
    with transaction.atomic():
        campaign = _locked(visit.campaign)
        row = _row(visit)
        if access.own_organisations(expert, day).filter(pk=row.organisation_id).exists():
            raise CannotPlanVisits(
                _("%(person)s works in this organisation and cannot be its external expert.")
                % {"person": expert.short_name}
            )
        details = {"day": [str(row.day), str(day)], "expert": [row.expert_id, expert.pk]}
        if expert.pk != row.expert_id:
            _refuse_begun(row)
            employer = main_employer_of([expert.pk], timezone.localtime(at).date()).get(expert.pk)
            row.expert, row.expert_organisation_id = expert, employer
            _hand_over(campaign, row.organisation_id, expert.pk, employer)
        row.day, row.note = day, note.strip()
        try:
            with transaction.atomic():
                row.save(update_fields=["day", "note", "expert", "expert_organisation"])
        except IntegrityError as error:
            raise CannotPlanVisits(_("This expert has a visit to this organisation already.")) from error
        audit.record("monitoring.visit.changed", target=row, by=by, at=at, details=details)
        text = _("Your visit to “%(place)s” is on %(day)s now.")
        _tell_expert(expert, text % {"place": row.organisation.title, "day": day.strftime("%d.%m.%Y")}, at)
    return row


def cancel(*, visit: Visit, by: User, at: datetime.datetime) -> None:
    """Take a visit out of the plan; the cards stay with the expert."""
    with transaction.atomic():
        _locked(visit.campaign)
        row = _row(visit)
        details = {"organisation": row.organisation_id, "expert": row.expert_id, "day": str(row.day)}
        audit.record("monitoring.visit.cancelled", target=row.campaign, by=by, at=at, details=details)
        text = _("Your visit to “%(place)s” on %(day)s is cancelled.")
        said = text % {"place": row.organisation.title, "day": row.day.strftime("%d.%m.%Y")}
        _tell_expert(row.expert, said, at)
        row.delete()


def _refuse_begun(visit: Visit) -> None:
    cards = Assignment.objects.filter(
        campaign=visit.campaign_id,
        organisation=visit.organisation_id,
        source=Source.EXTERNAL,
        assessor=visit.expert_id,
    )
    if cards.exclude(state=AssignmentState.ASSIGNED).exists():
        raise CannotPlanVisits(
            _("The expert has begun the cards of this organisation: the visit stays theirs.")
        )


def _tell(campaign: Campaign, plan: VisitPlan, at: datetime.datetime) -> None:
    days: dict[int, list[datetime.date]] = {}
    for one in plan.visits:
        days.setdefault(one.expert, []).append(one.day)
    for person in Person.objects.filter(pk__in=days).select_related("user"):
        listed = ", ".join(day.strftime("%d.%m") for day in days[person.pk])
        text = _("Your visits in “%(campaign)s”: %(days)s.") % {"campaign": campaign.title, "days": listed}
        _tell_expert(person, text, at)


def _tell_expert(expert: Person, text: str, at: datetime.datetime) -> None:
    if expert.user is not None:
        notices.send(to=[expert.user], text=text, url=reverse("monitoring:cards"), at=at)


def _row(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "organisation", "expert__user").get(pk=visit.pk)


def _locked(campaign: Campaign) -> Campaign:
    row = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
    if row.status in (CampaignStatus.ANALYSIS, CampaignStatus.CLOSED):
        raise CannotPlanVisits(_("The campaign has stopped collecting cards: visits are over."))
    return row
