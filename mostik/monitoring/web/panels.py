"""Panels of the dashboard: results turned into what the components of `mostik.ui` draw. No HTML here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.monitoring.enums import Source
from mostik.monitoring.queries import gaps as gap_queries
from mostik.monitoring.queries import results
from mostik.monitoring.queries.results import Mart, NodeResults
from mostik.monitoring.web import gaps, standing
from mostik.monitoring.web.selection import Selection
from mostik.network.enums import NodeKind
from mostik.stats.methodology import TOTAL, Part, UnitLevel
from mostik.stats.small_numbers import Change
from mostik.ui.charts import DumbRow, StackRow, chart, dumbbell, dumbbell_table, stacked_bars, stacked_table
from mostik.ui.components import Chart, HeatCell, HeatColumn, HeatMap, HeatRow
from mostik.ui.formats import number, score


def heat_map(chosen: Selection, children: Sequence[NodeResults], corner: str) -> HeatMap:
    """Areas × children, the node itself at the foot."""
    columns = [
        HeatColumn(a.code, a.title(chosen.language), chosen.why_url(chosen.node.pk, a.code))
        for a in chosen.areas
    ]
    rows = [_heat_row(chosen, child, name_of(child)) for child in children]
    return HeatMap(
        caption=_("Areas of quality by node"),
        columns=columns,
        rows=rows,
        levels=chosen.methodology.levels,
        corner=corner,
        total_title=_("Total"),
        foot=_heat_row(chosen, chosen.here, chosen.node.title, link=False) if rows else None,
    )


def _heat_row(chosen: Selection, row: NodeResults, name: str, *, link: bool = True) -> HeatRow:
    cells = []
    for area in chosen.areas:
        cell = row.get(chosen.source, chosen.part, area.code)
        url = chosen.why_url(row.node_id, area.code) if cell and link else ""
        cells.append(HeatCell(cell.mean if cell else None, url=url))
    total = row.get(chosen.source, chosen.part)
    return HeatRow(
        title=name,
        cells=cells,
        url=chosen.url(row.node_id) if link else "",
        total=total.mean if total else None,
    )


def name_of(row: NodeResults) -> str:
    return next(iter(row.cells.values())).name


def distribution(chosen: Selection) -> Chart | None:
    """What share of units stands at each level, by area; None where only means may be shown."""
    rows = []
    for area in chosen.areas:
        cell = chosen.here.get(chosen.source, chosen.part, area.code)
        rows.append(StackRow(area.title(chosen.language), cell.shares if cell else (), cell.n if cell else 0))
    if not any(row.shares for row in rows):
        return None
    levels = [number(level, 0 if level.denominator == 1 else 1) for level in chosen.methodology.levels]
    title = _("Distribution over levels")
    table = stacked_table(rows, levels, caption=title, corner=_("Area"))
    return chart(stacked_bars, rows, levels, title=title, table=table)


def sources_compared(chosen: Selection) -> Chart | None:
    """The same areas by up to three sources; None when there is only one."""
    sources = [s for s in (Source.SELF, Source.INTERNAL, Source.EXTERNAL) if s in chosen.here.sources]
    if len(sources) < 2:
        return None
    rows = []
    for area in chosen.areas:
        cells = [chosen.here.get(source, chosen.part, area.code) for source in sources]
        points = [cell.mean if cell else None for cell in cells]
        rows.append(DumbRow(area.title(chosen.language), points, area.threshold))
    names = [str(source.label) for source in sources]
    low, high = chosen.ends
    title = _("Sources compared")
    return chart(
        dumbbell,
        rows,
        names,
        title=title,
        low=low,
        high=high,
        target_title=_("threshold") if any(row.target is not None for row in rows) else "",
        table=dumbbell_table(rows, names, caption=title, corner=_("Area")),
    )


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of «Внимание». `links`: pairs (title, address)."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


def attention(chosen: Selection, children: Sequence[NodeResults]) -> list[Remark]:
    """Areas below their threshold, and organisations where self-assessment and the expert part by a whole level."""
    remarks = []
    for area in chosen.areas:
        cell = chosen.here.get(chosen.source, chosen.part, area.code)
        if cell is None or area.threshold is None:
            continue
        low = [child for child in children if _is_below(chosen, child, area.code, area.threshold)]
        if cell.mean < area.threshold or len(low) * 2 > len(children) > 0:
            remarks.append(_low_area(chosen, area.title(chosen.language), cell.mean, low, len(children)))
    return remarks + _gaps(chosen)


def _is_below(chosen: Selection, child: NodeResults, code: str, threshold: Fraction) -> bool:
    cell = child.get(chosen.source, chosen.part, code)
    return cell is not None and cell.mean < threshold


def _low_area(chosen: Selection, title: str, mean: Fraction, low: Sequence[NodeResults], of: int) -> Remark:
    if not of:
        return Remark(_("“%(area)s”: %(mean)s, below the threshold.") % {"area": title, "mean": score(mean)})
    text = _("“%(area)s”: %(mean)s on average; below the threshold in %(low)d of %(of)d.")
    links = tuple((name_of(child), chosen.url(child.node_id)) for child in low[:6])
    return Remark(text % {"area": title, "mean": score(mean), "low": len(low), "of": of}, links)


def _gaps(chosen: Selection) -> list[Remark]:
    """Places where self-assessment and the expert part by a whole level of the instrument (domain.md §8.1)."""
    if chosen.mart is None or chosen.is_unit:
        return []
    node, pair = chosen.node, gap_queries.PAIRS[0]
    found = gap_queries.by_place(chosen.mart, node.pk, node.kind, pair, part=Part.INVARIANT.value)
    wide = [place for place in found if place.is_wide]
    if not wide:
        return []
    if node.kind == NodeKind.ORGANISATION:
        text = ngettext(
            "Self-assessment and the expert differ by a whole level or more in %(count)d group.",
            "Self-assessment and the expert differ by a whole level or more in %(count)d groups.",
            len(wide),
        )
    else:
        text = ngettext(
            "Self-assessment and the expert differ by a whole level or more in %(count)d organisation.",
            "Self-assessment and the expert differ by a whole level or more in %(count)d organisations.",
            len(wide),
        )
    links = [(place.name, gaps.address(chosen, place.node_id, pair)) for place in wide[:6]]
    if len(wide) > len(links):
        links.append((_("all of them"), gaps.address(chosen, node.pk, pair)))
    return [Remark(text % {"count": len(wide)}, tuple(links))]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One indicator on the page of a unit or an organisation: values of every source, and the level above."""

    code: str
    title: str
    depth: int
    url: str
    values: tuple[Fraction | None, ...]
    delta: Fraction | None
    threshold: Fraction | None
    is_below: bool
    above: tuple[Fraction | None, ...] = ()
    is_variative: bool = False
    is_new: bool = False  # the previous round measured it otherwise, or not at all
    is_share: bool = False


def indicator_lines(
    chosen: Selection, sources: Sequence[str], above: Sequence[NodeResults], *, depth: int = 9
) -> list[AreaLine]:
    """Indicators in the order of the workbook, indented by depth, down to `depth`."""
    found: list[AreaLine] = []
    other = chosen.not_compared
    changed = set(other.codes(chosen.methodology, chosen.part)) if other else set()

    def walk(parent: str | None, level: int) -> None:
        for indicator in chosen.methodology.children(parent):
            values = tuple(_mean(chosen.here, s, chosen.part, indicator.code) for s in sources)
            own = chosen.here.get(chosen.source, chosen.part, indicator.code)
            if any(value is not None for value in values):
                found.append(
                    AreaLine(
                        code=indicator.code,
                        title=indicator.title(chosen.language),
                        depth=level,
                        url=chosen.why_url(chosen.node.pk, indicator.code),
                        values=values,
                        delta=own.delta if own else None,
                        threshold=indicator.threshold,
                        is_below=bool(
                            own and indicator.threshold is not None and own.mean < indicator.threshold
                        ),
                        above=tuple(_mean(row, chosen.source, chosen.part, indicator.code) for row in above),
                        is_variative=not indicator.invariant,
                        is_new=indicator.code in changed,
                        is_share=indicator.is_share,
                    )
                )
            if level + 1 < depth:
                walk(indicator.code, level + 1)

    walk(None, 0)
    return found


def _mean(row: NodeResults, source: str, part: str, code: str) -> Fraction | None:
    cell = row.get(source, part, code)
    return cell.mean if cell else None


def units_word(level: str) -> str:
    """What is counted, as it stands in «Групп ниже порога»."""
    return {
        UnitLevel.GROUP: _("Groups below %(threshold)s"),
        UnitLevel.ORGANISATION: _("Organisations below %(threshold)s"),
        UnitLevel.MUNICIPALITY: _("Municipalities below %(threshold)s"),
    }.get(UnitLevel(level), _("Below %(threshold)s"))


def tiles(chosen: Selection, earlier: Sequence[tuple[Any, Mart]], counts: Any) -> list[dict[str, Any]]:
    """Figures at the top. Each is the arguments of the `tile` component."""
    found = [_mean_tile(chosen, earlier)]
    if counts.planned > 1:
        found.insert(0, _participation(counts))
    below = _below_tile(chosen, earlier)
    if below:
        found.append(below)
    if counts.total:
        found.append(
            {
                "label": _("Cards filled"),
                "value": number(counts.done),
                "note": _("%(percent)s of the plan") % {"percent": f"{counts.percent}\N{NO-BREAK SPACE}%"},
            }
        )
    if gap := gaps.tile(chosen):
        found.append(gap)
    if counts.total:
        waiting = {"value": number(counts.submitted), "url": counts.review_url}
        found.append({"label": _("Waiting for review"), **waiting})
    return found


def _participation(counts: Any) -> dict[str, Any]:
    return {
        "label": _("Organisations taking part"),
        "value": number(counts.taking_part),
        "note": _("of %(planned)s") % {"planned": number(counts.planned)},
    }


def _mean_tile(chosen: Selection, earlier: Sequence[tuple[Any, Mart]]) -> dict[str, Any]:
    cell = chosen.here.get(chosen.source, chosen.part)
    line = results.trends(earlier, [chosen.node.pk], source=chosen.source, part=chosen.part)[chosen.node.pk]
    tile: dict[str, Any] = {
        "label": _("Mean score"),
        "value": score(cell.mean if cell else None),
        "spark": [*line, cell.mean] if cell and any(v is not None for v in line) else None,
    }
    if cell and cell.delta is not None and chosen.campaign.previous:
        since = _("since %(year)s") % {"year": chosen.campaign.previous.year}
        found = standing.node_changed(chosen)
        tile |= {"change": cell.delta, "against": f"{since}: {standing.word(found)}" if found else since}
        if found == Change.STEADY:
            tile["good"] = "steady"
    elif chosen.not_compared and (chosen.part, TOTAL) not in chosen.not_compared.shared:
        tile["note"] = _("not compared: the questions have changed")
    else:
        tile["note"] = chosen.source_title
    return tile


def changed_since(chosen: Selection) -> dict[str, Any] | None:
    """The sentence under the indicators about those that are not compared, and where to read what has changed."""
    other = chosen.not_compared
    codes = other.codes(chosen.methodology, chosen.part) if other else []
    if other is None or not codes:
        return None
    leaves = [code for code in codes if code != TOTAL and not chosen.methodology.children(code)]
    return {
        "titles": [f"{code} {chosen.title(code)}" for code in leaves],
        "total": TOTAL in codes,
        "former": other.former,
        "url": reverse("instruments:changes", args=[chosen.used.version_id]) + f"?since={other.former.pk}",
    }


def _below_tile(chosen: Selection, earlier: Sequence[tuple[Any, Mart]]) -> dict[str, Any] | None:
    cell = chosen.here.get(chosen.source, chosen.part)
    threshold = chosen.methodology.threshold
    if cell is None or cell.share_below is None or threshold is None:
        return None
    tile: dict[str, Any] = {
        "label": units_word(chosen.methodology.unit_level) % {"threshold": number(threshold, 1)},
        "value": f"{number(cell.share_below * 100, 1)}\N{NO-BREAK SPACE}%",
        "note": _("of %(n)s") % {"n": number(cell.n)},
    }
    if earlier and earlier[0][1].shares(chosen.part):
        before = results.of_nodes(
            earlier[0][1], [chosen.node.pk], source=chosen.source, part=chosen.part, codes=[TOTAL]
        ).get(chosen.node.pk)
        old = before.get(chosen.source, chosen.part) if before else None
        if old and old.share_below is not None:
            tile |= {
                "change": (cell.share_below - old.share_below) * 100,
                "digits": 1,
                "suffix": _("p.p."),
                "good": "down",
                "against": _("since %(year)s") % {"year": earlier[0][0].year},
            }
    return tile
