from __future__ import annotations

from typing import BinaryIO

from mostik.platform.models import StoredFile


def open_file(stored: StoredFile) -> BinaryIO:
    """The content, opened for reading; the caller closes it."""
    return stored.full_path.open("rb")


def read_file(stored: StoredFile) -> bytes:
    return stored.full_path.read_bytes()
