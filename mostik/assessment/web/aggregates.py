"""Deficits of many: a heat-map above `min_cell`, never a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mostik.assessment import rules
from mostik.assessment.models import Competency, CompetencyModel
from mostik.assessment.queries import aggregates, competencies
from mostik.assessment.queries.diagnostics import RUNNERS
from mostik.assessment.web import sections
from mostik.lib.guard import SignedInRequest, guarded
from mostik.network.models import Node
from mostik.network.queries import access, nodes
from mostik.stats.methodology import TOTAL
from mostik.ui.components import HeatCell, HeatColumn, HeatMap, HeatRow

ROLES = (*RUNNERS, "observer")


@require_safe
@guarded(rules.can_see_some_aggregates)
def mine(request: SignedInRequest) -> HttpResponse:
    """To the widest place this person answers for."""
    own = access.nodes_with_role(request.user, ROLES).order_by("depth", "path").first()
    assert own is not None  # the rule
    return redirect("assessment:heatmap", own.pk)


@require_safe
@guarded(rules.can_see_aggregates, find=nodes.visible_to)
def heatmap(request: SignedInRequest, node: Node) -> HttpResponse:
    day = aggregates.as_of(timezone.localdate())
    model = competencies.in_force(node, day) or competencies.in_force(node, timezone.localdate())
    is_own = access.nodes_with_role(request.user, ROLES).filter(pk=node.pk).exists()
    by = request.GET.get("by", "")
    by = by if is_own and by in ("position", "experience") else ""
    context = {
        "node": node,
        "day": day,
        "model": model,
        "is_own": is_own,
        "by": by,
        "choices": [
            ("", _("places")),
            ("position", _("positions")),
            ("experience", _("years of experience")),
        ],
        "min_cell": aggregates.MIN_CELL,
        "tabs": sections.leading(request.user, "aggregates"),
        "parents": _parents(request, node),
    }
    if model is not None:
        context |= _numbers(model, node, by, aggregates.world(model, day))
    return render(request, "assessment/heatmap.html", context)


def _parents(request: SignedInRequest, node: Node) -> list[Node]:
    above = Node.objects.filter(path__in=access.paths_above(node.path)[:-1]).order_by("path")
    return [one for one in above if rules.can_see_aggregates(request.user, one)]


def _numbers(model: CompetencyModel, node: Node, by: str, found: aggregates.World) -> dict[str, object]:
    below = Node.objects.filter(path__startswith=node.path, depth=node.depth + 1)
    ids = {one.path: one for one in below}
    total, rows = aggregates.by_place(found, node, {path: one.title for path, one in ids.items()})
    if by:
        rows = aggregates.by_group(found, node, lambda one: one.position if by == "position" else one.band)
    blocks = found.tree.blocks
    shown = [row for row in rows if row.n is not None]
    columns = [HeatColumn(block.title.removesuffix(" блок"), block.title) for block in blocks]

    leaves = [(leaf, total.values.get(leaf.code)) for leaf in found.tree.leaves]
    known = sorted(((value, leaf) for leaf, value in leaves if value is not None), key=lambda one: one[0])
    return {
        "total": total,
        "map": HeatMap(
            caption=_("Mean value of blocks, per cent"),
            columns=columns,
            rows=[_drawn(row, blocks, {} if by else ids) for row in shown],
            levels=[0, *model.rule["thresholds"]],
            high=100,
            corner=_("Who"),
            total_title=_("Together"),
            digits=0,
            foot=_drawn(total, blocks, {}) if total.n is not None else None,
        )
        if shown or total.n is not None
        else None,
        "hidden": len(rows) - len(shown),
        "weakest": known[:8],
    }


def _drawn(row: aggregates.Row, blocks: Sequence[Competency], ids: Mapping[str, Node]) -> HeatRow:
    cells = [
        HeatCell(row.values[block.code], note="" if row.values[block.code] is not None else "—")
        for block in blocks
    ]
    below = ids.get(row.key)
    return HeatRow(
        title=row.title or _("not known"),
        cells=cells,
        total=row.values[TOTAL],
        note=str(row.n),
        url=_url(below.pk if below else None),
    )


def _url(pk: int | None) -> str:
    return reverse("assessment:heatmap", args=[pk]) if pk is not None else ""
