"""May this person do this? An instrument belongs to a node; those who answer for the node keep its instruments."""

from __future__ import annotations

from typing import Any

from mostik.instruments.enums import InstrumentKind, VersionStatus
from mostik.instruments.models import Instrument, InstrumentVersion
from mostik.instruments.queries import own_parts, versions

KEEPERS = versions.KEEPERS


def can_read(user: Any, target: Any = None) -> bool:
    """Whatever the user can find, the user may look at."""
    return bool(user.is_authenticated)


def can_upload(user: Any) -> bool:
    """Somewhere, for some node."""
    return bool(user.is_authenticated) and (bool(user.is_administrator) or versions.owners_for(user).exists())


def can_keep(user: Any, version: InstrumentVersion) -> bool:
    """Change the instrument of this version: its own node or one above it."""
    return can_keep_instrument(user, version.instrument)


def can_keep_instrument(user: Any, instrument: Instrument) -> bool:
    if user.is_administrator:
        return True
    return (
        instrument.owner_id is not None and versions.owners_for(user).filter(pk=instrument.owner_id).exists()
    )


def can_publish(user: Any, version: InstrumentVersion) -> bool:
    return version.status == VersionStatus.DRAFT and can_keep(user, version)


def can_retire(user: Any, version: InstrumentVersion) -> bool:
    return version.status == VersionStatus.PUBLISHED and can_keep(user, version)


def can_export(user: Any, version: InstrumentVersion) -> bool:
    if version.core_id is not None or version.status == VersionStatus.DRAFT:
        return False
    return can_open_workbook(user, version)


def can_open_workbook(user: Any, version: InstrumentVersion) -> bool:
    """The workbook of a test holds its key: only those who keep instruments open it."""
    return can_read(user) and (version.instrument.kind != InstrumentKind.TEST or can_upload(user))


def can_compare(user: Any, version: InstrumentVersion) -> bool:
    """A comparison shows what options score, so the key of a test stays where its workbook stays."""
    return can_open_workbook(user, version)


def can_take(user: Any, version: InstrumentVersion) -> bool:
    """Copy it to a node of one's own."""
    if version.core_id is not None or version.status != VersionStatus.PUBLISHED:
        return False
    return versions.owners_for(user).exists()


def can_set_quota(user: Any, version: InstrumentVersion) -> bool:
    """How much others may add is decided by whoever keeps the core."""
    return own_parts.takes_own(version) and can_keep(user, version)


def can_add_own(user: Any, version: InstrumentVersion) -> bool:
    """Keepers of a municipality or an organisation below the owner of the core, within what the owner allows."""
    if not can_read(user) or version.status != VersionStatus.PUBLISHED or not own_parts.takes_own(version):
        return False
    return own_parts.places_for(user, version).exists()
