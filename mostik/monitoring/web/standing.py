"""Comparisons with their precision, as the dashboard shows them: bands of kindergartens, places of municipalities,
words for changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mostik.monitoring.queries import standing as queries
from mostik.monitoring.queries.results import NodeResults
from mostik.monitoring.queries.standing import Compared
from mostik.monitoring.reports.wording import change_word
from mostik.monitoring.web.selection import Selection
from mostik.network.enums import NodeKind
from mostik.stats.small_numbers import Change
from mostik.stats.standing import LEAST_GROUPS, Band, Standing
from mostik.ui.charts import Range, RangeRow, chart, ranges
from mostik.ui.components import Chart
from mostik.ui.formats import number, score

UNKNOWN = "\N{EM DASH}"


def word(change: Change | None) -> str:
    """«вырос», «снизился», «без изменений (в пределах точности)»; nothing where nothing is compared."""
    return change_word(change)


def band(standing: Standing | None) -> tuple[str, str]:
    """Tone and words of a badge."""
    if standing is None:
        return "", ""
    return {
        Band.SUPPORT: ("warn", pgettext("band", "needs support")),
        Band.TYPICAL: ("neutral", pgettext("band", "typical")),
        Band.STRONG: ("good", pgettext("band", "strong")),
    }[standing.band]


def ends(chosen: Selection, low: float, high: float) -> str:
    """«3,10–3,72», within the scale; a dash where the precision is not known."""
    if high - low == float("inf"):
        return UNKNOWN
    scale = chosen.scale
    if scale:
        low, high = max(low, float(scale[0])), min(high, float(scale[1]))
    return f"{score(low)}–{score(high)}"


def organisations_changed(chosen: Selection) -> Mapping[int, Change]:
    if chosen.mart is None:
        return {}
    node, source, part = chosen.node, chosen.source, chosen.part
    return queries.organisations_changed(
        chosen.mart, chosen.earlier, node.pk, node.kind, source=source, part=part
    )


def node_changed(chosen: Selection) -> Change | None:
    """The word for the node of the page."""
    if chosen.mart is None or chosen.is_unit:
        return None
    node, source, part = chosen.node, chosen.source, chosen.part
    return queries.node_changed(chosen.mart, chosen.earlier, node.pk, node.kind, source=source, part=part)


def standings(chosen: Selection, kind: str) -> Mapping[int, Standing]:
    """Of kindergartens; groups of one kindergarten are not compared so."""
    if chosen.mart is None or kind != NodeKind.ORGANISATION:
        return {}
    return queries.of_organisations(chosen.mart, chosen.node.pk, source=chosen.source, part=chosen.part)


def rule_of_bands(chosen: Selection, known: bool, kind: str) -> str:
    """The sentence under the table of organisations: how the bands are made, or why there are none."""
    if chosen.mart is None or kind != NodeKind.ORGANISATION:
        return ""
    if not queries.measures_precision(chosen.mart, chosen.source):
        return _(
            "No bands: with this instrument and source the precision of a kindergarten's score is not known."
        )
    if not known:
        return _(
            "No bands: they need at least %(n)d kindergartens of a municipality, several groups in each, that differ."
        ) % {"n": LEAST_GROUPS}
    return (
        _(
            "The estimate is the score drawn to the mean of the municipality, the more the fewer groups are behind it; "
            "the 95 per cent interval stands beside it. The band: “strong” if the whole interval is above the mean of the municipality, "
            "“needs support” if it is below, “typical” otherwise. The table is ordered by the estimate; there are no places."
        )
        % {}
    )


def rule_of_changes(chosen: Selection) -> str:
    """How a change gets its word."""
    if chosen.mart is None or not chosen.earlier:
        return ""
    if not queries.measures_precision(chosen.mart, chosen.source):
        return ""
    step = queries.step_of(chosen.mart)
    return _(
        "“Grew” or “fell” is said only if the 95 per cent interval of the difference excludes zero and the difference is larger "
        "than %(step)s, a twentieth of the scale; in a list, not more than a tenth of such words may be false. "
        "Otherwise there is no change within precision. Nothing is said where one group stands behind a score."
    ) % {"step": number(step, 0 if step.denominator == 1 else 2)}


@dataclass(frozen=True, slots=True)
class Municipality:
    """A row of «Муниципалитеты рядом»."""

    name: str
    url: str
    row: Compared
    ends: str
    places: str
    word: str


def municipalities(chosen: Selection, children: Sequence[NodeResults]) -> list[Municipality]:
    """Of a region, where the precision is known."""
    if chosen.mart is None or chosen.node.kind != NodeKind.REGION:
        return []
    names = {child.node_id: next(iter(child.cells.values())).name for child in children}
    found = queries.municipalities(
        chosen.mart, chosen.earlier, list(names), source=chosen.source, part=chosen.part
    )
    return [
        Municipality(
            names[row.node_id],
            chosen.url(row.node_id),
            row,
            ends(chosen, row.low, row.high),
            str(row.rank.low) if row.rank.low == row.rank.high else f"{row.rank.low}–{row.rank.high}",
            word(row.word),
        )
        for row in found
    ]


def picture(chosen: Selection, rows: Sequence[Municipality]) -> Chart | None:
    """Municipalities with the intervals of their means, beside the mean of the region."""
    if not rows:
        return None
    whole = chosen.here.get(chosen.source, chosen.part)
    drawn = [
        RangeRow(
            one.name,
            [Range(one.row.mean, None if one.ends == UNKNOWN else (one.row.low, one.row.high))],
            whole.mean if whole else None,
        )
        for one in rows
    ]
    low, high = chosen.ends
    title = _("Municipalities: mean scores with their intervals")
    of_region = _("mean of the region") if whole else ""
    return chart(ranges, drawn, [_("Score")], title=title, low=low, high=high, target_title=of_region)
