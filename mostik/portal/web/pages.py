"""Search and the pages about the site itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.lib.guard import guarded, public
from mostik.portal import rules
from mostik.portal.queries import search as queries
from mostik.portal.web.menu import address


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    url: str
    note: str = ""


@require_safe
@guarded(rules.is_signed_in)
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    found = queries.find(request.user, query)
    context = {"query": query, "found": found, "shortest": queries.SHORTEST, "sections": _sections(found)}
    return render(request, "portal/search.html", context)


def _sections(found: queries.Found | None) -> list[tuple[str, list[Line]]]:
    """Headings with what was found under them; empty ones are left out."""
    if found is None:
        return []
    places = [
        Line(node.title, address("network:node", node.pk), _note(node.get_kind_display(), node.address))
        for node in found.organisations
    ]
    sections = [
        (_("Organisations and groups"), places),
        (_("People"), [Line(p.full_name, address("network:person", p.pk)) for p in found.people]),
        (
            _("Campaigns"),
            [
                Line(c.title, address("monitoring:campaign", c.pk), c.get_status_display())
                for c in found.campaigns
            ],
        ),
        (
            _("Instruments"),
            [Line(i.title, address("instruments:instrument", i.pk), i.code) for i in found.instruments],
        ),
    ]
    return [(title, lines) for title, lines in sections if lines]


def _note(*parts: str) -> str:
    return " · ".join(filter(None, parts))


@require_safe
@public
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")
