"""One way to answer a form: show it, do the action, go to the card; a refusal stands above the form with status 422."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mostik.lib.errors import Refusal


def bound(request: HttpRequest) -> tuple[Any, ...]:
    """The first arguments of a form: the body of a POST, or nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def answer(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    back: str,
    done: Callable[[Any], str] | None = None,
    template: str = "ui/form.html",
    **context: Any,
) -> HttpResponse:
    """`act` receives the clean values and makes the one call to an action; `done` turns its result into an address."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                result = act(form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(done(result) if done else back)
        status = 422
    return render(request, template, {"form": form, "back": back, **context}, status=status)
