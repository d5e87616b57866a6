"""Work without a connection: the service worker, the outbox, the page shown when nothing else is kept (docs/offline.md)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded, public
from mostik.platform import rules


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """A few lines that name our files by their present addresses, so that a new version is a new worker. With `?sync`
    a module, for browsers that wake it up when the connection is back."""
    constants = {
        "STATIC": settings.STATIC_URL,
        "OFFLINE": reverse("instruments:offline"),
        "READY": reverse("instruments:device"),
    }
    lines = [f'self.{name} = "{value}";' for name, value in constants.items()]
    if "sync" in request.GET:
        lines.append(f'import "{static("instruments/worker_sync.js")}";')
    else:
        lines.append(f'importScripts("{static("instruments/worker.js")}");')
    response = HttpResponse("\n".join(lines), content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@guarded(rules.is_signed_in)
def device(request: SignedInRequest) -> JsonResponse:
    """Who is signed in on this device and a fresh token: asked before anything is sent."""
    response = JsonResponse({"person": str(request.user.pk), "csrf": get_token(request)})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@guarded(rules.is_signed_in)
def outbox(request: SignedInRequest) -> HttpResponse:
    """What waits on this device; filled by the page's script, the server does not know it."""
    return _kept(render(request, "instruments/device/outbox.html"))


@require_safe
@guarded(rules.is_signed_in)
def offline(request: SignedInRequest) -> HttpResponse:
    """«Нет связи»: which cards are on this device."""
    return _kept(render(request, "instruments/device/offline.html"))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Mostik-Keep"] = "1"
    return response
