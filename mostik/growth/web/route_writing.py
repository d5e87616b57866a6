"""A route is written: begun with the best suggestions, described, given steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.assessment.models import Deficit
from mostik.assessment.queries import privacy
from mostik.growth import rules
from mostik.growth.actions import route_steps
from mostik.growth.actions import routes as actions
from mostik.growth.actions.route_locks import CannotRoute
from mostik.growth.enums import RouteState
from mostik.growth.models import LearningRoute, RouteStep, StepDeficit
from mostik.growth.queries import opportunities, suggestions
from mostik.growth.queries import routes as queries
from mostik.growth.web import opportunity_rows
from mostik.growth.web.route_forms import RouteForm, WriteStepForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.actions import consents
from mostik.network.models import Person

MOST_CHOICES = 60


@require_http_methods(["GET", "POST"])
@guarded(rules.can_begin_route, find=queries.people_for)
def begin(request: SignedInRequest, person: Person) -> HttpResponse:
    """What the route is called and for when, and beside every open deficit the three best steps to begin with."""
    user, today = request.user, timezone.localdate()
    living = queries.living_of(person)
    if living is not None:
        messages.info(request, _("There is a route already."))
        return redirect("growth:route", living.pk)
    _note_look(request, person)
    found = suggestions.best_for(person, today, with_routed=True)
    offered = {f"{step.deficit.pk}:{one.opportunity.pk}": (step, one) for step in found for one in step.best}
    chosen = [key for key in request.POST.getlist("choice")[:MOST_CHOICES] if key in offered]
    form = RouteForm(request.POST or None, person=person, tutors=queries.tutors_for(person, today))
    if request.method == "POST" and form.is_valid():
        choices = [
            actions.Choice(one.opportunity, [step.deficit]) for step, one in (offered[key] for key in chosen)
        ]
        try:
            route = actions.create(
                person=person, choices=choices, by=user, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The route is begun: look at its steps and send it."))
            return redirect("growth:route", route.pk)
    context = {
        "person": person,
        "is_own": rules.is_own(user, person),
        "form": form,
        "chosen": set(chosen),
        "deficits": [(step.deficit, _options(step)) for step in found],
    }
    return render(request, "growth/route_begin.html", context, status=422 if form.errors else 200)


def _options(step: suggestions.Step) -> list[tuple[str, Any, str, str]]:
    return [
        (
            f"{step.deficit.pk}:{one.opportunity.pk}",
            one.opportunity,
            opportunity_rows.details(one.opportunity),
            opportunity_rows.reason(one),
        )
        for one in step.best
    ]


def _note_look(request: SignedInRequest, person: Person) -> None:
    ground = privacy.ground_of(request.user, person)
    if ground is not None:
        consents.note_access(
            person=person, what="growth.route", ground=ground, by=request.user, at=timezone.now()
        )


@require_safe
@guarded(rules.can_answer, find=privacy.deficits_visible_to)
def answer(request: SignedInRequest, deficit: Deficit) -> HttpResponse:
    """«В маршрут» beside a deficit: to the step form of the route being written, or to where a route begins."""
    living = queries.living_of(deficit.person)
    if living is None:
        return redirect("growth:route-new", deficit.person.pk)
    if living.state == RouteState.DRAFT:
        response = redirect("growth:step-add", living.pk)
        response["Location"] += f"?deficit={deficit.pk}"
        return response
    messages.info(request, _("To add a step, press “Change the route” first: it will be agreed again."))
    return redirect("growth:route", living.pk)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_route, find=queries.visible_to)
def describe(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    tutors = queries.tutors_for(route.person, timezone.localdate())
    form = RouteForm(request.POST or None, person=route.person, tutors=tutors, route=route)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(route=route, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("growth:route", route.pk)
    context = {"form": form, "route": route, "title": _("About the route")}
    return render(request, "growth/route_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_route, find=queries.visible_to)
def add_step(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    """A step of one's own, or from the catalogue by its button."""
    asked = request.GET.get("deficit", "")
    answered = [int(asked)] if asked.isdecimal() and len(asked) < 18 else []
    return _step(request, route, None, answered)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_step, find=queries.steps_visible_to)
def edit_step(request: SignedInRequest, step: RouteStep) -> HttpResponse:
    answered = StepDeficit.objects.filter(step=step).values_list("deficit", flat=True)
    return _step(request, step.route, step, list(answered))


def _step(
    request: SignedInRequest, route: LearningRoute, step: RouteStep | None, answered: Sequence[int]
) -> HttpResponse:
    today, by = timezone.localdate(), request.user
    _note_look(request, route.person)
    deficits = queries.live_deficits(route.person)
    form = WriteStepForm(request.POST or None, deficits=deficits, step=step, answered=answered, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            if step is None:
                route_steps.add(route=route, by=by, at=timezone.now(), **form.values)
            else:
                route_steps.change(step=step, by=by, at=timezone.now(), **form.values)
        except CannotRoute as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("growth:route", route.pk)
    context = {
        "form": form,
        "route": route,
        "step": step,
        "title": step.title if step else _("New step"),
        "best": [] if step else _best(route),
    }
    return render(request, "growth/route_form.html", context, status=422 if form.errors else 200)


def _best(route: LearningRoute) -> list[tuple[Deficit, list[tuple[str, Any, str, str]]]]:
    """The best of the catalogue that is not in the route yet."""
    taken = set(
        RouteStep.objects.filter(route=route, opportunity__isnull=False).values_list("opportunity", flat=True)
    )
    found = []
    for step in suggestions.best_for(route.person, timezone.localdate(), with_routed=True):
        options = [one for one in _options(step) if one[1].pk not in taken]
        if options:
            found.append((step.deficit, options))
    return found


@require_POST
@guarded(rules.can_edit_route, find=queries.visible_to)
def take(request: SignedInRequest, route: LearningRoute) -> HttpResponse:
    """Put an opportunity of the catalogue into the route, against the deficit it was suggested for."""
    deficit_id, _colon, offered_id = request.POST.get("choice", "").partition(":")
    deficit = next((row for row in queries.live_deficits(route.person) if str(row.pk) == deficit_id), None)
    offered = opportunities.offered_to(route.person, timezone.localdate())
    one = offered.filter(pk=int(offered_id)).first() if offered_id.isdecimal() else None
    if deficit is None or one is None:
        messages.error(request, _("This is not offered any more."))
        return redirect("growth:step-add", route.pk)
    try:
        route_steps.take(route=route, opportunity=one, deficits=[deficit], by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("growth:route", route.pk)


@require_POST
@guarded(rules.can_edit_step, find=queries.steps_visible_to)
def remove_step(request: SignedInRequest, step: RouteStep) -> HttpResponse:
    route_steps.remove(step=step, by=request.user, at=timezone.now())
    messages.success(request, _("The step is taken out."))
    return redirect("growth:route", step.route_id)
