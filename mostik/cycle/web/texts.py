"""The library of texts: what is advised when an indicator is below its threshold."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.cycle import rules
from mostik.cycle.actions import texts as actions
from mostik.cycle.enums import Audience
from mostik.cycle.queries.texts import Texts
from mostik.cycle.web.forms import TextForm
from mostik.instruments.queries import versions
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring.models import Campaign, CampaignInstrument
from mostik.monitoring.queries import campaigns
from mostik.monitoring.queries.below import with_threshold
from mostik.stats.methodology import Indicator
from mostik.ui.formats import shortdate


@require_safe
@guarded(rules.can_run, find=campaigns.visible_to)
def text_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Every indicator with a threshold of the campaign's instruments and what is advised about it."""
    used = campaigns.instruments_of(campaign)
    known = Texts(campaign.owner, {one.version.instrument_id for one in used}, timezone.localdate())
    sections = [{"used": one, "lines": lines} for one in used if (lines := _lines(campaign, one, known))]
    return render(request, "cycle/texts.html", {"campaign": campaign, "sections": sections})


def _lines(campaign: Campaign, used: CampaignInstrument, known: Texts) -> list[dict[str, Any]]:
    leaves = with_threshold(versions.methodology_of(used.version))
    return [
        {
            "indicator": leaf,
            "title": leaf.title(),
            "texts": [_one(campaign, used, leaf, audience, known) for audience in Audience],
        }
        for leaf in leaves
    ]


def _one(
    campaign: Campaign, used: CampaignInstrument, leaf: Indicator, audience: Audience, known: Texts
) -> dict[str, Any]:
    instrument = used.version.instrument_id
    template = known.template(instrument, leaf.code, audience)
    if template is None:
        kept = audience == Audience.ORGANISATION and leaf.recommendation
        origin = _("text of the instrument") if kept else _("usual sentence")
    elif template.owner_id == campaign.owner_id:
        origin = _("own text since %(day)s") % {"day": shortdate(template.valid_from)}
    else:
        origin = _("text from above since %(day)s") % {"day": shortdate(template.valid_from)}
    return {"audience": audience, "text": known.text(instrument, leaf, audience), "origin": origin}


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=campaigns.visible_to)
def text_edit(
    request: SignedInRequest, campaign: Campaign, used: int, audience: str, code: str
) -> HttpResponse:
    """One text: kept for the owner of the campaign, from today on."""
    row = next((one for one in campaigns.instruments_of(campaign) if one.pk == used), None)
    leaves = with_threshold(versions.methodology_of(row.version)) if row else []
    leaf = next((one for one in leaves if one.code == code), None)
    if row is None or leaf is None or audience not in Audience.values:
        raise Http404
    instrument = row.version.instrument
    known = Texts(campaign.owner, {instrument.pk}, timezone.localdate())
    form = TextForm(request.POST or None, initial={"text": known.text(instrument.pk, leaf, audience)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_text(
                owner=campaign.owner,
                instrument=instrument,
                code=code,
                audience=Audience(audience),
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The text is kept: new drafts get it."))
            return redirect("cycle:texts", campaign.pk)
    context = {
        "form": form,
        "campaign": campaign,
        "leaf": leaf,
        "title": leaf.title(),
        "audience": Audience(audience).label,
    }
    return render(request, "cycle/text.html", context, status=422 if form.errors else 200)
