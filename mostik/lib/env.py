"""Settings from the environment. A wrong or missing variable stops the start with a sentence that says what to do."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
    ),
}

SPARE_CONNECTIONS = 4  # of a PostgreSQL pool, beside one for each thread


class Env:
    """Typed reader of MOSTIK_… variables. A secret may also be given as NAME_FILE with the path of a file."""

    def __init__(self) -> None:
        self._problems: list[str] = []

    def flag(self, name: str, *, default: bool) -> bool:
        text = os.environ.get(name, "").strip().lower()
        if text not in YES | NO | {""}:
            self._wrong(name, "поставьте 1 или 0 / use 1 or 0")
        return text in YES if text else default

    def number(self, name: str, *, default: int) -> int:
        text = os.environ.get(name, "").strip()
        if text and not text.isdecimal():
            self._wrong(name, "нужно целое число / use a whole number")
            return default
        return int(text) if text else default

    def text(self, name: str, *, default: str) -> str:
        return os.environ.get(name) or default

    def one_of(self, name: str, choices: set[str], *, default: str) -> str:
        text = os.environ.get(name) or default
        if text not in choices:
            self._wrong(name, f"одно из / one of: {', '.join(sorted(choices))}")
        return text

    def time_zone(self, name: str, *, default: str) -> str:
        text = os.environ.get(name) or default
        if text not in available_timezones():
            self._wrong(
                name,
                "нет такого часового пояса; пример: Asia/Omsk / no such time zone, for example Asia/Omsk",
            )
            return default
        return text

    def texts(self, name: str, *, default: list[str]) -> list[str]:
        """Values separated by commas."""
        return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()] or default

    def path(self, name: str, *, default: Path) -> Path:
        return Path(os.environ.get(name) or default).expanduser().resolve()

    def secret(self, name: str, *, home: Path) -> str:
        """The value, or the content of NAME_FILE, or a key made once and kept in `home`/secret_key."""
        given = self._given(name)
        if given:
            return given
        kept = home / "secret_key"
        if not kept.exists():
            draft = home / f"secret_key.{os.getpid()}"
            try:
                home.mkdir(parents=True, exist_ok=True)
                draft.touch(mode=0o600)
                draft.write_text(secrets.token_urlsafe(50))
                with contextlib.suppress(FileExistsError):  # another process was first: its key counts
                    os.link(draft, kept)
                draft.unlink()
            except OSError as error:
                sys.exit(
                    f"Settings / Настройки:\n  MOSTIK_HOME={home}: {error.strerror}. Назовите папку, куда можно писать"
                    " / name a folder that can be written to"
                )
        return kept.read_text().strip()

    def kept(self, path: Path) -> str:
        """The text of a file of the installation, "" if there is none."""
        return path.read_text("utf-8").strip() if path.exists() else ""

    def database(self, name: str, *, home: Path, threads: int) -> dict[str, Any]:
        """Database settings from a URL: `sqlite:///path` or `postgres://user:password@host:port/name`.

        Each of the `threads` of this process may hold a connection while it waits for another thread (lib.together):
        with fewer connections than threads they would wait for each other.
        """
        url = self._given(name) or f"sqlite:///{home}/mostik.sqlite3"
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            path = Path("/" + unquote(parts.path).lstrip("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": path,
                "OPTIONS": SQLITE_OPTIONS,
                "CONN_MAX_AGE": 600,
            }
        if parts.scheme in ("postgres", "postgresql"):
            from mostik.lib.postgres import dump_lists_quickly  # noqa: PLC0415 — the driver is loaded where it is used

            dump_lists_quickly()
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.lstrip("/"),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": parts.port or "",
                "OPTIONS": {"pool": {"min_size": threads, "max_size": threads + SPARE_CONNECTIONS}},
            }
        self._wrong(
            name,
            "адрес базы пишется так: sqlite:///путь или postgres://user:password@host:5432/name",
            shown=False,
        )
        return {}

    def mail(self, name: str) -> tuple[str, str, int, str, str, bool, bool]:
        """Backend, host, port, user, password, STARTTLS, TLS from `smtp://`, `smtp+tls://` or `smtps://user:password@host:port`.

        Without the variable letters are printed by the worker: good for a trial, not for work.
        """
        backend = "django.core.mail.backends.{}.EmailBackend"
        url = self._given(name)
        parts = urlsplit(url)
        ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
        if url and (parts.scheme not in ports or not parts.hostname):
            self._wrong(
                name, "адрес почты пишется так: smtp+tls://user:password@mail.example.org:587", shown=False
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

    def _given(self, name: str) -> str:
        """The variable itself, or the content of the file named by NAME_FILE; "" for neither."""
        path = os.environ.get(f"{name}_FILE")
        if os.environ.get(name) or not path:
            return os.environ.get(name, "")
        try:
            return Path(path).read_text("utf-8").strip()
        except OSError as error:
            self._wrong(f"{name}_FILE", f"файл не читается / cannot be read: {error.strerror}")
            return ""

    def _wrong(self, name: str, hint: str, *, shown: bool = True) -> None:
        """`shown=False` for values that may hold a password."""
        value = f"={os.environ.get(name, '')}" if shown else ""
        self._problems.append(f"{name}{value}: {hint}")
