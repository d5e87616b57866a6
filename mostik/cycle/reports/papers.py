"""The documents of the evidence folder: one for each step, made from the same data as the page. Each opens with what it
stands on: the place, the campaign, the basis, the versions, the day it was drawn up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import get_language, gettext, ngettext, pgettext

from mostik.cycle.models import Measure
from mostik.cycle.queries import effects, recommendations
from mostik.cycle.reports import effect_words
from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.steps import Step, order_of
from mostik.documents.content import Block, Bullets, Document, Heading, Note, Paragraph, Signatures, Table
from mostik.monitoring.queries import campaigns
from mostik.stats.methodology import Indicator, Methodology, Scoring
from mostik.ui.formats import number, reading, shortdate

TEXTS = 12
LISTED = 60
"""A longer list stands in the table file beside the document; here are the first ones."""


def paper(cycle: Cycle, step: Step) -> Document:
    """The document of a step: its head, its content, what is missing."""
    body = {
        "celi": _goals,
        "pokazateli": _indicators,
        "metody": _methods,
        "monitoring": _monitoring,
        "analiz": _analysis,
        "rekomendacii": _recommendations,
        "mery": _measures,
        "resheniya": _decisions,
        "effektivnost": _effectiveness,
    }[step.slug.partition("-")[2]]
    found = [*body(cycle, step)]
    is_empty = any(isinstance(one, Table) and not one.rows for one in found)  # what is missing is said
    return document(cycle, step.title, [*([] if is_empty else found), *missing(step)])


def document(cycle: Cycle, title: str, blocks: Sequence[Block]) -> Document:
    return Document(
        title=title,
        subtitle=cycle.campaign.title,
        organisation=cycle.place.name,
        date=cycle.today,
        language=get_language() or "ru",
        opening=[about(cycle)],
        blocks=[*blocks, Signatures([(pgettext("report", "Head"), "")])],
        keywords=[title, cycle.place.title, cycle.campaign.title],
    )


def about(cycle: Cycle) -> Table:
    """What the document stands on."""
    versions = "; ".join(f"{one.title}, {one.label or one.number}" for one in cycle.versions)
    rows = [
        (gettext("Campaign"), cycle.campaign.title),
        (gettext("Basis"), order_of(cycle) or gettext("no order is named")),
        (gettext("Instruments and their versions"), versions or "—"),
        (gettext("Results computed on"), _computed(cycle)),
        (gettext("Drawn up on"), shortdate(cycle.today)),
    ]
    columns = (gettext("What it stands on"), gettext("Which"))
    return Table(
        gettext("About this document"), columns, [[name, value] for name, value in rows], widths=(2, 5)
    )


def _computed(cycle: Cycle) -> str:
    days = sorted({mart.result.built_at for mart in cycle.marts.values()})
    return shortdate(days[-1]) if days else "—"


def _part(text: str) -> Heading:
    """A part of a short paper: not in any contents, so the paper begins on its first page."""
    return Heading(3, text, numbered=False)


def missing(step: Step) -> Iterator[Block]:
    """Explicit gaps and facts worth saying; a step that lacks something never looks whole."""
    if step.gaps:
        yield _part(gettext("What is missing"))
        yield Bullets([gap_text(gap.missing, gap.todo) for gap in step.gaps])
    if step.notes:
        yield _part(gettext("To be kept in mind"))
        yield Bullets(step.notes)


def gap_text(absent: str, todo: str) -> str:
    return gettext("Missing: %(missing)s. What to do: %(todo)s.") % {"missing": absent, "todo": todo}


def _goals(cycle: Cycle, step: Step) -> Iterator[Block]:
    yield _part(gettext("Goals and their reasons"))
    if cycle.campaign.purpose:
        yield Paragraph(cycle.campaign.purpose)
    if cycle.goals:
        yield Table(
            gettext("Goals of the campaign"),
            [
                gettext("Goal"),
                gettext("Why this goal"),
                gettext("Indicators that show it"),
                gettext("Set on"),
            ],
            [
                [
                    goal.text,
                    goal.reason,
                    "; ".join(cycle.areas[one] for one in goal.indicators if one in cycle.areas) or "—",
                    shortdate(goal.set_on),
                ]
                for goal in cycle.goals
            ],
            widths=(5, 6, 6, 3),
        )


def _indicators(cycle: Cycle, step: Step) -> Iterator[Block]:
    for version in cycle.versions:
        methodology = cycle.methodology(version)
        yield _part(f"{version.title}, {version.label or version.number}")
        count = len(methodology.indicators)
        text = ngettext(
            "%(n)s indicator in its tree; a result strictly below its threshold is followed by a recommendation.",
            "%(n)s indicators in its tree; a result strictly below its threshold is followed by a recommendation.",
            count,
        )
        yield Paragraph(text % {"n": number(count)})
        yield Table(
            gettext("Indicators"),
            [
                gettext("Code"),
                gettext("Indicator"),
                gettext("How it is computed"),
                gettext("Part"),
                gettext("Threshold"),
            ],
            [indicator_row(methodology, one) for one in methodology.indicators],
            widths=(2, 9, 5, 4, 2),
        )


def indicator_row(methodology: Methodology, one: Indicator) -> list[str]:
    parent = bool(methodology.children(one.code))
    part = pgettext("part", "invariant") if one.invariant else pgettext("part", "variative")
    limit = reading(one.threshold, one.is_share)
    return [one.code, one.title(), rule_of(one, is_parent=parent), part, limit]


def rule_of(one: Indicator, *, is_parent: bool) -> str:
    if is_parent:
        return gettext("weighted mean of its indicators")
    return {
        Scoring.LEVELLED: gettext("level by marks"),
        Scoring.MEAN: gettext("mean of its questions"),
        Scoring.SHARE: gettext("share, per cent"),
        Scoring.SUM: gettext("sum of its questions"),
    }.get(one.scoring, str(one.scoring))


def _methods(cycle: Cycle, step: Step) -> Iterator[Block]:
    yield _part(gettext("How the information is collected"))
    used = campaigns.instruments_of(cycle.campaign)
    yield Table(
        gettext("Instruments and sources"),
        [gettext("Instrument"), gettext("Version"), gettext("Who assesses"), gettext("Questions")],
        [
            [
                u.version.title,
                u.version.label or str(u.version.number),
                u.source_titles,
                number(u.version.questions),
            ]
            for u in used
        ],
        widths=(8, 3, 7, 3),
    )
    yield Paragraph(
        gettext(
            "Cards are filled in the information system Mostik, checked by a reviewer and enter the results when they are accepted. "
            "Each change of a card is kept in the journal; results are computed from the answers by the rules of the version."
        )
    )


def _monitoring(cycle: Cycle, step: Step) -> Iterator[Block]:
    covered = cycle.coverage
    yield _part(gettext("How the monitoring was carried out"))
    stages = campaigns.stages_of(cycle.campaign)
    if stages:
        yield Table(
            gettext("Stages"),
            [gettext("Stage"), gettext("Begins"), gettext("Ends"), gettext("Period in words")],
            [[s.title, shortdate(s.starts), shortdate(s.ends), s.period_text or "—"] for s in stages],
            widths=(8, 3, 3, 5),
        )
    yield Table(
        gettext("Coverage"),
        [gettext("What"), gettext("How many")],
        [
            [gettext("Organisations in the plan"), number(covered.planned)],
            [gettext("Organisations with an accepted card"), number(covered.taking_part)],
            [gettext("Cards in the plan"), number(covered.total)],
            [gettext("Cards accepted"), number(covered.accepted)],
        ],
        widths=(8, 3),
    )


def _analysis(cycle: Cycle, step: Step) -> Iterator[Block]:
    yield _part(gettext("Analytical reports"))
    yield Paragraph(
        gettext(
            "The reports lie in this folder beside this list, in Word and in PDF; conclusions in them are drafts by rules."
        )
    )
    yield _evidence(step)


def _evidence(step: Step) -> Table:
    return Table(
        gettext("What there is"),
        [gettext("Document"), gettext("Date"), gettext("Version")],
        [[one.title, shortdate(one.dated), one.version or "—"] for one in step.have],
        widths=(9, 3, 4),
    )


def _recommendations(cycle: Cycle, step: Step) -> Iterator[Block]:
    rows = cycle.recommendations
    yield _part(gettext("Recommendations sent"))
    yield from _shortened(len(rows))
    yield Table(
        gettext("Recommendations"),
        [
            gettext("Addressee"),
            gettext("Indicator"),
            gettext("Result"),
            gettext("Threshold"),
            gettext("Sent"),
            gettext("State"),
        ],
        [
            [
                r.addressee.title,
                f"{r.code}. {r.indicator}",
                reading(r.mean, recommendations.is_share(r)),
                reading(r.limit, recommendations.is_share(r)),
                shortdate(r.sent_on),
                r.get_state_display(),
            ]
            for r in rows[:LISTED]
        ],
        widths=(6, 7.4, 2.8, 2.3, 3.7, 3.3),
    )
    if texts := list(dict.fromkeys((f"{r.code}. {r.indicator}", r.text) for r in rows)):
        yield _part(gettext("Texts"))
        for title, text in texts[:TEXTS]:
            yield Bullets([text], title=title)
        if len(texts) > TEXTS:
            yield Note(gettext("The other texts stand in the table file beside this document."))


def _shortened(count: int) -> Iterator[Block]:
    if count > LISTED:
        text = gettext(
            "The first %(shown)s of %(n)s are listed; all of them stand in the table file beside this document."
        )
        yield Note(text % {"shown": number(LISTED), "n": number(count)})


def _measures(cycle: Cycle, step: Step) -> Iterator[Block]:
    rows = cycle.measures
    yield _part(gettext("Plan of measures and its execution"))
    yield from _shortened(len(rows))
    yield Table(
        gettext("Measures"),
        [
            gettext("Place"),
            gettext("Measure"),
            gettext("By when"),
            gettext("Who is responsible"),
            gettext("Result"),
        ],
        [
            [
                m.place.title,
                _measure_title(m),
                m.period or shortdate(m.due),
                m.responsible.short_name,
                _result(m),
            ]
            for m in rows[:LISTED]
        ],
        widths=(5, 7, 3.4, 4, 6),
    )


def _measure_title(measure: Measure) -> str:
    """With the indicator it follows from: a place may have the same measure for several."""
    if measure.recommendation is None:
        return measure.title
    words = {"title": measure.title, "code": measure.recommendation.code}
    return gettext("%(title)s (indicator %(code)s)") % words


def _result(measure: Measure) -> str:
    said = "; ".join(part for part in (measure.actual, measure.document) if part)
    return said or str(measure.get_state_display())


def _decisions(cycle: Cycle, step: Step) -> Iterator[Block]:
    yield _part(gettext("Register of decisions"))
    yield Table(
        gettext("Decisions"),
        [
            gettext("Document"),
            gettext("Date"),
            gettext("Who is responsible"),
            gettext("Day of control"),
            gettext("State and outcome"),
        ],
        [
            [
                f"{d.kind.title} № {d.number}. {d.title}",
                shortdate(d.dated_on),
                d.responsible.short_name,
                shortdate(d.control_on),
                ". ".join(
                    part for part in (str(d.get_state_display()), d.outcome or d.cancelled_because) if part
                ),
            ]
            for d in cycle.decisions
        ],
        widths=(7, 3.2, 4, 3.4, 6),
    )


def _effectiveness(cycle: Cycle, step: Step) -> Iterator[Block]:
    if cycle.following is None:
        return
    yield _part(gettext("Indicators before and after"))
    words = {"first": cycle.campaign.title, "second": cycle.following.title}
    yield Paragraph(gettext("Compared: %(first)s and %(second)s, only what both measured alike.") % words)
    yield Note(effect_words.warning())
    if cycle.is_remeasuring:
        yield Note(effect_words.still_going())
    own = effects.of_place(cycle.effects, cycle.place)
    for one in own:
        first, *rest = effect_words.sentences(one)
        yield Bullets([" ".join([first.referenced(), *(said.text for said in rest)])])
    if own:
        yield Note(effect_words.of_words())
    yield from _below(effects.below(cycle.effects, cycle.place))
    if cycle.review:
        yield _part(gettext("Conclusion"))
        for line in cycle.review.conclusion.splitlines():
            if line.strip():
                yield Paragraph(line.strip())
        yield Note(shortdate(cycle.review.concluded_on), mark=gettext("Written on"))


def _below(rows: Iterable[effects.Below]) -> Iterator[Block]:
    found = list(rows)
    for audience in dict.fromkeys(row.audience for row in found):
        same = [row for row in found if row.audience == audience]
        yield _part(same[0].audience_title)
        yield Table(
            gettext("Mean change of the places that were advised"),
            [
                gettext("Indicator"),
                pgettext("places", "Advised"),
                pgettext("places", "Measured"),
                gettext("With a measure"),
                gettext("Without a measure"),
            ],
            [_below_row(row) for row in same],
            widths=(8, 3, 3, 4.6, 4.6),
        )
    if found:
        yield Note(
            gettext(
                "In brackets: the interval (95 of 100) and how many places. A mean of fewer than three places is not shown."
            )
        )


def _below_row(row: effects.Below) -> list[str]:
    return [
        f"{row.code}. {row.indicator}",
        number(row.places),
        number(row.measured),
        effect_words.short(row.with_measure, is_share=row.is_share),
        effect_words.short(row.without, is_share=row.is_share),
    ]
