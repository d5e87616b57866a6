"""`mostik analyse`: a workbook and a file of answers → tables and reports. The contract is docs/scoring.md, «Command».
No database, no server; either everything is written or nothing."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext, ngettext

from mostik.instruments.engine import answers_file, workbook
from mostik.instruments.engine.answers_file import AnswersFile
from mostik.instruments.engine.problems import Problem, WorkbookErrors
from mostik.instruments.engine.workbook import Instrument
from mostik.lib.progress import Bar
from mostik.monitoring.reports import (
    ReportData,
    ReportMeta,
    Results,
    file_names,
    reported_places,
    results_xlsx,
    write_reports,
)
from mostik.stats import tables
from mostik.stats.results import ResultRow, Submission
from mostik.stats.rollup import two_rounds
from mostik.stats.rows import Key

LEVELS = ("all", "organisation", "municipality", "region")
TABLES, REPORTS = ("csv", "xlsx"), ("docx", "pdf")
LANGUAGES = ("ru", "en")
READ, ANALYSED, TABLED = 0.2, 0.5, 0.55  # shares of the whole way after each stretch


class Command(BaseCommand):
    help = "Score answers with an instrument: tables and reports, no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("instrument", metavar="INSTRUMENT", type=Path, help="scored workbook, .xlsx")
        parser.add_argument("answers", metavar="ANSWERS", type=Path, help="answers: .xlsx, .csv or .parquet")
        parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for the results")
        parser.add_argument("--previous", metavar="ANSWERS", type=Path, help="answers of the previous round")
        parser.add_argument("--level", default="all", help=f"whose reports: {', '.join(LEVELS)} (all)")
        parser.add_argument("--format", default="csv,xlsx,docx,pdf", help="what to write: csv,xlsx,docx,pdf")
        parser.add_argument("--lang", default="ru", help="language of reports and messages: ru, en")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["lang"] if options["lang"] in LANGUAGES else "ru"
        bar = Bar(sys.stderr)
        with translation.override(language):
            try:
                count = run(options, checked(options), language, bar, self.warn)
            except WorkbookErrors as errors:
                self.stop(bar, [problem.line(language) for problem in errors.problems])
            except Refused as refused:
                self.stop(bar, [str(refused)])
            except OSError as error:
                words = {"path": options["out"], "reason": error.strerror or error}
                self.stop(bar, [gettext("Cannot write to %(path)s: %(reason)s") % words])
            bar.finish()
            done = ngettext("%(n)s file is written to %(path)s", "%(n)s files are written to %(path)s", count)
            self.stdout.write(done % {"n": count, "path": options["out"]})

    def stop(self, bar: Bar, lines: Iterable[str]) -> NoReturn:
        """Everything that is wrong, a line each, and the exit code of bad input."""
        bar.finish()
        for line in lines:
            self.stderr.write(line)
        sys.exit(2)

    def warn(self, problems: Iterable[Problem], language: str) -> None:
        word = gettext("warning")
        for problem in problems:
            self.stderr.write(f"{word}: {problem.line(language)}", self.style.WARNING)


def checked(options: dict[str, Any]) -> list[str]:
    """The formats asked for; raises `Refused` for arguments that cannot be followed."""
    formats = [word for word in options["format"].replace(" ", "").lower().split(",") if word]
    unknown = [word for word in formats if word not in TABLES + REPORTS]
    if unknown or not formats:
        raise refusal(
            gettext("Unknown format “%(word)s”; there are %(known)s."),
            word=", ".join(unknown),
            known=", ".join(TABLES + REPORTS),
        )
    if options["level"] not in LEVELS:
        raise refusal(
            gettext("Unknown level “%(word)s”; there are %(known)s."),
            word=options["level"],
            known=", ".join(LEVELS),
        )
    if options["lang"] not in LANGUAGES:
        raise refusal(
            gettext("Unknown language “%(word)s”; there are %(known)s."),
            word=options["lang"],
            known=", ".join(LANGUAGES),
        )
    for path in (options["instrument"], options["answers"], options["previous"]):
        if path is not None and not path.is_file():
            raise refusal(gettext("There is no file %(path)s"), path=path)
    if options["out"].exists() and not options["out"].is_dir():
        raise refusal(gettext("%(path)s is not a folder"), path=options["out"])
    return list(dict.fromkeys(formats))


class Refused(Exception):
    """The arguments cannot be followed."""


def refusal(sentence: str, **words: Any) -> Refused:
    return Refused(sentence % words)


def run(
    options: dict[str, Any],
    formats: Sequence[str],
    language: str,
    bar: Bar,
    warn: Callable[[Iterable[Problem], str], None],
) -> int:
    """Read, compute, write; the number of files written."""
    bar.show(0, gettext("reading"))
    instrument, given, before = read_all(options)
    warn([*instrument.warnings, *given.warnings, *(before.warnings if before else [])], language)
    bar.show(READ, gettext("computing"))
    rows, means = two_rounds(
        instrument.methodology,
        given.submissions,
        previous=before.submissions if before else None,
        progress=lambda share: bar.show(READ + (ANALYSED - READ) * share, gettext("computing")),
    )
    with beside(options["out"]) as folder:
        write(folder, options, formats, language, bar, instrument, given.submissions, rows, means)
        return moved(folder, options["out"])


def read_all(options: dict[str, Any]) -> tuple[Instrument, AnswersFile, AnswersFile | None]:
    """The instrument and the answers; raises WorkbookErrors with the problems of all the files at once."""
    instrument = workbook.read(options["instrument"])
    problems: list[Problem] = []
    read: list[AnswersFile | None] = []
    for path in (options["answers"], options["previous"]):
        try:
            read.append(answers_file.read_file(path, instrument) if path else None)
        except WorkbookErrors as errors:
            problems += errors.problems
    if problems or read[0] is None:
        raise WorkbookErrors(problems)
    return instrument, read[0], read[1]


def write(
    folder: Path,
    options: dict[str, Any],
    formats: Sequence[str],
    language: str,
    bar: Bar,
    instrument: Instrument,
    submissions: Sequence[Submission],
    rows: list[ResultRow],
    before: Mapping[Key, Fraction],
) -> None:
    title = instrument.title
    cards = Counter((s.place[:depth], s.source) for s in submissions for depth in range(len(s.place) + 1))
    previous = options["previous"].stem if options["previous"] else ""
    meta = ReportMeta(
        title=title, instrument=title, version=instrument.version, previous=previous, cards=cards
    )
    results = Results(rows, instrument.methodology, before=before)
    bar.show(ANALYSED, gettext("writing tables"))
    if "csv" in formats:
        text = tables.results_csv(rows, instrument.methodology, language)
        (folder / "results.csv").write_text(text, encoding="utf-8", newline="")
    if "xlsx" in formats:
        (folder / "results.xlsx").write_bytes(results_xlsx(rows, results, meta, language))
    bar.show(TABLED, gettext("writing reports"))
    wanted = [name for name in formats if name in REPORTS]
    names = file_names(reported_places(results, options["level"]))
    if wanted and names:
        template = ReportData(results, next(iter(names)), meta, language)
        for done in write_reports(template, names, wanted, folder):
            bar.show(TABLED + (1 - TABLED) * done / len(names), gettext("writing reports"))


class beside:
    """A temporary folder on the disk of `out`, gone at the end whatever happens."""

    def __init__(self, out: Path) -> None:
        self.out = out.absolute()

    def __enter__(self) -> Path:
        parent = self.out if self.out.is_dir() else next(p for p in self.out.parents if p.is_dir())
        self.folder = Path(tempfile.mkdtemp(prefix=".mostik-", dir=parent))
        return self.folder

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def moved(folder: Path, out: Path) -> int:
    """Move the finished files into `out`; other files there are left alone."""
    files = sorted(folder.iterdir())
    blocked = [file.name for file in files if (out / file.name).is_dir()]
    if blocked:
        raise OSError(21, gettext("%(name)s is a folder") % {"name": blocked[0]})
    made = [p for p in (out, *out.parents) if not p.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file in files:
            os.replace(file, out / file.name)
    except OSError:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise
    return len(files)
