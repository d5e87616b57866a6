"""`mostik import FILE`: organisations and people from .xlsx or .csv. Without --apply nothing is written."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mostik.network.actions import imports
from mostik.network.actions.imports import CannotImport, ImportPlan


class Command(BaseCommand):
    help = "Import organisations and people from .xlsx or .csv; a dry run unless --apply is given."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--dry-run", action="store_true", help="only check (the default)")
        mode.add_argument("--apply", action="store_true", help="write, all or nothing")
        parser.add_argument("--language", choices=("ru", "en"), default="ru")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self._run(options["file"], write=options["apply"])

    def _run(self, file: Path, *, write: bool) -> None:
        if not file.is_file():
            self._stop(f"{file}: {_('there is no such file.')}")
        start = time.perf_counter()
        try:
            plan = imports.plan(file, at=timezone.now())
            self._report(file, plan)
            if write:
                imports.apply(plan, by=None, at=timezone.now())
        except CannotImport as error:
            self._stop(f"{file.name}: {error}")
        end = _("Checked, no errors. Nothing was written: add --apply to import.")
        if write:
            end = _("Imported.") if plan.changes_something else _("Nothing to change.")
        self.stdout.write(f"{end} ({time.perf_counter() - start:.1f} s)")

    def _report(self, file: Path, plan: ImportPlan) -> None:
        for warning in plan.warnings:
            self.stderr.write(warning.line(file.name))
        for problem in plan.problems:
            self.stderr.write(problem.line(file.name))
        if plan.problems:
            count = len(plan.problems)
            text = ngettext(
                "%(count)s error. Nothing was written.", "%(count)s errors. Nothing was written.", count
            )
            self._stop(text % {"count": count})
        kinds = {"nodes": _("Nodes of the structure"), "people": _("People"), "jobs": _("Places of work")}
        actions = {"created": _("New ones"), "changed": _("Changed ones"), "unchanged": _("Unchanged ones")}
        for kind, counted in plan.counts().items():
            if counted:
                shown = ", ".join(f"{actions[action].lower()} {count}" for action, count in counted.items())
                self.stdout.write(f"{kinds[kind]}: {shown}")

    def _stop(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
