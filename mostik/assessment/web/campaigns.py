"""Diagnostics from several sources: prepare, invite, open, close."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import campaigns as actions
from mostik.assessment.enums import BY_OTHERS, DiagnosticKind, DiagnosticState, ModelStatus
from mostik.assessment.models import CompetencyModel, DiagnosticCampaign
from mostik.assessment.queries import campaigns as queries
from mostik.assessment.queries import competencies, diagnostics
from mostik.assessment.web import sections
from mostik.assessment.web.diagnostics import TONES
from mostik.assessment.web.forms import InviteForm, choose, version_title
from mostik.instruments.models import InstrumentVersion
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.ui.formats import shortdate
from mostik.ui.inputs import day


class CampaignForm(forms.Form):
    owner = forms.ModelChoiceField(Node.objects.none(), label=gettext_lazy("Who runs it"), empty_label=None)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    model = forms.ModelChoiceField(
        CompetencyModel.objects.none(), label=gettext_lazy("Competency model"), empty_label=None
    )
    opens = day(gettext_lazy("First day"))
    closes = day(gettext_lazy("Last day"))
    release_days = forms.IntegerField(
        label=gettext_lazy("Days a result is seen by the teacher alone"),
        min_value=0,
        max_value=60,
        initial=7,
        help_text=gettext_lazy("After them it counts in the profile, unless an appeal is filed."),
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Observers are colleagues of the same organisation"),
        required=False,
        help_text=gettext_lazy("Otherwise nobody observes in an organisation that employs them."),
    )

    def __init__(self, *args: Any, user: Any, owners: Any, models: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["owner"], owners, lambda node: node.title)
        choose(self.fields["model"], models, lambda model: f"{model.title}, № {model.number}")
        for kind in DiagnosticKind:
            self.fields[f"version_{kind.value}"] = field = forms.ModelChoiceField(
                InstrumentVersion.objects.none(),
                label=kind.label,
                required=False,
                empty_label=_("this source is not used"),
            )
            choose(field, diagnostics.versions_for(user, kind.value), version_title)

    def versions(self) -> dict[str, InstrumentVersion]:
        found = {kind.value: self.cleaned_data[f"version_{kind.value}"] for kind in DiagnosticKind}
        return {kind: version for kind, version in found.items() if version}

    def plain(self) -> dict[str, Any]:
        names = ("owner", "title", "model", "opens", "closes", "release_days")
        internal = {kind.value: {"is_internal": self.cleaned_data["is_internal"]} for kind in BY_OTHERS}
        return {**{name: self.cleaned_data[name] for name in names}, "options": internal}


@require_safe
@guarded(rules.can_prepare)
def campaign_list(request: SignedInRequest) -> HttpResponse:
    page = page_of(queries.visible_to(request.user), keys=("-opens", "-id"), after=request.GET.get("after"))
    rows = [(row, TONES[DiagnosticState(row.state)]) for row in page.rows]
    context = {"page": page, "rows": rows, "tabs": sections.leading(request.user, "campaigns")}
    return render(request, "assessment/campaigns.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_prepare)
def create(request: SignedInRequest) -> HttpResponse:
    owners = access.nodes_with_role(request.user, diagnostics.RUNNERS).order_by("path")
    models = competencies.visible_to(request.user).filter(status=ModelStatus.PUBLISHED)
    form = CampaignForm(
        request.POST or None,
        user=request.user,
        owners=owners,
        models=models,
        initial={"opens": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(
                versions=form.versions(), by=request.user, at=timezone.now(), **form.plain()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is prepared. Invite people, then open it."))
            return redirect("assessment:campaign-invite", made.pk)
    context = {"form": form, "has_models": models.exists()}
    return render(request, "assessment/campaign_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_campaign, find=queries.visible_to)
def campaign(request: SignedInRequest, campaign: DiagnosticCampaign) -> HttpResponse:
    """Parts and how far they are. POST `action`: open or close."""
    problem = ""
    if request.method == "POST":
        step = {"open": actions.open_, "close": actions.close}.get(request.POST.get("action", ""))
        try:
            if step:
                step(campaign=campaign, by=request.user, at=timezone.now())
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return redirect("assessment:campaign", campaign.pk)
    context = {
        "campaign": campaign,
        "tone": TONES[DiagnosticState(campaign.state)],
        "problem": problem,
        "parts": [
            (part, TONES[DiagnosticState(part.state)], queries.progress_of(part), part.kind in BY_OTHERS)
            for part in queries.parts_of(campaign)
        ],
        "passport": [
            (_("Who runs it"), campaign.owner.title),
            (_("Competency model"), f"{campaign.model.title}, № {campaign.model.number}"),
            (_("Dates"), f"{shortdate(campaign.opens)} – {shortdate(campaign.closes)}"),
            (_("Days a result is seen by the teacher alone"), str(campaign.release_days)),
            (_("Smallest number of people shown"), str(campaign.min_cell)),
        ],
    }
    return render(request, "assessment/campaign.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run_campaign, find=queries.visible_to)
def invite(request: SignedInRequest, campaign: DiagnosticCampaign) -> HttpResponse:
    form = InviteForm(request.POST or None, diagnostic=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.invite(
                campaign=campaign,
                organisations=list(form.cleaned_data["organisations"]),
                positions=list(form.cleaned_data["positions"]),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("%(n)d person is invited.", "%(n)d people are invited.", count)
            messages.success(request, text % {"n": count})
            return redirect("assessment:campaign", campaign.pk)
    context = {"form": form, "campaign": campaign}
    return render(request, "assessment/campaign_invite.html", context, status=422 if form.errors else 200)
