"""Taking files in. The name and the type a browser claims are not believed: the content must look like its extension."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Set
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from mostik.lib.errors import Refusal
from mostik.platform.models import StoredFile, User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"
PDF = "application/pdf"
ZIP = "application/zip"
PARQUET = "application/vnd.apache.parquet"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"  # anything at all, also under a name that lies: never shown, only offered for saving

# extension: type, how the content begins (empty: any text without zero bytes)
KINDS: dict[str, tuple[str, bytes]] = {
    ".xlsx": (XLSX, b"PK\x03\x04"),
    ".docx": (DOCX, b"PK\x03\x04"),
    ".zip": (ZIP, b"PK\x03\x04"),
    ".pdf": (PDF, b"%PDF-"),
    ".parquet": (PARQUET, b"PAR1"),
    ".jpg": (JPEG, b"\xff\xd8\xff"),
    ".jpeg": (JPEG, b"\xff\xd8\xff"),
    ".png": (PNG, b"\x89PNG\r\n\x1a\n"),
    ".webp": (WEBP, b"RIFF"),
    ".csv": (CSV, b""),
    ".txt": (TEXT, b""),
}
EVERY_TYPE = frozenset(content_type for content_type, _magic in KINDS.values())
ANYTHING = None  # instead of the beginning of a content
CHUNK = 1 << 20


class CannotStore(Refusal):
    """The file is too big, empty or of a kind that is not taken here."""


def store(
    *,
    content: bytes | BinaryIO,
    name: str,
    purpose: str,
    by: User | None,
    at: datetime,
    allowed: Set[str] = EVERY_TYPE,
    max_bytes: int = 20 * 1024 * 1024,
) -> StoredFile:
    """Keep a file outside the web root and return its row.

    `purpose` says what it is for («instruments.workbook»); `allowed` are content types, of those in KINDS, or
    {UNKNOWN} for a file that must not be refused whatever it is. When this returns, the content is on the disk, not
    only on its way there. Raises CannotStore with a sentence for the person who sent it. If the transaction is rolled
    back, the content stays on disk without a row and is reused when the same content comes again.
    """
    clean = _clean_name(name)
    magic: bytes | None
    kind, magic = KINDS.get(Path(clean).suffix.lower(), ("", b""))
    if UNKNOWN in allowed:
        kind, magic = UNKNOWN, ANYTHING
    if kind not in allowed:
        takes = ", ".join(sorted(suffix for suffix, (known, _magic) in KINDS.items() if known in allowed))
        raise CannotStore(
            _("“%(name)s” is not of a kind that is taken here. Files taken: %(takes)s.")
            % {"name": clean, "takes": takes}
        )
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    path, digest, size = _write(source, clean, magic, max_bytes)
    with transaction.atomic():
        return StoredFile.objects.create(
            name=clean,
            content_type=kind,
            size=size,
            sha256=digest,
            path=path,
            purpose=purpose,
            uploaded_by=by,
            uploaded_at=at,
        )


def _clean_name(name: str) -> str:
    """The last part of the path a browser sent, without control characters, at most 150 characters, extension kept."""
    base = PurePosixPath(name.replace("\\", "/")).name
    base = "".join(letter for letter in base if letter.isprintable()).strip() or "file"
    stem, suffix = os.path.splitext(base)
    return stem[: 150 - len(suffix)] + suffix


def _write(source: BinaryIO, name: str, magic: bytes | None, max_bytes: int) -> tuple[str, str, int]:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, draft = tempfile.mkstemp(dir=root, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(CHUNK):
                if not size:
                    _check_beginning(chunk, name, magic)
                size += len(chunk)
                if size > max_bytes:
                    raise CannotStore(
                        _("“%(name)s” is too big: files of up to %(limit)s are taken here.")
                        % {"name": name, "limit": filesizeformat(max_bytes)}
                    )
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        if not size:
            raise CannotStore(_("“%(name)s” is empty.") % {"name": name})
        final = f"{digest.hexdigest()[:2]}/{digest.hexdigest()}"
        (root / final).parent.mkdir(exist_ok=True)
        os.replace(draft, root / final)
        _sync_folder((root / final).parent)
        _sync_folder(root)
        return final, digest.hexdigest(), size
    finally:
        Path(draft).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A new name survives a loss of power only when its folder is written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_beginning(chunk: bytes, name: str, magic: bytes | None) -> None:
    if magic is ANYTHING:
        return
    fits = chunk.startswith(magic) if magic else b"\0" not in chunk
    if not fits:
        raise CannotStore(
            _("The content of “%(name)s” does not match its extension %(suffix)s.")
            % {"name": name, "suffix": Path(name).suffix}
        )
