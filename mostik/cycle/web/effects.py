"""Effectiveness of a place, the library of texts with what followed them, and the goals of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from mostik.cycle import rules
from mostik.cycle.actions import effects as actions
from mostik.cycle.models import Goal
from mostik.cycle.queries import effects, goals, library
from mostik.cycle.queries import recommendations as queries
from mostik.cycle.reports import effect_words
from mostik.cycle.web import effect_charts, effect_places
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring.models import Campaign
from mostik.monitoring.queries import campaigns, remeasured
from mostik.network.models import Node
from mostik.network.queries import nodes

CAMPAIGNS = 20


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(
        label=gettext_lazy("Your conclusion"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "What you see in the numbers, what else is known, what comes next. Numbers alone do not say why something changed."
        ),
    )


class GoalForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Goal"), max_length=300)
    reason = forms.CharField(
        label=gettext_lazy("Why this goal"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What it follows from: results of earlier rounds, a programme, a document."),
    )
    indicators = forms.MultipleChoiceField(
        label=gettext_lazy("Indicators that show it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicators"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(offered.items())


@require_http_methods(["GET", "POST"])
@guarded(rules.can_read_cycle, find=nodes.visible_to)
def review(request: SignedInRequest, place: Node, campaign: int) -> HttpResponse:
    """Indicators that were advised about, before and after; the conclusion is written by those in charge."""
    first = get_object_or_404(campaigns.visible_to(request.user), pk=campaign)
    second = remeasured.following(first)
    written = effects.review_of(first, second, place) if second else None
    initial = {"conclusion": written.conclusion} if written else None
    form = ConclusionForm(request.POST or None, initial=initial)
    if request.method == "POST" and second and form.is_valid():
        try:
            actions.conclude(
                first=first,
                second=second,
                place=place,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The conclusion is saved."))
            return redirect(request.path)
    context = _compared(request, first, second, place) | {
        "place": place,
        "campaign": first,
        "second": second,
        "written": written,
        "form": form if second and rules.can_decide(request.user, place) else None,
    }
    return render(request, "cycle/review.html", context, status=422 if form.errors else 200)


def _compared(
    request: SignedInRequest, first: Campaign, second: Campaign | None, place: Node
) -> dict[str, Any]:
    every = effects.of_campaign(first, second) if second else []
    whys = effect_places.whys_for(request.user, first, second, place)
    own = [
        {
            "effect": one,
            "sentences": [said.text for said in effect_words.sentences(one)],
            "whys": whys.of(one) if whys and one.values else (),
        }
        for one in effects.of_place(every, place)
    ]
    is_going = second is not None and second.status == remeasured.GOING
    below = effects.below(every, place)
    return {
        "own": own,
        "below": [(one, effect_places.key_of(one)) for one in below],
        "pictures": effect_charts.of(below),
        "opened": effect_places.opened(every, place, whys, request.GET),
        "warning": effect_words.warning(),
        "words": effect_words.of_words(),
        "going": effect_words.still_going() if is_going else "",
    }


@require_safe
@guarded(rules.can_prepare)
def text_library(request: SignedInRequest) -> HttpResponse:
    """Texts of own campaigns, how often each was sent, and how often the next measurement was higher."""
    run = queries.run_by(request.user).order_by("-year", "title", "id")[:CAMPAIGNS]
    found = library.texts(run)
    context = {
        "texts": found,
        "warning": effect_words.warning(),
        "few": library.FEW,
        "words": effect_words.of_words(),
    }
    return render(request, "cycle/library.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_run, find=campaigns.visible_to)
def goal_list(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """What the campaign is for: each goal with its reason and indicators; one form adds, a button drops."""
    by, at, offered = request.user, timezone.now(), goals.indicators_of(campaign)
    if request.POST.get("drop", "").isdecimal():
        actions.drop_goal(
            goal=get_object_or_404(Goal, campaign=campaign, pk=request.POST["drop"]), by=by, at=at
        )
        messages.success(request, _("The goal is dropped."))
        return redirect(request.path)
    form = GoalForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_goal(campaign=campaign, by=by, at=at, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The goal is set."))
            return redirect(request.path)
    lines = [
        (goal, [offered[one] for one in goal.indicators if one in offered])
        for goal in goals.of_campaign(campaign)
    ]
    context = {"campaign": campaign, "lines": lines, "form": form}
    return render(request, "cycle/goals.html", context, status=422 if form.errors else 200)
