"""Trying a version before anybody has to fill it: the same page as a real card, and nothing is kept."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from mostik.instruments import rules
from mostik.instruments.engine.evaluate import Violation, evaluate, initial_answers
from mostik.instruments.models import InstrumentVersion, Submission
from mostik.instruments.queries import filling, posted
from mostik.instruments.queries import versions as queries
from mostik.lib.guard import SignedInRequest, guarded


@require_http_methods(["GET", "POST"])
@guarded(rules.can_read, find=queries.visible_to)
def trial(request: SignedInRequest, version: InstrumentVersion) -> HttpResponse:
    """Fill the card for a try; «Check» shows what would have to be corrected."""
    form = queries.form_of(version)
    answers = initial_answers(form, timezone.localtime())
    violations: tuple[Violation, ...] = ()
    checked = request.method == "POST" and request.POST.get("action", "save") == "save"
    if request.method == "POST":
        answers = posted.read(form, request.POST, request.FILES).answers
    if checked:
        violations = evaluate(form, answers, now=timezone.localtime()).violations
    page = filling.card_page(Submission(version=version), answers=answers, errors=violations)
    context = {
        "version": version,
        "page": page,
        "action": reverse("instruments:trial", args=[version.pk]),
        "model_url": reverse("instruments:model", args=[version.pk]),
        "preview": True,
        "is_right": checked and not violations,
    }
    return render(request, "instruments/trial.html", context, status=422 if violations else 200)


@require_GET
@guarded(rules.can_read, find=queries.visible_to)
@cache_control(private=True, max_age=300)
def model(request: SignedInRequest, version: InstrumentVersion) -> JsonResponse:
    """Trees and messages for `card.js`."""
    return JsonResponse(filling.browser_model(version))
