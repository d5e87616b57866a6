"""The portfolio for attestation: one document with a table for every section, and an archive with the scans.

Diagnostics are never in it: a commission judges what was done, not what the person found out about themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from mostik.documents.content import (
    Block,
    Bullets,
    Document,
    Heading,
    Note,
    Paragraph,
    Row,
    Signatures,
    Table,
)
from mostik.growth.enums import OWNER_ONLY, Family, RecordState, Validity
from mostik.growth.models import PortfolioRecord, RecordFile
from mostik.growth.queries import packs
from mostik.lib.text import slugify_ru
from mostik.network.models import Employment, Person
from mostik.ui.formats import shortdate


@dataclass(frozen=True, slots=True)
class Annex:
    """A scan of the archive: «2.3» is the third record of the second section."""

    number: str
    path: str
    title: str
    file: RecordFile


@dataclass(frozen=True, slots=True)
class Section:
    number: int
    family: Family
    records: tuple[PortfolioRecord, ...]
    annexes: tuple[tuple[Annex, ...], ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    person: Person
    since: datetime.date
    on: datetime.date
    sections: tuple[Section, ...]

    @property
    def name(self) -> str:
        return f"portfolio-{slugify_ru(self.person.short_name)}-{self.on:%Y-%m-%d}"

    @property
    def annexes(self) -> list[Annex]:
        return [annex for section in self.sections for row in section.annexes for annex in row]


def portfolio(
    person: Person, since: datetime.date, on: datetime.date, *, only_verified: bool = True
) -> Portfolio:
    """Records between two days, both included; attestation of any date, because it is what one begins from."""
    rows = PortfolioRecord.objects.filter(person=person, date__lte=on).exclude(state=RecordState.REFUSED)
    rows = rows.exclude(family__in=OWNER_ONLY)
    if only_verified:
        rows = rows.exclude(state=RecordState.ENTERED)
    found: dict[str, list[PortfolioRecord]] = {}
    for row in rows.order_by("date", "id"):
        if row.date >= since or row.family == Family.ATTESTATION:
            found.setdefault(row.family, []).append(row)
    files: dict[int, list[RecordFile]] = {}
    kept = [row.pk for group in found.values() for row in group]
    for link in RecordFile.objects.filter(record__in=kept).select_related("file").order_by("id"):
        files.setdefault(link.record_id, []).append(link)
    sections = []
    for number, family in enumerate((one for one in Family if one.value in found), start=1):
        group = tuple(found[family.value])
        annexes = tuple(
            tuple(_annexes(f"{number}.{place}", family, row, files.get(row.pk, [])))
            for place, row in enumerate(group, start=1)
        )
        sections.append(Section(number, family, group, annexes))
    return Portfolio(person, since, on, tuple(sections))


def _annexes(
    number: str, family: Family, record: PortfolioRecord, files: Sequence[RecordFile]
) -> Iterator[Annex]:
    for place, link in enumerate(files, start=1):
        extension = link.file.name.rpartition(".")[2].lower()
        own = number if len(files) == 1 else f"{number}-{place}"
        stem = slugify_ru(record.title)[:60].rstrip("-")
        yield Annex(own, f"{family.value}/{own}-{stem}.{extension}", record.title, link)


def document(of: Portfolio) -> Document:
    job = _job(of.person, of.on)
    return Document(
        title=gettext("Portfolio of a teacher"),
        subtitle=of.person.full_name,
        organisation=job.organisation.name if job else "",
        date=of.on,
        blocks=list(_blocks(of, job)),
        language=get_language() or "ru",
    )


def _job(person: Person, on: datetime.date) -> Employment | None:
    rows = Employment.objects.on(on).filter(person=person).select_related("position", "organisation")
    return rows.order_by("-is_main", "-valid_from").first()


def _blocks(of: Portfolio, job: Employment | None) -> Iterator[Block]:
    person = of.person
    rows: list[Row] = [
        [gettext("Position"), job.position.title if job else "—"],
        [gettext("Education"), person.education or "—"],
        [
            gettext("Teaches since"),
            shortdate(person.teaching_since) if person.teaching_since else "—",
        ],
        [gettext("Period of the records"), f"{shortdate(of.since)} – {shortdate(of.on)}"],
    ]
    yield Table(gettext("About the teacher"), [gettext("What"), gettext("Value")], rows, widths=(5, 12))
    if not of.sections:
        yield Paragraph(gettext("There are no records of this period."))
    for section in of.sections:
        yield Heading(1, str(section.family.label))
        yield _table(section)
    if waiting := sum(row.state == RecordState.ENTERED for s in of.sections for row in s.records):
        text = gettext("Records that nobody has verified yet are marked with *: %(count)s.")
        yield Note(text % {"count": waiting})
    if of.annexes:
        yield Heading(1, gettext("List of annexes"))
        yield Bullets([f"{annex.number}. {annex.title} — {annex.path}" for annex in of.annexes])
    yield Signatures([(gettext("Teacher"), person.short_name), (gettext("Head of the organisation"), "")])


def _table(section: Section) -> Table:
    rows: list[Row] = []
    for place, (record, annexes) in enumerate(zip(section.records, section.annexes, strict=True), start=1):
        mark = "*" if record.state == RecordState.ENTERED else ""
        rows.append(
            [
                f"{section.number}.{place}{mark}",
                shortdate(record.date),
                f"{packs.title_of(record.kind)}. {record.title}",
                "; ".join(details_of(record)) or "—",
                ", ".join(annex.number for annex in annexes) or "—",
            ]
        )
    columns = [
        "№",
        gettext("Date"),
        gettext("What"),
        gettext("Details"),
        gettext("Annex"),
    ]
    return Table(str(section.family.label), columns, rows, widths=(1.3, 2.4, 7, 6.5, 1.8))


def details_of(record: PortfolioRecord) -> list[str]:
    """What is worth saying of a record in one line, in words."""
    named = (
        (gettext("topic"), record.topic),
        (gettext("level"), packs.level_title(record.level) if record.level else ""),
        (gettext("form"), packs.form_title(record.form) if record.form else ""),
        (gettext("role"), record.role),
        (gettext("issued by"), record.organizer),
        (gettext("hours"), str(record.hours) if record.hours else ""),
        (gettext("result"), record.result),
        (gettext("document"), record.document_number),
        (gettext("reg. No."), record.registration_number),
        (gettext("order"), record.basis),
        (gettext("link"), record.link),
    )
    found = [f"{name}: {value}" for name, value in named if value]
    if record.valid_until:
        found.append(gettext("valid until %(day)s") % {"day": shortdate(record.valid_until)})
    elif record.validity == Validity.OPEN:
        found.append(gettext("without an end"))
    return found


def index(of: Portfolio) -> Document:
    """The list of what is in the archive, as a document of its own."""
    rows: list[Row] = [[annex.number, annex.title, annex.path] for annex in of.annexes]
    blocks: list[Block] = [
        Table(
            gettext("Files of the archive"),
            ["№", gettext("What"), gettext("File")],
            [["0", gettext("Portfolio of a teacher"), f"{of.name}.docx"], *rows],
            widths=(1.5, 7, 8),
        )
    ]
    return Document(
        title=gettext("List of annexes"),
        subtitle=of.person.full_name,
        date=of.on,
        blocks=blocks,
        language=get_language() or "ru",
    )
