from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from mostik.demo import build, folder, summary
from mostik.demo.progress import Progress


class Command(BaseCommand):
    help = "Build an invented region with two rounds of monitoring in a folder of its own and serve it."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="build only")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--keep", action="store_true", help="serve the demo built before, if there is one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        home, kept = settings.HOME, folder.read(settings.HOME)
        if not (options["keep"] and kept and kept.is_complete):
            connections.close_all()
            try:
                folder.clean(home)
            except folder.NotADemo as error:
                raise CommandError(str(error)) from error
            progress = Progress(self.stdout)  # type: ignore[arg-type]
            self.stdout.write(f"Мостик: строится демонстрационный регион в папке {home}")
            with progress.step("База данных"):
                call_command("migrate", verbosity=0)
            figures = build.build(home, progress)
            kept = folder.Mark(is_complete=True, figures=figures, seconds=round(progress.seconds, 1))
            folder.write(home, kept)
        self.stdout.write(summary.text(home, kept, options["port"], is_served=not options["no_serve"]))
        if not options["no_serve"]:
            call_command("serve", port=options["port"])
