"""The file of a pack: a zip with workbooks, the tables attached to them and `manifest.json`. It may come from anybody,
so sizes and names are checked before anything is unpacked, and nothing is ever unpacked to a disk."""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mostik.instruments.engine.about import About
from mostik.instruments.engine.problems import Problem, WorkbookErrors

FORMAT, FORMAT_VERSION = "mostik-pack", 1
MANIFEST = "manifest.json"
MAX_FILE = 60 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
SLACK = 10 * 1024 * 1024
MAX_MEMBERS = 500
MAX_MANIFEST = 1024 * 1024
CHUNK = 1 << 20
WRITTEN = (2025, 1, 1, 0, 0, 0)  # the same pack is the same file, byte for byte
PLAIN = re.compile(r"""[^\s./\\:*?"<>|\x00-\x1f\x7f][^/\\:*?"<>|\x00-\x1f\x7f]{0,149}""")
MAX_CODE = 120


@dataclass(frozen=True, slots=True)
class Packed:
    """One instrument of a pack. `attached` are the tables and pictures of the workbook by file name."""

    code: str
    title: str
    version: str
    workbook: bytes
    about: About = field(default_factory=About)
    attached: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        return f"{self.code}.xlsx"

    @property
    def tables(self) -> dict[str, bytes]:
        return {name: data for name, data in self.attached.items() if name.lower().endswith(".csv")}

    @property
    def pictures(self) -> dict[str, bytes]:
        return {name: data for name, data in self.attached.items() if name not in self.tables}

    @property
    def checksum(self) -> str:
        return checksum_of(self.workbook, self.tables)


@dataclass(frozen=True, slots=True)
class PackFile:
    title: str
    instruments: tuple[Packed, ...]


def checksum_of(workbook: bytes, attached: Mapping[str, bytes]) -> str:
    """SHA-256 of a workbook and of the tables attached to it: the checksum of a version."""
    digest = hashlib.sha256(workbook)
    for name in sorted(attached):
        digest.update(b"\0" + name.encode() + b"\0" + attached[name])
    return digest.hexdigest()


def write(title: str, instruments: Sequence[Packed]) -> bytes:
    """The same pack is always the same bytes."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "title": title,
        "instruments": [],
    }
    members: list[tuple[str, bytes]] = []
    for packed in instruments:
        files = [(f"{packed.code}/{packed.file_name}", packed.workbook)]
        files += [(f"{packed.code}/tables/{name}", packed.attached[name]) for name in sorted(packed.attached)]
        members += files
        manifest["instruments"].append(
            {
                "code": packed.code,
                "title": packed.title,
                "version": packed.version,
                **packed.about.to_json(),
                "checksum": packed.checksum,
                "files": [{"name": n, "sha256": hashlib.sha256(data).hexdigest()} for n, data in files],
            }
        )
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in [(MANIFEST, text.encode()), *members]:
            info = zipfile.ZipInfo(name, WRITTEN)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read(data: bytes, file: str) -> PackFile:
    """Raises `WorkbookErrors` with a sentence, whatever the file holds. The workbooks are not looked into."""
    if len(data) > MAX_FILE:
        raise _error(file, "pack_huge", limit=str(MAX_FILE // 1024 // 1024))
    if not data.startswith(b"PK"):
        raise _error(file, "pack_not_zip")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _members(archive, len(data), file)
            contents = {name: _content(archive, info, file) for name, info in members.items()}
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise _error(file, "pack_corrupt") from error
    return _pack(contents, file)


def _error(file: str, code: str, member: str = "", /, **params: str) -> WorkbookErrors:
    return WorkbookErrors([Problem(file, member, "", code, params)])


def _members(archive: zipfile.ZipFile, size: int, file: str) -> dict[str, zipfile.ZipInfo]:
    """Members by name, once their number, sizes and names are found harmless."""
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, MAX_RATIO * size + SLACK):
        raise _error(file, "pack_bomb")
    if any(info.flag_bits & 1 for info in infos):
        raise _error(file, "pack_encrypted")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.is_dir():
            continue
        name = info.filename
        if not _is_plain(name) or stat.S_ISLNK(info.external_attr >> 16):
            raise _error(file, "pack_name", name=ascii(name)[:80])
        if name in found:
            raise _error(file, "pack_twice", name=name)
        found[name] = info
    if MANIFEST not in found:
        raise _error(file, "pack_no_manifest")
    if found[MANIFEST].file_size > MAX_MANIFEST:
        raise _error(file, "pack_bomb")
    return found


def can_hold(code: str, names: Iterable[str]) -> bool:
    """May an instrument with this code and these tables be written into a pack?"""
    return len(code) <= MAX_CODE and all("/" not in name and _is_plain(name) for name in (code, *names))


def _is_plain(name: str) -> bool:
    """Neither a way out of a folder nor anything a file system would understand otherwise."""
    return len(name) <= 400 and all(
        PLAIN.fullmatch(part) and ".." not in part and not part.endswith((".", " "))
        for part in name.split("/")
    )


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """At most as much as the archive promised; a lying size or checksum is an error of zipfile or ours."""
    parts, size = [], 0
    with archive.open(info) as member:
        while chunk := member.read(CHUNK):
            size += len(chunk)
            if size > info.file_size:
                raise _error(file, "pack_bomb")
            parts.append(chunk)
    return b"".join(parts)


def _pack(contents: dict[str, bytes], file: str) -> PackFile:
    manifest = _manifest(contents.pop(MANIFEST), file)
    instruments, listed = [], set()
    for entry in manifest["instruments"]:
        names = [one["name"] for one in entry["files"]]
        listed |= set(names)
        instruments.append(_packed(entry, contents, file))
    codes = [packed.code for packed in instruments]
    for code in codes:
        if codes.count(code) > 1:
            raise _error(file, "pack_code_twice", MANIFEST, code=code)
    for name in contents:
        if name not in listed:
            raise _error(file, "pack_unlisted", name, name=name)
    if not instruments:
        raise _error(file, "pack_empty", MANIFEST)
    return PackFile(manifest["title"], tuple(instruments))


def _packed(entry: Mapping[str, Any], contents: Mapping[str, bytes], file: str) -> Packed:
    """The instrument of an entry of the manifest; every file of it is there and has the checksum it should."""
    for one in entry["files"]:
        name = one["name"]
        if name not in contents:
            raise _error(file, "pack_missing", name, name=name)
        if hashlib.sha256(contents[name]).hexdigest() != one["sha256"]:
            raise _error(file, "pack_checksum", name, name=name)
    code = entry["code"]
    own, tables = f"{code}/{code}.xlsx", f"{code}/tables/"
    names = [one["name"] for one in entry["files"]]
    if own not in names:
        raise _error(file, "pack_missing", own, name=own)
    attached = {name.removeprefix(tables): contents[name] for name in names if name != own}
    if any("/" in name for name in attached):
        raise _error(file, "pack_name", name=ascii(next(n for n in attached if "/" in n))[:80])
    packed = Packed(code, entry["title"], entry["version"], contents[own], _about(entry), attached)
    if packed.checksum != entry["checksum"]:
        raise _error(file, "pack_checksum", own, name=own)
    return packed


def _about(entry: Mapping[str, Any]) -> About:
    texts = {name: entry.get(name) for name in ("kind", "direction", "audience", "source_note", "licence")}
    minutes = entry.get("minutes")
    plain = {name: value[:1000] if isinstance(value, str) else "" for name, value in texts.items()}
    return About(**plain, minutes=minutes if isinstance(minutes, int) and 0 <= minutes <= 600 else 0)


def _manifest(data: bytes, file: str) -> dict[str, Any]:
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _error(file, "pack_manifest", MANIFEST, what=type(error).__name__) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = str(manifest.get("format", ""))[:40] if isinstance(manifest, dict) else "?"
        raise _error(file, "pack_format", MANIFEST, format=found, known=FORMAT)
    if manifest.get("format_version") != FORMAT_VERSION:
        found = f"{FORMAT} {str(manifest.get('format_version'))[:20]}"
        raise _error(file, "pack_format", MANIFEST, format=found, known=f"{FORMAT} {FORMAT_VERSION}")
    for what in _missing(manifest):
        raise _error(file, "pack_manifest", MANIFEST, what=what)
    return manifest


def _missing(manifest: Mapping[str, Any]) -> Iterable[str]:
    """Names of the fields that are not what they should be."""
    if not isinstance(manifest.get("title"), str):
        yield "title"
    entries = manifest.get("instruments")
    if not isinstance(entries, list):
        yield "instruments"
        return
    for entry in entries:
        if not isinstance(entry, dict):
            yield "instruments"
            return
        yield from (n for n in ("code", "title", "version", "checksum") if not isinstance(entry.get(n), str))
        if not can_hold(str(entry.get("code")), ()):
            yield "code"
        files = entry.get("files")
        if not isinstance(files, list) or not all(
            isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("sha256"), str)
            for one in files
        ):
            yield "files"
