"""The evidence folder: nine numbered folders and an index in Word and HTML. Nothing is left out silently: a step without
evidence has its folder, with a document that says what is missing and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext

from mostik.cycle.reports.cycle import Cycle
from mostik.cycle.reports.files import decision_file
from mostik.cycle.reports.papers import document, gap_text, paper
from mostik.cycle.reports.sheets import sheet
from mostik.cycle.reports.steps import Step, steps
from mostik.documents import docx, pdf
from mostik.documents.content import Block, Bullets, Document, Heading, Paragraph, Table
from mostik.instruments.models import InstrumentVersion
from mostik.lib.text import slugify_ru
from mostik.monitoring.reports.campaign import campaign_reports
from mostik.monitoring.reports.framed import report_files
from mostik.platform.queries.files import read_file
from mostik.ui.formats import shortdate


@dataclass(frozen=True, slots=True)
class File:
    path: str
    content: bytes


def name_of(cycle: Cycle) -> str:
    return f"papka-{slugify_ru(cycle.place.title)[:60]}-{cycle.campaign.year}"


def files(cycle: Cycle) -> Iterator[tuple[Step, list[File]]]:
    """Step by step, so that progress can be told; the index comes with `index` when the others are known."""
    for step in steps(cycle):
        yield step, [*_papers(cycle, step), *_others(cycle, step)]


def index(cycle: Cycle, made: Sequence[tuple[Step, Sequence[File]]]) -> list[File]:
    context = {
        "cycle": cycle,
        "language": get_language() or "ru",
        "lines": [(step, [one.path for one in found]) for step, found in made],
    }
    html = render_to_string("cycle/folder_index.html", context)
    return [
        File("index.docx", docx.write(_index(cycle, made))),
        File("index.html", html.encode()),
        File("index.css", render_to_string("cycle/folder.css").encode()),
    ]


def _papers(cycle: Cycle, step: Step) -> Iterator[File]:
    made = paper(cycle, step)
    stem = f"{step.slug}/{step.number}.0-{step.slug.partition('-')[2]}"
    yield File(f"{stem}.docx", docx.write(made))
    yield File(f"{stem}.pdf", pdf.write(made))
    if table := sheet(cycle, step):
        yield File(f"{stem}.xlsx", table)


def _others(cycle: Cycle, step: Step) -> Iterator[File]:
    """What exists apart from our own papers: workbooks, analytical reports, texts and scans of decisions."""
    slug = step.slug.partition("-")[2]
    if slug == "metody":
        for number, version in enumerate(cycle.versions, start=1):
            whole = InstrumentVersion.objects.select_related("workbook").only("workbook").get(pk=version.pk)
            yield File(f"{step.slug}/3.{number}-{_slug(version.title)}.xlsx", read_file(whole.workbook))
    elif slug == "analiz":
        yield from _reports(cycle, step)
    elif slug == "resheniya":
        yield from _documents(cycle, step)


def _reports(cycle: Cycle, step: Step) -> Iterator[File]:
    language = get_language() or "ru"
    for number, version in enumerate(cycle.versions, start=1):
        found = campaign_reports(cycle.campaign, version, [cycle.place.pk], language=language)
        mart = cycle.marts.get(version.pk)
        if mart is None or cycle.place.pk not in found:
            continue
        made = report_files(found[cycle.place.pk], cycle.place, mart.path)
        for kind, content in made.items():
            yield File(f"{step.slug}/5.{number}-otchet-{_slug(version.title)}.{kind}", content)


def _documents(cycle: Cycle, step: Step) -> Iterator[File]:
    for number, row in enumerate(cycle.decisions, start=1):
        stem = f"{step.slug}/8.{number}-{_slug(f'{row.kind.title} {row.number}')}"
        yield File(f"{stem}-tekst.docx", decision_file(row, language=get_language() or "ru"))
        if row.file:
            extension = row.file.name.rpartition(".")[2].lower()
            yield File(f"{stem}-podpisan.{extension}", read_file(row.file))


def _slug(text: str) -> str:
    return slugify_ru(text)[:60].rstrip("-")


def _index(cycle: Cycle, made: Sequence[tuple[Step, Sequence[File]]]) -> Document:
    return document(cycle, gettext("Evidence folder of the management cycle"), list(_blocks(made)))


def _blocks(made: Sequence[tuple[Step, Sequence[File]]]) -> Iterator[Block]:
    whole = sum(step.is_whole for step, _files in made)
    yield Heading(1, gettext("The nine steps"), numbered=False)
    yield Paragraph(gettext("Steps with all their evidence: %(whole)s of 9.") % {"whole": whole})
    rows = [
        [
            str(step.number),
            step.title,
            str(len(found)),
            gettext("whole") if step.is_whole else gettext("with gaps"),
        ]
        for step, found in made
    ]
    columns = ["№", gettext("Step"), gettext("Files"), gettext("State")]
    yield Table(gettext("Steps of the cycle"), columns, rows, widths=(1, 9, 2, 4))
    for step, found in made:
        yield Heading(1, f"{step.number}. {step.title}", numbered=False)
        if step.have:
            yield Table(
                gettext("What there is"),
                [gettext("Evidence"), gettext("Date"), gettext("Basis"), gettext("Version")],
                [[e.title, shortdate(e.dated), e.basis or "—", e.version or "—"] for e in step.have],
                widths=(8, 3.2, 7, 4),
            )
        if step.gaps:
            yield Bullets([gap_text(gap.missing, gap.todo) for gap in step.gaps])
        if step.notes:
            yield Bullets(step.notes)
        yield Bullets([one.path for one in found], title=gettext("Files"))
