"""`mostik backup create FILE` and `mostik backup restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mostik.platform.actions import backups


class Command(BaseCommand):
    help = (
        "Write the database and the files into one archive, or bring an installation back from it. "
        "An archive made on SQLite can be restored into PostgreSQL and the other way round."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True, metavar="create | restore | verify")
        create = what.add_parser("create", help="write an archive")
        create.add_argument(
            "file", nargs="?", help="default: mostik-YYYY-MM-DD-HHMM.zip in the current folder"
        )
        restore = what.add_parser("restore", help="fill an empty installation from an archive")
        restore.add_argument("file")
        verify = what.add_parser("verify", help="check that an archive is whole")
        verify.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["what"])(**options)
        except backups.CannotBackup as refusal:
            raise CommandError(str(refusal)) from refusal

    def create(self, file: str | None, **options: Any) -> None:
        target = Path(file or f"mostik-{timezone.localtime():%Y-%m-%d-%H%M}.zip")
        summary = backups.create(target, at=timezone.now())
        self.stdout.write(f"{target}: {summary}")

    def verify(self, file: str, **options: Any) -> None:
        self.stdout.write(f"{file}: {backups.verify(Path(file))}")

    def restore(self, file: str, **options: Any) -> None:
        backups.verify(Path(file))
        call_command("migrate", verbosity=0, interactive=False)
        summary = backups.restore(Path(file))
        self.stdout.write(f"{file}: {summary}")
