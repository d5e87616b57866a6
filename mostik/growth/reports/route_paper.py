"""An individual route on paper, by the form in use: whose it is, what it answers and with what, what came of it, who agreed.

Made of what one reader gets (`queries.route_pages`): for whoever does not read the reasons there are no columns for them, so
that a file passed on tells no more than the page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from mostik.documents.content import Block, Document, Note, Paragraph, Row, Signatures, Table
from mostik.growth.enums import AgreeingRole, Decision
from mostik.growth.models import LearningRoute
from mostik.growth.queries import packs, records, route_pages
from mostik.growth.queries.route_pages import RouteShown, Signature, StepShown
from mostik.lib.text import slugify_ru
from mostik.network.models import Person
from mostik.ui.formats import NOTHING, number, shortdate


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it is printed; `deficit` and `reflection` are empty where the reader does not read the reasons."""

    number: int
    deficit: str
    topic: str
    content: str
    form: str
    period: str
    hours: str
    expected: str
    actual: str
    evidence: str
    presented: str
    reflection: str

    @property
    def term(self) -> str:
        """«ноябрь 2026; 36 ч»."""
        hours = gettext("%(n)s h") % {"n": self.hours} if self.hours else ""
        return "; ".join(part for part in (self.period, hours) if part)


@dataclass(frozen=True, slots=True)
class Paper:
    plan: RouteShown
    position: str
    seniority: str
    category: str
    lines: tuple[Line, ...]
    signatures: tuple[Signature, ...]
    on: datetime.date

    @property
    def person(self) -> Person:
        return self.plan.route.person

    @property
    def name(self) -> str:
        return f"iom-{slugify_ru(self.person.short_name)}-{self.plan.route.pk}"

    @property
    def place(self) -> str:
        return str(self.plan.route.place.title)

    @property
    def period(self) -> str:
        days = [shortdate(day) for day in (self.plan.starts, self.plan.ends) if day]
        return f"{self.plan.period} ({' – '.join(days)})" if len(days) == 2 else self.plan.period


def paper(user: Any, route: LearningRoute, on: datetime.date) -> Paper | None:
    """None: there is nothing this reader may read of it."""
    plan = route_pages.shown(user, route, on)
    if plan is None:
        return None
    person = route.person
    signatures = route_pages.signatures(user, route) if route.version else []
    return Paper(
        plan=plan,
        position=route.position.title if route.position else "",
        seniority=_seniority(person, on),
        category=_category(user, person, on),
        lines=tuple(_line(user, n, step, plan.with_reasons) for n, step in enumerate(plan.steps, 1)),
        signatures=tuple(signatures),
        on=on,
    )


def _seniority(person: Person, on: datetime.date) -> str:
    since = person.teaching_since or person.working_since
    if since is None or since > on:
        return ""
    years = on.year - since.year - ((on.month, on.day) < (since.month, since.day))
    if not years:
        return gettext("less than a year")
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _category(user: Any, person: Person, on: datetime.date) -> str:
    """The attestation in force, where the reader may read that record of the portfolio."""
    row = records.attestations_of([person.pk], on).get(person.pk)
    if row is None or not records.visible_to(user).filter(pk=row.pk).exists():
        return ""
    return packs.title_of(row.kind)


def _line(user: Any, number_: int, step: StepShown, with_reasons: bool) -> Line:
    why = step.why or ()
    deficits = "; ".join(f"{row.competency.title} ({row.get_level_display().lower()})" for row in why)
    done = f"{step.actual}, {shortdate(step.done_on)}" if step.done_on else ""
    return Line(
        number=number_,
        deficit=(deficits or step.competency or "") if with_reasons else "",
        topic=step.title,
        content=step.content,
        form=f"{step.kind} ({step.form})",
        period=step.period,
        hours=str(step.hours) if step.hours else "",
        expected=step.expected,
        actual=done,
        evidence="; ".join(_evidence(user, step)),
        presented=step.presented or step.presentation,
        reflection=(step.reflection or "") if with_reasons else "",
    )


def _evidence(user: Any, step: StepShown) -> Iterator[str]:
    for one in route_pages.evidence_of(user, step.pk):
        if one.row.file is not None:
            yield one.row.file.name
        elif one.record is not None:
            yield one.record.title
        else:
            yield gettext("a record of the portfolio")


def facts(of: Paper) -> list[tuple[str, str]]:
    """The head of the form in words."""
    rows = [
        (gettext("Name of the teacher"), of.person.full_name),
        (gettext("Organisation"), of.place),
        (gettext("Position"), of.position),
        (gettext("Teaching experience"), of.seniority),
        (gettext("Category"), of.category),
        (gettext("Period"), of.period),
        (gettext("Tutor"), of.plan.tutor),
    ]
    if of.plan.with_reasons:
        rows.append((gettext("Goal"), (of.plan.goal or "").replace("\n", " ")))
    return [(name, value or NOTHING) for name, value in rows]


def document(of: Paper) -> Document:
    return Document(
        title=gettext("Individual educational route of a teacher"),
        subtitle=of.plan.title,
        organisation=of.place,
        date=of.on,
        blocks=list(blocks(of)),
        language=get_language() or "ru",
    )


def blocks(of: Paper) -> Iterator[Block]:
    rows: list[Row] = [[name, value] for name, value in facts(of)]
    yield Table(gettext("About the teacher"), [gettext("What"), gettext("Value")], rows, widths=(4, 13))
    if not of.plan.with_reasons:
        yield Note(
            gettext(
                "What the steps answer, the goal and the reflection are not in this copy: they are personal."
            )
        )
    if not of.lines:
        yield Paragraph(gettext("There are no steps yet."))
        return
    yield _plan(of)
    yield _work(of)
    if of.signatures:
        yield _agreement(of.signatures)
    yield Signatures(signers(of))


def _plan(of: Paper) -> Table:
    with_reasons = of.plan.with_reasons
    columns = [
        "№",
        *([gettext("Deficit")] if with_reasons else []),
        gettext("Topic and content"),
        gettext("Form"),
        gettext("Term"),
        gettext("Expected product"),
    ]
    rows: list[Row] = []
    for line in of.lines:
        head = [str(line.number), *([line.deficit or NOTHING] if with_reasons else [])]
        topic = f"{line.topic}. {line.content}" if line.content else line.topic
        rows.append([*head, topic, line.form, line.term, line.expected])
    widths = (0.7, 3.3, 4.4, 3.6, 2.4, 3.6) if with_reasons else (0.7, 6, 4.2, 2.6, 4.2)
    return Table(gettext("What will be done"), columns, rows, widths=widths)


def _work(of: Paper) -> Table:
    with_reasons = of.plan.with_reasons
    columns = [
        "№",
        gettext("What came of it"),
        gettext("Evidence"),
        gettext("Presentation"),
        *([gettext("Reflection")] if with_reasons else []),
    ]
    rows: list[Row] = [
        [
            str(line.number),
            line.actual,
            line.evidence,
            line.presented,
            *([line.reflection] if with_reasons else []),
        ]
        for line in of.lines
    ]
    widths = (0.7, 4.6, 3.6, 3.7, 4.6) if with_reasons else (0.7, 6.3, 5.5, 4.4)
    return Table(gettext("What was done"), columns, rows, widths=widths)


def _agreement(signatures: Sequence[Signature]) -> Table:
    rows: list[Row] = [
        [role_title(one), one.name or NOTHING, str(Decision(one.row.decision).label), _day(one)]
        for one in signatures
    ]
    columns = [gettext("Who"), gettext("Surname and initials"), gettext("Decision"), gettext("Date")]
    return Table(gettext("Agreed in the system"), columns, rows, widths=(4, 6, 4, 3))


def _day(one: Signature) -> str:
    return shortdate(one.row.at) if one.row.at else NOTHING


def role_title(one: Signature) -> str:
    return str(AgreeingRole(one.row.role).label).capitalize()


def signers(of: Paper) -> list[tuple[str, str]]:
    """Who signs the paper: those who agree it in the system, in their order; names of those who have."""
    if of.signatures:
        return [(role_title(one), one.name) for one in of.signatures]
    roles = (AgreeingRole.TEACHER, AgreeingRole.METHODIST, AgreeingRole.HEAD)
    names = {AgreeingRole.TEACHER: of.person.short_name}
    return [(str(role.label).capitalize(), names.get(role, "")) for role in roles]


def outcome(of: Paper) -> str:
    """«Сделано 3 из 5 шагов»."""
    progress = of.plan.progress
    text = ngettext("%(done)s of %(n)s step is done", "%(done)s of %(n)s steps are done", progress.steps)
    return text % {"done": number(progress.done), "n": number(progress.steps)}
