"""The section: studies of needs, lists of motivated teachers, satisfaction, as far as this person has to do with them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.paging import page_of
from mostik.needs import rules
from mostik.needs.queries import motivated, satisfaction, studies
from mostik.needs.web.rows import tone_of


@require_safe
@guarded(rules.can_enter)
def home(request: SignedInRequest) -> HttpResponse:
    user, day = request.user, timezone.localdate()
    page = page_of(studies.visible_to(user), keys=("-closes", "-id"), after=request.GET.get("after"), size=20)
    waiting = {study.pk for study in studies.to_answer(user, day)}
    answered = studies.answered_by(user, page.rows)
    lists = motivated.visible_to(user).order_by("-created_at", "-id")[:20]
    context = {
        "page": page,
        "studies": [
            (
                study,
                tone_of(study.state),
                study.pk in waiting,
                rules.can_read_results(user, study),
                study.pk in answered,
            )
            for study in page.rows
        ],
        "lists": [(row, tone_of(row.state)) for row in lists],
        "runs": rules.runs_places(user),
        "places": satisfaction.own_places(user),
    }
    return render(request, "needs/home.html", context)
