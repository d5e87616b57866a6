"""Written reports are kept: the same report is not written twice.

They lie beside the file of results, in a folder of its name, so new numbers mean a new folder and the former one goes
away with its file. The name of a report is the hash of everything else it is made from, our own code included.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import mostik
from mostik.monitoring.reports.data import ReportData, ReportMeta
from mostik.monitoring.reports.folder import WRITERS
from mostik.monitoring.reports.node import node_report

SUFFIX = ".reports"
WRITTEN_BY = ("documents", "lib", "monitoring/reports", "stats", "ui")
"""Packages whose change changes reports."""


def report_bytes(data: ReportData, extension: str, mart: Path) -> bytes:
    """The report as «docx» or «pdf»: the kept one, or written now and kept beside the file of results `mart`."""
    path = mart.with_suffix(SUFFIX) / f"{_mark(data)}.{extension}"
    if path.exists():
        return path.read_bytes()
    content = WRITERS[extension](node_report(data))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(draft, path)
    return content


def _mark(data: ReportData) -> str:
    """Hash of what a report says beside its numbers: names, the campaign's own words, the language, the code."""
    parts = (_code(), data.language, data.place, data.children, _mark_of(data.meta))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


_latest: tuple[ReportMeta, str] | None = None


def _mark_of(meta: ReportMeta) -> str:
    """The reports of an archive share what the campaign says and its thousands of names: looked at once."""
    global _latest
    known = _latest
    if known is None or known[0] is not meta:
        said = repr((replace(meta, cards={}), sorted(meta.cards.items())))
        known = _latest = meta, hashlib.sha256(said.encode()).hexdigest()
    return known[1]


@lru_cache(maxsize=1)
def _code() -> str:
    """Hash of the code and the texts that write reports."""
    digest = hashlib.sha256()
    for file in _sources(Path(mostik.__file__).parent):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for package in WRITTEN_BY:
        yield from sorted((root / package).rglob("*.py"))
    yield from sorted(root.glob("*/locale/*/LC_MESSAGES/django.mo"))
