"""The two pages of the design system itself: settings of the low-vision version and the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mostik.lib.guard import public
from mostik.ui import appearance
from mostik.ui.gallery import examples


@public
def appearance_page(request: HttpRequest) -> HttpResponse:
    """Shows the choice; keeps it in this browser. Platform's address, where there is one, keeps it in the account too."""
    back = _safe(request.POST.get("next") or request.GET.get("next") or "/", request)
    if request.method == "POST":
        chosen = appearance.Appearance() if "reset" in request.POST else appearance.clean(request.POST)
        response = redirect(back)
        appearance.remember(response, chosen, secure=settings.HTTPS)
        return response
    now = appearance.of(request)
    groups = [
        (name, title, [(value, text, getattr(now, name) == value) for value, text in choices.items()])
        for name, title, choices in appearance.groups()
    ]
    return render(request, "ui/appearance.html", {"groups": groups, "back": back, "target": _target()})


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, to look at and to test; shows no data of anybody."""
    return render(request, "ui/gallery.html", examples())


def _target() -> str:
    try:
        return reverse("platform:appearance")
    except NoReverseMatch:
        return reverse("ui:appearance")


def _safe(address: str, request: HttpRequest) -> str:
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else "/"
