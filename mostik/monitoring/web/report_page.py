"""The analytical report on the screen: the content of the Word file, every conclusion with its rule and its numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mostik.documents.page import drawn
from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.reports.campaign import campaign_reports, nodes_of_places
from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.node import node_report
from mostik.monitoring.reports.said import RULES, Basis, Said, basis_line
from mostik.monitoring.reports.sections.conclusions import said
from mostik.monitoring.web.selection import Selection, crumbs_of, selection_of
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats.methodology import TOTAL, Part
from mostik.ui.formats import number


@require_safe
@guarded(rules.can_download_results, find=nodes.visible_to)
def report_page(request: SignedInRequest, node: Node, campaign: int) -> HttpResponse:
    chosen = selection_of(request, campaign, node)
    made = campaign_reports(chosen.campaign, chosen.used.version, [node.pk], language=chosen.language)
    data = made.get(node.pk)
    if data is None:
        raise Http404
    places = nodes_of_places(chosen.campaign, node.pk)
    asides = {one.referenced(): _aside(one, data, chosen, places) for one in said(data)}
    asides |= {one.text: asides[one.referenced()] for one in said(data)}
    document = node_report(data)
    context = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "document": document,
        "blocks": drawn(document, asides),
        "back": chosen.url(node.pk),
        "query": chosen.query,
        "crumbs": crumbs_of(request.user, chosen),
    }
    return render(request, "monitoring/results/report.html", context)


def _aside(one: Said, data: ReportData, chosen: Selection, places: dict[Any, int]) -> dict[str, Any]:
    """The rule, then every number with the way to «Почему …?»."""
    lines = [
        (
            basis_line(data, basis),
            _why(basis, data, chosen, places),
            _("why %(value)s?") % {"value": basis.shown},
        )
        for basis in one.bases
    ]
    title = ngettext("%(n)s number behind it", "%(n)s numbers behind it", len(lines)) % {
        "n": number(len(lines))
    }
    return {"title": title, "lead": _("Rule: %(rule)s.") % {"rule": RULES[one.rule]}, "lines": lines}


def _why(basis: Basis, data: ReportData, chosen: Selection, places: dict[Any, int]) -> str:
    node = places.get(basis.place)
    if node is None or not basis.code:
        return ""
    address = reverse("monitoring:why", args=[chosen.campaign.pk, node, "CODE"])
    address = address.replace("CODE", quote(basis.code))
    query = {"source": basis.source}
    if len(chosen.instruments) > 1:
        query["instrument"] = str(chosen.used.pk)
    if basis.code != TOTAL and not data.results.is_invariant(basis.code):
        query["part"] = Part.FULL.value
    return f"{address}?{urlencode(query)}"
