"""`mostik check`: is this installation in order? Every line says what is wrong and what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mostik.platform.models import User
from mostik.platform.queries import jobs

OK, ADVICE, ERROR = "ok", "!", "✗"
Finding = tuple[str, str]  # mark, sentence


class Command(BaseCommand):
    help = "Check settings, database, folders and how safe the installation is. Exit code 1 if something is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lang", choices=["ru", "en"], default="ru")
        parser.add_argument("--strict", action="store_true", help="advice counts as an error")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            findings = [*database(), *folders(), *safety(), *mail()]
        for mark, sentence in findings:
            self.stdout.write(f"  {mark:<3}{sentence}")
        bad = {ERROR, ADVICE} if options["strict"] else {ERROR}
        if any(mark in bad for mark, _sentence in findings):
            raise SystemExit(1)


def database() -> Iterator[Finding]:
    name = settings.DATABASES["default"]["NAME"]
    try:
        connection.ensure_connection()
        waiting = MigrationExecutor(connection).migration_plan(
            MigrationExecutor(connection).loader.graph.leaf_nodes()
        )
    except DatabaseError as error:
        yield (
            ERROR,
            _("The database does not answer (%(error)s). Check MOSTIK_DATABASE_URL.")
            % {"error": str(error).strip().splitlines()[0]},
        )
        return
    yield OK, _("The database answers: %(name)s") % {"name": f"{connection.vendor}, {name}"}
    if waiting:
        yield (
            ERROR,
            _("Migrations not applied: %(count)s. Run: mostik manage migrate (mostik serve does it itself).")
            % {"count": len(waiting)},
        )
        return
    yield OK, _("All migrations are applied.")
    yield from contents()


def contents() -> Iterator[Finding]:
    if not User.objects.filter(is_administrator=True, is_active=True).exists():
        yield ADVICE, _("There is no administrator yet. Run: mostik manage createsuperuser")
    oldest = jobs.oldest_waiting(at=timezone.now())
    if oldest and oldest.total_seconds() > 600:
        yield ERROR, _("Background work has been waiting for 10 minutes: is the worker running?")


def folders() -> Iterator[Finding]:
    for path in (settings.HOME, settings.MEDIA_ROOT, settings.MARTS_ROOT):
        place = nearest_existing(Path(path))
        if not os.access(place, os.W_OK):
            yield ERROR, _("No right to write into %(path)s.") % {"path": path}
    free = shutil.disk_usage(nearest_existing(settings.HOME)).free // 2**30
    if free < 1:
        yield ERROR, _("Less than 1 GB of free disk space at %(path)s.") % {"path": settings.HOME}
    else:
        yield (
            OK,
            _("Data live in %(path)s; free disk space: %(free)s GB.") % {"path": settings.HOME, "free": free},
        )


def safety() -> Iterator[Finding]:
    local = set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}
    if settings.DEBUG:
        yield ADVICE, _("MOSTIK_DEBUG=1 shows the insides of errors to everybody: only for development.")
    if local:
        yield ADVICE, _("Only this computer may open the site. Name its address in MOSTIK_ALLOWED_HOSTS.")
    elif not settings.HTTPS:
        yield ADVICE, _("Passwords travel unprotected: put an HTTPS proxy in front and set MOSTIK_HTTPS=1.")
    if settings.HTTPS and not settings.CSRF_TRUSTED_ORIGINS:
        yield ADVICE, _("Set MOSTIK_TRUSTED_ORIGINS=https://your.address, or forms will be refused.")
    if "*" in settings.ALLOWED_HOSTS:
        yield ADVICE, _("MOSTIK_ALLOWED_HOSTS=* accepts any address; name yours.")
    if connection.vendor == "sqlite" and not local:
        yield ADVICE, _("SQLite is enough for a municipality; for a region use PostgreSQL (docs/guide).")


def mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield (
            ADVICE,
            _("Letters are only printed: nobody can restore a password. Set MOSTIK_EMAIL_URL."),
        )


def nearest_existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path
