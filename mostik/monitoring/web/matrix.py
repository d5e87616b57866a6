"""The matrix «process × result» of a region or a municipality: the reader says which areas are which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from mostik.lib.guard import SignedInRequest, guarded
from mostik.lib.text import slugify_ru
from mostik.monitoring import rules
from mostik.monitoring.queries import freshness
from mostik.monitoring.queries import matrix as queries
from mostik.monitoring.queries.matrix import Axis, Placed
from mostik.monitoring.web.exports import Value, csv_file
from mostik.monitoring.web.selection import Selection, crumbs_of, filter_options, selection_of
from mostik.network.enums import NodeKind
from mostik.network.models import Node
from mostik.network.queries import nodes
from mostik.stats import matrix
from mostik.stats.methodology import Indicator
from mostik.ui.formats import number

PAGE = 30
KINDS = (NodeKind.REGION, NodeKind.MUNICIPALITY)


@dataclass(frozen=True)
class Chosen:
    """What the address says: the two sides (None with a `problem` said instead), the cell that is opened."""

    selection: Selection
    offered: tuple[Indicator, ...]
    process: tuple[Indicator, ...]
    result: tuple[Indicator, ...]
    cluster: int | None

    @property
    def sides(self) -> tuple[Axis | None, Axis | None]:
        mart = self.selection.mart
        if mart is None or self.problem:
            return None, None
        return queries.axis(mart, self.process), queries.axis(mart, self.result)

    @property
    def problem(self) -> str:
        mart = self.selection.mart
        if mart is None or len(self.offered) < 2:
            return _("The matrix needs an instrument with two areas at least, measured on a scale.")
        if {area.code for area in self.process} & {area.code for area in self.result}:
            return _("An area cannot be the process and the result at once: leave it on one side.")
        if not all(queries.axis(mart, side) for side in (self.process, self.result)):
            return _("Areas of one side are measured on different scales: choose those of one scale.")
        return ""

    def query(self, **more: Any) -> str:
        """The choice as a query string."""
        pairs = [("process", area.code) for area in self.process] + [("result", a.code) for a in self.result]
        own = self.selection.query
        return f"{own}{'&' if own else '?'}{urlencode([*pairs, *more.items()])}"


def _chosen(request: SignedInRequest, campaign: int, node: Node) -> Chosen:
    if node.kind not in KINDS:
        raise Http404
    selection = selection_of(request, campaign, node)
    offered = queries.offered(selection.mart, selection.part) if selection.mart else ()

    def named(name: str, otherwise: Sequence[Indicator]) -> tuple[Indicator, ...]:
        wanted = set(request.GET.getlist(name))
        return tuple(area for area in offered if area.code in wanted) or tuple(otherwise[:1])

    process = named("process", offered)
    result = named("result", [area for area in offered if area not in process])
    asked = request.GET.get("cluster", "")
    cluster = int(asked) if asked.isdecimal() and len(asked) < 3 and 1 <= int(asked) <= 16 else None
    return Chosen(selection, offered, process, result or process, cluster)


@require_safe
@guarded(rules.can_view_results, find=nodes.visible_to)
def matrix_page(request: SignedInRequest, node: Node, campaign: int) -> HttpResponse:
    chosen = _chosen(request, campaign, node)
    selection = chosen.selection
    context: dict[str, Any] = {
        "chosen": selection,
        "campaign": selection.campaign,
        "node": node,
        "crumbs": crumbs_of(request.user, selection),
        "options": filter_options(selection),
        "data_as_of": selection.mart.result.built_at if selection.mart else None,
        "freshness": freshness.of_node(selection.mart, node) if selection.mart else None,
        "back": selection.url(node.pk),
        "problem": chosen.problem,
        "choices": [
            ("process", _("Process: how they work"), _choices(chosen, chosen.process)),
            ("result", _("Result: what comes of it"), _choices(chosen, chosen.result)),
        ],
    }
    process, result = chosen.sides
    if process and result:
        placed = _placed(chosen, process, result)
        context |= {
            "rows": _rows(chosen, placed),
            "columns": [category_name(number) for number in matrix.CATEGORIES],
            "rules": [
                (pgettext("matrix", "Process"), *_rule(selection, process)),
                (pgettext("matrix", "Result"), *_rule(selection, result)),
            ],
            "file": reverse("monitoring:matrix-file", args=[selection.campaign.pk, node.pk]) + chosen.query(),
            "everything": chosen.query(),
            **_list(request, chosen, placed),
        }
    return render(request, "monitoring/results/matrix.html", context)


@require_safe
@guarded(rules.can_download_results, find=nodes.visible_to)
def matrix_file(request: SignedInRequest, node: Node, campaign: int) -> HttpResponse:
    """Every organisation with its two values, categories and cluster, as CSV."""
    chosen = _chosen(request, campaign, node)
    process, result = chosen.sides
    if not process or not result:
        raise Http404
    placed = _placed(chosen, process, result)
    names = _municipalities(placed)
    head = [_("Municipality"), _("Organisation"), pgettext("matrix", "Process"), pgettext("matrix", "Result")]
    head += [_("Category of the process"), _("Category of the result"), _("Cluster")]
    rows: list[list[Value]] = []
    for one in placed:
        categories = matrix.categories(one.cluster) if one.cluster else (None, None)
        rows.append(
            [names.get(one.municipality_id, ""), one.name, one.process, one.result, *categories, one.cluster]
        )
    title = f"{slugify_ru(chosen.selection.campaign.title)}-{slugify_ru(node.title)}-matrix"
    return csv_file(title, head, rows)


def _placed(chosen: Chosen, process: Axis, result: Axis) -> list[Placed]:
    selection = chosen.selection
    assert selection.mart is not None
    node, source, part = selection.node, selection.source, selection.part
    return queries.organisations(
        selection.mart, node.pk, node.kind, process=process, result=result, source=source, part=part
    )


def _choices(chosen: Chosen, side: Sequence[Indicator]) -> list[tuple[str, str, bool]]:
    language = chosen.selection.language
    return [(area.code, area.title(language), area in side) for area in chosen.offered]


def category_name(number: int) -> str:
    return {
        1: pgettext("category", "minimal"),
        2: pgettext("category", "below the average"),
        3: pgettext("category", "above the average"),
        4: pgettext("category", "maximal"),
    }[number]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """`of`: the category of the result, in words; `shade`: 0…4, the more organisations the darker."""

    cluster: int
    count: int
    url: str
    of: str
    is_open: bool
    shade: int


def _rows(chosen: Chosen, placed: Sequence[Placed]) -> list[tuple[str, list[MatrixCell]]]:
    """The highest process on top, the results from left to right."""
    counts = Counter(one.cluster for one in placed if one.cluster)
    most = max(counts.values(), default=1)

    def cell(process: int, result: int) -> MatrixCell:
        one = matrix.cluster(process, result)
        count = counts[one]
        url = chosen.query(cluster=one) + "#list" if count else ""
        shade = -(-4 * count // most)
        return MatrixCell(one, count, url, category_name(result), one == chosen.cluster, shade)

    return [
        (category_name(process), [cell(process, result) for result in matrix.CATEGORIES])
        for process in reversed(matrix.CATEGORIES)
    ]


def _rule(selection: Selection, side: Axis) -> tuple[str, str]:
    """«Среда; Взаимодействие» and where each category begins."""
    low, middle, high = (number(cut, 0 if cut.denominator == 1 else 2) for cut in side.cuts)
    words = _(
        "1 — minimal: below %(low)s; 2 — below the average: from %(low)s, below %(middle)s; 3 — above the average: "
        "from %(middle)s, below %(high)s; 4 — maximal: %(high)s and higher"
    )
    titles = "; ".join(area.title(selection.language) for area in side.areas)
    return titles, words % {"low": low, "middle": middle, "high": high}


def _municipalities(placed: Sequence[Placed]) -> dict[int, str]:
    found = Node.objects.filter(pk__in={one.municipality_id for one in placed})
    return {node.pk: node.title for node in found}


def _list(request: SignedInRequest, chosen: Chosen, placed: Sequence[Placed]) -> dict[str, Any]:
    """Organisations of the opened cell, or all; by name."""
    wanted = [one for one in placed if chosen.cluster in (None, one.cluster)]
    asked = request.GET.get("page", "1")
    last = max(1, -(-len(wanted) // PAGE))
    page = min(max(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, 1), last)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    names = _municipalities(shown) if chosen.selection.node.kind == NodeKind.REGION else {}
    more = {"cluster": chosen.cluster} if chosen.cluster else {}
    lines = [
        (one, names.get(one.municipality_id, ""), chosen.selection.url(one.node_id), _category(one))
        for one in shown
    ]
    return {
        "lines": lines,
        "unplaced": sum(one.cluster is None for one in placed),
        "shows_municipality": bool(names),
        "cluster": chosen.cluster,
        "counted": len(wanted),
        "previous": chosen.query(**more, page=page - 1) if page > 1 else "",
        "next": chosen.query(**more, page=page + 1) if page < last else "",
    }


def _category(one: Placed) -> str:
    """«процесс максимальный, результат выше среднего»."""
    if one.cluster is None:
        return ""
    process, result = matrix.categories(one.cluster)
    return _("process %(process)s, result %(result)s") % {
        "process": category_name(process),
        "result": category_name(result),
    }
