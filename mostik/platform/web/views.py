"""Screens of one's own things: account, notices, jobs and their results."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import mostik
from mostik.lib.guard import SignedInRequest, guarded, public
from mostik.lib.http import back_url, file_response
from mostik.lib.paging import page_of
from mostik.platform import rules
from mostik.platform.actions import accounts, notices
from mostik.platform.models import Job, Notice
from mostik.platform.queries import jobs as job_queries
from mostik.platform.queries import notices as notice_queries
from mostik.ui import appearance

YEAR = timedelta(days=365)


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a watchdog: 200 while the database answers and the queue moves, 503 otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    waiting = job_queries.oldest_waiting(at=timezone.now())
    is_moving = waiting is None or waiting < timedelta(minutes=10)
    state = {"database": "ok", "worker": "ok" if is_moving else "the queue does not move"}
    return JsonResponse(state | {"version": mostik.__version__}, status=200 if is_moving else 503)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: for this browser and, when signed in, for the account."""
    chosen = request.POST.get("language", "")
    response = redirect(back_url(request, "/"))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
        if request.user.is_authenticated:
            accounts.set_language(by=request.user, language=chosen)
    return response


@public
@require_POST
def save_appearance(request: HttpRequest) -> HttpResponse:
    """Low-vision settings: for this browser and, when signed in, for the account."""
    chosen = appearance.Appearance() if "reset" in request.POST else appearance.clean(request.POST)
    response = redirect(back_url(request, "/"))
    appearance.remember(response, chosen, secure=settings.HTTPS)
    if request.user.is_authenticated:
        accounts.set_appearance(by=request.user, appearance=chosen.as_json())
    return response


@guarded(rules.is_signed_in)
def account(request: SignedInRequest) -> HttpResponse:
    return render(request, "platform/account.html")


@guarded(rules.is_signed_in)
def notice_list(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        notices.mark_all_read(by=request.user, at=timezone.now())
        return redirect("platform:notices")
    mine = notice_queries.visible_to(request.user)
    page = page_of(mine, keys=("-created_at", "-id"), after=request.GET.get("after"), size=30)
    return render(
        request, "platform/notices.html", {"page": page, "unread": notice_queries.unread_count(request.user)}
    )


@guarded(rules.can_read_notice, find=notice_queries.visible_to)
def open_notice(request: SignedInRequest, notice: Notice) -> HttpResponse:
    """Go where the notice leads; it counts as read from now on."""
    notices.mark_read(notices=[notice], by=request.user, at=timezone.now())
    return redirect(notice.url or "platform:notices")


@guarded(rules.is_signed_in)
def job_list(request: SignedInRequest) -> HttpResponse:
    mine = job_queries.visible_to(request.user).filter(created_by=request.user)
    page = page_of(mine, keys=("-created_at", "-id"), after=request.GET.get("after"), size=30)
    return render(request, "platform/jobs.html", {"page": page})


@guarded(rules.can_see_job, find=job_queries.visible_to)
def job(request: SignedInRequest, job: Job) -> HttpResponse:
    """How far the work is; htmx asks for the inner part only, until the job is finished."""
    template = "platform/_job.html" if request.headers.get("HX-Request") else "platform/job.html"
    may_fetch = rules.can_fetch_result(request.user, job)
    return render(request, template, {"job": job, "may_fetch": may_fetch})


@guarded(rules.can_fetch_result, find=job_queries.visible_to)
def job_file(request: SignedInRequest, job: Job) -> FileResponse:
    if job.result is None:
        raise Http404
    return file_response(job.result.full_path, job.result.name, job.result.content_type)
