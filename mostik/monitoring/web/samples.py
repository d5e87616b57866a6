"""The sample of a campaign: count the strata, draw, replace, print the protocol."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.actions import samples as actions
from mostik.monitoring.enums import CampaignStatus, SampleUnitState, Source
from mostik.monitoring.models import Campaign, Sample, SampleUnit
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries import samples as queries
from mostik.monitoring.reports.sample import protocol
from mostik.monitoring.web.planning_forms import ReasonForm, SampleForm
from mostik.monitoring.web.refusals import done_or_refused
from mostik.monitoring.web.written import written
from mostik.stats import sampling

TONES = {
    SampleUnitState.CHOSEN: "good",
    SampleUnitState.RESERVE: "neutral",
    SampleUnitState.REPLACED: "warn",
}


@require_http_methods(["GET", "POST"])
@guarded(rules.can_manage_campaign, find=campaigns.visible_to)
def sample_page(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """The sample in force, or the form of the draw; GET with choices counts the strata, POST draws."""
    sample = queries.in_force(campaign)
    if sample is not None and request.method != "POST":
        return _shown(request, sample)
    sent = request.POST or (request.GET if "wanted" in request.GET else None)
    former = queries.design_before(campaign)
    form = SampleForm(sent, campaign=campaign, initial=_design(former) if former else {})
    strata = None
    if sent is not None and form.is_valid():
        if request.method == "POST":
            try:
                made = actions.draw(
                    campaign=campaign, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The sample is drawn. The seed: %(seed)s.") % {"seed": made.seed})
                return redirect("monitoring:campaign-sample", campaign.pk)
        else:
            strata = _strata(form, campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "strata": strata,
        "form_values": [(name, request.GET.getlist(name)) for name in form.fields] if strata else [],
        "total": sum(one.wanted for one in strata or []),
        "frame": sum(one.size for one in strata or []),
        "can_draw": campaign.status in (CampaignStatus.DRAFT, CampaignStatus.ANNOUNCED),
        "discarded": queries.discarded(campaign),
        "former": former if sent is None else None,
    }
    return render(request, "monitoring/planning/draw.html", context, status=422 if form.errors else 200)


def _design(former: Sample) -> dict[str, Any]:
    """The design of a sample as the form shows it, without the seed: that one has been used."""
    return {
        "sources": former.sources,
        "strata_by": former.strata_by,
        "size_limits": ", ".join(map(str, former.size_limits)),
        "wanted": former.wanted,
        "at_least": former.at_least,
    }


def _strata(form: SampleForm, campaign: Campaign) -> list[queries.Stratum] | None:
    data = form.cleaned_data
    try:
        return queries.divided(
            campaign, data["strata_by"], data["size_limits"], data["wanted"], data["at_least"]
        )
    except sampling.TooSmall as small:
        text = ngettext(
            "The least number from each part needs %(needed)d kindergarten.",
            "The least number from each part needs %(needed)d kindergartens.",
            small.needed,
        )
        form.add_error("wanted", text % {"needed": small.needed})
        return None


def _shown(request: SignedInRequest, sample: Sample, problem: str = "") -> HttpResponse:
    parts: dict[str, list[tuple[SampleUnit, str]]] = {}
    for unit in queries.units_of(sample):
        parts.setdefault(unit.stratum, []).append((unit, TONES[SampleUnitState(unit.state)]))
    chosen = [unit for rows in parts.values() for unit, _tone in rows if unit.state == SampleUnitState.CHOSEN]
    context = {
        "campaign": sample.campaign,
        "sample": sample,
        "sources": ", ".join(str(Source(source).label) for source in sample.sources),
        "parts": [(name, rows, _in_sample(rows)) for name, rows in parts.items()],
        "chosen": len(chosen),
        "frame": sum(len(rows) for rows in parts.values()),
        "discarded": queries.discarded(sample.campaign),
        "discard_form": ReasonForm(),
        "problem": problem,
    }
    return render(request, "monitoring/planning/sample.html", context)


def _in_sample(rows: list[tuple[SampleUnit, str]]) -> int:
    return sum(unit.state == SampleUnitState.CHOSEN for unit, _tone in rows)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_change_sample_unit, find=queries.visible_to)
def sample_replace(request: SignedInRequest, unit: SampleUnit) -> HttpResponse:
    """Why this kindergarten is replaced; the next in reserve takes its place."""
    return _replace(request, unit)


def _replace(request: SignedInRequest, unit: SampleUnit, problem: str = "") -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if problem:
        form.add_error(None, problem)
    elif request.method == "POST" and form.is_valid():

        def change() -> str:
            made = actions.replace(
                unit=unit, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
            return _("“%(place)s” is in the sample now.") % {"place": made.organisation.title}

        back = reverse("monitoring:campaign-sample", args=[unit.sample.campaign_id])
        return done_or_refused(request, change, back=back, page=lambda why: _replace(request, unit, why))
    context = {"form": form, "unit": unit, "campaign": unit.sample.campaign}
    return render(request, "monitoring/planning/replace.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@guarded(rules.can_change_sample, find=queries.samples_visible_to)
def sample_discard(request: SignedInRequest, sample: Sample) -> HttpResponse:
    def change() -> str:
        actions.discard(
            sample=sample, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
        )
        return _("The sample is discarded. It stays in the protocols.")

    back = reverse("monitoring:campaign-sample", args=[sample.campaign_id])
    return done_or_refused(request, change, back=back, page=lambda why: _shown(request, sample, why))


@require_safe
@guarded(rules.can_change_sample, find=queries.samples_visible_to)
def sample_protocol(request: SignedInRequest, sample: Sample, extension: str) -> HttpResponse:
    """The protocol to print and sign: seed, rule, every kindergarten of the frame, what was replaced and why."""
    units: list[Any] = list(queries.units_of(sample))
    earlier = [one for one in queries.discarded(sample.campaign) if one.pk < sample.pk]
    document = protocol(sample, units, earlier, language=get_language() or "ru")
    return written(document, slugify_ru(f"{document.title} {sample.campaign.title}"), extension)
