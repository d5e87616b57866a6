"""`mostik form check FILE…` and `mostik form eval FORM SUBMISSION.xml`: what authors and outside checks ask of the engine."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from mostik.instruments.engine import submission
from mostik.instruments.engine.checking import Outcome, Verdict, check_file, files_in, read_form
from mostik.instruments.engine.problems import WorkbookErrors, sentence
from mostik.instruments.engine.safe_xml import MAX_BYTES, CannotReadXml

LANGUAGES = ("ru", "en")
SHOWN = 3  # reasons on the line of a file; --json has all


class Command(BaseCommand):
    help = "Check forms before they are uploaded; evaluate a submission."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        check = parts.add_parser("check", help="say of each file: browser, collect-only or refused, and why")
        check.add_argument(
            "files", metavar="FILE", type=Path, nargs="+", help=".xlsx, XForm .xml or a folder"
        )
        evaluate = parts.add_parser("eval", help="violations, values and relevant questions of a submission")
        evaluate.add_argument("form", metavar="FORM", type=Path, help="the form: .xlsx or XForm .xml")
        evaluate.add_argument("submission", metavar="SUBMISSION", type=Path, help="the submission: .xml")
        for part in (check, evaluate):
            part.add_argument("--json", action="store_true", help="machine-readable output")
            part.add_argument(
                "--lang", default="ru", choices=LANGUAGES, help="language of the sentences (ru)"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        (self.check_files if options["part"] == "check" else self.evaluate)(options)

    # check

    def check_files(self, options: dict[str, Any]) -> None:
        language = options["lang"]
        verdicts = [(path, check_file(path)) for path in files_in(options["files"])]
        counts = Counter(verdict.outcome for _path, verdict in verdicts)
        found, parsed = sum(v.found for _, v in verdicts), sum(v.parsed for _, v in verdicts)
        if options["json"]:
            self.stdout.write(
                _json([_entry(path, v, language) for path, v in verdicts], counts, found, parsed)
            )
        else:
            for path, verdict in verdicts:
                self.stdout.write(f"{path}: {_line(verdict, language)}")
            numbers = ", ".join(f"{outcome}: {counts[outcome]}" for outcome in Outcome)
            if len(verdicts) > 1:
                self.stdout.write(f"{numbers}; expressions parsed: {parsed} of {found}")
        if counts[Outcome.REFUSED] or not verdicts:
            sys.exit(2)

    # eval

    def evaluate(self, options: dict[str, Any]) -> None:
        language = options["lang"]
        try:
            form, _xform = read_form(options["form"])
            answers = submission.read(form, _content(options["submission"]))
        except WorkbookErrors as errors:
            self.stop([problem.line(language) for problem in errors.problems])
        except (CannotReadXml, submission.CannotReadSubmission) as error:
            self.stop([f"{options['submission'].name}: {sentence(error.code, language)}"])
        report = submission.report(form, answers)
        if form.collect_only:
            report["collect_only"] = [problem.line(language) for problem in form.collect_only]
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        for violation in report["violations"]:
            self.stdout.write(f"{violation['kind']}: {violation['path']}")
        relevant = set(report["relevant"])
        for path, value in report["values"].items():
            self.stdout.write(f"{path} = {value}" if path in relevant else f"{path} -")

    def stop(self, lines: list[str]) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(2)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotReadXml("file_unreadable") from error


def _line(verdict: Verdict, language: str) -> str:
    reasons = verdict.reasons(language)
    more = f" (+{len(reasons) - SHOWN})" if len(reasons) > SHOWN else ""
    told = "; ".join(f"{place}: {text}" for place, text in reasons[:SHOWN])
    return " ".join(f"{verdict.outcome}: {told}{more}".split()) if reasons else str(verdict.outcome)


def _entry(path: Path, verdict: Verdict, language: str) -> dict[str, Any]:
    reasons = [{"place": place, "reason": text} for place, text in verdict.reasons(language)]
    return {"file": str(path), "verdict": str(verdict.outcome), "reasons": reasons}


def _json(files: list[dict[str, Any]], counts: Counter[Outcome], found: int, parsed: int) -> str:
    numbers = {str(outcome): counts[outcome] for outcome in Outcome}
    expressions = {"found": found, "parsed": parsed}
    return json.dumps(
        {"files": files, "counts": numbers, "expressions": expressions}, ensure_ascii=False, indent=1
    )
