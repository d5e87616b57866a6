"""First page: the main figures, and who is named in the title."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext, pgettext

from mostik.documents.content import Block, Bullets, Note, Tile, Tiles
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports.cells import shade
from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.sections import conclusions
from mostik.stats.methodology import TOTAL
from mostik.stats.small_numbers import Change


def opening(data: ReportData) -> Iterator[Block]:
    row = data.row(TOTAL)
    if row is None:
        return
    tiles = [Tile(wording.score(row.mean), _score_label(data), shade(data, TOTAL, row.mean))]
    level = data.level(TOTAL, row.mean)
    if level is not None:
        tiles.append(
            Tile(wording.level_number(data, level), _level_label(data, level), shade(data, TOTAL, row.mean))
        )
    if row.delta is not None:
        tiles.append(Tile(wording.delta(row.delta), _change_label(data)))
    if findings.with_threshold(data):
        low, all_ = len(findings.below(data)), len(findings.with_threshold(data))
        label = ngettext(
            "of %(n)s indicator is below its threshold", "of %(n)s indicators are below their threshold", all_
        )
        tiles.append(Tile(wording.number(low), label % {"n": wording.number(all_)}))
    yield Tiles(tiles)
    yield Note(
        gettext(
            "Tables and charts are computed from accepted cards. Conclusions and recommendations are drawn up by rules "
            "and become final after people have checked and signed them."
        ),
        mark=pgettext("report", "Draft"),
    )
    main = list(conclusions.highlights(data))
    if main:
        yield Bullets(main, title=gettext("The main points"))


def _score_label(data: ReportData) -> str:
    parts = {"source": wording.source_name(data.source)}
    if data.on_scale(TOTAL):
        bounds = data.methodology.levels
        scale = gettext("scale %(low)s–%(high)s") % {
            "low": wording.level_number(data, 0),
            "high": wording.level_number(data, len(bounds) - 1),
        }
        return gettext("overall score, %(scale)s; %(source)s") % {
            "scale": scale,
            "source": parts["source"].lower(),
        }
    return gettext("overall score; %(source)s") % {"source": parts["source"].lower()}


def _change_label(data: ReportData) -> str:
    word = data.word(TOTAL)
    return {
        Change.GREW: gettext("since the previous measurement: grew"),
        Change.FELL: gettext("since the previous measurement: fell"),
        Change.STEADY: gettext("since the previous measurement: no change (within precision)"),
        None: gettext("change to the previous measurement"),
    }[word]


def _level_label(data: ReportData, level: int) -> str:
    titles = data.level_titles
    named = titles[level] if level < len(titles) else ""
    return gettext("level: %(title)s") % {"title": named} if named else gettext("level reached")
