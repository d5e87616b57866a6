"""A visit as a document — what it rests on, who came, what was done, seen and advised, what was compared — and as a calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.translation import gettext

from mostik.cycle.reports import effect_words
from mostik.documents.content import Block, Bullets, Document, Heading, Note, Paragraph, Signatures, Table
from mostik.growth.enums import VISIT_TOLD, VisitPart
from mostik.growth.models import FieldVisit, VisitAdvice, VisitLine, VisitMember
from mostik.growth.queries import visit_changes, visits
from mostik.growth.queries.visit_changes import Comparison
from mostik.lib import icalendar
from mostik.lib.icalendar import WholeDays
from mostik.monitoring.reports.said import Said
from mostik.network.models import Node
from mostik.network.queries import access
from mostik.ui.formats import shortdate


@dataclass(frozen=True, slots=True)
class Written:
    """Everything a document of a visit says, read once."""

    visit: FieldVisit
    team: Sequence[VisitMember]
    lines: Sequence[VisitLine]
    advice: Sequence[VisitAdvice]
    comparison: Comparison | None
    is_told: bool
    """Analysis, advice and comparison may be read."""


def read(visit: FieldVisit, *, with_analysis: bool) -> Written:
    """`with_analysis`: whether the reader may read what is not sent yet."""
    shows = with_analysis or visit.state in VISIT_TOLD
    return Written(
        visit,
        visits.members_of(visit),
        visits.lines_of(visit),
        visits.advice_of(visit) if shows else [],
        visit_changes.of_visit(visit) if shows else None,
        shows,
    )


def note(written: Written, *, language: str = "ru") -> Document:
    """«Справка по итогам методического десанта»; a draft until the advice is sent."""
    with translation.override(language):
        visit = written.visit
        return Document(
            title=gettext("Note on a methodical visit"),
            subtitle=visit.title,
            organisation=visits.municipality_of(visit.place).name,
            place=place_of(visit.place),
            date=visit.advised_on,
            language=language,
            blocks=list(_blocks(written)),
            keywords=[visit.title, visit.place.title],
        )


def place_of(place: Node) -> str:
    """«Северская область»: what stands above the municipality."""
    above = Node.objects.filter(path__in=access.paths_above(place.path)[:-1]).order_by("-path")
    return ", ".join(node.name for node in above if node.kind == "region")


def _blocks(written: Written) -> Iterator[Block]:
    visit = written.visit
    if visit.state not in VISIT_TOLD:
        yield Note(gettext("The advice is not sent yet: the text may change."), mark=gettext("Draft"))
    yield Bullets(list(facts(visit)))
    yield _head(gettext("What the visit rests on"))
    yield Paragraph(visit.basis)
    yield Table(
        gettext("Team"),
        [gettext("Person"), gettext("Part in the visit"), gettext("Where from")],
        [
            [one.person.full_name, str(one.get_part_display()), one.employer.title if one.employer else ""]
            for one in written.team
        ],
        widths=(6, 5, 6),
    )
    yield Table(
        gettext("Plan of the visit"),
        [gettext("What"), gettext("When"), gettext("Who"), gettext("What came of it")],
        [
            [one.title, one.period, one.person.short_name if one.person else "", one.result]
            for one in written.lines
        ],
        widths=(7, 4, 4, 6),
    )
    yield from _findings(written)
    lead = next((one.person.short_name for one in written.team if one.part == VisitPart.LEAD), "")
    yield Signatures([(gettext("Leader of the team"), lead), (gettext("Acquainted"), head_of(visit))])


def _findings(written: Written) -> Iterator[Block]:
    visit = written.visit
    if visit.analysis and written.is_told:
        yield _head(gettext("What was seen"))
        yield from (Paragraph(text.strip()) for text in visit.analysis.splitlines() if text.strip())
    if written.comparison:
        yield _head(gettext("Before the visit and after"))
        yield Bullets(compared(written.comparison))
        yield Paragraph(caution())
    if written.advice:
        yield Table(
            gettext("What is advised"),
            [gettext("Advice"), gettext("What it rests on"), gettext("By when")],
            [
                [
                    one.text,
                    one.basis,
                    f"{one.period} ({shortdate(one.due)})" if one.period else shortdate(one.due),
                ]
                for one in written.advice
            ],
            widths=(8, 6, 3),
        )
    if visit.outcome:
        yield _head(gettext("Outcome"))
        yield Paragraph(visit.outcome)


def facts(visit: FieldVisit) -> Iterator[str]:
    yield gettext("organisation: %(place)s") % {"place": visit.place.name}
    yield gettext("reason: %(reason)s") % {"reason": str(visit.get_reason_display()).lower()}
    if visit.goal:
        yield gettext("goal: %(goal)s") % {"goal": visit.goal.rstrip(".")}
    if visit.starts and visit.ends:
        yield gettext("term: %(period)s (%(first)s – %(last)s)") % {
            "period": visit.period,
            "first": shortdate(visit.starts),
            "last": shortdate(visit.ends),
        }
    if visit.version:
        yield gettext("card: %(card)s") % {"card": visit.version.title}
    if visit.acknowledged_on:
        yield gettext("acknowledged on: %(day)s") % {"day": shortdate(visit.acknowledged_on)}


def head_of(visit: FieldVisit) -> str:
    person = access.in_charge(
        visit.place, "head", visit.acknowledged_on or timezone.localtime(visit.created_at).date()
    )
    return person.short_name if person else ""


def compared(comparison: Comparison) -> list[str]:
    """A sentence for every indicator with its code; none of them speaks of a cause."""
    return [said.referenced() for said in said_of(comparison)]


def said_of(comparison: Comparison) -> list[Said]:
    return [
        effect_words.told(
            effect_words.Subject(one.code, one.title, comparison.source, one.is_share),
            alike=one.alike,
            values=one.values,
            interval=one.interval,
            word=one.word,
        )
        for one in comparison.rows
    ]


def caution() -> str:
    """Said wherever the two visits are compared."""
    return gettext(
        "The numbers say what is different and how surely, not why. Two visits see two days; low results are higher on the "
        "average at the next look even where nothing was done."
    )


def visit_calendar(rows: Iterable[FieldVisit], name: str) -> bytes:
    """Visits as whole days; one put off replaces the former days in a calendar that reads it again."""
    return icalendar.calendar(name, (_event(row) for row in rows if row.starts), product="Mostik//growth")


def _event(visit: FieldVisit) -> WholeDays:
    first = visit.starts or datetime.date.min
    parts = (visit.title, visit.goal, visit.place.address, visit.period)
    return WholeDays(
        uid=f"field-visit-{visit.pk}@mostik",
        first=first,
        last=visit.ends or first,
        title=gettext("Methodical visit: %(place)s") % {"place": visit.place.title},
        text="\n".join(part for part in parts if part),
        stamp=visit.created_at,
    )


def _head(text: str) -> Heading:
    return Heading(3, text, numbered=False)
