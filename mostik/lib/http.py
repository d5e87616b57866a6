"""What requests and responses of every domain share."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.http import url_has_allowed_host_and_scheme

_address: ContextVar[str | None] = ContextVar("client_address", default=None)

# Only what cannot run in our origin is shown in the browser; everything else is offered for saving.
SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain"}


def file_response(path: str | Path, name: str, content_type: str, *, inline: bool = False) -> FileResponse:
    """Send a file from outside the web root, under its human name. The caller has checked the right to it.

    `inline=True` lets the browser show it, for kinds that are safe to show.
    """
    show = inline and content_type in SHOWN_INLINE
    content = Path(path).open("rb")  # noqa: SIM115 — the response closes it when it is sent
    response = FileResponse(content, as_attachment=not show, filename=name, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def back_url(request: HttpRequest, default: str) -> str:
    """Where to return after a small POST: `next` of the form if it is ours, else `default`."""
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default


def client_address() -> str | None:
    """The address the current request came from; None outside a request."""
    return _address.get()


class Straight:
    """Middleware: addresses below `settings.STRAIGHT` go to their view at once. Machines call there with a key of their
    own: sessions, forms and messages of people are nothing to them, and were half the work of taking a card."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.STRAIGHT):
            return self.get_response(request)
        found = request.resolver_match = resolve(request.path_info)
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response


class ClientAddress:
    """Middleware: finds the client behind `settings.TRUSTED_PROXIES` proxies and keeps it for the journal.

    Each trusted proxy appends one address to X-Forwarded-For; whatever the client itself wrote there stands further
    to the left and is not believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if 0 < settings.TRUSTED_PROXIES <= len(hops):
            request.META["REMOTE_ADDR"] = hops[-settings.TRUSTED_PROXIES]
        token = _address.set(request.META.get("REMOTE_ADDR") or None)
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)
