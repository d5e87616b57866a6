"""Visits of experts: the timetable by weeks, the planner, one visit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.actions import visits as actions
from mostik.monitoring.models import Campaign, Visit
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import visits as queries
from mostik.monitoring.queries.visit_planning import Limits, VisitPlan
from mostik.monitoring.reports.visits import timetable, visit_calendar
from mostik.monitoring.web.planning_forms import VisitForm, VisitPlanForm
from mostik.monitoring.web.refusals import done_or_refused
from mostik.monitoring.web.written import written
from mostik.network.models import Node, Person


@require_http_methods(["GET", "POST"])
@guarded(rules.can_manage_campaign, find=campaigns.visible_to)
def visit_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """The timetable and the planner: GET with limits shows the plan, POST carries the same plan out."""
    today = timezone.localdate()
    people = queries.experts_of(campaign, today)
    sent = request.POST or (request.GET if "most" in request.GET else None)
    waiting = queries.waiting(campaign)
    form = VisitPlanForm(sent, people=people, initial=_initial(campaign, people, len(waiting), today))
    plan = None
    if sent is not None and form.is_valid():
        experts, limits = _limits(form)
        if request.method == "POST":
            try:
                made = actions.plan_visits(
                    campaign=campaign, experts=experts, limits=limits, by=request.user, at=timezone.now()
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                count = len(made.visits)
                text = ngettext("%(count)d visit is planned.", "%(count)d visits are planned.", count)
                messages.success(request, text % {"count": count})
                return redirect("monitoring:visits", campaign.pk)
        else:
            plan = queries.proposed(campaign, experts, limits, today)
    context = {
        "campaign": campaign,
        "form": form,
        "has_experts": people.exists(),
        "waiting": len(waiting),
        "plan": _drawn(plan) if plan else None,
        "form_values": [(name, request.GET.getlist(name)) for name in form.fields] if plan else [],
        "weeks": _weeks(campaign),
        "can_plan": rules.can_plan_visits(request.user, campaign),
    }
    return render(request, "monitoring/planning/visits.html", context, status=422 if form.errors else 200)


def _initial(campaign: Campaign, people: Any, waiting: int, today: datetime.date) -> dict[str, Any]:
    """Those who went in the round before, if they still may; days of this round, an even load."""
    went = queries.of_campaign(campaign.previous).order_by().values("expert") if campaign.previous else []
    former = people.filter(pk__in=went)
    chosen = former if former.exists() else people
    count = max(1, chosen.count())
    return {
        "experts": chosen,
        "first": max(today, campaign.period_from),
        "last": campaign.period_to,
        "most": max(1, -(-waiting // count) + 1),
    }


def _limits(form: VisitPlanForm) -> tuple[list[Person], Limits]:
    data = form.cleaned_data
    limits = Limits(
        data["first"],
        data["last"],
        data["most"],
        data["per_week"],
        data["avoid_own_area"],
        data["days_off"],
    )
    return list(data["experts"].order_by("last_name", "first_name", "pk")), limits


def _drawn(plan: VisitPlan) -> dict[str, Any]:
    """The plan with names instead of numbers."""
    ids = {one.place for one in plan.visits} | set(plan.no_expert) | set(plan.no_day)
    nodes, people = Node.objects.in_bulk(ids), Person.objects.in_bulk({one.expert for one in plan.visits})
    rows = [(one.day, people[one.expert].short_name, nodes[one.place].title) for one in plan.visits]
    return {
        "rows": rows,
        "no_expert": [nodes[pk].title for pk in plan.no_expert],
        "no_day": [nodes[pk].title for pk in plan.no_day],
    }


def _weeks(campaign: Campaign) -> list[dict[str, Any]]:
    """Visits by calendar week: the first and the last day of the week, lines with whether the cards are sent."""
    ready = queries.done(campaign)
    weeks: dict[datetime.date, list[tuple[Visit, str, str]]] = {}
    today = timezone.localdate()
    for visit in queries.of_campaign(campaign).order_by("day", "expert__last_name", "pk"):
        monday = visit.day - datetime.timedelta(days=visit.day.weekday())
        weeks.setdefault(monday, []).append((visit, *_state(visit, ready, today)))
    return [
        {"monday": monday, "friday": monday + datetime.timedelta(days=4), "rows": rows}
        for monday, rows in weeks.items()
    ]


def _state(visit: Visit, ready: Iterable[tuple[int, int]], today: datetime.date) -> tuple[str, str]:
    if (visit.organisation_id, visit.expert_id) in ready:
        return _("Cards are sent"), "good"
    if visit.day < today:
        return _("Cards are not sent"), "bad"
    return _("Planned"), "neutral"


@require_http_methods(["GET", "POST"])
@guarded(rules.can_change_visit, find=queries.visible_to)
def visit_change(request: SignedInRequest, visit: Visit) -> HttpResponse:
    """Another day or expert of one visit."""
    return _change(request, visit)


def _change(request: SignedInRequest, visit: Visit, problem: str = "") -> HttpResponse:
    people = queries.experts_of(visit.campaign, timezone.localdate()) | Person.objects.filter(
        pk=visit.expert_id
    )
    initial = {"day": visit.day, "expert": visit.expert_id, "note": visit.note}
    form = VisitForm(request.POST or None, people=people.distinct(), initial=initial)
    back = reverse("monitoring:visits", args=[visit.campaign_id])
    if problem:
        form.add_error(None, problem)
    elif request.method == "POST" and form.is_valid():

        def change() -> str:
            actions.change(visit=visit, by=request.user, at=timezone.now(), **form.cleaned_data)
            return _("The visit is changed.")

        return done_or_refused(request, change, back=back, page=lambda why: _change(request, visit, why))
    context = {"form": form, "visit": visit, "campaign": visit.campaign}
    return render(request, "monitoring/planning/visit.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_change_visit, find=queries.visible_to)
def visit_cancel(request: SignedInRequest, visit: Visit) -> HttpResponse:
    def change() -> str:
        actions.cancel(visit=visit, by=request.user, at=timezone.now())
        return _("The visit is cancelled.")

    back = reverse("monitoring:visits", args=[visit.campaign_id])
    return done_or_refused(request, change, back=back, page=lambda why: _change(request, visit, why))


@require_safe
@guarded(rules.can_manage_campaign, find=campaigns.visible_to)
def visit_file(request: SignedInRequest, campaign: Campaign, extension: str) -> HttpResponse:
    """The timetable to print and send to kindergartens."""
    rows = queries.of_campaign(campaign).order_by("day", "expert__last_name", "pk")
    document = timetable(campaign, list(rows), timezone.localdate(), language=get_language() or "ru")
    return written(document, slugify_ru(f"{document.title} {campaign.title}"), extension)


@require_safe
@guarded(rules.can_manage_campaign, find=campaigns.visible_to)
def campaign_calendar(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """All visits of a campaign, for the calendar of whoever runs it."""
    rows = queries.of_campaign(campaign).select_related("campaign").order_by("day", "pk")
    return _calendar(rows, _("Visits: %(campaign)s") % {"campaign": campaign.title})


@require_safe
@guarded(rules.can_see_monitoring)
def my_calendar(request: SignedInRequest) -> HttpResponse:
    """Own visits from today on."""
    return _calendar(queries.of_user(request.user, timezone.localdate()), _("My visits"))


def _calendar(visits: Iterable[Visit], name: str) -> HttpResponse:
    response = HttpResponse(visit_calendar(visits, name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visits.ics"'
    return response
