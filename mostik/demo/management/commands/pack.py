"""`mostik pack`: instruments as one file. `library` writes our own ones, `export` those of this installation, `import`
takes a pack in (a dry run unless --apply is given)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.demo.instruments import save_library
from mostik.instruments.actions import packs
from mostik.instruments.queries import versions
from mostik.network.models import Node


class Command(BaseCommand):
    help = "Write or import packs of instruments."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        library = parts.add_parser("library", help="write our own library as a pack")
        library.add_argument("file", type=Path)
        export = parts.add_parser(
            "export", help="write the newest published versions of instruments as a pack"
        )
        export.add_argument("codes", metavar="CODE", nargs="+", help="form_id of an instrument")
        export.add_argument("--out", type=Path, required=True, help="file to write")
        take = parts.add_parser(
            "import", help="say what a pack would bring; --apply brings it, all or nothing"
        )
        take.add_argument("file", type=Path)
        take.add_argument("--apply", action="store_true", help="publish the instruments of the pack")
        for part in (export, take):
            part.add_argument("--owner", default="", help="code of a node; empty: the whole installation")
        for part in (library, export, take):
            part.add_argument("--language", choices=("ru", "en"), default="ru")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            if options["part"] == "library":
                save_library(options["file"])
                self.stdout.write(str(options["file"]))
                return
            owner = Node.objects.filter(code=options["owner"]).first() if options["owner"] else None
            if options["owner"] and owner is None:
                self._stop(_("There is no node with the code “%(code)s”.") % {"code": options["owner"]})
            (self._export if options["part"] == "export" else self._import)(owner, options)

    def _export(self, owner: Node | None, options: dict[str, Any]) -> None:
        chosen = []
        for code in options["codes"]:
            version = versions.newest_published(code, owner)
            if version is None:
                self._stop(_("No published instrument has the code “%(code)s”.") % {"code": code})
            chosen.append(version)
        try:
            content = packs.export(chosen=chosen, by=None, at=timezone.now())
        except packs.CannotExport as refusal:
            self._stop(str(refusal))
        options["out"].write_bytes(content)
        self.stdout.write(f"{options['out']}: {len(chosen)}")

    def _import(self, owner: Node | None, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        if not file.is_file():
            self._stop(f"{file}: {_('there is no such file.')}")
        content = file.read_bytes()
        try:
            plan = packs.plan(content=content, name=file.name, owner=owner)
            for row in plan.rows:
                version = row.packed.version
                self.stdout.write(f"{row.packed.code} {version}: {row.arrival.label} — {row.packed.title}")
            if plan.conflicts:
                self._stop(
                    _("Something of the pack is in the way of what is already here: nothing was taken.")
                )
            if options["apply"]:
                packs.import_(content=content, name=file.name, owner=owner, by=None, at=timezone.now())
        except packs.CannotImport as refusal:
            self._stop(str(refusal), *(problem.line(options["language"]) for problem in refusal.problems))
        end = _("Imported.") if options["apply"] else _("Nothing was written: add --apply to import.")
        self.stdout.write(end if plan.changes else _("Nothing to change."))

    def _stop(self, *lines: str) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(2)
