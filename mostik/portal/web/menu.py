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
    title: str
    url: str
    current: bool


def menu(request: HttpRequest, duties: Duties) -> list[Entry]:
    everybody = True
    runs = duties.is_administrator or duties.has(*OPERATORS, *LEADERS, "observer")
    entries = [
        (_("Home"), "portal:home", everybody),
        (_("My cards"), "monitoring:cards", duties.has(*OPERATORS, *LEADERS, "teacher", "expert")),
        (_("Monitoring"), "monitoring:campaigns", runs or duties.has("teacher", "expert")),
        (pgettext("menu", "Recommendations"), _recommendations(duties), duties.has(*OPERATORS, *LEADERS)),
        (_("Cyclograms"), "cyclogram:list", runs or duties.has("teacher")),
        (_("Portfolio"), "growth:home", duties.has(*OPERATORS, *LEADERS, "observer", "teacher", "expert")),
        (_("Opportunities"), "growth:opportunities", duties.has(*OPERATORS, *LEADERS, "teacher", "expert")),
        (pgettext("menu", "Indicators"), "context:home", runs),
        (_("Diagnostics"), "assessment:mine", runs or duties.has("teacher", "expert")),
        (_("Instruments"), "instruments:list", duties.is_administrator or duties.has(*OPERATORS, *LEADERS)),
        (_("Templates"), "stationery:list", duties.is_administrator or duties.has(*OPERATORS, *LEADERS)),
        (_("Organisations"), "network:home", runs or duties.has("data_officer")),
        (_("People"), "network:people", duties.is_administrator or duties.has(*STAFF_VIEWERS)),
        (_("Journal"), "platform:journal", duties.is_administrator),
    ]
    places = [(title, address(name)) for title, name, allowed in entries if allowed]
    return _marked([(title, url) for title, url in places if url], request.path)


def _recommendations(duties: Duties) -> str:
    """Who receives some begins with those; the operator of a region only sends them."""
    return "cycle:mine" if duties.has("municipal_operator", *LEADERS) else "cycle:campaigns"


def _marked(places: list[tuple[str, str]], path: str) -> list[Entry]:
    """The entry with the longest address that begins the path is the current one."""
    fitting = [url for _title, url in places if path == url or (url != "/" and path.startswith(url))]
    current = max(fitting, key=len, default="")
    return [Entry(title, url, url == current) for title, url in places]


def address(name: str, *args: Any) -> str:
    """The address by its name; "" where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
