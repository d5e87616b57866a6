"""The dashboard: one page for a region, a municipality, an organisation and a group, with the way down to answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.monitoring import rules
from mostik.monitoring.enums import AssignmentState, Source
from mostik.monitoring.models import Assignment, Campaign
from mostik.monitoring.queries import assignments, campaigns, freshness, result_table, results
from mostik.monitoring.queries.campaigns import Coverage, Progress
from mostik.monitoring.queries.result_table import TablePage, TableRow
from mostik.monitoring.queries.results import NodeResults
from mostik.monitoring.web import forecast, gaps, own_results, panels, standing
from mostik.monitoring.web.selection import (
    CORNERS,
    UNIT_KIND,
    Selection,
    crumbs_of,
    filter_options,
    selection_of,
)
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import access, nodes
from mostik.ui.pieces import drawn

PAGE = 30
BODY = "monitoring/results/_body.html"
LISTED = {NodeKind.COUNTRY: NodeKind.MUNICIPALITY, NodeKind.ORGANISATION: NodeKind.GROUP}
"""What the table of a node lists; kindergartens are compared within a region."""


@require_safe
@guarded(rules.can_view_campaign, find=campaigns.visible_to)
def results_home(request: SignedInRequest, campaign: Campaign) -> HttpResponse:
    """Where this person's own results of the campaign begin: the topmost node both of them know."""
    readable = access.subtrees_with_role(request.user, rules.RESULT_READERS)
    inside = readable.filter(path__startswith=campaign.owner.path).order_by("depth", "path").first()
    if inside is None:
        raise Http404
    return redirect("monitoring:dashboard", campaign.pk, inside.pk)


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def dashboard(request: SignedInRequest, node: Node, campaign: int) -> HttpResponse:
    chosen = selection_of(request, campaign, node)
    context = {
        "chosen": chosen,
        "campaign": chosen.campaign,
        "node": node,
        "crumbs": crumbs_of(request.user, chosen),
        "options": filter_options(chosen),
        "data_as_of": chosen.mart.result.built_at if chosen.mart else None,
        "freshness": freshness.of_node(chosen.mart, node) if chosen.mart else None,
        "has_results": bool(chosen.here.cells),
        "query": chosen.query,
    }
    if chosen.here.cells:
        context["own"] = own_results.tables(chosen)
        context["body"] = _body_of_unit(request, chosen) if chosen.is_unit else _body(request, chosen)
        context["has_children"] = not chosen.is_unit
        context["gaps_url"] = gaps.address(chosen, node.pk) if len(chosen.here.sources) > 1 else ""
        context["has_files"] = node.kind != NodeKind.COUNTRY
        context["has_matrix"] = node.kind in (NodeKind.REGION, NodeKind.MUNICIPALITY) and not chosen.is_unit
    return render(request, "monitoring/results/dashboard.html", context)


def _body(request: SignedInRequest, chosen: Selection) -> str:
    """A node above the units: heat-map of its children, table of what is compared in it."""
    assert chosen.mart is not None
    kind = LISTED.get(NodeKind(chosen.node.kind), NodeKind.ORGANISATION)
    page = _table_page(request, chosen, kind)
    shown = [row.node_id for row in page.rows]
    if kind == NodeKind.MUNICIPALITY:
        states = campaigns.states_inside(_cards(chosen), shown)
    else:
        column = "unit" if kind == NodeKind.GROUP else "organisation"
        states = campaigns.states_by(_cards(chosen), column, shown)
    coverage = _coverage(request, chosen)
    above = _nodes_above(chosen.node) if chosen.node.kind == NodeKind.ORGANISATION else []

    def context() -> dict[str, Any]:
        return _common(chosen, coverage, above) | _level(request, chosen, kind, page, states)

    return drawn(BODY, request, context, chosen.stamp, coverage, states, _named(above))


def _body_of_unit(request: SignedInRequest, chosen: Selection) -> str:
    """A group (or an organisation that is itself the unit): indicators by source and the cards behind them."""
    cards = _cards_behind(request.user, chosen)
    coverage = _coverage(request, chosen)
    above = _nodes_above(chosen.node)

    def context() -> dict[str, Any]:
        return _common(chosen, coverage, above) | {"cards": cards, "heat": None}

    shown = [
        (c.pk, c.source, c.state, c.submission_id, str(c.assessor and c.assessor.short_name)) for c in cards
    ]
    return drawn(BODY, request, context, chosen.stamp, coverage, shown, _named(above))


def _named(nodes: list[Node]) -> list[tuple[int, str]]:
    return [(node.pk, node.title) for node in nodes]


def _cards(chosen: Selection) -> Any:
    cards = Assignment.objects.filter(campaign=chosen.campaign, version=chosen.used.version_id)
    if chosen.node.pk == chosen.campaign.owner_id:  # all of them stand below: no need to look at each place
        return cards
    return assignments.under(cards, chosen.node)


def _cards_behind(user: Any, chosen: Selection) -> list[Assignment]:
    seen = assignments.visible_to(user).filter(
        campaign=chosen.campaign, version=chosen.used.version_id, unit=chosen.node
    )
    return [card for card in seen.order_by("source", "pk") if rules.can_view_card(user, card)]


def _coverage(request: SignedInRequest, chosen: Selection) -> Coverage:
    coverage = campaigns.coverage_of(_cards(chosen))
    if not rules.can_oversee_cards(request.user, chosen.campaign):
        return coverage
    cards = reverse("monitoring:campaign-cards", args=[chosen.campaign.pk])
    return replace(coverage, review_url=f"{cards}?state=submitted")


def _common(chosen: Selection, coverage: Coverage, above: list[Node]) -> dict[str, Any]:
    return {
        "tiles": panels.tiles(chosen, chosen.earlier, coverage),
        "sources_chart": panels.sources_compared(chosen),
        "distribution": panels.distribution(chosen) if not chosen.is_unit else None,
        "indicators": _indicators(chosen, above),
        "changed": panels.changed_since(chosen),
    }


def _table_page(request: SignedInRequest, chosen: Selection, kind: str) -> TablePage:
    assert chosen.mart is not None
    sort = request.GET.get("sort", "-score")
    return result_table.table(
        chosen.mart,
        chosen.node.pk,
        chosen.node.kind,
        kind=kind,
        source=chosen.source,
        part=chosen.part,
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
        page=_page_number(request),
        size=PAGE,
        standings=standing.standings(chosen, kind),
    )


def _level(
    request: SignedInRequest, chosen: Selection, kind: str, page: TablePage, states: dict[int, Progress]
) -> dict[str, Any]:
    assert chosen.mart is not None
    children = results.of_children(chosen.mart, chosen.node.pk, source=chosen.source, part=chosen.part)
    names = {child.node_id: panels.name_of(child) for child in children}
    corner = CORNERS[NodeKind(chosen.node.kind)]
    rows = _rows(chosen, page, names, states)
    beside = standing.municipalities(chosen, children)
    return {
        "heat": panels.heat_map(chosen, children, str(corner.label)),
        "remarks": panels.attention(chosen, children),
        "table": page,
        "rows": rows,
        "heat_title": _("Areas of quality: %(below)s") % {"below": _plural_of(corner).lower()},
        "table_title": _plural_of(kind),
        "units_title": "" if kind == _unit_kind(chosen) else _plural_of(_unit_kind(chosen)),
        "distribution_title": _("Distribution over levels: %(units)s, %%")
        % {"units": _plural_of(_unit_kind(chosen)).lower()},
        "has_bands": any(line.row.standing for line in rows),
        "rules": [
            standing.rule_of_bands(chosen, any(line.row.standing for line in rows), kind),
            standing.rule_of_changes(chosen),
        ],
        "municipalities": beside,
        "municipalities_chart": standing.picture(chosen, beside),
        "forecast": forecast.panel(chosen),
        "has_trend": any(len(line.trend) > 1 for line in rows),
        "shows_municipality": chosen.node.kind == NodeKind.REGION,
        "pages": _pages(request, page),
    }


def _plural_of(kind: str) -> str:
    """«Группы», «Организации», «Муниципалитеты»."""
    return {
        NodeKind.GROUP: pgettext("several", "Groups"),
        NodeKind.ORGANISATION: pgettext("several", "Organisations"),
        NodeKind.MUNICIPALITY: pgettext("several", "Municipalities"),
        NodeKind.REGION: pgettext("several", "Regions"),
    }[NodeKind(kind)]


def _unit_kind(chosen: Selection) -> NodeKind:
    return UNIT_KIND[chosen.methodology.unit_level]


def _page_number(request: SignedInRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdigit() and len(text) < 6 else 1


@dataclass(frozen=True, slots=True)
class Line:
    row: TableRow
    url: str
    municipality: str
    progress: Progress
    trend: list[Fraction | None]
    tone: str
    status: str
    word: str
    band: tuple[str, str]
    ends: str


def _rows(
    chosen: Selection, page: TablePage, names: dict[int, str], states: dict[int, Progress]
) -> list[Line]:
    ids = [row.node_id for row in page.rows]
    earlier = chosen.earlier
    trends = results.trends(earlier, ids, source=chosen.source, part=chosen.part) if earlier else {}
    words = standing.organisations_changed(chosen)
    lines = []
    for row in page.rows:
        known = row.standing
        progress = states.get(row.node_id, Progress())
        tone, status = _status(progress)
        trend = [*trends[row.node_id], row.mean] if trends else []
        lines.append(
            Line(
                row=row,
                url=chosen.url(row.node_id),
                municipality=names.get(row.municipality_id, ""),
                progress=progress,
                trend=trend,
                tone=tone,
                status=status,
                word=standing.word(words.get(row.node_id)),
                band=standing.band(known),
                ends=standing.ends(chosen, known.low, known.high) if known else "",
            )
        )
    return lines


def _status(progress: Progress) -> tuple[str, str]:
    if progress.total and progress.accepted == progress.total:
        return "good", _("Finished")
    if progress.submitted:
        return "warn", str(AssignmentState.SUBMITTED.label)
    if progress.draft or progress.returned or progress.accepted:
        return "info", str(AssignmentState.DRAFT.label)
    return "neutral", str(AssignmentState.ASSIGNED.label)


def _pages(request: SignedInRequest, page: TablePage) -> dict[str, Any]:
    """Links of the pager under the table: it is sorted by what the reader chose, so pages are numbered."""

    def link(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    first = (page.page - 1) * PAGE + 1
    return {
        "previous": link(page.page - 1) if page.page > 1 else "",
        "next": link(page.page + 1) if page.page < page.pages else "",
        "shown": _("shown %(first)d–%(last)d of %(total)d")
        % {"first": first, "last": first + len(page.rows) - 1, "total": page.total}
        if page.total
        else "",
    }


def _indicators(chosen: Selection, nodes: list[Node]) -> dict[str, Any]:
    """The table of indicators by source; beside them the levels above (`nodes`), where that gives nobody away."""
    assert chosen.mart is not None
    sources = chosen.here.sources
    above: list[tuple[str, NodeResults]] = []
    for node in nodes:
        found = results.of_level_above(
            chosen.mart, node.pk, node.kind, source=chosen.source, part=chosen.part
        )
        if found:
            above.append((node.title, found))
    return {
        "sources": [str(Source(source).label) for source in sources],
        "above": [title for title, _row in above],
        "lines": panels.indicator_lines(chosen, sources, [row for _title, row in above]),
    }


def _nodes_above(node: Node) -> list[Node]:
    kinds = (NodeKind.MUNICIPALITY, NodeKind.REGION)
    above = Node.objects.filter(path__in=access.paths_above(node.path), kind__in=kinds)
    return list(above.exclude(pk=node.pk).order_by("-path"))
