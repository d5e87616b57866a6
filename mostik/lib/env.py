"""Settings from the environment. A wrong or missing variable stops the start with a sentence that says what to do."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from environs import Env as Environs
from environs import EnvError

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
    ),
}


class Env:
    """Typed reader of MOSTIK_… variables. A secret may also be given as NAME_FILE with the path of a file."""

    def __init__(self) -> None:
        self._env = Environs()
        self._problems: list[str] = []

    def flag(self, name: str, *, default: bool) -> bool:
        return bool(self._read(self._env.bool, name, default, "use 1 or 0"))

    def number(self, name: str, *, default: int) -> int:
        return int(self._read(self._env.int, name, default, "use a whole number"))

    def text(self, name: str, *, default: str) -> str:
        return str(self._read(self._env.str, name, default, ""))

    def texts(self, name: str, *, default: list[str]) -> list[str]:
        return list(self._read(self._env.list, name, default, "separate values with commas"))

    def path(self, name: str, *, default: Path) -> Path:
        return Path(self._read(self._env.str, name, str(default), "")).expanduser().resolve()

    def secret(self, name: str, *, home: Path) -> str:
        """The value, or the content of NAME_FILE, or a key made once and kept in `home`/secret_key."""
        given = os.environ.get(name) or _content(os.environ.get(f"{name}_FILE"))
        if given:
            return given
        kept = home / "secret_key"
        if not kept.exists():
            home.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(50))
        return kept.read_text().strip()

    def kept(self, path: Path) -> str:
        """The text of a file of the installation, "" if there is none."""
        return path.read_text("utf-8").strip() if path.exists() else ""

    def database(self, name: str, *, home: Path) -> dict[str, Any]:
        """Database settings from a URL: `sqlite:///path` or `postgres://user:password@host:port/name`."""
        url = (
            os.environ.get(name)
            or _content(os.environ.get(f"{name}_FILE"))
            or f"sqlite:///{home}/mostik.sqlite3"
        )
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            path = Path(unquote(parts.path))
            path.parent.mkdir(parents=True, exist_ok=True)
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": path,
                "OPTIONS": SQLITE_OPTIONS,
                "CONN_MAX_AGE": 600,
            }
        if parts.scheme in ("postgres", "postgresql"):
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.lstrip("/"),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": parts.port or "",
                "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
            }
        self._problems.append(
            f"{name}: unknown kind of database in the address; use sqlite:///path or postgres://…"
        )
        return {}

    def mail(self, name: str) -> tuple[str, str, int, str, str, bool, bool]:
        """Backend, host, port, user, password, STARTTLS, TLS from `smtp://`, `smtp+tls://` or `smtps://user:password@host:port`.

        Without the variable letters are printed by the worker: good for a trial, not for work.
        """
        backend = "django.core.mail.backends.{}.EmailBackend"
        url = os.environ.get(name) or _content(os.environ.get(f"{name}_FILE")) or ""
        parts = urlsplit(url)
        ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
        if url and (parts.scheme not in ports or not parts.hostname):
            self._problems.append(
                f"{name}: адрес почтового сервера пишется так: smtp+tls://user:password@mail.example.org:587 "
                f"/ write the mail server as smtp+tls://user:password@mail.example.org:587"
            )
        if not url or parts.scheme not in ports:
            return backend.format("console"), "", 0, "", "", False, False
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        port = parts.port or ports[parts.scheme]
        tls, ssl = parts.scheme == "smtp+tls", parts.scheme == "smtps"
        return backend.format("smtp"), parts.hostname or "", port, user, password, tls, ssl

    def finish(self) -> None:
        """Stop the start if any variable was wrong, naming each."""
        if self._problems:
            sys.exit("Settings / Настройки:\n  " + "\n  ".join(self._problems))

    def _read(self, reader: Any, name: str, default: Any, hint: str) -> Any:
        try:
            return reader(name, default)
        except EnvError:
            self._problems.append(f"{name}={os.environ.get(name)!r} cannot be read; {hint}")
            return default


def _content(path: str | None) -> str | None:
    return Path(path).read_text().strip() if path else None
