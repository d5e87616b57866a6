"""Templates of routes on the screen: the list, one with its steps, copying, the pack to begin with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth import rules
from mostik.growth.actions import route_templates as actions
from mostik.growth.actions.route_templates import CannotTemplate
from mostik.growth.models import RouteTemplate, RouteTemplateStep
from mostik.growth.queries import opportunities, route_packs
from mostik.growth.queries import route_templates as queries
from mostik.growth.web import route_rows
from mostik.growth.web.route_template_forms import PlaceForm, TemplateForm, TemplateStepForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of


@require_safe
@guarded(rules.reads_templates)
def listing(request: SignedInRequest) -> HttpResponse:
    found = queries.visible_to(request.user)
    topic = request.GET.get("topic", "")
    if topic:
        found = found.filter(code=topic)
    page = page_of(found, keys=("title", "id"), after=request.GET.get("after"), size=30)
    titles, steps = opportunities.titles(), queries.steps_of([row.pk for row in page.rows])
    keeps = rules.keeps_templates(request.user)
    context = {
        "tabs": route_rows.tabs(request, "growth:route-templates"),
        "page": page,
        "lines": [(row, titles.get(row.code, row.code), len(steps.get(row.pk, ()))) for row in page.rows],
        "topics": [("", _("All competencies")), *titles.items()],
        "topic": topic,
        "keeps": keeps,
        "makes": rules.makes_routes(request.user),
        "pack": queries.pack_on(timezone.localdate()),
        "form": PlaceForm(places=queries.kept_places(request.user)) if keeps else None,
    }
    return render(request, "growth/route_templates.html", context)


@require_safe
@guarded(rules.can_read_template, find=queries.visible_to)
def page(request: SignedInRequest, row: RouteTemplate) -> HttpResponse:
    return _page(request, row)


def _page(request: SignedInRequest, row: RouteTemplate, problem: str = "") -> HttpResponse:
    steps = queries.steps_of([row.pk]).get(row.pk, [])
    edits = rules.can_edit_template(request.user, row)
    context = {
        "row": row,
        "problem": problem,
        "topic": opportunities.titles().get(row.code, row.code),
        "steps": [(step, route_packs.title_of(step.kind)) for step in steps],
        "hours": sum(step.hours or 0 for step in steps),
        "edits": edits,
        "copies": rules.can_copy_template(request.user, row),
        "form": PlaceForm(places=queries.kept_places(request.user)),
    }
    return render(request, "growth/route_template.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.keeps_templates)
def add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_template, find=queries.visible_to)
def edit(request: SignedInRequest, row: RouteTemplate) -> HttpResponse:
    return _edit(request, row)


def _edit(request: SignedInRequest, row: RouteTemplate | None) -> HttpResponse:
    places, codes = queries.kept_places(request.user), opportunities.titles()
    form = TemplateForm(request.POST or None, places=places, codes=codes, row=row)
    if request.method == "POST" and form.is_valid():
        saved: list[RouteTemplate] = []

        def change() -> None:
            saved.append(actions.save(template=row, by=request.user, at=timezone.now(), **form.cleaned_data))

        if _tried(form, change):
            messages.success(request, _("Saved."))
            return redirect("growth:route-template", saved[0].pk)
    context = {"form": form, "row": row, "title": row.title if row else _("New template")}
    return render(request, "growth/route_template_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_template, find=queries.visible_to)
def add_step(request: SignedInRequest, row: RouteTemplate) -> HttpResponse:
    return _step(request, row, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_template_step, find=queries.steps_visible_to)
def edit_step(request: SignedInRequest, step: RouteTemplateStep) -> HttpResponse:
    return _step(request, step.template, step)


def _step(request: SignedInRequest, row: RouteTemplate, step: RouteTemplateStep | None) -> HttpResponse:
    form = TemplateStepForm(request.POST or None, step=step)
    if request.method == "POST" and form.is_valid():

        def change() -> None:
            actions.set_step(template=row, step=step, by=request.user, at=timezone.now(), **form.cleaned_data)

        if _tried(form, change):
            messages.success(request, _("Saved."))
            return redirect("growth:route-template", row.pk)
    context = {"form": form, "row": row, "title": step.title if step else _("New step")}
    return render(request, "growth/route_template_form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_edit_template_step, find=queries.steps_visible_to)
def remove_step(request: SignedInRequest, step: RouteTemplateStep) -> HttpResponse:
    actions.remove_step(step=step, by=request.user, at=timezone.now())
    messages.success(request, _("The step is taken out."))
    return redirect("growth:route-template", step.template_id)


@require_POST
@guarded(rules.can_copy_template, find=queries.visible_to)
def copy(request: SignedInRequest, row: RouteTemplate) -> HttpResponse:
    place = get_object_or_404(queries.kept_places(request.user), pk=_number(request.POST.get("place", "")))
    try:
        made = actions.copy(template=row, place=place, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, row, str(refusal))
    messages.success(request, _("Copied: change what is needed."))
    return redirect("growth:route-template", made.pk)


@require_POST
@guarded(rules.keeps_templates)
def take_pack(request: SignedInRequest) -> HttpResponse:
    """Our own templates to begin with; pressed twice adds nothing."""
    place = get_object_or_404(queries.kept_places(request.user), pk=_number(request.POST.get("place", "")))
    pack = queries.pack_on(timezone.localdate())
    known = set(opportunities.titles())
    rows = [row for row in pack.templates if row.get("code", "") in {"", *known}]
    try:
        count = actions.take(place=place, rows=rows, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%d template is there now.", "%d templates are there now.", count)
        messages.success(request, text % count)
    return redirect("growth:route-templates")


def _tried(form: Any, change: Callable[[], None]) -> bool:
    try:
        change()
    except CannotTemplate as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
