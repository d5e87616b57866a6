"""What every request passes on its way to a view of any domain."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from mostik.lib.errors import Refusal

LANGUAGES = dict(settings.LANGUAGES)


class ChosenLanguage:
    """Russian unless the person chose otherwise: in the account, or, before signing in, in this browser.

    The browser's own list of languages is not asked: on borrowed and half-configured computers it is usually wrong.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if request.user.is_authenticated else ""
        chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RefusalPage:
    """An action said no and the view had no better place to show it: status 422 and the sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        back = request.headers.get("Referer", "/")
        return render(request, "platform/refusal.html", {"sentence": str(error), "back": back}, status=422)


class WhosePage:
    """Says in `Mostik-Person` whose page it is: a service worker keeps pages per person, for one device may serve several."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Mostik-Person"] = str(request.user.pk)
        return response
