"""Section 8: draft conclusions. Each sentence restates a finding; none says why it is so. Each comes with its rule and its
numbers (`said`): what a sentence prints is what its bases hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext, pgettext

from mostik.documents.content import Block, Bullets, Heading, Note
from mostik.monitoring.reports import findings, wording
from mostik.monitoring.reports import said as trace
from mostik.monitoring.reports.data import ReportData
from mostik.monitoring.reports.said import Basis, Said, What
from mostik.stats.methodology import TOTAL
from mostik.stats.small_numbers import Change


def conclusions(data: ReportData) -> Iterator[Block]:
    found = list(said(data))
    if not found:
        return
    yield Heading(1, gettext("Conclusions"))
    yield Note(
        gettext(
            "Drawn up by rules from the tables above; in square brackets are the codes of the indicators behind a sentence. Check "
            "them, add the reasons you know of, delete what does not matter."
        ),
        mark=pgettext("report", "Draft"),
        keep=True,
    )
    yield Bullets([one.referenced() for one in found], numbered=True)


def said(data: ReportData) -> Iterator[Said]:
    for part in (_overall, _areas, _extremes, _indicators, _children, _sources, _changes, _few):
        yield from part(data)


def sentences(data: ReportData) -> Iterator[str]:
    """The same without their traces."""
    return (one.text for one in said(data))


def highlights(data: ReportData) -> Iterator[str]:
    """The few sentences of the first page."""
    for part in (_overall, _changes, _areas, _indicators, _children, _sources):
        yield from [one.text for one in list(part(data))[:1]]


def _overall(data: ReportData) -> Iterator[Said]:
    row = data.row(TOTAL)
    if row is None:
        return
    level = data.level(TOTAL, row.mean)
    bases = (trace.mean(data, TOTAL), trace.level(data, TOTAL))
    words = {"kind": wording.of_kind(data.kind), "score": wording.score(row.mean)}
    if level is None:
        text = gettext("The overall score of %(kind)s is %(score)s.") % words
    else:
        words["level"] = wording.at_level(data, level)
        text = gettext("The overall score of %(kind)s is %(score)s and is %(level)s.") % words
    yield Said("overall", text, tuple(one for one in bases if one))


def _areas(data: ReportData) -> Iterator[Said]:
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
        every = trace.means(data, [a for a, _m in marked], printed=False)
        yield Said("areas", gettext("All areas are at the threshold or above it."), tuple(every))
        return
    shown = [a for a, _m in low][: wording.shown_of(len(low))]
    bases = [trace.mean(data, a.code, printed=a in shown) for a, _m in low]
    names = [f"{wording.quoted(a.title(data.language))} ({wording.score(m)})" for a, m in low]
    text = ngettext(
        "In %(k)s of %(n)s area the mean is below the threshold: %(names)s.",
        "In %(k)s of %(n)s areas the mean is below the threshold: %(names)s.",
        len(marked),
    ) % {"k": wording.number(len(low)), "n": wording.number(len(marked)), "names": wording.listed(names)}
    yield Said("areas", text, (trace.count(data, len(low)), trace.count(data, len(marked)), *bases))


def _extremes(data: ReportData) -> Iterator[Said]:
    strong, weak = findings.extremes(data)
    if not strong:
        return
    count = min(len(strong), 3)
    for rule, text, chosen in (
        (
            "highest",
            ngettext(
                "The highest mean: the indicator %(names)s.",
                "The highest means: the indicators %(names)s.",
                count,
            ),
            strong[:3],
        ),
        (
            "lowest",
            ngettext(
                "The lowest mean: the indicator %(names)s.",
                "The lowest means: the indicators %(names)s.",
                count,
            ),
            weak[:3],
        ),
    ):
        names = [
            f"{wording.quoted(i.title(data.language))} ({wording.value(data, i.code, data.mean(i.code))})"
            for i in chosen
        ]
        yield Said(rule, text % {"names": wording.listed(names)}, tuple(trace.means(data, chosen)))


def _indicators(data: ReportData) -> Iterator[Said]:
    all_, low = findings.with_threshold(data), findings.below(data)
    if not all_:
        return
    if not low:
        every = trace.means(data, all_, printed=False)
        yield Said("below", gettext("No indicator is below its threshold."), tuple(every))
        return
    text = ngettext(
        "Below the threshold: %(k)s of %(n)s indicator.",
        "Below the threshold: %(k)s of %(n)s indicators.",
        len(all_),
    ) % {"k": wording.number(len(low)), "n": wording.number(len(all_))}
    counts = (trace.count(data, len(low)), trace.count(data, len(all_)))
    yield Said("below", text, (*counts, *trace.means(data, low, printed=False)))


def _children(data: ReportData) -> Iterator[Said]:
    means = [(c, row.mean) for c in data.children if (row := data.row(TOTAL, place=c))]
    if len(means) < 2:
        return
    kind = data.results.kinds[data.children[0]]
    low, high = min(means, key=lambda p: p[1]), max(means, key=lambda p: p[1])
    words = {
        "n": wording.number(len(means)),
        "low": data.short(low[0]),
        "lowest": wording.score(low[1]),
        "high": data.short(high[0]),
        "highest": wording.score(high[1]),
    }
    if low[1] == high[1]:
        every = [trace.mean(data, TOTAL, place=c, printed=c == low[0]) for c, _m in means]
        text = wording.all_equal(kind, len(means))
        yield Said("spread", text % words, (trace.count(data, len(means)), *every))
    elif spread := wording.between(kind):
        ends = (trace.mean(data, TOTAL, place=low[0]), trace.mean(data, TOTAL, place=high[0]))
        yield Said("spread", spread % words, ends)
    below = findings.total_below(data)
    if below:
        text = gettext("The overall score is below the threshold in %(k)s %(of)s: %(names)s.") % {
            "k": wording.number(len(below)),
            "of": wording.kinds_counted(kind, len(means)),
            "names": wording.listed([data.short(c) for c in below]),
        }
        counts = (trace.count(data, len(below)), trace.count(data, len(means)))
        own = [trace.mean(data, TOTAL, place=c, printed=False) for c in below]
        yield Said("children", text, (*counts, *own))


def _sources(data: ReportData) -> Iterator[Said]:
    own, main = data.mean(TOTAL, "self"), data.mean(TOTAL)
    if data.source != "self" and own is not None and main is not None and abs(own - main) >= wording.SMALLEST:
        words = {"n": wording.score(abs(own - main)), "source": wording.source_of(data.source)}
        text = (
            gettext("Self-assessment is %(n)s higher than the result of the %(source)s.")
            if own > main
            else gettext("Self-assessment is %(n)s lower than the result of the %(source)s.")
        )
        gap = Basis(data.place, TOTAL, "self", What.GAP, own - main, words["n"])
        both = [trace.mean(data, TOTAL, source=one, printed=False) for one in ("self", data.source)]
        yield Said("self", text % words, (gap, *both))
    large = findings.large_gaps(data)
    count = len({g.indicator.code for g in large})
    if count:
        text = ngettext(
            "Sources are a whole level or more apart on %(n)s indicator.",
            "Sources are a whole level or more apart on %(n)s indicators.",
            count,
        )
        yield Said(
            "gaps", text % {"n": wording.number(count)}, (trace.count(data, count), *_gaps(data, large))
        )


def _gaps(data: ReportData, large: list[findings.Gap]) -> Iterator[Basis]:
    for gap in large:
        shown = wording.delta(gap.difference)
        yield Basis(
            data.place, gap.indicator.code, gap.other, What.GAP, gap.difference, shown, is_printed=False
        )


def _changes(data: ReportData) -> Iterator[Said]:
    total = findings.change_of(data, TOTAL)
    if total:
        text = {
            Change.GREW: gettext("Since the previous measurement the overall score has risen by %(n)s."),
            Change.FELL: gettext("Since the previous measurement the overall score has fallen by %(n)s."),
            Change.STEADY: gettext(
                "Since the previous measurement the overall score has not changed beyond the precision (%(change)s)."
            ),
            None: gettext(
                "The change of the overall score since the previous measurement is %(change)s; its precision is not known, so "
                "neither growth nor fall is spoken of."
            ),
        }[total.word]
        words = {"n": wording.score(abs(total.difference)), "change": wording.delta(total.difference)}
        is_moved = total.word in (Change.GREW, Change.FELL)
        moved_by = trace.delta(data, TOTAL, total.difference, words["n" if is_moved else "change"])
        yield Said("change", text % words, (moved_by, trace.mean(data, TOTAL, printed=False)))
    moved = findings.changes(data, [a.code for a in data.results.areas() if data.on_scale(a.code)])
    for rule, text, word in (
        ("risen", gettext("Higher than before: %(names)s."), Change.GREW),
        ("fallen", gettext("Lower than before: %(names)s."), Change.FELL),
    ):
        chosen = [c for c in moved if c.word == word]
        names = [
            f"{wording.quoted(wording.code_name(data, c.code))} ({wording.delta(c.difference)})"
            for c in chosen
        ]
        if names:
            most = wording.shown_of(len(names))
            bases = [
                trace.delta(data, c.code, c.difference, wording.delta(c.difference), printed=n < most)
                for n, c in enumerate(chosen)
            ]
            yield Said(rule, text % {"names": wording.listed(names)}, tuple(bases))


def _few(data: ReportData) -> Iterator[Said]:
    row = data.row(TOTAL)
    if row and findings.few_units(data):
        text = gettext(
            "The conclusions rest on few data (%(units)s) and need to be checked against the cards."
        ) % {"units": wording.units(data, row.n)}
        yield Said("few", text, (trace.units(data),))
