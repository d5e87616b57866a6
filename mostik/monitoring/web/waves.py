"""Waves of a campaign on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.actions import waves as actions
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import waves as queries
from mostik.monitoring.web.planning_forms import WaveFormSet


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_campaign, find=campaigns.visible_to)
def campaign_waves(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    places = list(queries.possible_places(campaign))
    formset = WaveFormSet(
        request.POST or None,
        initial=_initial(campaign),
        form_kwargs={"places": queries.possible_places(campaign)},
    )
    problem = ""
    if request.method == "POST" and formset.is_valid():
        try:
            actions.set_waves(campaign=campaign, waves=_planned(formset), by=request.user, at=timezone.now())
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("monitoring:campaign", campaign.pk)
    context = {"campaign": campaign, "formset": formset, "problem": problem, "has_places": bool(places)}
    failed = bool(problem) or (formset.is_bound and not formset.is_valid())
    return render(request, "monitoring/planning/waves.html", context, status=422 if failed else 200)


def _initial(campaign: Campaign) -> list[dict[str, Any]]:
    places = queries.nodes_of(campaign)
    return [
        {
            "title": wave.title,
            "starts": wave.starts,
            "ends": wave.ends,
            "nodes": [node.pk for node in places.get(wave.pk, [])],
        }
        for wave in queries.of_campaign(campaign)
    ]


def _planned(formset: Any) -> list[actions.PlannedWave]:
    rows = (form.cleaned_data for form in formset if form.cleaned_data.get("starts"))
    return [
        actions.PlannedWave(row["title"], row["starts"], row["ends"], tuple(row["nodes"])) for row in rows
    ]
