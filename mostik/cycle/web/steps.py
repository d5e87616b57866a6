"""The nine steps of a place on the screen, the folder with their evidence, and letters to all addressees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mostik.cycle import rules
from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.steps import Step, steps
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns
from mostik.monitoring.rules import can_view_results
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.platform.actions import jobs


@require_safe
@guarded(rules.can_read_cycle, find=nodes.visible_to)
def page(request: SignedInRequest, place: Node, campaign: int) -> HttpResponse:
    about = get_object_or_404(campaigns.visible_to(request.user), pk=campaign)
    cycle = Cycle(about, place, timezone.localdate())
    found = [_open(step, _closed(request.user, cycle)) for step in steps(cycle)]
    context = {
        "place": place,
        "campaign": about,
        "steps": found,
        "whole": sum(step.is_whole for step in found),
        "decides": rules.can_decide(request.user, place),
        "runs": rules.can_run(request.user, about),
    }
    return render(request, "cycle/steps.html", context)


def _closed(user: Any, cycle: Cycle) -> set[str]:
    """Addresses that are not this person's: what is missing is said all the same, without a link."""
    row, place = cycle.campaign, cycle.place
    closed = set()
    if not rules.can_run(user, row):
        closed |= {reverse(f"cycle:{name}", args=[row.pk]) for name in ("goals", "campaign")}
    if not rules.can_decide(user, place):
        closed.add(reverse("cycle:decision-add", args=[place.pk, row.pk]))
    if not can_view_results(user, place):
        closed.add(reverse("monitoring:dashboard", args=[row.pk, place.pk]))
    return closed


def _open(step: Step, closed: set[str]) -> Step:
    step.have = [replace(one, url="") if one.url in closed else one for one in step.have]
    step.gaps = [replace(one, url="") if one.url in closed else one for one in step.gaps]
    return step


@require_POST
@guarded(rules.can_read_cycle, find=nodes.visible_to)
def folder(request: SignedInRequest, place: Node, campaign: int) -> HttpResponseRedirect:
    """Queue the folder; the page of the job shows how far it is and gives the archive."""
    about = get_object_or_404(campaigns.visible_to(request.user), pk=campaign)
    job = jobs.start(
        "cycle.evidence_folder",
        args={
            "campaign_id": about.pk,
            "place_id": place.pk,
            "day": timezone.localdate().isoformat(),
            "language": get_language() or "ru",
        },
        title=_("Evidence folder: %(place)s") % {"place": place.title},
        by=request.user,
        at=timezone.now(),
    )
    return redirect("platform:job", job.pk)


@require_POST
@guarded(rules.can_run, find=campaigns.visible_to)
def letters(request: SignedInRequest, campaign: Campaign) -> HttpResponseRedirect:
    """Queue the letters with recommendations, one for each addressee."""
    job = jobs.start(
        "cycle.letters",
        args={
            "campaign_id": campaign.pk,
            "day": timezone.localdate().isoformat(),
            "language": get_language() or "ru",
        },
        title=_("Letters with recommendations: %(campaign)s") % {"campaign": campaign.title},
        by=request.user,
        at=timezone.now(),
    )
    return redirect("platform:job", job.pk)
