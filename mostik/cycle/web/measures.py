"""Measures on the screen: the list of those a person reads, one with its result, a new one after a recommendation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mostik.cycle import rules
from mostik.cycle.actions import measures as actions
from mostik.cycle.enums import AHEAD, MeasureState
from mostik.cycle.models import Measure, Recommendation
from mostik.cycle.queries import measures as queries
from mostik.cycle.queries import recommendations
from mostik.cycle.web import rows
from mostik.cycle.web.forms import MeasureForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import narrowed, page_of
from mostik.ui.components import Tab
from mostik.ui.formats import shortdate


@require_safe
@guarded(rules.can_read_measures)
def measure_list(request: SignedInRequest) -> HttpResponse:
    today, found = timezone.localdate(), queries.listed_for(request.user)
    groups = {
        "todo": (_("To do"), Q(state__in=AHEAD)),
        "overdue": (_("Overdue"), queries.overdue(today)),
        "done": (_("Done"), Q(state=MeasureState.DONE)),
        "all": (_("All"), Q()),
    }
    chosen = request.GET.get("show", "todo")
    chosen = chosen if chosen in groups else "todo"
    listed = narrowed(found, groups[chosen][1])
    page = page_of(listed, keys=("due", "id"), after=request.GET.get("after"))
    tabs = [
        Tab(title, f"?show={name}", is_current=name == chosen) for name, (title, _found) in groups.items()
    ]
    context = {"page": page, "measures": rows.measures(page.rows, today), "tabs": tabs}
    return render(request, "cycle/measures.html", context)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_answer, find=recommendations.visible_to)
def add(request: SignedInRequest, row: Recommendation) -> HttpResponse:
    people = queries.possible_people(row.addressee, timezone.localdate())
    form = MeasureForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(
                place=row.addressee,
                recommendation=row,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The measure is planned."))
            return redirect("cycle:recommendation", row.pk)
    context = {"form": form, "row": row}
    return render(request, "cycle/measure.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_read_measure, find=queries.visible_to)
def page(request: SignedInRequest, measure: Measure) -> HttpResponse:
    """The form for those in charge of the place, the facts for those above it."""
    if not rules.can_keep_measures(request.user, measure.place):
        if request.method == "POST":
            raise PermissionDenied
        facts = {"measure": measure, "row": measure.recommendation, "facts": _facts(measure)}
        return render(request, "cycle/measure.html", facts)
    people = queries.possible_people(measure.place, timezone.localdate())
    form = MeasureForm(request.POST or None, people=people, measure=measure)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(measure=measure, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cycle:measures")
    context = {"form": form, "measure": measure, "row": measure.recommendation}
    return render(request, "cycle/measure.html", context, status=422 if form.errors else 200)


def _facts(measure: Measure) -> list[tuple[str, str]]:
    pairs = [
        (_("State"), str(measure.get_state_display())),
        (_("Place"), measure.place.title),
        (_("Who is responsible"), measure.responsible.full_name),
        (_("When, in words"), measure.period),
        (_("Last day"), shortdate(measure.due)),
        (_("What it should give"), measure.planned),
        (_("What it has given"), measure.actual),
        (_("Confirming document"), measure.document),
    ]
    return [pair for pair in pairs if pair[1]]
