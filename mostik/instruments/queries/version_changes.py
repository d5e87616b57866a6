"""What differs between two versions of an instrument, and what may be compared in spite of it."""

from __future__ import annotations

from functools import lru_cache

from mostik.instruments.engine import version_diff
from mostik.instruments.engine.version_diff import Side, VersionDiff
from mostik.instruments.models import InstrumentVersion
from mostik.instruments.queries import versions
from mostik.stats.comparable import shared_codes


def changes_between(before: InstrumentVersion, after: InstrumentVersion, language: str = "ru") -> VersionDiff:
    return version_diff.compare(_side(before), _side(after), language)


def comparable(before: InstrumentVersion, after: InstrumentVersion) -> frozenset[tuple[str, str]] | None:
    """(part, code) of what both versions measure alike; None when everything is the same version."""
    if before.pk == after.pk or before.checksum == after.checksum:
        return None
    return _comparable(before.pk, before.checksum, after.pk, after.checksum)


@lru_cache(maxsize=64)
def _comparable(
    before: int, before_checksum: str, after: int, after_checksum: str
) -> frozenset[tuple[str, str]]:
    """Published versions never change, so it is found out once per process."""
    found = InstrumentVersion.objects.in_bulk([before, after])
    old, new = found[before], found[after]
    changed = changes_between(old, new).changed_items
    return shared_codes(versions.methodology_of(old), versions.methodology_of(new), changed)


def _side(version: InstrumentVersion) -> Side:
    return Side(versions.form_of(version), versions.methodology_of(version))
