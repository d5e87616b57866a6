"""Test databases without running 60 migrations every time.

SQLite: the migrated empty database is kept in .pytest_cache under a hash of all migrations and copied into memory.
PostgreSQL: tools/run_tests.py migrates one template database and names it in MOSTIK_TEST_TEMPLATE.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core import management
from django.db import connection

CACHE = Path(__file__).parent.parent / ".pytest_cache" / "databases"


def use_templates() -> None:
    """Make the next creation of the test database a copy."""
    if connection.vendor == "sqlite":
        management.call_command = copying(management.call_command)
    elif template := os.environ.get("MOSTIK_TEST_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = template


def copying(call_command: Callable[..., Any]) -> Callable[..., Any]:
    def copy_or_migrate(name: str, *args: Any, **options: Any) -> Any:
        if name != "migrate":
            return call_command(name, *args, **options)
        management.call_command = call_command
        kept = CACHE / f"{fingerprint()}.sqlite3"
        connection.ensure_connection()
        if kept.exists():
            with sqlite3.connect(kept) as source:
                source.backup(connection.connection)
            source.close()
            return None
        call_command(name, *args, **options)
        keep(kept)
        return None

    return copy_or_migrate


def seed(path: Path) -> None:
    """Put the kept migrated database at `path`, if there is one: a child process then has nothing to migrate."""
    kept = CACHE / f"{fingerprint()}.sqlite3"
    if kept.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept, path)


def keep(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(draft) as target:
        connection.connection.backup(target)
    target.close()
    draft.replace(path)


def fingerprint() -> str:
    digest = hashlib.sha256(f"{django.VERSION}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(f"{config.label}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:20]
