"""Section 8: draft conclusions. Each sentence restates a finding; none says why it is so."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext, pgettext

from mostik.documents.content import Block, Bullets, Heading, Note
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports.data import ReportData
from mostik.stats.methodology import TOTAL


def conclusions(data: ReportData) -> Iterator[Block]:
    found = list(sentences(data))
    if not found:
        return
    yield Heading(1, gettext("Conclusions"))
    yield Note(
        gettext(
            "Drawn up by rules from the tables above. Check them, add the reasons you know of, delete what does not matter."
        ),
        mark=pgettext("report", "Draft"),
        keep=True,
    )
    yield Bullets(found, numbered=True)


def sentences(data: ReportData) -> Iterator[str]:
    for part in (_overall, _areas, _extremes, _indicators, _children, _sources, _changes, _few):
        yield from part(data)


def highlights(data: ReportData) -> Iterator[str]:
    """The few sentences of the first page."""
    for part in (_overall, _changes, _areas, _indicators, _children, _sources):
        yield from list(part(data))[:1]


def _overall(data: ReportData) -> Iterator[str]:
    row = data.row(TOTAL)
    if row is None:
        return
    level = data.level(TOTAL, row.mean)
    words = {"kind": wording.of_kind(data.kind), "score": wording.score(row.mean)}
    if level is None:
        yield gettext("The overall score of %(kind)s is %(score)s.") % words
    else:
        words["level"] = wording.at_level(data, level)
        yield gettext("The overall score of %(kind)s is %(score)s and is %(level)s.") % words


def _areas(data: ReportData) -> Iterator[str]:
    marked = [
        (a, row.mean)
        for a in data.results.areas()
        if (row := data.row(a.code)) and a.threshold is not None and data.on_scale(a.code)
    ]
    low = sorted(
        ((a, m) for a, m in marked if a.threshold is not None and m < a.threshold), key=lambda pair: pair[1]
    )
    if not marked:
        return
    if not low:
        yield gettext("All areas are at the threshold or above it.")
        return
    names = [f"{wording.quoted(a.title(data.language))} ({wording.score(m)})" for a, m in low]
    yield ngettext(
        "In %(k)s of %(n)s area the mean is below the threshold: %(names)s.",
        "In %(k)s of %(n)s areas the mean is below the threshold: %(names)s.",
        len(marked),
    ) % {"k": wording.number(len(low)), "n": wording.number(len(marked)), "names": wording.listed(names)}


def _extremes(data: ReportData) -> Iterator[str]:
    strong, weak = findings.extremes(data)
    if not strong:
        return
    for text, chosen in (
        (gettext("The highest means have the indicators: %(names)s."), strong[:3]),
        (gettext("The lowest means have the indicators: %(names)s."), weak[:3]),
    ):
        names = [
            f"{wording.quoted(i.title(data.language))} ({wording.value(data, i.code, data.mean(i.code))})"
            for i in chosen
        ]
        yield text % {"names": wording.listed(names)}


def _indicators(data: ReportData) -> Iterator[str]:
    all_, low = findings.with_threshold(data), findings.below(data)
    if not all_:
        return
    if not low:
        yield gettext("No indicator is below its threshold.")
        return
    yield ngettext(
        "%(k)s of %(n)s indicator is below its threshold.",
        "%(k)s of %(n)s indicators are below their threshold.",
        len(all_),
    ) % {"k": wording.number(len(low)), "n": wording.number(len(all_))}


def _children(data: ReportData) -> Iterator[str]:
    means = [(c, row.mean) for c in data.children if (row := data.row(TOTAL, place=c))]
    if len(means) < 2:
        return
    kind = data.results.kinds[data.children[0]]
    low, high = min(means, key=lambda p: p[1]), max(means, key=lambda p: p[1])
    words = {
        "low": data.short(low[0]),
        "lowest": wording.score(low[1]),
        "high": data.short(high[0]),
        "highest": wording.score(high[1]),
    }
    spread = {
        "group": gettext(
            "Overall scores of groups lie between %(lowest)s (%(low)s) and %(highest)s (%(high)s)."
        ),
        "organisation": gettext(
            "Overall scores of organisations lie between %(lowest)s (%(low)s) and %(highest)s (%(high)s)."
        ),
        "municipality": gettext(
            "Overall scores of municipalities lie between %(lowest)s (%(low)s) and %(highest)s (%(high)s)."
        ),
    }.get(kind)
    if spread:
        yield spread % words
    below = findings.total_below(data)
    if below:
        yield gettext("The overall score is below the threshold in %(k)s %(of)s: %(names)s.") % {
            "k": wording.number(len(below)),
            "of": wording.kinds_counted(kind, len(means)),
            "names": wording.listed([data.short(c) for c in below]),
        }


def _sources(data: ReportData) -> Iterator[str]:
    own, main = data.mean(TOTAL, "self"), data.mean(TOTAL)
    if data.source != "self" and own is not None and main is not None and abs(own - main) >= wording.SMALLEST:
        words = {"n": wording.score(abs(own - main)), "source": wording.source_of(data.source)}
        text = (
            gettext("Self-assessment is %(n)s higher than the result of the %(source)s.")
            if own > main
            else gettext("Self-assessment is %(n)s lower than the result of the %(source)s.")
        )
        yield text % words
    count = len({g.indicator.code for g in findings.large_gaps(data)})
    if count:
        yield ngettext(
            "Sources are a whole level or more apart on %(n)s indicator.",
            "Sources are a whole level or more apart on %(n)s indicators.",
            count,
        ) % {"n": wording.number(count)}


def _changes(data: ReportData) -> Iterator[str]:
    total = findings.change_of(data, TOTAL)
    if total:
        text = {
            1: gettext("Since the previous measurement the overall score has risen by %(n)s."),
            -1: gettext("Since the previous measurement the overall score has fallen by %(n)s."),
            0: gettext(
                "Since the previous measurement the overall score has not changed beyond the precision (%(change)s)."
            ),
        }[total.verdict]
        yield text % {"n": wording.score(abs(total.difference)), "change": wording.delta(total.difference)}
    moved = findings.changes(data, [a.code for a in data.results.areas() if data.on_scale(a.code)])
    for text, verdict in (
        (gettext("Higher than before: %(names)s."), 1),
        (gettext("Lower than before: %(names)s."), -1),
    ):
        names = [
            f"{wording.quoted(wording.code_name(data, c.code))} ({wording.delta(c.difference)})"
            for c in moved
            if c.verdict == verdict
        ]
        if names:
            yield text % {"names": wording.listed(names)}


def _few(data: ReportData) -> Iterator[str]:
    row = data.row(TOTAL)
    if row and findings.few_units(data):
        yield gettext(
            "The conclusions rest on few data (%(units)s) and need to be checked against the cards."
        ) % {"units": wording.units(data, row.n)}
