"""Surveys of a campaign: the list, a new one, the page with links and turnout, making links, closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.monitoring import rules
from mostik.monitoring.actions import surveys as actions
from mostik.monitoring.enums import CampaignStatus, SurveyAccess
from mostik.monitoring.models import Campaign, Survey, SurveyLink
from mostik.monitoring.queries import campaigns, invitations
from mostik.monitoring.queries import surveys as queries
from mostik.monitoring.web.refusals import done_or_refused
from mostik.monitoring.web.survey_forms import LinksForm, SurveyForm
from mostik.network.models import Node


@require_safe
@guarded(rules.can_see_surveys, find=campaigns.visible_to)
def survey_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    page = page_of(queries.of_campaign(campaign), keys=("title", "id"), after=request.GET.get("after"))
    mine = queries.links_for(campaign, request.user)
    turnout = queries.turnout_by_survey(mine) | invitations.turnout_by_survey(campaign)
    runs = rules.can_run_surveys(request.user, campaign)
    context = {
        "campaign": campaign,
        "page": page,
        "rows": [(survey, *state_of(survey), turnout.get(survey.pk, queries.Turnout())) for survey in page],
        "runs": runs,
        "can_add": runs and bool(queries.possible_uses(campaign)),
    }
    return render(request, "monitoring/surveys/list.html", context)


def state_of(survey: Survey) -> tuple[str, str]:
    """Words and tone of the badge."""
    if survey.closed_at is not None:
        return _("Survey is closed"), "good"
    if survey.campaign.status == CampaignStatus.RUNNING:
        return _("Answers are collected"), "warn"
    if survey.campaign.status in (CampaignStatus.DRAFT, CampaignStatus.ANNOUNCED):
        return _("Not begun yet"), "neutral"
    return _("Collecting has ended"), "good"


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_surveys, find=campaigns.visible_to)
def survey_new(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    uses = queries.possible_uses(campaign)
    form = SurveyForm(request.POST if request.method == "POST" else None, uses=uses)
    if request.method == "POST" and form.is_valid():
        try:
            survey = actions.create(campaign=campaign, by=request.user, at=timezone.now(), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("monitoring:survey", survey.pk)
    context = {"form": form, "campaign": campaign, "uses": uses}
    return render(request, "monitoring/surveys/new.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(rules.can_see_survey, find=queries.visible_to)
def survey_page(request: SignedInRequest, survey: Survey) -> HttpResponse:
    return draw_survey(request, survey)


def draw_survey(request: SignedInRequest, survey: Survey, problem: str = "") -> HttpResponse:
    """Turnout is shown as counts even where the results are hidden; what was answered never is, on this page."""
    links = queries.links_of(survey, request.user)
    page = page_of(links, keys=("unit__path", "id"), after=request.GET.get("after"), size=60)
    words, tone = state_of(survey)
    is_running = queries.is_changeable(survey)
    context = {
        "survey": survey,
        "state": words,
        "tone": tone,
        "problem": problem,
        "page": page,
        "places": _by_organisation(page.rows),
        "total": queries.turnout_by_survey(links).get(survey.pk, queries.Turnout()),
        "invited": invitations.turnout_of(survey) if survey.access != SurveyAccess.OPEN else None,
        "may_invite": rules.can_run_survey(request.user, survey),
        "is_open_survey": survey.access == SurveyAccess.OPEN,
        "in_results": queries.is_in_results(survey),
        "can_keep": rules.can_make_links(request.user, survey),
        "can_make": is_running and rules.can_make_links(request.user, survey),
        "can_close": is_running and rules.can_run_survey(request.user, survey),
    }
    return render(request, "monitoring/surveys/page.html", context)


def _by_organisation(links: list[SurveyLink]) -> list[tuple[Node, list[Any]]]:
    turnout = queries.turnout_of(links)
    homes = queries.organisations_of([link.unit for link in links])
    found: dict[int, tuple[Node, list[Any]]] = {}
    for link in links:
        home = homes[link.unit_id]
        found.setdefault(home.pk, (home, []))[1].append((link, turnout[link.pk]))
    return list(found.values())


@require_http_methods(["GET", "POST"])
@guarded(rules.can_make_links, find=queries.visible_to)
def links_make(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """Choose organisations: every unit of theirs that has no link gets one."""
    places = queries.places_for(survey, request.user)
    form = LinksForm(
        request.POST if request.method == "POST" else None, places=places, initial={"places": places}
    )
    if request.method == "POST" and form.is_valid():
        units = queries.units_of(survey, form.cleaned_data["places"])
        try:
            made = actions.make_links(
                survey=survey,
                units=units,
                families=form.cleaned_data["families"] or 0,
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext("%(count)d link is made.", "%(count)d links are made.", made) % {"count": made}
            messages.success(request, said)
            return redirect("monitoring:survey", survey.pk)
    context = {"form": form, "survey": survey, "has_places": places.exists()}
    return render(request, "monitoring/surveys/links.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_run_survey, find=queries.visible_to)
def survey_close(request: SignedInRequest, survey: Survey) -> HttpResponse:
    def change() -> str:
        actions.close(survey=survey, by=request.user, at=timezone.now())
        return _("The survey is closed; its results will be ready in a moment.")

    back = reverse("monitoring:survey", args=[survey.pk])
    return done_or_refused(request, change, back=back, page=lambda why: draw_survey(request, survey, why))
