"""Ask once while a page is read: what several rules of one GET request need is fetched from the database once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known_while_reading", default=None)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """`ask()`, remembered under `key` until the end of a GET or HEAD request. Elsewhere nothing is remembered: an
    action that grants a role sees the new role at once."""
    known = _known.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return cast(T, known[key])


class Reading:
    """Middleware: opens the memory of `once` for requests that change nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        token = _known.set({})
        try:
            return self.get_response(request)
        finally:
            _known.reset(token)
