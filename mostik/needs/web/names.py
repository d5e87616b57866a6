"""Names on a list: a teacher comes forward or leaves, a head agrees or leaves somebody out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.needs import rules
from mostik.needs.actions import agreeing, flows
from mostik.needs.models import ListAgreement, MotivatedList, MotivatedTeacher
from mostik.needs.queries import motivated as queries
from mostik.needs.web.forms import JoinForm, ReasonForm
from mostik.needs.web.lists import draw
from mostik.needs.web.rows import done


@require_POST
@guarded(rules.can_join, find=queries.visible_to)
def join(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return draw(request, row, join_form=form)

    def change() -> str:
        shares = form.cleaned_data["shares"]
        flows.join(motivated_list=row, shares=shares, by=request.user, at=timezone.now())
        return _("Your name is on the list. You may leave it at any time.")

    return done(request, change, "needs:list", row.pk)


@require_POST
@guarded(rules.can_leave, find=queries.visible_to)
def leave(request: SignedInRequest, row: MotivatedList) -> HttpResponse:
    def change() -> str:
        flows.leave(motivated_list=row, by=request.user, at=timezone.now())
        return _("Your name is no longer on the list.")

    return done(request, change, "needs:list", row.pk)


@require_POST
@guarded(rules.can_answer_for, find=queries.agreements_visible_to)
def agree(request: SignedInRequest, part: ListAgreement) -> HttpResponse:
    def change() -> str:
        agreeing.agree(part=part, by=request.user, at=timezone.now())
        return _("Agreed for your kindergarten.")

    return done(request, change, "needs:list", part.motivated_list_id)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_strike, find=queries.teachers_visible_to)
def strike(request: SignedInRequest, teacher: MotivatedTeacher) -> HttpResponse:
    """The reason is asked on a page of its own: the teacher reads it."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.strike(
                teacher=teacher, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("%(name)s is left out.") % {"name": teacher.person.short_name}
            return done(request, lambda: words, "needs:list", teacher.motivated_list_id)
    context = {"form": form, "teacher": teacher, "row": teacher.motivated_list}
    return render(request, "needs/strike.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_strike, find=queries.teachers_visible_to)
def restore(request: SignedInRequest, teacher: MotivatedTeacher) -> HttpResponse:
    def change() -> str:
        agreeing.restore(teacher=teacher, by=request.user, at=timezone.now())
        return _("%(name)s is on the list again.") % {"name": teacher.person.short_name}

    return done(request, change, "needs:list", teacher.motivated_list_id)
