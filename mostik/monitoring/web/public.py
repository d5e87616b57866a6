"""The page behind the code on a poster: no sign-in, no session, works without JavaScript and on an old phone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mostik.instruments.actions.submissions import CannotComplete
from mostik.instruments.engine.evaluate import Violation, initial_answers
from mostik.instruments.models import Submission
from mostik.instruments.queries import filling, posted, versions
from mostik.lib.guard import public
from mostik.monitoring.actions import survey_answers as actions
from mostik.monitoring.actions.invitations import unsubscribe
from mostik.monitoring.enums import CampaignStatus, SurveyAccess
from mostik.monitoring.models import Invitation, Participation, SurveyLink
from mostik.monitoring.queries import invitations
from mostik.monitoring.queries import surveys as queries
from mostik.monitoring.reports.posters import facts, small_print

TRAP = "website"
"""A field people do not see; programs fill it in."""
REMEMBERED = 200 * 24 * 3600  # seconds a device is remembered by its own cookie


Door = SurveyLink | Invitation


@public
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of a poster or by a personal one."""
    door = _door(token)
    if door is None or (isinstance(door, SurveyLink) and door.revoked_at is not None):
        text = _("It was replaced or has a mistake. Ask for a new poster.")
        return _said(request, _("This link does not work"), text, 404)
    survey = door.survey
    if not queries.is_collecting(survey, timezone.localdate()):
        early = survey.campaign.status in (CampaignStatus.DRAFT, CampaignStatus.ANNOUNCED)
        why = (
            _("The survey has not begun yet.")
            if early
            else _("The survey has ended. Thank you for your interest.")
        )
        return _said(request, survey.title, why, 200 if early else 410)
    if isinstance(door, Invitation):
        if door.has_answered:
            return _draw_done(request, door, is_fresh="thanks" in request.GET)
        return _take(request, door, "") if request.method == "POST" else _draw(request, door)
    return _by_poster(request, door)


def _door(token: str) -> Door | None:
    return queries.by_token(token) or invitations.by_token(token)


def _by_poster(request: HttpRequest, link: SurveyLink) -> HttpResponse:
    device = request.COOKIES.get(_cookie(link), "")
    if "thanks" in request.GET:
        return _draw_done(request, link, is_fresh=True)
    if _has_answered(link, device) and "again" not in request.GET:
        return _draw_done(request, link, is_fresh=False)
    response = _take(request, link, device) if request.method == "POST" else _draw(request, link)
    if not device:
        response.set_cookie(
            _cookie(link),
            secrets.token_urlsafe(16),
            max_age=REMEMBERED,
            path=request.path,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def _take(request: HttpRequest, door: Door, device: str) -> HttpResponse:
    """Any button but «Send» only shows the page again, with the questions that follow from the answers."""
    given = posted.of(request, door.survey.version).answers
    if request.POST.get("action") != "submit":
        return _draw(request, door, answers=given)
    if request.POST.get(TRAP):
        return redirect(f"{request.path}?thanks=1")
    try:
        if isinstance(door, SurveyLink):
            actions.answer(link=door, answers=given, device=device, at=timezone.now())
        else:
            actions.answer_invited(invitation=door, answers=given, at=timezone.now())
    except CannotComplete as refusal:
        return _draw(request, door, answers=given, errors=refusal.violations)
    except actions.CannotAnswer as refusal:
        return _draw(request, door, answers=given, problem=str(refusal))
    return redirect(f"{request.path}?thanks=1")


def _draw(
    request: HttpRequest,
    door: Door,
    *,
    answers: Mapping[str, str] | None = None,
    errors: Iterable[Violation] = (),
    problem: str = "",
) -> HttpResponse:
    survey, version = door.survey, door.survey.version
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    fresh = initial_answers(versions.form_of(version), midnight)
    given = {**fresh, **answers} if answers is not None else fresh
    context = {
        "survey": survey,
        "link": door,
        "page": filling.card_page(Submission(version=version), answers=given, errors=errors),
        "action": request.get_full_path(),
        "model_url": f"{request.path}model.json",
        "facts": facts(survey),
        "small": small_print(survey),
        "is_named": survey.access == SurveyAccess.NAMED,
        "problem": problem,
        "trap": TRAP,
    }
    status = 422 if errors else 429 if problem else 200
    return render(request, "monitoring/public/answer.html", context, status=status)


def _draw_done(request: HttpRequest, door: Door, *, is_fresh: bool) -> HttpResponse:
    again = f"{request.path}?again=1" if isinstance(door, SurveyLink) else ""
    context: dict[str, Any] = {"survey": door.survey, "is_fresh": is_fresh, "again": again}
    return render(request, "monitoring/public/done.html", context)


def _said(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    return render(request, "monitoring/public/closed.html", {"title": title, "text": text}, status=status)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more reminders: asked once more by a button, because mail programs open links by themselves."""
    invitation = invitations.by_token(token)
    if invitation is None:
        return _said(request, _("This link does not work"), "", 404)
    if request.method == "POST":
        unsubscribe(invitation=invitation)
        text = _("There will be no more reminders about this survey. Your link still works.")
        return _said(request, invitation.survey.title, text, 200)
    return render(request, "monitoring/public/stop.html", {"survey": invitation.survey})


def _cookie(link: SurveyLink) -> str:
    return f"survey-{link.pk}-{link.generation}"


def _has_answered(link: SurveyLink, device: str) -> bool:
    if not device:
        return False
    marks = Participation.objects.filter(link=link).values_list("devices", flat=True).first() or []
    return actions.mark_of(device) in marks


@public
@require_safe
@cache_control(private=True, max_age=3600)
def model(request: HttpRequest, token: str) -> HttpResponse:
    """Trees and messages for the script of the form."""
    door = _door(token)
    if door is None or not queries.is_collecting(door.survey, timezone.localdate()):
        return JsonResponse({}, status=404)
    return JsonResponse(filling.browser_model(door.survey.version))
