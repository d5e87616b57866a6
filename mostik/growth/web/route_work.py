"""One step on the screen: what is planned, what came of it, what shows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import route_work as actions
from mostik.growth.actions.records import CannotKeep, LooksTwice
from mostik.growth.actions.route_locks import CannotRoute
from mostik.growth.enums import OWNER_ONLY, RecordState
from mostik.growth.models import LearningRoute, PortfolioRecord, RouteStep, StepEvidence
from mostik.growth.queries import packs, records, route_packs, route_pages
from mostik.growth.queries import routes as queries
from mostik.growth.web import route_rows
from mostik.growth.web.forms import FileForm
from mostik.growth.web.route_forms import DoneForm
from mostik.growth.web.routes import note_look
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.http import file_response

OFFERED = 60


@require_safe
@guarded(rules.can_read_route, find=queries.visible_to)
def page(request: SignedInRequest, route: LearningRoute, number: int) -> HttpResponse:
    return _draw(request, route, number)


def _draw(request: SignedInRequest, route: LearningRoute, number: int, problem: str = "") -> HttpResponse:
    """A step that was never sent round is not there for whoever reads the plan only."""
    user, today = request.user, timezone.localdate()
    plan = route_pages.shown(user, route, today)
    shown = plan.step(number) if plan else None
    if plan is None or shown is None:
        raise Http404
    note_look(request, route)
    step = queries.steps_visible_to(user).filter(pk=number).first()
    context = {
        "route": route,
        "plan": plan,
        "step": shown,
        "is_own": rules.is_own(user, route.person),
        "status": route_rows.status(shown, plan.next_step),
        "problem": problem,
        "evidence": route_pages.evidence_of(user, number) if step else [],
        "does": step is not None and rules.can_do_step(user, step) and shown.checked_on is None,
        "edits": step is not None and rules.can_edit_step(user, step),
        "checks": step is not None and rules.can_check_step(user, step) and shown.checked_on is None,
        "attach": FileForm(),
    }
    return render(request, "growth/step.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_do_step, find=queries.steps_visible_to)
def finish(request: SignedInRequest, step: RouteStep) -> HttpResponse:
    """Mark it done: what came of it, what shows it, what one thinks of it."""
    form = _form(request, step)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_step(step=step, by=request.user, at=timezone.now(), **form.values)
        except CannotRoute as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except CannotKeep as refusal:
            name = f"new_{refusal.field}"
            form.add_error(name if name in form.fields else None, str(refusal))
        except LooksTwice:
            form.add_error("record", _("There is such a record in the portfolio already: choose it here."))
        else:
            messages.success(request, _("The step is done."))
            return redirect("growth:step", step.route_id, step.pk)
    context = {
        "form": form,
        "route": step.route,
        "step": step,
        "plain": [one for one in form.visible_fields() if not _of_record(one.name)],
        "of_record": [one for one in form.visible_fields() if _of_record(one.name)],
    }
    return render(request, "growth/step_done.html", context, status=422 if form.errors else 200)


def _of_record(name: str) -> bool:
    return name in ("record", "write") or name.startswith("new_")


def _form(request: SignedInRequest, step: RouteStep) -> DoneForm:
    user, person = request.user, step.route.person
    rows = records.visible_to(user).filter(person=person).exclude(family__in=OWNER_ONLY)
    offered: list[PortfolioRecord] = list(
        rows.exclude(state=RecordState.REFUSED).order_by("-date", "-id")[:OFFERED]
    )
    known = route_packs.kind_of(step.kind)
    kind = packs.kind_of(known.record) if known else None
    can_write = kind is not None and rules.can_add(user, person, kind)
    data: Any = request.POST if request.method == "POST" else None
    return DoneForm(data, step=step, offered=offered, can_write=can_write, today=timezone.localdate())


@require_POST
@guarded(rules.can_read_step, find=queries.steps_visible_to)
def turn(request: SignedInRequest, step: RouteStep, way: str) -> HttpResponse:
    """Open again, looked at: the action asks for the right itself."""
    try:
        if way == "reopen":
            actions.reopen_step(step=step, by=request.user, at=timezone.now())
        else:
            actions.check_step(step=step, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _draw(request, step.route, step.pk, str(refusal))
    return redirect("growth:step", step.route_id, step.pk)


@require_POST
@guarded(rules.can_do_step, find=queries.steps_visible_to)
def attach(request: SignedInRequest, step: RouteStep) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, step.route, step.pk, _("Choose a file."))
    sent = form.cleaned_data["file"]
    try:
        actions.attach(step=step, content=sent, name=sent.name, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _draw(request, step.route, step.pk, str(refusal))
    return redirect("growth:step", step.route_id, step.pk)


@require_safe
@guarded(rules.can_read_evidence, find=queries.evidence_visible_to)
def file(request: SignedInRequest, evidence: StepEvidence) -> FileResponse:
    stored = evidence.file
    if stored is None:
        raise Http404
    return file_response(stored.full_path, stored.name, stored.content_type, inline=True)


@require_POST
@guarded(rules.can_remove_evidence, find=queries.evidence_visible_to)
def detach(request: SignedInRequest, evidence: StepEvidence) -> HttpResponse:
    step = get_object_or_404(queries.steps_visible_to(request.user), pk=evidence.step_id)
    actions.detach(evidence=evidence, by=request.user, at=timezone.now())
    return redirect("growth:step", step.route_id, step.pk)
