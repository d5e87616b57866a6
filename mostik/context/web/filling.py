"""Filling in: one long form, phone first, works without JavaScript; what checks say stands at the line it is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mostik.context import rules
from mostik.context.actions import sets as actions
from mostik.context.models import IndicatorSet
from mostik.context.queries import sets
from mostik.context.web import rows
from mostik.context.web.forms import ValuesForm
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded


@require_http_methods(["GET", "POST"])
@guarded(rules.can_fill, find=sets.visible_to)
def fill(request: SignedInRequest, one: IndicatorSet) -> HttpResponse:
    if not one.is_open:
        messages.info(request, _("The values are handed in: they change only after they were returned."))
        return redirect("context:set", one.pk)
    found = sets.filled(one)
    form = ValuesForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(
                indicator_set=one,
                values=form.values(),
                explanations=form.explanations(),
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _go_on(request, one)
    context = {
        "set": one,
        "pack": found.pack,
        "form": form,
        "lines": _lines(found, form),
        "missing": len(found.missing),
        "stopping": len(found.stopping),
        "can_see_people": rules.can_see_people(request.user, one),
    }
    return render(request, "context/fill.html", context, status=422 if form.errors else 200)


def _go_on(request: SignedInRequest, one: IndicatorSet) -> HttpResponse:
    """Back to the form while a check has something to say, else to the page with the button that hands in."""
    found = sets.filled(one)
    if found.stopping:
        messages.warning(request, _("Saved. Look at what is marked below."))
        return redirect("context:fill", one.pk)
    messages.success(request, _("Saved."))
    return redirect("context:set" if not found.missing else "context:fill", one.pk)


def _lines(found: sets.Filled, form: ValuesForm) -> list[tuple[rows.Line, Any, list[tuple[Any, Any]]]]:
    """A line, its field (nothing where the platform counts) and pairs of a problem with the field that explains it."""
    made = []
    for line in rows.lines(found, {}):
        name = f"v-{line.indicator.code}"
        doubts = [
            (problem, form[f"why-{problem.check.id}"] if problem.check.is_doubt else None)
            for problem in line.problems
        ]
        made.append((line, form[name] if name in form.fields else None, doubts))
    return made
