"""One archive with everything: rows of every table as JSON lines, files, a manifest with a hash of each part.

The format knows no database, so the same archive moves an installation from SQLite to PostgreSQL and back. Rows are
written from one consistent snapshot and read in one transaction: a failed restore leaves the installation empty.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

import mostik
from mostik.lib.errors import Refusal
from mostik.platform.models import User

FORMAT = 1
LEFT_OUT = {"sessions.session", "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog"}
BATCH = 1000


class CannotBackup(Refusal):
    """The archive is broken, of another version, or the installation to restore into is not empty."""


@dataclass(frozen=True)
class Summary:
    tables: int
    rows: int
    files: int

    def __str__(self) -> str:
        return f"{self.tables} tables, {self.rows} rows, {self.files} files"


def create(target: Path, *, at: datetime) -> Summary:
    """Write the archive `target` (readable by its owner only). An unfinished one never bears the final name."""
    draft = target.with_name(f"{target.name}.part")
    parts: dict[str, str] = {}
    counts: dict[str, int] = {}
    draft.touch(mode=0o600)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        with snapshot():
            for model in kept_models():
                name = f"tables/{model._meta.label_lower}.jsonl"
                parts[name], counts[name] = write_part(archive, name, lines(model))
            migrations = applied_migrations()
        for name, path in kept_files():
            parts[name], _size = write_part(archive, name, [path.read_bytes()], zipfile.ZIP_STORED)
        manifest = {
            "format": FORMAT,
            "version": mostik.__version__,
            "made_at": at.isoformat(),
            "database": connection.vendor,
            "migrations": migrations,
            "rows": counts,
            "sha256": parts,
        }
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    os.replace(draft, target)
    return Summary(len(counts), sum(counts.values()), len(parts) - len(counts))


def verify(source: Path) -> Summary:
    """Read every byte of the archive and compare with the manifest. Raises CannotBackup."""
    manifest = read_manifest(source)
    with zipfile.ZipFile(source) as archive:
        missing = set(manifest["sha256"]) - set(archive.namelist())
        if missing:
            raise CannotBackup(_("The archive is not whole: %(name)s is missing.") % {"name": min(missing)})
        for name, expected in manifest["sha256"].items():
            digest = hashlib.sha256()
            try:
                with archive.open(name) as part:
                    while chunk := part.read(1 << 20):
                        digest.update(chunk)
            except zipfile.BadZipFile:
                digest = hashlib.sha256()
            if digest.hexdigest() != expected:
                raise CannotBackup(_("The archive is damaged: %(name)s.") % {"name": name})
    rows = manifest["rows"]
    return Summary(len(rows), sum(rows.values()), len(manifest["sha256"]) - len(rows))


def restore(source: Path) -> Summary:
    """Fill an empty, migrated installation from an archive that was verified. Raises CannotBackup."""
    manifest = read_manifest(source)
    if User.objects.exists():
        raise CannotBackup(
            _("This installation is not empty. Restore into a new database: name one in MOSTIK_DATABASE_URL.")
        )
    if manifest["migrations"] != applied_migrations():
        raise CannotBackup(
            _(
                "The archive was made by version %(version)s, this is %(here)s. Restore with that version, then upgrade."
            )
            % {"version": manifest["version"], "here": mostik.__version__}
        )
    loaded = kept_models()
    with zipfile.ZipFile(source) as archive, transaction.atomic():
        with connection.cursor() as cursor:
            for model in reversed(loaded):  # rows made by migrate; the tables of the archive replace them
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for model in loaded:
            name = f"tables/{model._meta.label_lower}.jsonl"
            if load(archive, name, model) != manifest["rows"][name]:
                raise CannotBackup(_("The archive is damaged: %(name)s.") % {"name": name})
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
                cursor.execute(statement)
        unpack_files(archive, [name for name in manifest["sha256"] if name not in manifest["rows"]])
    rows = manifest["rows"]
    return Summary(len(rows), sum(rows.values()), len(manifest["sha256"]) - len(rows))


def kept_models() -> list[type[models.Model]]:
    """Models of the archive, each after those it points to: guards of the database look at earlier rows."""
    waiting = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    ordered: list[type[models.Model]] = []
    while waiting:
        free = [model for model in waiting if not (points_to(model) & set(waiting)) - {model}] or waiting[:1]
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return ordered


def points_to(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.local_fields if field.is_relation}


def kept_files() -> Iterator[tuple[str, Path]]:
    for prefix, root in folders().items():
        for path in sorted(root.rglob("*")) if root.exists() else ():
            if path.is_file() and not path.name.startswith("."):
                yield f"{prefix}/{path.relative_to(root).as_posix()}", path


def folders() -> dict[str, Path]:
    return {"files": Path(settings.MEDIA_ROOT), "marts": Path(settings.MARTS_ROOT)}


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see one moment, and writers are not stopped."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def lines(model: type[models.Model]) -> Iterator[bytes]:
    names = [field.attname for field in columns(model)]
    yield json.dumps(names).encode() + b"\n"
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row, ensure_ascii=False, default=plain, separators=(",", ":")).encode() + b"\n"


def plain(value: Any) -> str:
    """What JSON does not know, as the text that `Field.to_python` reads back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Decimal | UUID | timedelta):
        return str(value)
    raise TypeError(f"a backup does not know how to write {type(value)}")


def write_part(
    archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], how: int = zipfile.ZIP_DEFLATED
) -> tuple[str, int]:
    """Hash of the part and how many rows it has: the number of chunks but the heading."""
    digest, count = hashlib.sha256(), -1
    entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
    entry.compress_type = how
    with archive.open(entry, "w", force_zip64=True) as part:
        for chunk in chunks:
            digest.update(chunk)
            part.write(chunk)
            count += 1
    return digest.hexdigest(), count


def load(archive: zipfile.ZipFile, name: str, model: type[models.Model]) -> int:
    """Insert the rows as they were: no defaults, no `auto_now`."""
    known = {field.attname: field for field in columns(model)}
    count = 0
    with archive.open(name) as part:
        fields = [known[attname] for attname in json.loads(part.readline())]
        readers = [None if isinstance(field, models.JSONField) else field.to_python for field in fields]
        while batch := list(islice(part, BATCH)):
            objects = []
            for line in batch:
                values = [
                    read(value) if read else value
                    for read, value in zip(readers, json.loads(line), strict=True)
                ]
                objects.append(model(**dict(zip([field.attname for field in fields], values, strict=True))))
            insert(model, objects, fields)
            count += len(objects)
    return count


def insert(model: type[models.Model], objects: list[Any], fields: list[models.Field[Any, Any]]) -> None:
    size = min(connection.ops.bulk_batch_size(fields, objects), len(objects))
    for start in range(0, len(objects), size):
        rows: Any = model._base_manager.all()
        rows._insert(objects[start : start + size], fields=fields, using="default", raw=True)


def unpack_files(archive: zipfile.ZipFile, names: list[str]) -> None:
    for name in names:
        prefix, *rest = PurePosixPath(name).parts
        if prefix not in folders() or ".." in rest or not rest:
            raise CannotBackup(_("The archive is damaged: %(name)s.") % {"name": name})
        target = folders()[prefix].joinpath(*rest)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as part, target.open("wb") as file:
            shutil.copyfileobj(part, file)


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def read_manifest(source: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CannotBackup(
            _("%(file)s is not an archive of Mostik, or it is cut off.") % {"file": source}
        ) from error
    if manifest.get("format") != FORMAT:
        raise CannotBackup(
            _(
                "The archive was made by version %(version)s, this is %(here)s. Restore with that version, then upgrade."
            )
            % {"version": manifest.get("version"), "here": mostik.__version__}
        )
    return manifest
