"""The low-vision version: what a reader chose about colours, letter size, spacing and pictures.

Kept in a cookie for everybody and, for a signed-in person, in `user.appearance` as well, so that the choice follows
the person to another computer. Nothing here knows the table of users: any object with `appearance` will do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "mostik_appearance"
YEAR = 365 * 24 * 3600

SCHEMES = {
    "normal": _("Usual colours"),
    "bw": _("Black on white"),
    "wb": _("White on black"),
    "blue": _("Dark blue on light blue"),
}
SIZES = {"1": _("Usual"), "2": _("Large, 150 %"), "3": _("Very large, 200 %")}
SPACINGS = {"normal": _("Usual"), "wide": _("Wide")}
IMAGES = {"on": _("Shown"), "off": _("Hidden, numbers in tables instead")}
CHOICES = {"scheme": SCHEMES, "size": SIZES, "spacing": SPACINGS, "images": IMAGES}


@dataclass(frozen=True)
class Appearance:
    scheme: str = "normal"
    size: str = "1"
    spacing: str = "normal"
    images: str = "on"

    @property
    def is_changed(self) -> bool:
        return self != Appearance()

    def as_json(self) -> dict[str, str]:
        return asdict(self)

    def as_cookie(self) -> str:
        return ".".join(asdict(self).values())


def groups() -> list[tuple[str, Any, Mapping[str, Any]]]:
    """(field, title, choices) in the order of the settings page."""
    titles = (_("Colours"), _("Size of letters"), _("Spacing of letters and lines"), _("Pictures and charts"))
    return list(zip(CHOICES, titles, CHOICES.values(), strict=True))


def clean(values: Mapping[str, Any]) -> Appearance:
    """An appearance from a form, JSON or anything; what is unknown becomes the usual."""
    kept = {name: str(values.get(name, "")) for name in CHOICES}
    return Appearance(**{name: value for name, value in kept.items() if value in CHOICES[name]})


def of(request: HttpRequest) -> Appearance:
    """The choice of the person, else of this browser, else the usual look."""
    stored = getattr(getattr(request, "user", None), "appearance", None)
    if isinstance(stored, Mapping) and stored:
        return clean(stored)
    return clean(dict(zip(CHOICES, request.COOKIES.get(COOKIE, "").split("."), strict=False)))


def remember(response: HttpResponse, appearance: Appearance, *, secure: bool) -> None:
    """Keep the choice in this browser; the usual look leaves no cookie."""
    if appearance.is_changed:
        response.set_cookie(
            COOKIE, appearance.as_cookie(), max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE)
