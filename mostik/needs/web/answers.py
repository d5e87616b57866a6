"""One short page for a teacher; requests of a kindergarten by its head."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.needs import rules
from mostik.needs.actions import answers as actions
from mostik.needs.models import NeedsStudy, OrganisationRequest
from mostik.needs.queries import studies as queries
from mostik.needs.web.forms import AnswerForm, RequestForm
from mostik.needs.web.rows import done


@require_http_methods(["GET", "POST"])
@guarded(rules.can_answer, find=queries.visible_to)
def answer(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    known = queries.answer_of(request.user, study)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        study=study,
        topics=queries.topics_of(study),
        answer=known,
        chosen=queries.chosen_in(known),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(study=study, by=request.user, at=timezone.now(), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. You may change it until the last day."))
            return redirect("needs:study", study.pk)
    context = {"form": form, "study": study, "answer": known}
    return render(request, "needs/answer.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_answer, find=queries.visible_to)
def take_back(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    def change() -> str:
        actions.take_back(study=study, by=request.user, at=timezone.now())
        return _("Your answer is removed.")

    return done(request, change, "needs:study", study.pk)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_request, find=queries.visible_to)
def requests(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    """What the kindergarten needs as a whole: added one by one, removed while the study is open."""
    headed = queries.organisations_headed(request.user, study)
    form = RequestForm(request.POST if request.method == "POST" else None, study=study, organisations=headed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request(study=study, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The request is added."))
            return redirect("needs:requests", study.pk)
    own = [
        row for row in queries.requests_of(study, request.user) if rules.can_drop_request(request.user, row)
    ]
    context = {"form": form, "study": study, "requests": own}
    return render(request, "needs/requests.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_drop_request, find=queries.requests_visible_to)
def drop(request: SignedInRequest, row: OrganisationRequest) -> HttpResponse:
    def change() -> str:
        actions.drop_request(request=row, by=request.user, at=timezone.now())
        return _("The request is removed.")

    return done(request, change, "needs:requests", row.study_id)
