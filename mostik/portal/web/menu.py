"""The main menu: only what the person may open, the current section marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mostik.portal.queries.duties import LEADERS, OPERATORS, STAFF_VIEWERS, Duties


@dataclass(frozen=True, slots=True)
class Entry:
    """`section` is the drop-down the entry stands in; "" where the menu is short enough without."""

    title: str
    url: str
    current: bool
    section: str = ""


SHORT = 6  # entries that fit one row


def menu(request: HttpRequest, duties: Duties) -> list[Entry]:
    everybody = True
    runs = duties.is_administrator or duties.has(*OPERATORS, *LEADERS, "observer")
    keeps = duties.is_administrator or duties.has(*OPERATORS, *LEADERS)
    leads = duties.has(*OPERATORS, *LEADERS)
    learns = leads or duties.has("teacher", "expert")
    works = duties.has(*OPERATORS, *LEADERS, "observer", "teacher", "expert")
    quality, teachers, place = _("Quality"), pgettext("menu", "Teachers"), _("Directories")
    entries = [
        ("", _("Home"), "portal:home", everybody),
        ("", _("My cards"), "monitoring:cards", learns),
        (quality, _("Monitoring"), "monitoring:campaigns", runs or duties.has("teacher", "expert")),
        (quality, pgettext("menu", "Recommendations"), _recommendations(duties), leads),
        (quality, _("Cyclograms"), "cyclogram:list", runs or duties.has("teacher")),
        (quality, pgettext("menu", "Indicators"), "context:home", runs),
        (quality, _("Programmes"), "programmes:list", duties.has(*OPERATORS, *LEADERS, "observer")),
        (teachers, _("Diagnostics"), "assessment:mine", runs or duties.has("teacher", "expert")),
        (teachers, _("Portfolio"), "growth:home", works),
        (teachers, pgettext("menu", "Routes"), "growth:route-home", learns),
        (teachers, _("Opportunities"), "growth:opportunities", learns),
        (teachers, pgettext("menu", "Visits"), "growth:visits", duties.has(*OPERATORS, *LEADERS, "expert")),
        (teachers, pgettext("menu", "Growth ladder"), "growth:ladder", works),
        (teachers, _("Needs"), "needs:home", works),
        (place, _("Organisations"), "network:home", runs or duties.has("data_officer")),
        (place, _("People"), "network:people", duties.is_administrator or duties.has(*STAFF_VIEWERS)),
        (place, _("Instruments"), "instruments:list", keeps),
        (place, _("Templates"), "stationery:list", keeps),
        (place, _("Journal"), "platform:journal", duties.is_administrator),
    ]
    places = [(section, title, address(name)) for section, title, name, allowed in entries if allowed]
    return _marked([one for one in places if one[2]], request.path)


def _recommendations(duties: Duties) -> str:
    """Who receives some begins with those; the operator of a region only sends them."""
    return "cycle:mine" if duties.has("municipal_operator", *LEADERS) else "cycle:campaigns"


def _marked(places: list[tuple[str, str, str]], path: str) -> list[Entry]:
    """The entry with the longest address that begins the path is the current one."""
    fitting = [
        url for _section, _title, url in places if path == url or (url != "/" and path.startswith(url))
    ]
    current, is_short = max(fitting, key=len, default=""), len(places) <= SHORT
    return [Entry(title, url, url == current, "" if is_short else section) for section, title, url in places]


def address(name: str, *args: Any) -> str:
    """The address by its name; "" where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
