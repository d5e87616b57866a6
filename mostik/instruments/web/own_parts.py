"""Own indicators on the screen: the quota of the owner, the second workbook of a place, the way to a new core."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mostik.instruments import rules
from mostik.instruments.actions import own_parts as actions
from mostik.instruments.actions.versions import CannotUpload
from mostik.instruments.enums import OwnPlace
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import own_parts as queries
from mostik.instruments.queries import versions
from mostik.instruments.web.fields import MAX_WORKBOOK, NodeChoice
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response
from mostik.network.models import Node


class QuotaForm(forms.Form):
    """Four numbers: own indicators and questions of a municipality and of an organisation."""

    municipality_indicators = forms.IntegerField(
        label=gettext_lazy("A municipality: own indicators"), min_value=0, max_value=actions.MOST[0]
    )
    municipality_items = forms.IntegerField(
        label=gettext_lazy("A municipality: own questions with scores"),
        min_value=0,
        max_value=actions.MOST[1],
    )
    organisation_indicators = forms.IntegerField(
        label=gettext_lazy("An organisation: own indicators"), min_value=0, max_value=actions.MOST[0]
    )
    organisation_items = forms.IntegerField(
        label=gettext_lazy("An organisation: own questions with scores"),
        min_value=0,
        max_value=actions.MOST[1],
    )

    def quotas(self) -> dict[str, tuple[int, int]]:
        given = self.cleaned_data
        return {kind: (given[f"{kind}_indicators"], given[f"{kind}_items"]) for kind in OwnPlace.values}


class OwnForm(forms.Form):
    """The place and its second workbook."""

    file = forms.FileField(
        label=gettext_lazy("Workbook of the own part (.xlsx)"),
        help_text=gettext_lazy("The sheets survey, indicators and, if needed, choices; up to 10 MB."),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
    )
    place = NodeChoice(
        label=gettext_lazy("Whose indicators"),
        queryset=Node.objects.none(),
        help_text=gettext_lazy("They are asked and shown here and in everything below."),
    )

    def __init__(self, *args: Any, user: Any, core: InstrumentVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = queries.places_for(user, core)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_WORKBOOK:
            raise forms.ValidationError(_("The file is bigger than 10 MB."))
        return file


@require_http_methods(["GET", "POST"])
@guarded(rules.can_set_quota, find=versions.visible_to)
def quota(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """How much others may add to this instrument."""
    kept = queries.quotas_of(version.instrument)
    initial = {f"{kind}_indicators": one.indicators for kind, one in kept.items()}
    initial |= {f"{kind}_items": one.items for kind, one in kept.items()}
    form = QuotaForm(request.POST or None, initial=initial)
    problem = ""
    if form.is_valid():
        try:
            actions.set_quota(version=version, quotas=form.quotas(), by=request.user, at=timezone.now())
            messages.success(request, _("The quota is set."))
            return redirect("instruments:version", version.pk)
        except Refusal as refusal:
            problem = str(refusal)
    context = {"form": form, "version": version, "problem": problem}
    return render(request, "instruments/quota.html", context, status=422 if problem or form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_add_own, find=versions.visible_to)
def own(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """The second workbook is checked with the core; a good one becomes a draft to look at, a bad one gives its mistakes."""
    form = OwnForm(request.POST or None, request.FILES or None, user=request.user, core=version)
    refusal: Refusal | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.add(
                core=version,
                place=form.cleaned_data["place"],
                content=file.read(),
                name=file.name,
                by=request.user,
                at=timezone.now(),
            )
            return redirect("instruments:version", made.pk)
        except Refusal as caught:
            refusal = caught
    return _draw(request, version, form, refusal)


@require_POST
@guarded(rules.can_add_own, find=versions.visible_to)
def carry_over(request: SignedInRequest, version: InstrumentVersion, former: int) -> HttpResponse:
    """The own part of an earlier version behind this one: a draft to look at, or what no longer fits."""
    chosen = next((one for one in queries.to_carry_over(version, request.user) if one.pk == former), None)
    if chosen is None:
        raise Http404
    try:
        made = actions.carry_over(
            former=versions.visible_to(request.user).get(pk=chosen.pk),
            core=version,
            by=request.user,
            at=timezone.now(),
        )
        return redirect("instruments:version", made.pk)
    except Refusal as refusal:
        form = OwnForm(user=request.user, core=version, initial={"place": chosen.instrument.owner_id})
        return _draw(request, version, form, refusal)


def _draw(
    request: SignedInRequest, version: InstrumentVersion, form: OwnForm, refusal: Refusal | None
) -> HttpResponse:
    language = (get_language() or "ru")[:2]
    problems = refusal.problems if isinstance(refusal, CannotUpload) else []
    context = {
        "form": form,
        "version": version,
        "quotas": list(queries.quotas_of(version.instrument).values()),
        "problem": str(refusal) if refusal else "",
        "mistakes": [(p.sheet, p.cell, p.text(language)) for p in problems],
    }
    return render(request, "instruments/own.html", context, status=422 if refusal or form.errors else 200)


@require_GET
@guarded(rules.can_open_workbook, find=versions.visible_to)
def own_workbook(request: SignedInRequest, version: InstrumentVersion) -> FileResponse:
    """What the place has uploaded, byte for byte."""
    stored = version.own_workbook
    if stored is None:
        raise Http404
    return file_response(stored.full_path, stored.name, stored.content_type)


def about(user: Any, version: InstrumentVersion) -> dict[str, Any] | None:
    """What the page of a version says about own indicators; None where they cannot be."""
    if not queries.takes_own(version):
        return None
    can_add = rules.can_add_own(user, version)
    return {
        "quotas": list(queries.quotas_of(version.instrument).values()),
        "composed": list(queries.composed_on(version, user)),
        "to_carry_over": queries.to_carry_over(version, user) if can_add else [],
        "can_add": can_add,
        "can_set_quota": rules.can_set_quota(user, version),
    }
