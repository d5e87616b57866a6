"""A study of needs for those who run it and those it asks: its page, preparing, opening, closing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mostik.growth.queries.opportunities import titles
from mostik.lib.errors import Refusal
from mostik.lib.guard import SignedInRequest, guarded
from mostik.needs import rules
from mostik.needs.actions import studies as actions
from mostik.needs.models import NeedsStudy
from mostik.needs.queries import studies as queries
from mostik.needs.web.forms import ProlongForm, StudyForm, month_title
from mostik.needs.web.rows import done, tone_of
from mostik.network.queries import access


@require_safe
@guarded(rules.can_open_study, find=queries.visible_to)
def page(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    return draw(request, study)


def draw(request: SignedInRequest, study: NeedsStudy, form: ProlongForm | None = None) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    runs = rules.can_run_study(user, study)
    reads = queries.reads_results(user, study)
    own_paths = access.paths_of(user, roles=queries.READERS)
    months = queries.months_of(study)
    context = {
        "study": study,
        "tone": tone_of(study.state),
        "runs": runs,
        "topics": queries.topics_of(study),
        "forms": [label for _code, label in study.form_choices()],
        "period": f"{month_title(months[0])} – {month_title(months[-1])}",
        "turnout": queries.turnout_of(study, day, own_paths or ("-",)) if runs or reads else None,
        "can_answer": rules.can_answer(user, study),
        "answer": queries.answer_of(user, study),
        "chosen": queries.chosen_in(queries.answer_of(user, study)),
        "can_request": rules.can_request(user, study),
        "requests": queries.requests_of(study, user) if runs or reads else [],
        "can_read": rules.can_read_results(user, study),
        "can_order": rules.can_take_to_work(user, study),
        "can_edit": rules.can_edit_study(user, study),
        "is_late": study.closes < day,
        "prolong_form": form or ProlongForm(),
    }
    return render(request, "needs/study.html", context, status=422 if form else 200)


@require_http_methods(["GET", "POST"])
@guarded(rules.runs_places)
def add(request: SignedInRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@guarded(rules.can_edit_study, find=queries.visible_to)
def edit(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    return _edit(request, study)


def _edit(request: SignedInRequest, study: NeedsStudy | None) -> HttpResponse:
    form = StudyForm(
        request.POST if request.method == "POST" else None,
        places=queries.places_of(request.user),
        titles=titles(),
        today=timezone.localdate(),
        row=study,
        topics=queries.topics_of(study) if study else (),
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save(study=study, by=request.user, at=timezone.now(), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("needs:study", saved.pk)
    context = {"form": form, "study": study}
    return render(request, "needs/study_form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(rules.can_run_study, find=queries.visible_to)
def open_(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    words = _("Teachers are asked.")
    return _step(
        request, study, lambda: actions.open_(study=study, by=request.user, at=timezone.now()), words
    )


@require_POST
@guarded(rules.can_run_study, find=queries.visible_to)
def prolong(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    form = ProlongForm(request.POST)
    if not form.is_valid():
        return draw(request, study, form)
    closes = form.cleaned_data["closes"]
    words = _("There is another last day.")
    return _step(
        request,
        study,
        lambda: actions.prolong(study=study, closes=closes, by=request.user, at=timezone.now()),
        words,
    )


@require_POST
@guarded(rules.can_run_study, find=queries.visible_to)
def close(request: SignedInRequest, study: NeedsStudy) -> HttpResponse:
    words = _("The study is closed: its tables can be read.")
    return _step(
        request, study, lambda: actions.close(study=study, by=request.user, at=timezone.now()), words
    )


def _step(
    request: SignedInRequest, study: NeedsStudy, change: Callable[[], object], words: str
) -> HttpResponse:
    def changed() -> str:
        change()
        return words

    return done(request, changed, "needs:study", study.pk)
