"""Own results: seen first, confirmed or disputed. Appeals of others: decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from mostik.assessment import rules
from mostik.assessment.actions import results as actions
from mostik.assessment.enums import AppealState, ResultState
from mostik.assessment.models import Appeal, PersonalResult
from mostik.assessment.queries import campaigns, personal
from mostik.assessment.web import sections
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.actions import consents

TONES = {ResultState.RELEASED: "good", ResultState.DISPUTED: "warn", ResultState.ANNULLED: "neutral"}


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(one.value, one.label) for one in AppealState if one != AppealState.WAITING],
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation for the teacher"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )


@require_safe
@guarded(rules.can_see)
def result_list(request: SignedInRequest) -> HttpResponse:
    rows = personal.results_visible_to(request.user)[:200]
    day = timezone.localdate()
    context = {
        "rows": [(row, TONES[ResultState(row.state)], personal.stage_of(row, day)) for row in rows],
        "tabs": sections.own("results"),
    }
    return render(request, "assessment/results.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.is_own_result, find=personal.results_visible_to)
def result(request: SignedInRequest, result: PersonalResult) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("action") == "dispute":
                reason = request.POST.get("reason", "")
                actions.dispute(result=result, reason=reason, by=request.user, at=timezone.now())
                messages.success(
                    request, _("The appeal is filed. The result counts for nothing until it is decided.")
                )
            else:
                actions.confirm(result=result, by=request.user, at=timezone.now())
                messages.success(request, _("The result now counts in your profile."))
        except Refusal as refusal:
            problem = str(refusal)
            result.refresh_from_db()
        else:
            return redirect("assessment:result", result.pk)
    return _draw(request, result, problem)


def _draw(request: SignedInRequest, row: PersonalResult, problem: str) -> HttpResponse:
    appeal = campaigns.appeals_of([row.pk]).get(row.pk)
    counts = row.state == ResultState.RELEASED
    context = {
        "result": row,
        "tone": TONES[ResultState(row.state)],
        "stage": personal.stage_of(row, timezone.localdate()),
        "readings": personal.readings_of(row),
        "appeal": appeal,
        "can_confirm": counts and row.confirmed_at is None and row.used_from > timezone.localdate(),
        "can_dispute": counts and appeal is None,
        "problem": problem,
        "tabs": sections.own("results"),
    }
    return render(request, "assessment/result.html", context, status=422 if problem else 200)


@require_safe
@guarded(rules.can_prepare)
def appeal_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "rows": campaigns.appeals_visible_to(request.user)[:200],
        "tabs": sections.leading(request.user, "appeals"),
    }
    return render(request, "assessment/appeals.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_decide, find=campaigns.appeals_visible_to)
def appeal(request: SignedInRequest, appeal: Appeal) -> HttpResponse:
    """The teacher has opened this one result to whoever decides by filing the appeal; the look is written down."""
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            actions.decide(
                appeal=appeal,
                decision=AppealState(data["decision"]),
                explanation=data["explanation"],
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appeal is decided; the teacher is told."))
            return redirect("assessment:appeals")
    person = appeal.result.person
    consents.note_access(
        person=person, what="assessment.appeal", ground="appeal", by=request.user, at=timezone.now()
    )
    context = {
        "appeal": appeal,
        "readings": personal.readings_of(appeal.result),
        "form": form,
        "tabs": sections.leading(request.user, "appeals"),
    }
    return render(request, "assessment/appeal.html", context, status=422 if form.errors else 200)
