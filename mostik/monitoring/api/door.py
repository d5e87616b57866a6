"""How a device is let in and answered: a key in the address instead of a session, the envelope of OpenRosa instead of
pages. The reasons for each header stand in docs/openrosa.md."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone, translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mostik.instruments.engine import openrosa
from mostik.monitoring.actions.receiving import CannotReceive, NotConnected
from mostik.platform.actions import devices as actions
from mostik.platform.models import Device
from mostik.platform.queries import devices

logger = logging.getLogger("mostik.openrosa")
XML = "text/xml; charset=utf-8"
MAX_CONTENT = 50 * 1024 * 1024  # bytes of one request; Collect splits what is larger

View = Callable[..., HttpResponse]


class KeyedRequest(HttpRequest):
    """The type of `request` in a view behind the door: the device has a key in force."""

    device: Device
    key: str


class Refused(Exception):
    """The request itself is wrong; the status and a sentence for the owner of the device."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def keyed(*methods: str) -> Callable[[View], View]:
    """Let devices with a key in force into a view, for these methods. Whatever happens inside is answered in the words
    of OpenRosa: a page in HTML looks to Collect like the login of a hotel network."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def inner(request: Any, key: str, **kwargs: Any) -> HttpResponse:
            try:
                # a sending asks the database about its device together with others (actions.receiving)
                device = devices.lately(key) if request.method == "POST" else devices.by_key(key)
                if device is None:
                    return _finished(said(403, str(NotConnected())))
                request.device, request.key = device, key
                with translation.override(device.user.language):
                    actions.notice(device=device, at=timezone.now())
                    return _finished(_answer(view, request, methods, kwargs))
            except Exception:
                logger.exception("%s %s", request.method, request.resolver_match.view_name)
                return _finished(
                    said(
                        500,
                        _(
                            "The server could not keep the card. It stays on your device; send it again later."
                        ),
                    )
                )

        inner.guard = "the key of a device"  # type: ignore[attr-defined]
        return inner

    return decorate


def _answer(view: View, request: Any, methods: tuple[str, ...], kwargs: dict[str, Any]) -> HttpResponse:
    if request.method not in methods:
        response = said(405, _("This cannot be done at this address."))
        response["Allow"] = ", ".join(methods)
        return response
    try:
        return view(request, **kwargs)
    except (Refused, CannotReceive) as refusal:
        return said(refusal.status, str(refusal))
    except MultiPartParserError:
        return said(400, _("The sending is broken off or is not a form. It will be sent again."))


def xml(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text.encode(), status=status, content_type=XML)


def said(status: int, sentence: str) -> HttpResponse:
    """A sentence the device shows to its owner."""
    return xml(openrosa.reply(sentence, "submit_success" if status < 300 else "submit_error"), status)


def _finished(response: HttpResponse) -> HttpResponse:
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(MAX_CONTENT)
    response["Date"] = http_date()
    response["Content-Language"] = translation.get_language() or "ru"
    response["Cache-Control"] = "private, no-store"
    if not response.streaming:
        response["Content-Length"] = str(len(response.content))
    return response
